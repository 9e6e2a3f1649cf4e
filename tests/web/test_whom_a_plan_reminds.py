"""Whom the plan of a lead reminds, where that is not its owner."""

import re

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from tests import build


@pytest.fixture
def people(ada: Member, mia: Member) -> dict[str, Member]:
    return {"ada": ada, "mia": mia}


@pytest.mark.parametrize(
    ("owner", "made_for", "told"),
    [
        (None, "ada", [" · reminds Ada"]),
        (None, "mia", [" · reminds you"]),
        (None, None, []),
        ("mia", "ada", []),
    ],
    ids=["a colleague", "whoever looks", "nobody", "an owner"],
)
async def test_the_plan_of_nobodys_lead_says_whom_it_reminds(
    browser: httpx2.AsyncClient,
    db: Database,
    people: dict[str, Member],
    owner: str | None,
    made_for: str | None,
    told: list[str],
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=people[owner] if owner else None)
        await build.plan(conn, lead_id, made_for=people[made_for] if made_for else None)

    page = await browser.get(f"/leads/{lead_id}")

    assert re.findall(r" · reminds \w+", page.text) == told
