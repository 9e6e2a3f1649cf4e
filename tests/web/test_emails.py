"""E-mails to leads, as members write, approve and judge them in the browser."""

import re
from dataclasses import replace

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.kit.ids import DraftId
from keepwarm.web.services import Services
from tests import build
from tests.build import NOW
from tests.emails.scene import JANE, SALES, write
from tests.emails.scene import Scene as Letters
from tests.web.conftest import Browse
from tests.work.field import rows

FRAGMENT = {"x-fragment": "1"}
OLGAS = replace(SALES, address="olga@team.example", members=("olga@team.example",))
WRITTEN = "select key, mailbox, address, subject, approved_by from emails order by id"


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, mailboxes=(SALES, OLGAS))


@pytest.fixture
async def told(db: Database, mia: Member) -> Letters:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, company="Nordwind", owner=mia, stage="enriched")
        jane = await build.contact(conn, lead_id, emails=(JANE,))
    return Letters(mia, lead_id, jane)


async def _draft(db: Database, told: Letters, subject: str | None = "Routes") -> DraftId:
    async with db.transaction() as conn:
        steps = await build.plan(conn, told.lead_id, made_for=told.olga)
        email = next(step for step in steps if step.channel == "email")
        return await write_draft_by_hand(
            conn, email.id, subject=subject, body="Hello", by=told.olga.viewer, now=NOW
        )


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _piles(html: str) -> dict[str, list[str]]:
    """Return the subjects in each pile that shows."""
    shown = r'<section class="panel letters" id="(\w+)" data-renew>(.*?)</section>'
    found = re.findall(shown, html, re.DOTALL)
    return {name: re.findall(r'class="title">(.*?)<', part) for name, part in found}


async def test_the_words_of_a_step_leave_by_one_press(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    draft_id = await _draft(db, told)
    page = (await browser.get(f"/leads/{told.lead_id}")).text

    sent = await browser.post(f"/drafts/{draft_id}/email", headers=FRAGMENT)
    again = await browser.post(f"/drafts/{draft_id}/email", headers=FRAGMENT)

    assert "Send from sales@team.example" in _text(page)
    assert "It leaves in 10 seconds." in _text(sent.text)
    assert re.findall(r'data-post="(.*?)"', sent.text) == re.findall(
        r'data-post="(.*?)"', again.text
    )
    assert await rows(db, WRITTEN) == [
        (f"draft:{draft_id}", SALES.address, JANE, "Routes", told.olga.id)
    ]
    leaving = _text((await browser.get(f"/leads/{told.lead_id}")).text)
    assert "About to leave It leaves in a moment. Call off" in leaving


async def test_a_press_is_taken_back_and_the_words_leave_later(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    draft_id = await _draft(db, told)
    toast = await browser.post(f"/drafts/{draft_id}/email", headers=FRAGMENT)
    undo = re.findall(r'data-post="(.*?)"', toast.text)[0]

    undone = await browser.post(undo, headers=FRAGMENT)
    state = await rows(db, "select status, verdict from emails")
    await browser.post(f"/drafts/{draft_id}/email", headers=FRAGMENT)

    assert "Called off: nothing leaves." in _text(undone.text)
    assert state == [("cancelled", "dropped")]
    assert await rows(db, "select status, verdict from emails") == [("pending", None)]


async def test_a_letter_by_hand_is_one_letter_and_taken_back_it_stays(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    form = {"subject": "Hi", "body": "Hello\r\nJane", "key": "k1", "mailbox": SALES.address}
    url = f"/leads/{told.lead_id}/emails"
    toasts = [await browser.post(url, data=form, headers=FRAGMENT) for _press in range(2)]
    undo = re.findall(r'data-post="(.*?)"', toasts[0].text)[0]

    await browser.post(undo, headers=FRAGMENT)

    assert await rows(db, "select subject, body, approved_at from emails") == [
        ("Hi", "Hello\nJane", None)
    ]
    assert _piles((await browser.get("/emails")).text) == {"waiting": ["Hi"]}
    talk = await browser.get(f"/leads/{told.lead_id}/outreach", headers=FRAGMENT)
    assert "Mia to Jane Doe" in _text(talk.text)


async def test_the_conversation_offers_to_answer_what_came_last(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into replies (lead_id, contact_id, channel, subject, body, message_id,"
            " received_at) values ($1, $2, 'email', 'Routes', 'Tell me more', '<r@x>', $3)",
            told.lead_id,
            told.jane,
            NOW,
        )

    talk = (await browser.get(f"/leads/{told.lead_id}/outreach", headers=FRAGMENT)).text

    assert "Jane Doe, by e-mail" in _text(talk)
    assert 'name="in_reply_to" value="&lt;r@x&gt;"' in talk
    assert 'value="Re: Routes"' in talk


async def test_letters_stand_in_piles_by_what_they_want(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    async with db.transaction() as conn:
        for name in ("waits", "leaves", "doubt", "came"):
            approved = None if name == "waits" else told.olga.id
            await write(conn, told, approved_by=approved, key=name, subject=name)
        await conn.raw.execute(
            "update emails set status = 'completed', left_at = due_at, finished_at = due_at,"
            " verdict = case key when 'doubt' then 'unknown' else 'sent' end"
            " where key in ('doubt', 'came')"
        )

    page = (await browser.get("/emails")).text
    today = _text((await browser.get("/")).text)

    assert _piles(page) == {
        "waiting": ["waits"],
        "doubtful": ["doubt"],
        "leaving": ["leaves"],
        "lately": ["came"],
    }
    assert "1 e-mail waits for approval." in today
    assert "1 e-mail may not have arrived." in today


async def test_a_letter_is_changed_approved_judged_and_sent_again(
    browser: httpx2.AsyncClient, db: Database, told: Letters
) -> None:
    async with db.transaction() as conn:
        first = await write(conn, told, key="1")
        second = await write(conn, told, key="2", approved_by=told.olga.id)
        third = await write(conn, told, key="3", approved_by=told.olga.id)
        await conn.raw.execute(
            "update emails set status = 'completed', left_at = due_at, verdict = 'unknown'"
            " where key in ('2', '3')"
        )
    form = {"subject": "Better", "body": "Hello!", "mailbox": SALES.address}

    for url in (f"{first}", f"{first}/approval", f"{second}/arrival", f"{third}/again"):
        answer = await browser.post(f"/emails/{url}", data=form, headers=FRAGMENT)
        assert answer.status_code == 200, answer.text

    assert await rows(db, "select key, subject, verdict, judged_by from emails order by id") == [
        ("1", "Better", None, None),
        ("2", "Routes", "sent", told.olga.id),
        ("3", "Routes", "unknown", told.olga.id),
        ("3:again1", "Routes", None, None),
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"mailbox": OLGAS.address}, "You cannot write from this mailbox."),
        ({"to": "other@x.example"}, "This is not one of their e-mail addresses."),
        ({"subject": " "}, "An e-mail needs a subject and words."),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_a_sentence(
    browser: httpx2.AsyncClient, db: Database, told: Letters, form: dict[str, str], said: str
) -> None:
    whole = {"subject": "Hi", "body": "Hello", **form}

    answer = await browser.post(f"/leads/{told.lead_id}/emails", data=whole, headers=FRAGMENT)

    assert (answer.status_code, said in _text(answer.text)) == (422, True)
    assert await rows(db, WRITTEN) == []


async def test_members_write_from_their_mailboxes_and_admins_see_them_all(
    browser: httpx2.AsyncClient, browse: Browse, ada: Member
) -> None:
    admin = await browse(ada)

    pages = [(await each.get("/settings/mailboxes")).text for each in (browser, admin)]

    named = r"<h3><svg.*?</svg>(\S+@\S+?)[ <]"
    seen = [re.findall(named, page, re.DOTALL) for page in pages]

    assert seen == [[SALES.address], [SALES.address, OLGAS.address]]


async def test_a_test_letter_that_does_not_leave_says_why(
    browse: Browse, ada: Member, db: Database
) -> None:
    async with db.transaction() as conn:
        eve = await build.member(conn, "Eve", role="admin")
    url = f"/settings/mailboxes/{SALES.address}/test"

    answers = [await (await browse(who)).post(url, headers=FRAGMENT) for who in (ada, eve)]

    nobody, away = (_text(answer.text) for answer in answers)
    assert nobody == "Your profile has no e-mail address to write to."
    assert away.startswith("sales@team.example: The mail server cannot be reached")
