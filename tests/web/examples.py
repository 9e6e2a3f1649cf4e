"""
What to visit an address with, where its path alone does not say it.

Every address with a part to fill in needs an example here, else `test_access.py` fails.
Others are visited as they stand, with an empty form.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from keepwarm.accounts.actions import create_api_token, offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_api_tokens, list_devices
from keepwarm.db import Database
from tests.team import a_session

Role: TypeAlias = Literal["stranger", "mia", "noa", "ada"]


@dataclass(frozen=True, kw_only=True)
class World:
    """Mia and Noa are members, Ada is an admin. What an example makes is Mia's."""

    db: Database
    now: datetime
    mia: Member
    noa: Member
    ada: Member


Make: TypeAlias = Callable[[World], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """`make` returns what the path's part stands for, anew for every visit."""

    make: Make
    form: Mapping[str, str] | None = None
    not_there_for: tuple[Role, ...] = ()  # let in, but this one is not theirs to see


async def _style_sheet(_world: World) -> str:
    return "base.css"


async def _link(world: World) -> str:
    async with world.db.transaction() as conn:
        return await offer_sign_in(conn, world.mia.id, now=world.now)


async def _mia(world: World) -> int:
    return world.mia.id


async def _her_session(world: World) -> int:
    async with world.db.transaction() as conn:
        await a_session(conn, world.mia, now=world.now)
        return (await list_devices(conn, world.mia.id, world.now))[0].id


async def _her_token(world: World) -> int:
    async with world.db.transaction() as conn:
        await create_api_token(conn, world.mia.id, name="CRM", now=world.now)
        return (await list_api_tokens(conn, world.mia.id))[0].id


EXAMPLES: Mapping[str, Example] = {
    "GET /static/{path:path}": Example(make=_style_sheet),
    "GET /sign-in/{token}": Example(make=_link),
    "POST /settings/sessions/{session_id:int}/end": Example(
        make=_her_session, not_there_for=("noa", "ada")
    ),
    "POST /settings/tokens/{token_id:int}/end": Example(
        make=_her_token, not_there_for=("noa", "ada")
    ),
    "POST /settings/members/{member_id:int}/role": Example(make=_mia, form={"role": "member"}),
    "POST /settings/members/{member_id:int}/link": Example(make=_mia),
    "POST /settings/members/{member_id:int}/disable": Example(make=_mia),
    "POST /settings/members/{member_id:int}/enable": Example(make=_mia),
}
