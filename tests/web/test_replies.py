"""Replies, as members read and judge them in the browser."""

import re

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId, ReplyId
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.model import NewReply
from keepwarm.replies.triaging import triage_reply
from keepwarm.tasks.model import TaskRules
from tests import build
from tests.build import NOW
from tests.team import a_member
from tests.web.conftest import Browse
from tests.work.field import rows

FRAGMENT = {"x-fragment": "1"}
PUZZLING = "Well, purple elephants"


@pytest.fixture
async def acme(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)
        await build.contact(conn, lead_id, "Jane", emails=("jane@acme.example",))
        return lead_id


async def _came(db: Database, lead_id: LeadId | None, text: str = PUZZLING) -> ReplyId:
    """Have a reply come in and be read by the rules."""
    async with db.transaction() as conn:
        jane = None if lead_id is None else await build.contact_named(conn, lead_id, "Jane")
        new = NewReply(
            channel="email",
            body=text,
            lead_id=lead_id,
            contact_id=jane,
            sender="jane@acme.example",
            sender_name="Jane D",
            quoted="Would Tuesday work?",
        )
        reply_id = await keep_reply(conn, new, now=NOW)
        assert reply_id is not None
        await triage_reply(conn, reply_id, channels=frozenset(), rules=TaskRules(), now=NOW)
        return reply_id


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_the_page_asks_for_what_the_rules_cannot_say(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    await _came(db, acme)
    await _came(db, acme, "Please send me your offer")

    page = await browser.get("/replies")

    waiting = page.text.partition('id="waiting"')[2].partition("</section>")[0]
    settled = page.text.partition('id="settled"')[2].partition("</section>")[0]
    assert re.findall(r'data-body="intent=(\w+)" data-key="(\d)"', waiting) == [
        ("interested", "1"),
        ("not_interested", "2"),
    ]
    assert "What it answers Would Tuesday work?" in _text(waiting)
    assert re.findall("<mark>(.*?)</mark>", settled) == ["Please send me your offer"]
    assert "Interested by the rules" in _text(settled)


async def test_one_press_says_what_it_means_and_something_follows(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    reply_id = await _came(db, acme)

    answer = await browser.post(
        f"/replies/{reply_id}/answer", data={"intent": "interested"}, headers=FRAGMENT
    )

    assert "Interested: a call is in the tasks." in answer.text
    assert await rows(db, "select intent, decided_by from replies") == [("interested", "hand")]
    assert await rows(db, "select trigger_source from tasks") == [("interested_reply",)]


async def test_not_now_takes_a_day_in_words(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    reply_id = await _came(db, acme)
    there = f"/replies/{reply_id}/answer"

    puzzled = await browser.post(
        there, data={"intent": "not_now", "until": "soonish"}, headers=FRAGMENT
    )
    await browser.post(there, data={"intent": "not_now", "until": "20 March"}, headers=FRAGMENT)

    assert puzzled.status_code == 422
    assert await rows(db, "select due_at::date::text from tasks") == [("2026-03-20",)]


async def test_who_is_left_alone_was_asked_for_twice(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    reply_id = await _came(db, acme, "Would you mind not ever writing, or do, hm")

    await browser.post(f"/replies/{reply_id}/alone", data={"sure": "1"}, headers=FRAGMENT)

    assert await rows(db, "select opted_out_because from contacts") == [("reply",)]


async def test_a_stranger_is_given_a_lead(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    reply_id = await _came(db, None, "Please send me your offer")

    form = await browser.get(f"/replies/{reply_id}/lead?q=acme", headers=FRAGMENT)
    given = await browser.post(f"/replies/{reply_id}/lead", data={"lead": acme}, headers=FRAGMENT)
    gone = await browser.get(f"/replies/{reply_id}/lead", headers=FRAGMENT)

    assert f'name="lead" value="{acme}"' in form.text
    assert "Interested: a call is in the tasks." in given.text
    assert gone.status_code == 404
    assert await rows(db, "select trigger_source from tasks") == [("interested_reply",)]


async def test_somebody_unheard_of_becomes_a_lead_of_whoever_says_so(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    reply_id = await _came(db, None, "Please send me your offer")

    await browser.post(f"/replies/{reply_id}/new-lead", data={"company": "Acme"}, headers=FRAGMENT)

    assert await rows(db, "select name, owner_id, stage from leads") == [
        ("Acme", mia.id, "engaged")
    ]


async def test_what_is_put_aside_asks_nobody_any_more(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    reply_id = await _came(db, acme)

    await browser.post(f"/replies/{reply_id}/dismissal", headers=FRAGMENT)
    page = await browser.get("/replies")

    assert "Nothing needs a look." in page.text
    assert "Put aside" in page.text.partition('id="settled"')[2]


async def test_whom_a_reply_names_is_added_with_one_press(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    text = "Not me, please write to Tom Reed, tom@acme.example"
    first, second = await _came(db, acme, text), await _came(db, acme, text)

    page = await browser.get("/replies")
    await browser.post(f"/replies/{first}/suggestion", data={"add": "1"}, headers=FRAGMENT)
    await browser.post(f"/replies/{second}/suggestion", data={"add": "0"}, headers=FRAGMENT)
    again = await browser.post(f"/replies/{first}/suggestion", data={"add": "1"}, headers=FRAGMENT)

    assert page.text.count('class="named"') == 2
    assert await rows(db, "select name, origin from contacts order by id") == [
        ("Jane", "form"),
        ("Tom Reed", "reply"),
    ]
    assert again.status_code == 409


async def test_who_wrote_is_said_by_hand(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    await browser.post(
        f"/leads/{acme}/replies", data={"text": PUZZLING, "channel": "call"}, headers=FRAGMENT
    )
    ((reply_id, nobody),) = await rows(db, "select id, contact_id from replies")
    ((jane,),) = await rows(db, "select id from contacts")

    page = await browser.get("/replies")
    wrong = await browser.post(
        f"/replies/{reply_id}/writer", data={"contact": "77"}, headers=FRAGMENT
    )
    await browser.post(f"/replies/{reply_id}/writer", data={"contact": jane}, headers=FRAGMENT)

    assert "Who wrote it?" in page.text
    assert (nobody, wrong.status_code) == (None, 422)
    assert await rows(db, "select contact_id from replies") == [(jane,)]


async def test_what_somebody_said_is_typed_in_and_acted_upon(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    search = await browser.get("/replies/new?q=acme", headers=FRAGMENT)
    form = await browser.get(f"/replies/new?lead={acme}")
    noted = await browser.post(
        f"/leads/{acme}/replies",
        data={"text": "She wants to see our offer, call her tomorrow", "channel": "call"},
    )

    assert f'href="/replies/new?lead={acme}"' in search.text
    assert 'name="text"' in form.text
    assert noted.headers["location"] == "/replies"
    assert await rows(db, "select body, channel from replies") == [
        ("She wants to see our offer, call her tomorrow", "call")
    ]


async def test_others_replies_are_not_there(browse: Browse, db: Database, acme: LeadId) -> None:
    reply_id = await _came(db, acme)
    async with db.transaction() as conn:
        member = await a_member(conn, "Noa")
    noa = await browse(member)

    page = await noa.get("/replies")
    answer = await noa.post(f"/replies/{reply_id}/answer", data={"intent": "other"})
    nonsense = await noa.post(f"/replies/{reply_id}/answer", data={"intent": "great"})

    assert PUZZLING not in page.text
    assert (answer.status_code, nonsense.status_code) == (404, 422)
