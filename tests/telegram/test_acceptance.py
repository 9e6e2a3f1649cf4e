"""
What members do in the app and are told in the chat, line by line of the acceptance list.

S0, and G-01 to G-03, G-16, G-26: over real HTTP from the page to the played Telegram.
"""

from datetime import timedelta
from typing import Final

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.dev.botapi import Message
from keepwarm.kit.ids import LeadId
from keepwarm.outbox.model import EventType
from keepwarm.steps.model import Step
from tests import build
from tests.team import an_admin
from tests.telegram.bot.scenes import HOSTILE, planned, reminded
from tests.telegram.house import CHAT, House
from tests.work.field import rows

ADMINS: Final = 4713  # the admin's chat
BROKEN: Final = """
    create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'no room in the outbox'; end $$;
    create trigger refuse before insert on outbox for each row execute function refuse();
"""
MENDED: Final = "drop trigger refuse on outbox; drop function refuse();"
SENT: Final = "select kind, is_silent, verdict from outbox where channel = 'telegram' order by id"


async def act(house: House, path: str, by: Member | None = None, **data: str) -> httpx2.Response:
    """Do something in the app as its pages do it, and let the chats hear of it."""
    browser = await house.browse(by or house.member)
    answer = await browser.post(path, data=data, headers={"x-fragment": "1"})
    await browser.aclose()
    await house.settled()
    return answer


async def an_admin_with_a_chat(house: House) -> Member:
    async with house.db.transaction() as conn:
        olena = await an_admin(conn, "Olena")
    await house.link(olena, ADMINS)
    return olena


def said(message: Message) -> list[str]:
    return message.text.splitlines()


def steps_of(plan: tuple[LeadId, list[Step]]) -> tuple[LeadId, Step, Step]:
    lead_id, (first, second) = plan
    return lead_id, first, second


async def test_s0_01_14_17_20_to_22_a_step_done_in_the_app_is_confirmed_with_what_comes_next(
    house: House,
) -> None:
    lead_id, first, _ = steps_of(await planned(house))

    answer = await act(house, f"/steps/{first.id}/done")

    assert answer.status_code == 200
    (message,) = house.fake.messages(CHAT)
    assert said(message) == [
        f"✅ {HOSTILE} · Nord & Co: step 1/2 done",
        "Send <the> prices",
        "Next: Call about them, Wed 4 Mar, 09:00",
    ]
    assert (message.is_silent, message.buttons) == (True, [["↶ Undo", "Open"]])
    app = "http://keepwarm.test/tma?start="
    assert message.button("Open")["web_app"]["url"] == f"{app}leads_{lead_id}"
    kept = "select e->>'type', e->>'step_desc', e->>'next_step_desc', e ? 'next_step_due'"
    assert await rows(
        house.db, f"{kept} from outbox, jsonb_array_elements(facts->'events') e"
    ) == [("step_completed", "Send <the> prices", "Call about them", False)]


async def test_s0_18_a_step_that_cannot_be_done_is_confirmed_with_its_reason(
    house: House,
) -> None:
    _, first, _ = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/skip", reason="No *access* <yet>")

    assert said(house.fake.last(CHAT))[1:] == ["Send <the> prices", "Reason: No *access* <yet>"]


async def test_s0_19_and_23_what_is_put_off_or_opened_again_confirms_nothing(
    house: House,
) -> None:
    _, first, _ = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/snooze", until="tomorrow")
    await act(house, f"/steps/{first.id}/reopen")

    assert house.fake.messages(CHAT) == []


async def test_s0_02_and_24_a_move_in_the_app_is_confirmed(house: House) -> None:
    lead_id, *_ = steps_of(await planned(house))

    await act(house, f"/leads/{lead_id}/stage", stage="contacted")

    assert said(house.fake.last(CHAT)) == [f"🔀 {HOSTILE} · Nord & Co", "Intake → Contacted"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/leads/{lead}/stage", {"stage": "intake"}),
        ("/leads/{lead}/stage", {"stage": "nowhere"}),
        ("/leads/999999/stage", {"stage": "won"}),
        ("/steps/{step}/skip", {"reason": " "}),
        ("/steps/999999/done", {}),
        ("/leads/{lead}/owner", {"owner": "1"}),
    ],
    ids=["where it was", "no such stage", "no such lead", "no reason", "no such step", "no admin"],
)
async def test_s0_16_and_25_what_changed_nothing_confirms_nothing(
    house: House, path: str, data: dict[str, str]
) -> None:
    lead_id, first, _ = steps_of(await planned(house))

    await act(house, path.format(lead=lead_id, step=first.id), None, **data)

    assert await rows(house.db, SENT) == []


async def test_s0_03_26_28_and_g_01_the_admin_is_confirmed_and_the_new_owner_told_aloud(
    house: House,
) -> None:
    olena = await an_admin_with_a_chat(house)
    lead_id, *_ = steps_of(await planned(house, owner=olena))

    answer = await act(house, f"/leads/{lead_id}/owner", olena, owner=str(house.member.id))

    assert answer.status_code == 204
    theirs, ours = house.fake.last(CHAT), house.fake.last(ADMINS)
    assert (said(ours), ours.is_silent) == ([f"📤 {HOSTILE} · Nord & Co → Mia"], True)
    assert (said(theirs), theirs.is_silent) == (
        [
            f"📥 {HOSTILE} · Nord & Co is yours now, from Olena",
            "First step: Send <the> prices, Mon 2 Mar, 09:00",
        ],
        False,
    )
    assert (ours.buttons, theirs.buttons) == ([["↶ Undo", "Open"]], [["Open"]])
    toast = await _toast(house)
    assert "is yours now<small>Olena</small>" in toast
    assert f'href="/leads/{lead_id}"' in toast


async def _toast(house: House) -> str:
    """Return the toast that the app shows to the member."""
    ((number,),) = await rows(house.db, "select max(id) from outbox where channel = 'app'")
    browser = await house.browse(house.member)
    answer = await browser.get(f"/message/{number}/toast?what=event")
    await browser.aclose()
    return answer.text


async def test_many_leads_at_once_make_one_message_for_each_side(house: House) -> None:
    olena = await an_admin_with_a_chat(house)
    async with house.db.transaction() as conn:
        ids = await build.leads(conn, 7)
    data = {"ids": ",".join(map(str, ids)), "what": "assign", "value": str(house.member.id)}

    await act(house, "/leads/bulk", olena, **data)

    (theirs,), (ours,) = house.fake.messages(CHAT), house.fake.messages(ADMINS)
    assert said(ours) == ["📤 7 leads → Mia"]
    assert said(theirs) == [
        "📥 7 leads: yours now, from Olena",
        *[f"{n}. Company {n}" for n in range(1, 6)],
        "and 2 more",
    ]


async def test_the_owner_of_a_lead_is_told_aloud_what_somebody_else_did_with_it(
    house: House,
) -> None:
    olena = await an_admin_with_a_chat(house)
    lead_id, first, _ = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/done", olena)
    await act(house, f"/leads/{lead_id}/stage", olena, stage="engaged")

    (theirs,), (ours,) = house.fake.messages(CHAT), house.fake.messages(ADMINS)
    assert (theirs.is_silent, ours.is_silent) == (False, True)
    assert said(theirs) == [
        f"☑️ {HOSTILE} · Nord & Co",
        "✅ Step 1/2: Send <the> prices by Olena",
        "🔀 Intake → Engaged by Olena",
    ]
    assert "Done: Send &lt;the&gt; prices<small>by Olena</small>" in await _toast(house)


async def test_g_03_what_is_done_with_one_lead_within_a_minute_shares_one_message(
    house: House,
) -> None:
    lead_id, first, second = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/done")
    await act(house, f"/leads/{lead_id}/stage", stage="contacted")
    await act(house, f"/steps/{second.id}/done")

    (message,) = house.fake.messages(CHAT)
    assert said(message) == [
        f"☑️ {HOSTILE} · Nord & Co",
        "✅ Step 1/2: Send <the> prices",
        "🔀 Intake → Contacted",
        "✅ Step 2/2: Call about them",
        "That was the last step 🎉",
    ]


async def test_what_is_done_twice_is_confirmed_once(house: House) -> None:
    _, first, _ = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/done")
    house.clock.advance(timedelta(seconds=1))
    await act(house, f"/steps/{first.id}/done")

    (message,) = house.fake.messages(CHAT)
    assert said(message)[0] == f"✅ {HOSTILE} · Nord & Co: step 1/2 done"


async def test_what_is_undone_in_the_app_is_undone_in_the_chat(house: House) -> None:
    _, first, _ = steps_of(await planned(house))
    await act(house, f"/steps/{first.id}/done")
    ((change_id,),) = await rows(house.db, "select id from step_changes")

    await act(house, f"/steps/changes/{change_id}/undo")

    (message,) = house.fake.messages(CHAT)
    assert said(message)[1:] == ["↶ Undone: ✅ Step 1/2: Send <the> prices"]
    assert message.buttons == [["Open"]]


async def test_what_is_done_in_the_app_is_undone_by_the_button_in_the_chat(house: House) -> None:
    _, first, _ = steps_of(await planned(house))
    await act(house, f"/steps/{first.id}/done")

    house.fake.press(CHAT, house.fake.last(CHAT), "↶ Undo")
    await house.settled()

    assert await rows(house.db, "select status from steps where id = $1", first.id) == [
        ("pending",)
    ]
    assert said(house.fake.last(CHAT))[1:] == ["↶ Undone: ✅ Step 1/2: Send <the> prices"]


async def test_a_reminder_follows_in_place_what_is_done_in_the_app(house: House) -> None:
    _, first, _ = steps_of(await planned(house))
    reminder = await reminded(house)

    await act(house, f"/steps/{first.id}/snooze", until="tomorrow")
    snoozed = said(reminder)
    await act(house, f"/steps/{first.id}/done")

    assert snoozed[-1] == "I come back Tue 3 Mar, 09:00"
    assert said(reminder) == [
        f"✅ {HOSTILE} · Nord & Co",
        "Send <the> prices",
        "Next: Call about them, Wed 4 Mar, 09:00",
    ]
    assert reminder.buttons == [["↶ Undo", "Open"]]


@pytest.mark.parametrize(
    ("path", "data", "event"),
    [
        ("/steps/{step}/done", {}, "step_completed"),
        ("/steps/{step}/skip", {"reason": "No time"}, "step_skipped"),
        ("/leads/{lead}/stage", {"stage": "contacted"}, "status_changed"),
        ("/leads/{lead}/owner", {"owner": "{member}"}, "lead_assigned"),
    ],
)
async def test_s0_07_12_13_27_57_and_g_26_a_failing_confirmation_breaks_no_mutation(
    house: House,
    caplog: pytest.LogCaptureFixture,
    path: str,
    data: dict[str, str],
    event: EventType,
) -> None:
    olena = await an_admin_with_a_chat(house)
    lead_id, first, _ = steps_of(await planned(house, owner=olena))
    await _run(house, BROKEN)

    values = {key: value.format(member=house.member.id) for key, value in data.items()}
    answer = await act(house, path.format(lead=lead_id, step=first.id), olena, **values)

    await _run(house, MENDED)
    assert answer.is_success
    told = "select kind from lead_events where kind = $1"
    assert await rows(house.db, told, event) == [(event,)]
    assert await rows(house.db, SENT) == []
    assert "Failed to emit TMA event: no room in the outbox" in caplog.text


async def _run(house: House, sql: str) -> None:
    async with house.db.transaction() as conn:
        await conn.raw.execute(sql)


async def test_s0_07_with_telegram_away_the_app_goes_on_and_the_chat_hears_of_it_later(
    house: House,
) -> None:
    _, first, _ = steps_of(await planned(house))
    house.fake.fault_everywhere("bad_gateway")

    browser = await house.browse(house.member)
    answer = await browser.post(f"/steps/{first.id}/done", headers={"x-fragment": "1"})
    await browser.aclose()
    waits = await rows(house.db, "select status, verdict from outbox where channel = 'telegram'")
    house.fake.heal()

    assert answer.status_code == 200
    assert [verdict for _, verdict in waits] == [None]
    await house.fake.wait_for_message(CHAT, "step 1/2 done")


async def test_s0_29_these_are_the_events_and_the_database_knows_no_other(house: House) -> None:
    events = ["lead_assigned", "status_changed", "step_completed", "step_skipped"]
    found = await rows(
        house.db,
        "select kind from unnest($1::text[]) kind where pg_get_constraintdef("
        "(select oid from pg_constraint where conname = 'kind_is_known'"
        " and conrelid = 'outbox'::regclass)) like '%''' || kind || '''%' order by kind",
        [*events, "step_reopened"],
    )

    assert found == [(event,) for event in events]


async def test_s0_04_31_39_to_42_61_what_was_written_is_toasted_with_a_link_and_told_in_the_chat(
    house: House,
) -> None:
    lead_id, *_ = steps_of(await planned(house))

    await act(house, f"/leads/{lead_id}/plan/request")
    plan = house.fake.last(CHAT)
    browser = await house.browse(house.member)
    toasts = (await browser.get("/requests/recent")).text
    await browser.aclose()

    assert said(plan)[0].startswith(f"🧭 Plan for {HOSTILE} · Nord & Co: ")
    assert plan.buttons == [["Review", "↻ Another plan"]]
    assert "Engagement plan ready!" in toasts
    assert 'data-seconds="6"' in toasts
    assert f'href="/leads/{lead_id}"' in toasts
    assert ">View</a>" in toasts


async def test_s0_39_a_draft_that_was_written_is_shown_in_the_chat(house: House) -> None:
    _, first, _ = steps_of(await planned(house))

    await act(house, f"/steps/{first.id}/draft/request")

    draft = house.fake.last(CHAT)
    assert said(draft)[0] == f"✍️ Draft for {HOSTILE} · Nord & Co is ready"
    assert ["✓ Sent it", "Edit"] in draft.buttons
    assert (await rows(house.db, SENT))[0][0] == "draft_ready"


@pytest.mark.parametrize(("looks_at", "fate"), [("its", "dropped"), ("another", None)])
async def test_g_03_who_has_the_lead_open_is_told_there_and_not_in_the_chat(
    house: House, looks_at: str, fate: str | None
) -> None:
    lead_id, *_ = steps_of(await planned(house))
    await act(house, f"/leads/{lead_id}/plan/request")
    # As it is within the moment for which it is held back.
    await _run(
        house,
        "update outbox set status = 'pending', verdict = null, left_at = null, receipt = null,"
        " finished_at = null, due_at = clock_timestamp() + interval '1 hour'",
    )
    ((request_id,),) = await rows(house.db, "select id from requests")

    browser = await house.browse(house.member)
    shown = lead_id if looks_at == "its" else lead_id + 1
    toast = await browser.get(f"/request/{request_id}/toast?what=plan&open={shown}")
    await browser.aclose()

    assert "Engagement plan ready!" in toast.text
    assert await rows(house.db, "select kind, verdict from outbox") == [("plan_ready", fate)]
