"""Letters about tasks and signals: what they tell when they leave, and when they need not."""

from datetime import timedelta
from typing import Any

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MessageId, TaskId
from keepwarm.mail.texts import plain_of, subject_of
from keepwarm.outbox.composing import get_letter
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Channel, why_unwanted
from keepwarm.outbox.reads import get_standing
from keepwarm.reminders.actions import begin_digests, send_digests
from keepwarm.reminders.reads import get_outlook
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.closing import close_task, reassign_task, snooze_task, undo_task
from keepwarm.tasks.model import TaskRules
from keepwarm.telegram.texts.saying import without_clocks, words_of
from tests import build
from tests.build import NOW

CHANNELS = frozenset[Channel]({"telegram"})
NUMBER = "+4915123456789"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def told(conn: Connection) -> tuple[Member, LeadId, TaskId]:
    """Return a member who was told of a call to their lead."""
    olga = await build.member(conn)
    await conn.raw.execute("update members set telegram_id = id where true")
    lead_id = await build.lead(conn, company="Acme", owner=olga, stage="contacted")
    await build.contact(conn, lead_id, "Jane", mobiles=(NUMBER,))
    made = await record_signal(
        conn,
        lead_id,
        "pdf_download",
        source="microsite",
        channels=CHANNELS,
        rules=TaskRules(),
        now=NOW,
    )
    assert made.task_id is not None
    return olga, lead_id, made.task_id


async def letters(conn: Connection, kind: str = "call_task") -> list[Letter]:
    """Return the letters of a kind that are on their way to chats, as they would leave now."""
    found = await conn.raw.fetch(
        "select id from outbox where kind = $1 and channel = 'telegram' order by id", kind
    )
    standing = [await get_standing(conn, MessageId(row["id"])) for row in found]
    return [await get_letter(conn, each, "4711") for each in standing]


async def unwanted(conn: Connection) -> list[str | None]:
    found = await conn.raw.fetch(
        "select id from outbox where kind = 'call_task' and channel = 'telegram' order by id"
    )
    return [why_unwanted(await get_standing(conn, MessageId(row["id"]))) for row in found]


def said(letter: Letter) -> list[str]:
    return without_clocks(words_of(letter).html).splitlines()


def buttons(letter: Letter) -> list[str]:
    return [each["text"] for row in words_of(letter).keyboard for each in row]


async def test_a_call_says_whom_to_call_about_what_and_when(conn: Connection) -> None:
    await told(conn)

    (letter,) = await letters(conn)

    assert said(letter) == [
        "📞 Call <b>Acme</b>, Jane: downloaded the PDF report",
        f"{NUMBER} · best Mon 2 Mar, 10:00",
    ]
    assert subject_of(letter) == "Call Acme, Jane: downloaded the PDF report"
    assert plain_of(letter, "https://crm.example").splitlines() == [
        "Hello Olga,",
        "",
        "Call Acme, Jane: downloaded the PDF report",
        "",
        NUMBER,
        "Best Mon 2 Mar, 10:00 (UTC)",
        "",
        f"https://crm.example/leads/{letter.task and letter.task.lead_id}",
    ]


async def test_the_admins_who_need_not_call_are_told_silently(conn: Connection) -> None:
    await told(conn)

    (letter,) = await letters(conn, "signal")

    assert (said(letter), letter.is_silent) == (
        ["👀 <b>Acme</b>: downloaded the PDF report", "Olga is to call them."],
        True,
    )
    assert subject_of(letter) == "Acme: downloaded the PDF report"


async def test_a_call_that_was_closed_or_put_off_is_not_told_any_more(conn: Connection) -> None:
    olga, _lead, task_id = await told(conn)
    heard = [await unwanted(conn)]

    later = NOW + 3 * HOUR
    await snooze_task(conn, task_id, later, by=olga.viewer, channels=CHANNELS, now=NOW)
    heard.append(await unwanted(conn))
    await close_task(conn, task_id, "done", by=olga.viewer, channels=CHANNELS, now=NOW)
    heard.append(await unwanted(conn))

    put_off, closed = "Its task was put off meanwhile.", "Its task was closed meanwhile."
    assert heard == [[None], [put_off, None], [closed, closed]]


async def test_what_was_promised_of_a_change_is_not_told_once_it_is_taken_back(
    conn: Connection,
) -> None:
    olga, _lead, task_id = await told(conn)
    later = NOW + 3 * HOUR
    await snooze_task(conn, task_id, later, by=olga.viewer, channels=CHANNELS, now=NOW)

    await undo_task(conn, task_id, by=olga.viewer, now=NOW)

    assert await unwanted(conn) == ["Its task was put off meanwhile."] * 2


async def test_after_five_calls_without_an_answer_giving_up_is_offered(conn: Connection) -> None:
    olga, _lead, task_id = await told(conn)
    for n in range(5):
        at = NOW + n * DAY
        await close_task(conn, task_id, "no_answer", by=olga.viewer, channels=CHANNELS, now=at)
    await conn.raw.execute("update outbox set status = 'completed' where channel = 'telegram'")

    *_earlier, letter = await letters(conn)

    assert said(letter)[-1] == "5 calls without an answer. Give up?"
    assert "Give up" in buttons(letter)


async def test_who_handed_a_call_on_reads_who_does_it_now(conn: Connection) -> None:
    olga, _lead, task_id = await told(conn)
    boss = await build.admin(conn)

    await reassign_task(conn, task_id, boss.id, by=olga.viewer, channels=CHANNELS, now=NOW)
    await conn.raw.execute("update outbox set status = 'completed' where channel = 'telegram'")
    hers, his = await letters(conn)

    assert said(hers)[-1] == f"{boss.name} does this now."
    assert said(his)[0] == "📞 Call <b>Acme</b>, Jane: downloaded the PDF report"


async def test_a_letter_about_a_task_that_is_gone_says_so(conn: Connection) -> None:
    await told(conn)
    await conn.raw.execute("delete from tasks")

    (letter,) = await letters(conn)

    assert said(letter) == ["📞 This task is not there any more."]
    assert subject_of(letter) == "This task is not there any more."


@pytest.mark.parametrize("with_step", [False, True], ids=["calls alone", "beside steps"])
async def test_a_morning_counts_the_calls_it_has(conn: Connection, with_step: bool) -> None:
    olga, lead_id, _task = await told(conn)
    if with_step:
        await build.plan(conn, lead_id)
    began = await begin_digests(conn, now=NOW, channels=CHANNELS)
    morning = (await get_outlook(conn)).digest_at
    assert morning is not None

    await send_digests(conn, now=morning, channels=CHANNELS)
    (letter,) = await letters(conn, "digest")

    title = "<b>Today: 1 step</b>, 1 overdue, 1 call" if with_step else "<b>Today: 1 call</b>"
    steps = ["1. <b>Acme</b>: Say hello"] if with_step else []
    call = "📞 <b>Acme</b>, Jane: downloaded the PDF report"
    assert said(letter) == [f"☀️ {title}", call, *steps]
    assert plain_of(letter, None).splitlines()[4].startswith("Call: Acme, Jane")
    assert (began, buttons(letter)[0]) == (0 if with_step else 1, "📞 Calls")
    assert olga.name == letter.member


async def test_a_digest_is_dropped_once_its_calls_are_made(conn: Connection) -> None:
    olga, _lead, task_id = await told(conn)
    await begin_digests(conn, now=NOW, channels=CHANNELS)
    morning = (await get_outlook(conn)).digest_at
    assert morning is not None
    await send_digests(conn, now=morning, channels=CHANNELS)
    number: Any = await conn.raw.fetchval(
        "select id from outbox where kind = 'digest' and channel = 'telegram'"
    )

    wanted = why_unwanted(await get_standing(conn, number))
    await close_task(conn, task_id, "reached", by=olga.viewer, channels=CHANNELS, now=morning)
    after = why_unwanted(await get_standing(conn, number))

    assert (wanted, after) == (None, "Nothing it tells of is left for Olga to do.")
