"""The page on which members say when they work and how they are told."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member
from keepwarm.availability.model import Availability
from keepwarm.availability.reads import get_availability, list_days_off
from keepwarm.calendar.model import NIGHT, OFFICE_WEEK, Hours
from keepwarm.db import Database, fetch_value
from keepwarm.plans.actions import start_empty_plan
from keepwarm.requests.reads import plans_after_research
from keepwarm.steps.model import StepDraft
from tests import build
from tests.build import NOW

HERE = "/settings/time"
FORM = {
    "time_zone": "Europe/Kyiv",
    **{f"from-{day}-0": "09:00" for day in range(5)},
    **{f"until-{day}-0": "18:00" for day in range(5)},
    "quiet": "on",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "country": "",
    "digest_at": "08:30",
    "toasts": "on",
    "emails": "on",
}


async def kept(db: Database, member: Member) -> tuple[Any, ...]:
    async with db.connection() as conn:
        found = await get_member(conn, member.id)
        availability = await get_availability(conn, member.id)
        chosen_at = await fetch_value(
            conn, datetime, "select time_zone_chosen_at from members where id = $1", member.id
        )
        return (found and found.time_zone, availability, chosen_at)


def beside(page: str, field: str) -> str:
    """Return what the page says is wrong with a field."""
    found = re.search(rf'id="{field}-says"[^>]*>(?:<svg.*?</svg>)?([^<]*)<', page)
    return found[1] if found else ""


async def test_what_is_saved_is_shown_again(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    wishes = FORM | {
        "until-0-0": "13:00",
        "from-0-1": "14:00",
        "until-0-1": "18:30",
        "country": "GB",
        "subdivision": "ENG",
        "digest_at": "9:05",
    }
    answer = await browser.post(HERE, data={**wishes, "toasts": "", "emails": ""})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?saved")
    monday = (Hours(time(9), time(13)), Hours(time(14), time(18, 30)))
    assert await kept(db, mia) == (
        "Europe/Kyiv",
        Availability(
            week=(monday, *OFFICE_WEEK[1:]),
            quiet=NIGHT,
            country="GB",
            subdivision="ENG",
            digest_at=time(9, 5),
            toasts_off_at=NOW,
            emails_off_at=NOW,
        ),
        NOW,
    )
    shown = (await browser.get(f"{HERE}?saved")).text
    assert all(f'value="{value}"' in shown for value in ("13:00", "18:30", "09:05"))
    assert '<option value="ENG" selected>England</option>' in shown
    assert "Good Friday" in shown


async def test_quiet_hours_come_and_go_and_what_is_off_stays_off_since_then(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    for _ in range(2):
        await browser.post(HERE, data=FORM | {"quiet": "", "toasts": ""})

    _zone, availability, _reach = await kept(db, mia)

    assert availability == Availability(quiet=None, toasts_off_at=NOW)


async def test_region_of_another_country_is_none(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    await browser.post(HERE, data=FORM | {"country": "UA", "subdivision": "ENG"})

    _zone, availability, _reach = await kept(db, mia)
    assert availability == Availability(country="UA")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"time_zone": "Mars"}, "time_zone", "We do not know that time zone."),
        ({"until-1-0": ""}, "day-1", "One end is missing: give both, or neither."),
        ({"until-1-0": "25:00"}, "day-1", "Write a time like 08:30."),
        ({"until-1-0": "08:00"}, "day-1", "Each part of a day ends after it begins"),
        ({"from-1-1": "17:00", "until-1-1": "19:00"}, "day-1", "before the next one does."),
        ({"quiet_from": "09:00", "quiet_until": "18:00", "digest_at": "08:00"}, "week", "no time"),
        ({"quiet_from": "", "quiet_until": ""}, "quiet", "Say from when until when."),
        ({"quiet_from": ""}, "quiet", "One end is missing"),
        ({"country": "XX"}, "country", "We know no holidays of this country."),
        ({"digest_at": "soon"}, "digest_at", "Write a time like 08:30."),
        ({"digest_at": "07:00"}, "digest_at", "would come in quiet hours."),
    ],
    ids=[
        "unknown zone",
        "one end",
        "no time",
        "end before start",
        "overlap",
        "never at work",
        "quiet from nothing",
        "quiet from one end",
        "unknown country",
        "digest at no time",
        "digest at night",
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    typed: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    before = await kept(db, mia)

    answer = await browser.post(HERE, data=FORM | {"from-4-0": "10:10"} | typed)

    assert answer.status_code == 422
    assert sentence in beside(answer.text, field)
    kept_typed = [text for name, text in typed.items() if name != "country"]  # a choice of ours
    assert all(f'value="{text}"' in answer.text for text in ("10:10", *kept_typed))
    assert "Nothing is saved yet" in answer.text
    assert await kept(db, mia) == before


async def test_zone_of_the_browser_is_asked_for_until_it_is_known(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    asked = "zone.js" in (await browser.get("/board")).text
    for zone in ("Nowhere", "Europe/Kiev", "Asia/Tokyo"):
        answer = await browser.post(f"{HERE}/zone", data={"time_zone": zone})
        assert answer.status_code == 204

    assert (asked, "zone.js" in (await browser.get("/board")).text) == (True, False)
    assert (await kept(db, mia))[0] == "Europe/Kyiv"


async def test_country_is_tried_before_it_is_saved(browser: httpx2.AsyncClient) -> None:
    def look(country: str, part: str = "") -> Any:
        asked = {"country": country, "subdivision": part}
        return browser.get(f"{HERE}/holidays", params=asked)

    bavaria, silent, nowhere = await look("DE", "BY"), await look("UA"), await look("XX")

    holidays = re.findall(r"<time[^>]*>([^<]*)</time> ([^<]*)<", bavaria.text)
    assert holidays == [
        ("Fri 3 Apr 2026", "Good Friday"),
        ("Mon 6 Apr 2026", "Easter Monday"),
        ("Fri 1 May 2026", "Labor Day"),
        ("Thu 14 May 2026", "Ascension Day"),
        ("Mon 25 May 2026", "Whit Monday"),
    ]
    assert "No public holidays of Ukraine are known for 2026 and 2027" in silent.text
    assert "<select" not in nowhere.text


async def test_days_off_come_and_go_on_their_page(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    days = {"from_on": "2026-03-09", "until_on": "2026-03-13", "why": "Skiing"}
    one = {"from_on": "2026-03-05"}

    answers = [await browser.post(f"{HERE}/days-off", data=form) for form in (days, one)]
    async with db.connection() as conn:
        added = await list_days_off(conn, mia.id)
    shown = (await browser.get(HERE)).text
    await browser.post(f"{HERE}/days-off/{added[0].id}/delete")

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [(each.from_on.day, each.until_on.day, each.why) for each in added] == [
        (5, 5, ""),
        (9, 13, "Skiing"),
    ]
    assert "Mon 9 Mar 2026 – Fri 13 Mar 2026" in shown
    async with db.connection() as conn:
        assert await list_days_off(conn, mia.id) == added[1:]


async def test_script_is_answered_with_the_days_off_alone(browser: httpx2.AsyncClient) -> None:
    browser.headers["x-fragment"] = "1"
    form = {"from_on": "2026-03-09", "until_on": "2026-03-05", "why": "Skiing"}

    wrong = await browser.post(f"{HERE}/days-off", data=form)
    right = await browser.post(f"{HERE}/days-off", data={"from_on": "2026-03-09"})

    assert (wrong.status_code, right.status_code) == (422, 200)
    assert beside(wrong.text, "day-off") == "The last day off cannot be before the first."
    assert [text.count("<html") for text in (wrong.text, right.text)] == [0, 0]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"from_on": "soon"}, "Give the first day off"),
        ({"from_on": "2026-03-09", "until_on": "2028-03-09"}, "a year at most"),
    ],
    ids=["no day", "too long"],
)
async def test_days_off_that_cannot_be_are_refused_on_the_page(
    browser: httpx2.AsyncClient, form: dict[str, str], sentence: str
) -> None:
    answer = await browser.post(f"{HERE}/days-off", data=form | {"why": "Sailing"})

    assert answer.status_code == 422
    assert sentence in beside(answer.text, "day-off")
    assert 'value="Sailing"' in answer.text


async def test_admin_has_a_plan_follow_every_research(
    admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    shown: list[bool] = []
    for form in ({"plan_after_research": "on"}, {}):
        answer = await admin_browser.post("/settings/members/planning", data=form)
        assert answer.headers["location"] == "/settings/members?saved"
        async with db.connection() as conn:
            shown.append(await plans_after_research(conn))

    assert shown == [True, False]


async def test_what_is_due_moves_along_with_the_hours_of_its_owner(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)
        draft = StepDraft(channel="email", description="Write", delay_days=1)
        await start_empty_plan(conn, lead_id, draft, by=mia.viewer, now=NOW)

    async def due() -> list[tuple[object, ...]]:
        async with db.connection() as conn:
            return await build.rows(
                conn,
                "select s.due_at, r.speaks_at, d.due_at from steps s"
                " join reminders r on r.step_id = s.id join digests d using (member_id)",
            )

    before = await due()
    await browser.post(HERE, data=FORM | {"time_zone": "UTC", "digest_at": "09:15"})
    await browser.post(f"{HERE}/days-off", data={"from_on": "2026-03-03"})

    tuesday, wednesday = NOW + timedelta(days=1), NOW + timedelta(days=2)
    assert before == [(tuesday, tuesday, tuesday.replace(hour=8, minute=30))]
    assert await due() == [(wednesday, wednesday, NOW.replace(minute=15))]
