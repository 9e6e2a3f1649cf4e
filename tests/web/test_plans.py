"""The plan of a lead, as its page answers for it; what browsers do with it is in the journeys."""

import re

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.availability.actions import change_availability
from keepwarm.availability.model import Availability
from keepwarm.contacts.actions import opt_out
from keepwarm.db import Database
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.kit.ids import LeadId, RequestId
from keepwarm.requests.actions import ask_plan
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import Step, StepDraft
from tests import build

FRAGMENT = {"x-fragment": "1"}


@pytest.fixture
async def steps(db: Database, mia: Member) -> list[Step]:
    """Let Mia have a lead with a plan of three steps."""
    async with db.transaction() as conn:
        return await build.plan(conn, await build.lead(conn, owner=mia), made_for=mia)


async def rows(db: Database, sql: str, *args: object) -> list[tuple[object, ...]]:
    async with db.connection() as conn:
        return await build.rows(conn, sql, *args)


def words_of(answer: httpx2.Response) -> str:
    """Return what an answer says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


async def test_a_plan_shows_each_step_with_its_day_and_channel(
    browser: httpx2.AsyncClient, steps: list[Step]
) -> None:
    page = await browser.get(f"/leads/{steps[0].lead_id}/plan", headers=FRAGMENT)

    shown = words_of(page)
    assert "Plan 0 of 3" in shown
    assert "Say hello Due today · LinkedIn" in shown
    assert "Send the case In 2 days · E-mail" in shown
    assert "Call about it In 1 week · Call" in shown
    assert "From a playbook, no AI used" in shown


async def test_a_browser_without_scripts_is_led_back_to_the_lead(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    lead = f"/leads/{steps[0].lead_id}"

    answers = [
        await browser.get(f"{lead}/plan"),
        await browser.post(f"/steps/{steps[0].id}/done"),
        await browser.post(f"/steps/{steps[1].id}/skip", data={"reason": "No address"}),
        await browser.post(f"/steps/{steps[2].id}/snooze", data={"until": "2026-04-01T10:00"}),
        await browser.post(f"{lead}/plan/request"),
    ]

    assert [(a.status_code, a.headers["location"]) for a in answers] == [(303, lead)] * 5
    assert await rows(db, "select status, reason from steps order by number") == [
        ("done", None),
        ("skipped", "No address"),
        ("pending", None),
    ]


async def test_what_is_done_offers_its_undo_and_names_what_comes_next(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    toast = await browser.post(f"/steps/{steps[0].id}/done", headers=FRAGMENT)
    undo = re.search(r'data-post="([^"]+)"', toast.text)
    assert undo is not None
    undone = await browser.post(undo[1], headers=FRAGMENT)

    assert words_of(toast) == "Done: Say hello Next, in 2 days: Send the case Undo"
    assert words_of(undone) == "Undone."
    assert await rows(db, "select status from steps where number = 1") == [("pending",)]


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("hour", "2026-03-02 10:00"),
        ("evening", "2026-03-02 18:00"),
        ("tomorrow", "2026-03-03 09:00"),
        ("monday", "2026-03-09 09:00"),
        ("2026-03-05T16:45", "2026-03-05 16:45"),
    ],
)
async def test_a_step_rests_until_what_was_chosen(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database, until: str, due: str
) -> None:
    toast = await browser.post(
        f"/steps/{steps[0].id}/snooze", data={"until": until}, headers=FRAGMENT
    )

    assert toast.status_code == 200
    assert await rows(
        db,
        "select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from steps"
        " where number = 1",
    ) == [(due,)]


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("snooze", {"until": "soon"}, "Choose a date and a time."),
        ("snooze", {"until": "2026-04-01T10:00Z"}, "Choose a date and a time."),
        ("snooze", {"until": "9999-12-31T23:59"}, "Choose a date and a time."),
        ("snooze", {"until": "2226-03-02T09:00"}, "Choose a day within the next five years."),
        ("date", {"date": "0001-01-01T00:00"}, "Choose a date and a time."),
        ("skip", {"reason": " "}, "Say why the step is skipped."),
        ("date", {"date": "yesterday"}, "Choose a date and a time."),
        ("drafts", {"body": " "}, "A draft needs words."),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence(
    browser: httpx2.AsyncClient, steps: list[Step], path: str, form: dict[str, str], sentence: str
) -> None:
    answer = await browser.post(
        f"/steps/{steps[0].id}/{path}", data=form, headers={"accept": "application/json"}
    )

    assert (answer.status_code, answer.json()) == (422, {"error": sentence})


async def test_too_many_words_are_refused_and_not_cut(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    answer = await browser.post(f"/steps/{steps[0].id}", data={"description": "x" * 301})

    assert answer.status_code == 422
    assert "At most 300 characters fit here; these are 301." in answer.text
    assert await rows(db, "select description from steps where number = 1") == [("Say hello",)]


async def test_a_step_is_changed_and_new_words_about_time_count_from_now(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    form = {"description": "Ring", "channel": "call", "timing": "tomorrow", "suggested_text": "Hm"}

    answer = await browser.post(f"/steps/{steps[2].id}", data=form, headers=FRAGMENT)

    assert answer.status_code == 204
    assert await rows(
        db,
        "select channel, description, suggested_text, timing, delay_days, due_at::date::text"
        "  from steps where id = $1",
        steps[2].id,
    ) == [("call", "Ring", "Hm", "tomorrow", None, "2026-03-04")]


async def test_an_unknown_channel_is_another_one(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    await browser.post(f"/steps/{steps[0].id}", data={"description": "Fax", "channel": "fax"})

    assert await rows(db, "select channel, description from steps where number = 1") == [
        ("other", "Fax")
    ]


async def test_steps_are_moved_added_and_removed(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    await browser.post(f"/steps/{steps[2].id}/position", data={"to": "1"})
    await browser.post(f"/leads/{steps[0].lead_id}/steps", data={"description": "Write a card"})
    await browser.delete(f"/steps/{steps[1].id}")

    assert await rows(db, "select number, description from steps order by number") == [
        (1, "Call about it"),
        (2, "Say hello"),
        (3, "Write a card"),
    ]


async def test_a_date_is_chosen_and_given_back(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    address, due = f"/steps/{steps[2].id}/date", "select due_at::date::text from steps"
    await browser.post(address, data={"date": "2026-03-20T11:30"})
    chosen = await rows(db, f"{due} where id = $1", steps[2].id)
    page = await browser.get(f"/leads/{steps[0].lead_id}/plan", headers=FRAGMENT)

    await browser.post(address, data={"date": ""})

    assert chosen == [("2026-03-20",)]
    assert 'value="2026-03-20T11:30"' in page.text
    assert "Give the date back to the plan" in page.text
    assert await rows(db, f"{due} where id = $1", steps[2].id) == [("2026-03-09",)]


async def test_a_first_step_by_hand_begins_a_plan(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)

    await browser.post(f"/leads/{lead_id}/steps", data={"description": "Call", "channel": "call"})

    assert await rows(
        db, "select p.maker, s.description from plans p join steps s on s.plan_id = p.id"
    ) == [("hand", "Call")]


async def test_a_step_that_waits_is_due_once_it_has_happened(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    waiting = StepDraft(channel="email", description="Terms", timing="after the first reply")
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)
        (step,) = await build.plan(conn, lead_id, steps=(waiting,), made_for=mia)
    before = await browser.get(f"/leads/{lead_id}/plan", headers=FRAGMENT)

    await browser.post(f"/steps/{step.id}/start")

    after = await browser.get(f"/leads/{lead_id}/plan", headers=FRAGMENT)
    assert "It has happened" in before.text
    assert "It has happened" not in after.text
    assert "Terms Due today" in words_of(after)


async def test_words_edited_while_newer_ones_were_written_become_the_newest(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database, mia: Member
) -> None:
    who, now = mia.viewer, build.NOW
    async with db.transaction() as conn:
        old = await write_draft_by_hand(
            conn, steps[1].id, subject=None, body="Old", by=who, now=now
        )
        await write_draft_by_hand(conn, steps[1].id, subject=None, body="New", by=who, now=now)

    await browser.post(f"/drafts/{old}", data={"subject": "Hi", "body": "Typed\r\nlong"})

    page = await browser.get(f"/steps/{steps[1].id}/drafts", headers=FRAGMENT)
    assert await rows(db, "select subject, body from drafts order by id") == [
        (None, "Old"),
        (None, "New"),
        ("Hi", "Typed\nlong"),
    ]
    assert re.findall(r'class="stored">([^<]+)', page.text) == ["Typed\nlong", "New", "Old"]


async def test_a_draft_is_written_by_hand_changed_and_sent(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    await browser.post(f"/steps/{steps[1].id}/drafts", data={"subject": "Hi", "body": "One"})
    await browser.post("/drafts/1", data={"subject": "", "body": "Two"})

    toast = await browser.post("/drafts/1/sent", headers=FRAGMENT)

    page = await browser.get(f"/steps/{steps[1].id}/drafts")
    assert words_of(toast).startswith("Sent: Send the case")
    assert "Sent 2 Mar 2026, 09:00 · Written by hand · edited Two" in words_of(page)
    assert await rows(
        db,
        "select d.subject, d.body, d.sent_at is not null, s.status"
        "  from drafts d join steps s on s.id = d.step_id",
    ) == [(None, "Two", True, "done")]


async def test_a_finished_draft_is_told_with_the_name_of_its_lead(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    await browser.post(f"/steps/{steps[1].id}/draft/request")
    unfinished = await browser.get("/request/1/toast", headers=FRAGMENT)
    async with db.transaction() as conn:
        await conn.raw.execute("update requests set status = 'completed', finished_at = now()")

    toast = await browser.get("/request/1/toast", headers=FRAGMENT)

    assert [words_of(each) for each in (unfinished, toast)] == ["", "Draft ready for Acme View"]


async def test_the_history_says_how_each_plan_ended(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database, mia: Member
) -> None:
    lead_id = steps[0].lead_id
    async with db.transaction() as conn:
        await complete_step(conn, steps[0].id, by=mia.viewer, now=build.NOW)
        await build.plan(conn, lead_id, made_for=mia)
    await browser.request("DELETE", f"/leads/{lead_id}/plan")

    page = await browser.get(f"/leads/{lead_id}/plans")

    assert re.findall(r"<h3>([^<]+) <span[^>]*>([^<]+)", page.text) == [
        ("Stopped by hand", "0 of 3 done"),
        ("Replaced by a newer plan", "1 of 3 done"),
    ]


async def test_a_plan_that_was_stopped_goes_on_at_a_press(
    browser: httpx2.AsyncClient, steps: list[Step]
) -> None:
    lead = f"/leads/{steps[0].lead_id}"
    await browser.request("DELETE", f"{lead}/plan")

    offered = await browser.get(f"{lead}/plan", headers=FRAGMENT)
    answer = await browser.post(f"{lead}/plan/resumption", headers=FRAGMENT)
    again = await browser.post(f"{lead}/plan/resumption", headers=FRAGMENT)
    running = await browser.get(f"{lead}/plan", headers=FRAGMENT)

    assert [each.status_code for each in (answer, again)] == [204, 204]
    assert [
        ("Go on with it" in page.text, "0 of 3" in page.text) for page in (offered, running)
    ] == [
        (True, True),
        (False, True),
    ]
    assert ["Generate plan" in page.text for page in (offered, running)] == [True, False]


async def test_cancelling_ends_what_is_being_written_and_nothing_else(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database
) -> None:
    lead_id = steps[0].lead_id
    await browser.post(f"/leads/{lead_id}/plan/request", data={"instructions": "Be brief"})
    await browser.post(f"/steps/{steps[1].id}/draft/request")
    await browser.request("DELETE", f"/steps/{steps[1].id}/draft/request")
    drafts = await rows(db, "select kind, status, instructions from requests order by id")

    await browser.request("DELETE", f"/leads/{lead_id}/plan/request")

    assert drafts == [("plan", "pending", "Be brief"), ("draft", "cancelled", "")]
    assert await rows(db, "select distinct status from requests") == [("cancelled",)]


async def _ended(
    db: Database, lead_id: LeadId, member: Member, status: str, *, finished: str
) -> RequestId:
    async with db.transaction() as conn:
        asked = await ask_plan(conn, lead_id, by=member.viewer, now=build.NOW)
        await conn.raw.execute(
            "update requests set status = $2, finished_at = $3::text::timestamptz,"
            " error = case when $2 = 'failed' then 'The model is resting.' end where id = $1",
            asked.id,
            status,
            finished,
        )
    return asked.id


async def test_what_has_ended_within_a_minute_is_told_to_a_page_that_was_not_there(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database, mia: Member
) -> None:
    lead_id = steps[0].lead_id
    await _ended(db, lead_id, mia, "completed", finished="2026-03-02 08:58:59Z")
    ready = await _ended(db, lead_id, mia, "completed", finished="2026-03-02 08:59:30Z")
    failed = await _ended(db, lead_id, mia, "failed", finished="2026-03-02 08:59:40Z")

    recent = await browser.get("/requests/recent", headers=FRAGMENT)

    assert re.findall(r'data-key="([^"]+)"', recent.text) == [
        f"request:{ready}",
        f"request:{failed}",
    ]
    assert words_of(recent) == (
        "Engagement plan ready! Acme View"
        " The plan for Acme was not written. The model is resting. View"
    )
    assert recent.text.count('data-seconds="6"') == 2


async def test_who_turned_toasts_off_is_told_nothing(
    browser: httpx2.AsyncClient, steps: list[Step], db: Database, mia: Member
) -> None:
    ready = await _ended(db, steps[0].lead_id, mia, "completed", finished="2026-03-02 08:59:30Z")
    async with db.transaction() as conn:
        off = Availability(toasts_off_at=build.NOW)
        await change_availability(conn, off, by=mia.viewer, now=build.NOW)

    answers = [
        await browser.get(address, headers=FRAGMENT)
        for address in ("/requests/recent", f"/request/{ready}/toast")
    ]

    assert [(a.status_code, words_of(a)) for a in answers] == [(200, "")] * 2


async def test_why_no_plan_is_offered_where_everybody_opted_out(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)
        jane = await build.contact(conn, lead_id)
    offered = await browser.get(f"/leads/{lead_id}/plan", headers=FRAGMENT)
    async with db.transaction() as conn:
        await opt_out(conn, jane, because="hand", now=build.NOW)

    refused = await browser.get(f"/leads/{lead_id}/plan", headers=FRAGMENT)

    assert ["Generate plan" in page.text for page in (offered, refused)] == [True, False]
    assert "Everybody we know here asked to be left alone" in refused.text
