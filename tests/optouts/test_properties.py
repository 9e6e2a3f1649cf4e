"""Whatever anybody does, and in whatever order: nothing addresses who opted out (G-09)."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from tests import build
from tests.build import rows
from tests.optouts.scene import a_scene, a_sequence
from tests.optouts.somebody import EVERYTHING, Deed, Somebody
from tests.optouts.test_races import STILL_ADDRESSED

# Whoever has an address that asked to be left alone has opted out, and none who has is forgotten.
WISHES_APART = """
    select c.id from contacts c join addresses a on a.contact_id = c.id
      left join suppressions s on s.hash = address_hash(a.kind, a.value)
     where (c.opted_out_at is null) <> (s.hash is null)
"""


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(EVERYTHING), min_size=5, max_size=30), st.integers(0, 2**32))
async def test_nothing_ever_addresses_who_opted_out(
    conn: Connection, deeds: Sequence[Deed], seed: int
) -> None:
    undo = conn.raw.transaction()
    await undo.start()
    try:
        by = (await _begin(conn)).viewer
        who = Somebody(conn, random.Random(seed), by)  # noqa: S311 -- what is done next
        for deed in deeds:
            try:
                async with conn.savepoint():
                    await deed(who)
            except Refused:
                continue  # in a sentence, and without a trace
            assert await rows(conn, STILL_ADDRESSED) == []
            assert await rows(conn, WISHES_APART) == []
    finally:
        await undo.rollback()


async def _begin(conn: Connection) -> Member:
    boss = await build.admin(conn)
    await a_sequence(conn, await a_scene(conn))
    return boss
