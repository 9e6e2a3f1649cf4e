from pathlib import Path

import httpx2
import pytest

from keepwarm.accounts.actions import get_session
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member, list_devices, list_members
from keepwarm.db import Database
from keepwarm.settings import Settings
from keepwarm.tasks.making import add_task
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.tasks.queue import list_queue
from keepwarm.web.devices import device_name
from tests import build
from tests.clock import StoppedClock
from tests.team import a_session
from tests.web.conftest import Browse

PROFILE = {"name": "Mia B", "email": "mia@keepwarm.test"}
FIRST, SECOND = "the first password", "the second password"


async def devices(db: Database, member: Member, clock: StoppedClock) -> int:
    async with db.connection() as conn:
        return len(await list_devices(conn, member.id, clock.now()))


async def test_profile_is_saved_and_shown_again(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/settings/profile", data=PROFILE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?saved")
    shown = (await browser.get("/settings?saved")).text
    assert all(f'value="{value}"' in shown for value in PROFILE.values())
    assert "Saved." in shown


async def test_profile_that_cannot_be_is_refused_on_its_page(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    answer = await browser.post("/settings/profile", data=PROFILE | {"name": " "})

    assert answer.status_code == 422
    assert "Give a name of one to a hundred characters." in answer.text
    async with db.connection() as conn:
        assert await get_member(conn, mia.id) == mia


async def test_password_is_set_then_changed_with_the_old_one(
    browse: Browse, browser: httpx2.AsyncClient
) -> None:
    await browser.post("/settings/profile", data=PROFILE)
    set_first = await browser.post("/settings/password", data={"password": FIRST})

    wrong = await browser.post(
        "/settings/password", data={"password": SECOND, "current_password": "wrong"}
    )
    missing = await browser.post("/settings/password", data={"password": SECOND})
    right = await browser.post(
        "/settings/password", data={"password": SECOND, "current_password": FIRST}
    )

    changed = [set_first, wrong, missing, right]
    assert [answer.status_code for answer in changed] == [303, 422, 422, 303]
    stranger = await browse(None)
    sign_ins = [
        await stranger.post("/sign-in", data={"email": PROFILE["email"], "password": password})
        for password in (FIRST, SECOND)
    ]
    assert [answer.status_code for answer in sign_ins] == [422, 303]


async def test_password_without_an_address_is_refused(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post(
        "/settings/password", data={"password": FIRST, "current_password": "any"}
    )

    assert answer.status_code == 422
    assert "Give an e-mail address" in answer.text


async def test_one_device_is_signed_out(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        token = await a_session(conn, mia, now=clock.now())
        session = await get_session(conn, token, clock.now())
    assert session is not None

    await browser.post(f"/settings/sessions/{session.id}/end")

    assert await devices(db, mia, clock) == 1


async def test_all_other_devices_are_signed_out(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        for _ in range(3):
            await a_session(conn, mia, now=clock.now())

    await browser.post("/settings/sessions/end")

    assert await devices(db, mia, clock) == 1
    assert (await browser.get("/settings")).status_code == 200


async def test_token_is_shown_once_and_works_until_revoked(
    browse: Browse, browser: httpx2.AsyncClient
) -> None:
    made = await browser.post("/settings/tokens", data={"name": "Our CRM"})
    token = made.text.partition('class="secret">')[2].partition("<")[0]
    program = await browse(None)
    program.headers["authorization"] = f"Bearer {token}"

    speaks_for = (await program.get("/api/v1/me")).json()["name"]
    listed = (await browser.get("/settings/tokens")).text
    await browser.post("/settings/tokens/1/end")

    assert (speaks_for, "Our CRM" in listed, token in listed) == ("Mia", True, False)
    assert (await program.get("/api/v1/me")).status_code == 401


async def test_token_without_a_name_is_refused(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/settings/tokens", data={"name": " "})

    assert answer.status_code == 422
    assert "Give a name" in answer.text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, public_url="http://crm.test/")


async def test_invited_member_signs_in_by_the_link_shown(
    browse: Browse, admin_browser: httpx2.AsyncClient
) -> None:
    invited = await admin_browser.post(
        "/settings/members",
        data={"name": "Noa", "email": "noa@keepwarm.test", "role": "member"},
        headers={"host": "evil.test"},
    )
    link = invited.text.partition('class="secret">')[2].partition("<")[0]

    assert link.startswith("http://crm.test/sign-in/")
    hers = await browse(None)
    assert (await hers.get(link.removeprefix("http://crm.test"))).status_code == 303
    assert "Noa" in (await hers.get("/settings")).text
    assert link not in (await admin_browser.get("/settings/members")).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "role": "member"}, "Give a name"),
        ({"name": "Noa", "role": "owner"}, "either an admin or a member"),
    ],
    ids=["no name", "unknown role"],
)
async def test_invitation_that_cannot_be_is_refused(
    admin_browser: httpx2.AsyncClient,
    ada: Member,
    db: Database,
    form: dict[str, str],
    sentence: str,
) -> None:
    answer = await admin_browser.post("/settings/members", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    async with db.connection() as conn:
        assert await list_members(conn) == [ada]


async def test_admin_passes_the_role_on_but_is_never_the_last_to_go(
    admin_browser: httpx2.AsyncClient, ada: Member, mia: Member
) -> None:
    demoted = await admin_browser.post(f"/settings/members/{ada.id}/role", data={"role": "member"})
    disabled = await admin_browser.post(f"/settings/members/{ada.id}/disable")
    promoted = await admin_browser.post(f"/settings/members/{mia.id}/role", data={"role": "admin"})
    gone = await admin_browser.post(f"/settings/members/{ada.id}/role", data={"role": "member"})

    answers = [demoted, disabled, promoted, gone]
    assert [answer.status_code for answer in answers] == [409, 409, 303, 303]
    assert "This is the last admin." in demoted.text
    assert (await admin_browser.get("/settings/members")).status_code == 403


@pytest.mark.parametrize(
    ("change", "form"),
    [("disable", {}), ("role", {"role": "member"})],
    ids=["shut out", "demoted"],
)
async def test_what_an_admin_does_for_others_goes_back_when_they_cannot_any_more(
    admin_browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    change: str,
    form: dict[str, str],
) -> None:
    async with db.transaction() as conn:
        ann = await build.member(conn, "Ann", role="admin")
        lead_id = await build.lead(conn, owner=mia)
        draft = TaskDraft(subject="Call", member_id=ann.id)
        by = ann.viewer
        await add_task(conn, lead_id, draft, by=by, channels=frozenset(), now=build.NOW)

    answer = await admin_browser.post(f"/settings/members/{ann.id}/{change}", data=form)

    assert answer.status_code == 303
    async with db.connection() as conn:
        queue = await list_queue(conn, mia.viewer, mine=True, limit=2)
    assert [(each.subject, each.member_id) for each in queue] == [("Call", mia.id)]


async def test_disabled_member_is_let_in_again_by_a_new_link(
    browse: Browse, admin_browser: httpx2.AsyncClient, mia: Member
) -> None:
    address = f"/settings/members/{mia.id}"
    await admin_browser.post(f"{address}/disable")

    await admin_browser.post(f"{address}/enable")
    shown = await admin_browser.post(f"{address}/link")

    link = shown.text.partition('class="secret">http://crm.test')[2].partition("<")[0]
    assert (await (await browse(None)).get(link)).status_code == 303


async def test_team_of_one_and_of_three_is_listed(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    one = await admin_browser.get("/settings/members")
    for name in ("Ben", "Cleo"):
        await admin_browser.post("/settings/members", data={"name": name, "role": "member"})

    three = await admin_browser.get("/settings/members")

    assert (one.text.count("<tr"), three.text.count("<tr")) == (2, 4)
    async with db.connection() as conn:
        assert [member.name for member in await list_members(conn)] == ["Ada", "Ben", "Cleo"]


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge on Windows",
        ),
        ("curl/8.9", "curl"),
        ("", "Unknown device"),
    ],
    ids=["firefox", "safari", "edge", "curl", "none"],
)
def test_device_has_a_name_its_owner_knows(user_agent: str, device: str) -> None:
    assert device_name(user_agent) == device
