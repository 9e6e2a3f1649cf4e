"""The pages of sequences: the list, the editor, and where somebody stands at a lead."""

import re
from html import unescape

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.contacts.actions import note_consent, opt_out
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import ContactId, LeadId, SequenceId
from keepwarm.sequences.editing import save_sequence
from keepwarm.sequences.model import SequenceDraft, SequenceStep
from tests import build
from tests.build import NOW
from tests.sequences.way import AGAIN, CALL, HELLO
from tests.web.conftest import Browse

FRAGMENT = {"x-fragment": "1", "accept": "text/html, application/json"}
FORM: dict[str, str | list[str]] = {
    "name": "Cold",
    "sends_itself": "1",
    "most_touches": "3",
    "channel": ["email", "call"],
    "timing": ["", "in 2 days"],
    "subject": ["Hello {company}", ""],
    "body": ["Hi {first_name|there}, see {page}", "Ask"],
}


def text_of(html: str, part: str = "") -> str:
    """Return what a page, or an element with an id, says."""
    found = re.search(rf'<(\w+)[^>]* id="{part}".*?</\1>', html, re.DOTALL) if part else None
    html = found[0] if found else html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def _sequence(
    conn: Connection, by: Member, *steps: SequenceStep, name: str = "Cold"
) -> SequenceId:
    draft = SequenceDraft(name=name, steps=steps or (HELLO, AGAIN, CALL))
    return await save_sequence(conn, draft, by=by.viewer, now=NOW)


async def _jane(conn: Connection, owner: Member) -> tuple[LeadId, ContactId]:
    lead_id = await build.lead(conn, owner=owner)
    contact_id = await build.contact(conn, lead_id, emails=("jane@acme.example",))
    await note_consent(conn, [contact_id], "given", source="fair", now=NOW)
    return lead_id, contact_id


async def _on_the_way(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> tuple[SequenceId, LeadId, httpx2.Response]:
    """Have Jane set out on a sequence, and return what the page answers."""
    async with db.transaction() as conn:
        number = await _sequence(conn, mia)
        lead_id, contact_id = await _jane(conn, mia)
    form = {"contact": str(contact_id), "sequence": str(number)}
    answer = await browser.post(f"/leads/{lead_id}/enrolments", data=form, headers=FRAGMENT)
    return number, lead_id, answer


async def test_a_sequence_is_written_and_stands_as_it_was_typed(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    answer = await browser.post("/sequences", data=FORM)

    async with db.connection() as conn:
        saved = await build.rows(conn, "select name, sends_itself, most_touches from sequences")
        steps = await build.rows(
            conn, "select channel, timing, subject, body from sequence_steps order by number"
        )
    assert answer.status_code == 303
    assert saved == [("Cold", True, 3)]
    assert steps == [
        ("email", None, "Hello {company}", "Hi {first_name|there}, see {page}"),
        ("call", "in 2 days", None, "Ask"),
    ]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        (
            {"timing": ["", "after the reply"]},
            422,
            "Step 2: A sequence waits for nothing but time: it ends by itself when they reply.",
        ),
        ({"name": ""}, 422, "Give the sequence a name."),
        ({"name": "Taken"}, 409, "Another sequence has this name."),
    ],
    ids=["step", "name", "taken"],
)
async def test_what_cannot_be_saved_says_why_and_keeps_the_words(
    browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    changed: dict[str, str | list[str]],
    status: int,
    said: str,
) -> None:
    async with db.transaction() as conn:
        await _sequence(conn, mia, name="Taken")

    answer = await browser.post("/sequences", data=FORM | changed)

    assert answer.status_code == status
    assert said in text_of(answer.text)
    assert "Hi {first_name|there}, see {page}" in answer.text


async def test_the_editor_says_when_each_touch_comes_and_how_it_reads(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await _jane(conn, mia)

    answer = await browser.post("/sequences/sketch", data=FORM, headers=FRAGMENT)

    assert text_of(answer.text, "when-1") == "Mon 2 Mar 09:00: at once"
    assert text_of(answer.text, "when-2") == ("Wed 4 Mar 09:00: “in 2 days” is Mon 2 Mar + 2 days")
    assert text_of(answer.text, "letter-1") == (
        "As Jane Doe meets it Hello Acme Hi Jane , see {page}"
    )
    assert text_of(answer.text, "letter-2") == "Skipped: there is no phone number."


async def test_the_editor_blames_each_field_for_its_own_mistake(
    browser: httpx2.AsyncClient,
) -> None:
    wrong = FORM | {"timing": ["banana", ""], "body": ["Hi {name}", ""]}

    answer = await browser.post("/sequences/sketch", data=wrong, headers=FRAGMENT)

    assert text_of(answer.text, "when-1") == (
        "“banana” is no time. Try “in 3 days”, “2 working days later” or “Tuesday 10am”."
    )
    assert text_of(answer.text, "letter-1").startswith("{name} is no placeholder.")
    assert "wrong" not in (re.search(r'id="letter-2".*?</div>', answer.text, re.DOTALL) or [""])[0]


@pytest.mark.parametrize(
    ("do", "channels", "landed"),
    [
        ("", ["email", "call"], None),
        ("add:linkedin", ["email", "call", "linkedin"], 3),
        ("add:pigeon", ["email", "call", "email"], 3),
        ("up:2", ["call", "email"], 1),
        ("down:1", ["call", "email"], 2),
        ("up:1", ["email", "call"], 1),
        ("remove:1", ["call"], None),
        ("remove:9", ["email", "call"], None),
    ],
)
async def test_steps_are_moved_on_the_page_before_anything_is_saved(
    browser: httpx2.AsyncClient, db: Database, do: str, channels: list[str], landed: int | None
) -> None:
    answer = await browser.post("/sequences/sketch", data=FORM | {"do": do}, headers=FRAGMENT)

    shown = re.findall(r'<li class="touch (\w+)"( data-landed)?', answer.text)
    assert [channel for channel, _ in shown] == channels
    assert [n for n, (_, mark) in enumerate(shown, 1) if mark] == ([landed] if landed else [])
    async with db.connection() as conn:
        assert await build.rows(conn, "select count(*) from sequences") == [(0,)]


async def test_without_a_script_the_page_comes_again_with_what_was_typed(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        number = await _sequence(conn, mia)

    form = FORM | {"do": "add:call", "sequence": str(number)}
    answer = await browser.post("/sequences/sketch", data=form)

    assert answer.status_code == 200
    assert f'action="/sequences/{number}"' in answer.text
    assert answer.text.count('<li class="touch') == 3


async def test_only_its_maker_and_admins_change_a_sequence(
    browse: Browse, db: Database, mia: Member, ada: Member
) -> None:
    async with db.transaction() as conn:
        noa = await build.member(conn, "Noa")
        number = await _sequence(conn, mia)
    pages = [await browse(each) for each in (noa, mia, ada)]

    answers = [await page.post(f"/sequences/{number}", data=FORM) for page in pages]
    shown = await pages[0].get(f"/sequences/{number}")

    assert [answer.status_code for answer in answers] == [403, 303, 303]
    assert "Only whoever made a sequence, or an admin, may change it." in text_of(answers[0].text)
    assert "Somebody else made this sequence. Copy it to change it." in text_of(shown.text)


async def test_a_sequence_that_ships_is_taken_over_and_copied(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    before = text_of((await browser.get("/sequences")).text)
    used = await browser.post("/sequences/starters/first_contact")
    await browser.post(f"{used.headers['location']}/copy")
    after = text_of((await browser.get("/sequences")).text)
    unknown = await browser.post("/sequences/starters/nonsense")

    async with db.connection() as conn:
        names = await build.rows(conn, "select name from sequences order by id")
    assert names == [("First contact",), ("First contact 2",)]
    assert (before.count("Use this"), after.count("Use this")) == (3, 2)
    assert unknown.status_code == 404


async def test_what_is_put_away_stops_whoever_is_on_the_way(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    number, *_ = await _on_the_way(browser, db, mia)

    answer = await browser.post(f"/sequences/{number}/archive")
    gone = await browser.get(f"/sequences/{number}")

    async with db.connection() as conn:
        assert await build.rows(conn, "select state, ended_because from enrolments") == [
            ("ended", "stopped")
        ]
    assert (answer.status_code, answer.headers["location"]) == (303, "/sequences?archived")
    assert gone.status_code == 404


async def test_the_list_counts_how_sequences_do(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    await _on_the_way(browser, db, mia)
    async with db.transaction() as conn:
        await _sequence(conn, mia, HELLO, name="Other")

    said = text_of((await browser.get("/sequences")).text)

    assert (
        "Cold Every letter waits for you · Mia E-mail E-mail Call"
        " Under way 1 Answered 0 No answer 0"
    ) in said
    assert "Other Every letter waits for you · Mia E-mail Nobody has set out yet." in said


async def test_a_lead_shows_where_somebody_stands_and_lets_them_rest(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    _number, lead_id, told = await _on_the_way(browser, db, mia)
    outreach = f"/leads/{lead_id}/outreach"
    async with db.connection() as conn:
        ((enrolment,),) = await build.rows(conn, "select id from enrolments")
    going = text_of((await browser.get(outreach, headers=FRAGMENT)).text)
    await browser.post(f"/enrolments/{enrolment}/pause", headers=FRAGMENT)
    resting = text_of((await browser.get(outreach, headers=FRAGMENT)).text)
    await browser.post(f"/enrolments/{enrolment}/resume", headers=FRAGMENT)
    await browser.post(f"/enrolments/{enrolment}/stop", headers=FRAGMENT)
    stopped = text_of((await browser.get(outreach, headers=FRAGMENT)).text)

    assert "They are on their way." in told.text
    assert "Jane Doe Cold E-mail, Mon 2 Mar 09:00 Why? Mon 2 Mar 09:00: at once" in going
    assert "Jane Doe Cold Paused Resume Stop" in resting
    assert "Jane Doe · Cold : Stopped by hand, Mon 2 Mar" in stopped


async def test_who_cannot_be_enrolled_is_told_why(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        number = await _sequence(conn, mia)
        lead_id = await build.lead(conn, owner=mia)
        contact_id = await build.contact(conn, lead_id, emails=("jane@acme.example",))
        empty = await build.lead(conn, company="Empty", owner=mia)
    address = f"/leads/{lead_id}/enrolments"
    form = {"contact": str(contact_id), "sequence": str(number)}

    refused = await browser.post(address, data=form, headers=FRAGMENT)
    confirmed = await browser.post(
        address, data=form | {"confirms_interest": "1"}, headers=FRAGMENT
    )
    nobody = await browser.get(f"/leads/{empty}/outreach", headers=FRAGMENT)

    assert refused.json() == {"error": "Nobody has noted yet why we may write to them."}
    assert confirmed.status_code == 200
    assert "There is nobody to write to: add a contact first." in text_of(nobody.text)


async def test_a_lead_says_why_nobody_there_can_set_out(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await _sequence(conn, mia)
        left = await build.lead(conn, company="Left", owner=mia)
        mute = await build.lead(conn, company="Mute", owner=mia)
        won = await build.lead(conn, company="Won", owner=mia, stage="won")
        out = await build.contact(conn, left, emails=("out@left.example",))
        await opt_out(conn, out, because="link", now=NOW)
        await build.contact(conn, mute)

    said = [
        text_of((await browser.get(f"/leads/{each}/outreach", headers=FRAGMENT)).text)
        for each in (left, mute, won)
    ]

    assert "Everybody here opted out." in said[0]
    assert "Nobody here can be enrolled now." in said[1]
    assert "This lead has come to a meeting, a win or a loss." in said[2]


async def test_many_leads_are_enrolled_from_the_list(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        number = await _sequence(conn, mia)
        agreed, _jane_of_it = await _jane(conn, mia)
        unknown = await build.lead(conn, company="Unknown", owner=mia)
        await build.contact(conn, unknown, "Joe", emails=("joe@unknown.example",))
    ids = f"{agreed},{unknown}"

    listed = await browser.get("/leads")
    form = {"ids": ids, "what": "enrol", "value": str(number)}
    some = await browser.post("/leads/bulk", data=form, headers=FRAGMENT)
    form["value"] = f"{number}:interest"
    others = await browser.post("/leads/bulk", data=form, headers=FRAGMENT)

    assert f'<option value="{number}:interest">Cold</option>' in listed.text
    assert "1 lead enrolled. Left out: 1 lacks consent." in text_of(some.text)
    assert "1 lead enrolled. Left out: 1 is under way already." in text_of(others.text)
