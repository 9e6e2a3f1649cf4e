import asyncio

import pytest

from keepwarm.accounts.actions import (
    EmailNeeded,
    EmailTaken,
    EmailUnreadable,
    LastAdmin,
    MemberGone,
    NameNeeded,
    OnlyAdminsManageTeam,
    add_member,
    change_password,
    change_profile,
    create_api_token,
    disable_member,
    enable_member,
    found_team,
    get_session,
    members_by_tokens,
    offer_sign_in,
    offer_sign_in_to,
    set_role,
    sign_in_by_link,
)
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member, get_member_by_email, list_members
from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from tests.clock import StoppedClock
from tests.team import FOUNDED_AT, FOUNDER, a_member, a_session, an_admin


async def names(conn: Connection) -> list[str]:
    return [member.name for member in await list_members(conn)]


async def test_first_start_makes_an_admin(conn: Connection, clock: StoppedClock) -> None:
    founded = await found_team(conn, now=clock.now())

    assert founded is not None
    assert founded == Member(
        id=founded.id,
        name="Admin",
        email=None,
        role="admin",
        time_zone="UTC",
        created_at=clock.now(),
        disabled_at=None,
    )


async def test_later_starts_make_nobody(conn: Connection, clock: StoppedClock) -> None:
    await found_team(conn, now=clock.now())

    assert await found_team(conn, now=clock.now()) is None

    assert await names(conn) == ["Admin"]


async def test_two_processes_starting_at_once_make_one_admin(
    db: Database, clock: StoppedClock
) -> None:
    async def start() -> Member | None:
        async with db.transaction() as conn:
            return await found_team(conn, now=clock.now())

    founded = await asyncio.gather(*(start() for _ in range(4)))

    assert sum(member is not None for member in founded) == 1


async def test_admin_adds_a_member_found_again_by_email(conn: Connection) -> None:
    ada = await an_admin(conn)

    added = await add_member(
        conn,
        "  Noa  Lim ",
        email="Noa@Keepwarm.test",
        role="member",
        by=ada.viewer,
        now=FOUNDED_AT,
    )

    assert (added.name, added.email, added.role) == ("Noa Lim", "noa@keepwarm.test", "member")
    assert await get_member_by_email(conn, "noa@keepwarm.test") == added


@pytest.mark.parametrize(
    ("name", "email", "refusal"),
    [
        ("  ", None, NameNeeded),
        ("x" * 101, None, NameNeeded),
        ("Noa", "noa at keepwarm", EmailUnreadable),
        ("Noa", "MIA@keepwarm.test", EmailTaken),
    ],
    ids=["no name", "endless name", "no address", "address taken"],
)
async def test_member_that_cannot_be_is_refused(
    conn: Connection, name: str, email: str | None, refusal: type[Refused]
) -> None:
    await a_member(conn, "Mia", email="mia@keepwarm.test")

    with pytest.raises(refusal):
        await a_member(conn, name, email=email)

    assert await names(conn) == ["Mia"]


async def test_members_do_not_manage_the_team(conn: Connection) -> None:
    mia, noa = await a_member(conn), await a_member(conn, "Noa")
    by = mia.viewer
    now = FOUNDED_AT

    for attempt in (
        add_member(conn, "Eve", email=None, role="admin", by=by, now=now),
        set_role(conn, mia.id, "admin", by=by),
        disable_member(conn, noa.id, by=by, now=now),
        enable_member(conn, noa.id, by=by),
        offer_sign_in_to(conn, noa.id, by=by, now=now),
        change_profile(conn, noa.id, name="N", email=None, by=by),
    ):
        with pytest.raises(OnlyAdminsManageTeam):
            await attempt

    assert await list_members(conn) == [mia, noa]


async def test_disabled_member_is_shut_out_everywhere(
    conn: Connection, clock: StoppedClock
) -> None:
    now = clock.now()
    ada, mia = await an_admin(conn), await a_member(conn)
    session = await a_session(conn, mia, now=now)
    token = await create_api_token(conn, mia.id, name="CRM", now=now)
    link = await offer_sign_in(conn, mia.id, now=now)

    await disable_member(conn, mia.id, by=ada.viewer, now=now)
    await disable_member(conn, mia.id, by=ada.viewer, now=now)

    assert await get_session(conn, session, now) is None
    assert await members_by_tokens(conn, [token], now=now) == {}
    with pytest.raises(Refused, match="not known here"):
        await sign_in_by_link(conn, link, device="", now=now)
    with pytest.raises(MemberGone):
        await offer_sign_in_to(conn, mia.id, by=ada.viewer, now=now)


async def test_member_let_in_again_needs_a_new_link(conn: Connection, clock: StoppedClock) -> None:
    now = clock.now()
    ada, mia = await an_admin(conn), await a_member(conn)
    old = await a_session(conn, mia, now=now)
    await disable_member(conn, mia.id, by=ada.viewer, now=now)

    await enable_member(conn, mia.id, by=ada.viewer)

    link = await offer_sign_in_to(conn, mia.id, by=ada.viewer, now=now)
    new = await sign_in_by_link(conn, link, device="", now=now)
    assert await get_session(conn, old, now) is None
    assert await get_session(conn, new, now) is not None


async def test_last_admin_stays_admin_and_in(conn: Connection) -> None:
    ada = await an_admin(conn)
    gone = await an_admin(conn, "Ben")
    await disable_member(conn, gone.id, by=ada.viewer, now=FOUNDED_AT)

    with pytest.raises(LastAdmin):
        await set_role(conn, ada.id, "member", by=ada.viewer)
    with pytest.raises(LastAdmin):
        await disable_member(conn, ada.id, by=ada.viewer, now=FOUNDED_AT)

    assert await get_member(conn, ada.id) == ada


async def test_of_two_admins_who_demote_each_other_one_stays(db: Database) -> None:
    async with db.transaction() as conn:
        ada, ben = await an_admin(conn), await an_admin(conn, "Ben")

    async def demote(whom: Member, by: Member) -> None:
        async with db.transaction() as conn:
            await set_role(conn, whom.id, "member", by=by.viewer)

    outcomes = await asyncio.gather(
        demote(ben, by=ada), demote(ada, by=ben), return_exceptions=True
    )

    assert [type(each) for each in outcomes if each] == [LastAdmin]
    async with db.connection() as conn:
        assert sorted(member.role for member in await list_members(conn)) == ["admin", "member"]


async def test_who_is_not_there_cannot_be_changed(conn: Connection) -> None:
    nobody = MemberId(4711)

    with pytest.raises(MemberGone):
        await set_role(conn, nobody, "admin", by=FOUNDER)
    with pytest.raises(MemberGone):
        await change_password(conn, nobody, "hash", proof=None, keep=None)


async def test_member_changes_their_profile(conn: Connection) -> None:
    mia = await a_member(conn)

    await change_profile(conn, mia.id, name="Mia B", email="", by=mia.viewer)

    changed = await get_member(conn, mia.id)
    assert changed is not None
    assert (changed.name, changed.email) == ("Mia B", None)


@pytest.mark.parametrize(
    ("email", "refusal"),
    [("noa@keepwarm.test", EmailTaken), ("", EmailNeeded)],
    ids=["address taken", "password without address"],
)
async def test_profile_that_cannot_be_is_refused(
    conn: Connection, email: str, refusal: type[Refused]
) -> None:
    await a_member(conn, "Noa", email="noa@keepwarm.test")
    mia = await a_member(conn, "Mia", email="mia@keepwarm.test")
    await change_password(conn, mia.id, "hash", proof=None, keep=None)

    with pytest.raises(refusal):
        await change_profile(conn, mia.id, name="Mia", email=email, by=mia.viewer)

    assert await get_member(conn, mia.id) == mia


def test_viewer_carries_the_role() -> None:
    admin = Member(
        id=MemberId(7),
        name="Ada",
        email=None,
        role="admin",
        time_zone="UTC",
        created_at=FOUNDED_AT,
        disabled_at=None,
    )

    assert admin.viewer == Viewer(MemberId(7), is_admin=True)
