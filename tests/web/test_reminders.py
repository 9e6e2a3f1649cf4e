"""Why reminders rang or did not: the ledger in sentences, toasts, messages of unknown fate."""

import asyncio
import re
from datetime import timedelta
from typing import Any, LiteralString

import httpx2
import pytest
from asyncpg.connection import LoggedQuery

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Message
from keepwarm.reminders.actions import fire_due
from keepwarm.reminders.reads import list_ledger
from keepwarm.settling.actions import snooze_step
from keepwarm.steps.model import Step
from tests import build
from tests.build import NOW

IN_THE_APP = frozenset[Any]()
BY_TELEGRAM = frozenset[Any]({"telegram"})


async def planned(conn: Connection, owner: Member | None, company: str = "Acme") -> list[Step]:
    lead_id = await build.lead(conn, company=company, owner=owner)
    return await build.plan(conn, lead_id, made_for=owner)


async def write_line(conn: Connection, lead_id: LeadId, kind: str, **facts: object) -> None:
    """Write a line of the ledger for the reminder of a lead's first step."""
    await conn.raw.execute(
        "insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, facts, happened_at)"
        " select min(id), $1, $2, 1, $3, $4 from reminders where lead_id = $1",
        lead_id,
        kind,
        facts,
        NOW,
    )


def sentences(page: str) -> list[str]:
    """Return the sentences of a ledger with what became of messages, the last on top."""
    found = re.findall(r"</time>(.*?)</p>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


UNTIL = "2026-03-03T09:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("created", {"due_at": UNTIL}, "Set for Tue 3 Mar 09:00"),
        (
            "moved",
            {"until": UNTIL, "why": "07:40 is before working hours"},
            "Moved to Tue 3 Mar 09:00: 07:40 is before working hours",
        ),
        (
            "held_back",
            {"until": UNTIL, "why": "limit"},
            "Held back until Tue 3 Mar 09:00: five in the last hour are enough",
        ),
        ("silenced", {"why": "trash"}, "Fell silent: the lead is in the trash"),
        ("resumed", {"speaks_at": UNTIL}, "Speaks again from Tue 3 Mar 09:00"),
        (
            "retimed",
            {"due_at": UNTIL, "why": "undone"},
            "Now set for Tue 3 Mar 09:00: a change was undone",
        ),
        ("snoozed", {"due_at": UNTIL}, "Snoozed until Tue 3 Mar 09:00"),
        ("completed", {}, "Over: the step is done"),
        ("skipped", {}, "Over: the step was skipped"),
        ("reopened", {"due_at": UNTIL}, "Open again, set for Tue 3 Mar 09:00"),
        ("cancelled", {"why": "reply"}, "Over: they replied"),
        ("spoke", {"late_seconds": 2, "rung": 0, "message": "x"}, "Rang in the app"),
        ("spoke", {"late_seconds": 2, "rung": 1, "message": "x"}, "Rang again in the app"),
        (
            "spoke",
            {"late_seconds": 300, "rung": 0, "message": "x"},
            "Rang 5 minutes late in the app",
        ),
        (
            "spoke",
            {"late_seconds": 7300, "rung": 0, "message": "x"},
            "Rang 2 hours late in the app",
        ),
        ("digested", {"message": "x"}, "Told in one message with others in the app"),
    ],
)
async def test_each_line_of_the_ledger_is_a_sentence(
    browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    kind: str,
    facts: dict[str, object],
    sentence: str,
) -> None:
    async with db.transaction() as conn:
        steps = await planned(conn, mia)
        await write_line(conn, steps[0].lead_id, kind, **facts)

    page = (await browser.get(f"/leads/{steps[0].lead_id}/reminders")).text

    assert sentences(page)[0] == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("", "Telegram, on its way"),
        ("left_at = $1", "Telegram, being sent"),
        ("verdict = 'sent', left_at = $1", "Telegram, delivered 09:00:01"),
        (
            "verdict = 'unknown', left_at = $1",
            "Telegram, may have arrived: the connection broke after the message had left",
        ),
        ("verdict = 'failed', error = 'bot was blocked'", "Telegram, failed: bot was blocked"),
        ("verdict = 'dropped', error = 'done meanwhile'", "Telegram, not sent: done meanwhile"),
    ],
)
async def test_what_rang_says_what_became_of_its_message(
    browser: httpx2.AsyncClient, db: Database, mia: Member, change: str, sentence: str
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute("update members set telegram_id = 7 where id = $1", mia.id)
        steps = await planned(conn, mia)
        await fire_due(conn, now=NOW, channels=BY_TELEGRAM)
        if change:
            status = "'completed'" if "verdict" in change else "status"
            await conn.raw.execute(
                f"update outbox set {change}, status = {status}"  # noqa: S608 -- ours
                " where channel = 'telegram' and $1::timestamptz is not null",
                NOW + timedelta(seconds=1),
            )

    page = (await browser.get(f"/leads/{steps[0].lead_id}/reminders")).text

    assert sentences(page)[0] == f"Rang (Mia) {sentence}"


async def test_the_ledger_of_the_team_shows_everybody_their_own(
    browser: httpx2.AsyncClient,
    admin_browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    ada: Member,
) -> None:
    async with db.transaction() as conn:
        hers = await planned(conn, mia, "Acme")
        await planned(conn, ada, "Bolt")
        later = NOW + timedelta(days=1)
        await snooze_step(conn, hers[0].id, later, by=mia.viewer, now=NOW)

    def leads(page: httpx2.Response) -> list[str]:
        return re.findall(r"data-dialog>([^<]+)</a> · Step \d", page.text)

    assert leads(await browser.get("/reports/reminders")) == ["Acme"] * 4
    assert leads(await admin_browser.get("/reports/reminders")) == [
        *["Acme"],
        *["Bolt"] * 3,
        *["Acme"] * 3,
    ]
    assert leads(await admin_browser.get(f"/reports/reminders?member={ada.id}")) == ["Bolt"] * 3
    snoozed = await admin_browser.get("/reports/reminders?kind=snoozed")
    assert sentences(snoozed.text) == ["Snoozed until Tue 3 Mar 09:00"]


async def test_the_ledger_goes_on_on_an_earlier_page(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        steps = await planned(conn, mia)
        for _ in range(70):
            await write_line(conn, steps[0].lead_id, "completed")

    first = (await browser.get("/reports/reminders")).text
    link = re.findall(r'href="(/reports/reminders\?[^"]+)"', first)[-1].replace("&amp;", "&")
    second = (await browser.get(link)).text

    assert (len(sentences(first)), len(sentences(second))) == (50, 23)
    assert "Earlier" not in second


@pytest.mark.parametrize("n", [1, 3])
async def test_a_page_of_the_ledger_costs_the_same_for_one_line_and_for_three(
    conn: Connection, n: int
) -> None:
    olga = await build.member(conn)
    for number in range(n):
        await planned(conn, olga, f"Company {number}")
    await fire_due(conn, now=NOW, channels=IN_THE_APP)
    ran: list[str] = []

    def note(query: LoggedQuery) -> None:
        ran.append(query.query)

    conn.raw.add_query_logger(note)
    await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later
    ran.clear()

    lines = await list_ledger(conn, olga.viewer, kind="spoke")
    await asyncio.sleep(0)

    assert (len(lines), len(ran)) == (n, 2)


async def test_nothing_has_rung_yet(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/reports/reminders")).text

    assert "Nothing has rung yet" in page


async def test_a_reminder_toasts_its_step_and_leads_to_its_lead(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        steps = await planned(conn, mia)
        await fire_due(conn, now=NOW, channels=IN_THE_APP)
        message_id = await conn.raw.fetchval("select max(id) from outbox")

    toast = (await browser.get(f"/message/{message_id}/toast")).text

    assert "Say hello<small>Acme</small>" in toast
    assert f'href="/leads/{steps[0].lead_id}"' in toast


async def test_a_late_reminder_says_since_when_it_has_been_due(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await planned(conn, mia)
        await fire_due(conn, now=NOW + timedelta(hours=4), channels=IN_THE_APP)
        message_id = await conn.raw.fetchval("select max(id) from outbox")

    toast = (await browser.get(f"/message/{message_id}/toast")).text

    assert "<small>Acme, was due 09:00</small>" in toast


async def test_a_digest_toasts_how_many_steps_wait_and_leads_to_today(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    facts = {"step_ids": [1], "total": 4, "cause": "catch_up"}
    async with db.transaction() as conn:
        digest = Message(key="digest:1", member_id=mia.id, kind="digest", facts=facts)
        await notify(conn, [digest], channels=IN_THE_APP, now=NOW)
        message_id = await conn.raw.fetchval("select max(id) from outbox")

    toast = (await browser.get(f"/message/{message_id}/toast")).text

    assert "4 steps are waiting for you" in toast
    assert 'href="/"' in toast


@pytest.fixture
async def unknown(db: Database, mia: Member) -> int:
    """Let a reminder of Mia's have left by Telegram, without an answer."""
    async with db.transaction() as conn:
        await conn.raw.execute("update members set telegram_id = 7 where id = $1", mia.id)
        await planned(conn, mia)
        await fire_due(conn, now=NOW, channels=BY_TELEGRAM)
        return await conn.raw.fetchval(
            "update outbox set verdict = 'unknown', status = 'completed', left_at = $1"
            " where channel = 'telegram' returning id",
            NOW,
        )


async def test_a_message_that_may_have_arrived_shows_until_one_says_that_it_did(
    browser: httpx2.AsyncClient, unknown: int
) -> None:
    before = (await browser.get("/")).text
    answer = await browser.post(f"/message/{unknown}/acknowledge")
    after = (await browser.get("/")).text

    assert "“Say hello” for Acme may have arrived by Telegram on Mon 2 Mar 09:00" in before
    assert answer.status_code == 204
    assert f"/message/{unknown}/acknowledge" in before
    assert f"/message/{unknown}/acknowledge" not in after


async def test_a_message_that_may_have_arrived_is_sent_again_when_one_asks(
    browser: httpx2.AsyncClient, db: Database, unknown: int
) -> None:
    toast = (await browser.post(f"/message/{unknown}/again")).text
    page = (await browser.get("/")).text

    async with db.connection() as conn:
        waiting = await build.rows(
            conn, "select key, status from outbox where verdict is null order by id"
        )
    assert "It is on its way again." in toast
    assert [(str(key).rpartition(":")[2], status) for key, status in waiting] == [
        ("again1", "pending")
    ]
    assert "for Acme may have arrived" not in page


async def test_a_message_that_may_not_have_arrived_is_toasted_and_leads_to_today(
    browser: httpx2.AsyncClient, unknown: int
) -> None:
    toast = (await browser.get(f"/message/{unknown}/toast")).text

    assert "A Telegram message may not have arrived<small>Acme</small>" in toast
    assert 'href="/"' in toast


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("set kind = 'plan_ready', facts = '{}'", "A message about Acme may have arrived by"),
        ("set kind = 'answer', facts = '{}', lead_id = null", "A message may have arrived by"),
        ("set kind = 'digest', facts = '{}'", "Your list of steps may have arrived by"),
    ],
    ids=["news", "an answer", "a digest"],
)
async def test_every_kind_of_message_that_may_have_arrived_is_named(
    browser: httpx2.AsyncClient, db: Database, unknown: int, change: LiteralString, words: str
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute("update outbox " + change + " where id = $1", unknown)

    assert words in (await browser.get("/")).text
