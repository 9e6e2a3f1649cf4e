"""Prospects' pages, over real HTTP."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pypdfium2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.api.routes import PAGES, router
from keepwarm.contacts.reads import find_contact
from keepwarm.contacts.unsubscribing import unsubscribe_token
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.microsite.actions import revoke, share, use_questionnaire
from keepwarm.microsite.reading import shipped_questionnaire
from keepwarm.trash.actions import trash_lead
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from tests import build
from tests.clock import StoppedClock
from tests.microsite.questions import SOURCE
from tests.team import open_browser
from tests.web.conftest import Browse
from tests.web.microsite.walk import ANSWERS, answer, carried, walk
from tests.work.field import rows

SESSIONS = (
    "select step, max_step, answers, finished_at is not null, downloads from wizard_sessions"
)
SIGNALS = "select kind, source from signals order by id"


async def test_a_visitor_is_welcomed_and_nothing_is_kept(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    welcome, first = await visitor.get(path), await visitor.get(f"{path}?step=1")

    assert (welcome.status_code, first.status_code) == (200, 200)
    assert "Boats" in welcome.text
    assert "Prepared by Mia" in welcome.text
    assert shipped_questionnaire().steps[0].ask in first.text
    assert [*welcome.headers.get_list("set-cookie"), *visitor.cookies] == []
    assert await rows(db, SESSIONS) == []


async def test_search_engines_and_caches_stay_out(visitor: httpx2.AsyncClient, path: str) -> None:
    answers = [await visitor.get(path), await visitor.get("/p/nobody-knows-this-one")]

    assert [(each.headers["x-robots-tag"], each.headers["cache-control"]) for each in answers] == [
        ("noindex, nofollow", "no-store")
    ] * 2
    assert all('<meta name="robots" content="noindex, nofollow">' in e.text for e in answers)


async def test_a_visitor_walks_to_a_result_and_a_report(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    result = await walk(visitor, path)
    report = await visitor.get(f"{path}/report.pdf")

    assert str(result.url).endswith("/result")
    assert "On the way" in result.text
    assert report.headers["content-type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(report.content)) == 2
    assert await rows(db, SESSIONS) == [(5, 5, ANSWERS, True, 1)]
    assert await rows(db, SIGNALS) == [
        ("wizard_step3", "microsite"),
        ("pdf_download", "microsite"),
    ]


async def test_what_a_prospect_does_becomes_calls_and_an_engaged_lead(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    await walk(visitor, path)
    await visitor.get(f"{path}/report.pdf")

    assert await rows(db, "select subject, status, channel from tasks order by id") == [
        ("Follow-up: prospect engaged with wizard (step 3+)", "touch_open", "call"),
        ("Follow-up: prospect downloaded PDF report", "touch_open", "call"),
    ]
    assert await rows(db, "select stage from leads") == [("engaged",)]


async def test_the_third_step_counts_once_however_often_one_goes_back(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    await answer(visitor, path, 1)
    assert await rows(db, SIGNALS) == []

    for step in (2, 3, 2, 1, 2, 3):
        await answer(visitor, path, step)

    assert await rows(db, SIGNALS) == [("wizard_step3", "microsite")]


async def test_the_cookie_is_for_this_page_alone_and_comes_with_the_first_answer(
    visitor: httpx2.AsyncClient, path: str
) -> None:
    taken = await answer(visitor, path, 1)

    (cookie,) = taken.headers.get_list("set-cookie")
    assert re.fullmatch(
        rf"wizard=[\w-]{{24}}; HttpOnly; Max-Age=15552000; Path={path}; SameSite=lax", cookie
    )


async def test_whoever_comes_back_goes_on_where_they_were(
    visitor: httpx2.AsyncClient, path: str
) -> None:
    await answer(visitor, path, 1)
    await answer(visitor, path, 2)

    again, back, ahead = [
        await visitor.get(f"{path}{query}") for query in ("", "?step=1", "?step=5")
    ]

    assert ["Question 3 of 5" in page.text for page in (again, ahead)] == [True, True]
    assert 'value="plan" checked' in back.text


async def test_another_browser_begins_anew(
    visitor: httpx2.AsyncClient, address: str, path: str
) -> None:
    await walk(visitor, path)

    async with httpx2.AsyncClient(base_url=address, follow_redirects=True) as other:
        pages = [await other.get(f"{path}{end}") for end in ("", "/result", "/report.pdf")]
        without_cookies = await other.get(f"{path}?step=3")

    assert [page.text.count("Begin") for page in pages] == [1, 1, 1]
    assert "Question 1 of 5" in without_cookies.text
    assert "keeps no cookie" in without_cookies.text


@pytest.mark.parametrize("sent", [{}, {"answer": "gold"}, {"answer": ""}])
async def test_a_question_without_an_answer_is_asked_again(
    visitor: httpx2.AsyncClient, db: Database, path: str, sent: dict[str, str]
) -> None:
    asked = await visitor.post(f"{path}/step", data={"step": "1", **sent})

    assert asked.status_code == 422
    assert "Please choose an answer to go on." in asked.text
    assert await rows(db, SESSIONS) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"step": "99", "answer": "x"},
        {"step": "-1", "of": "77", "answer": "plan"},
        {"step": "1", "answer": "plan", "kept": "{"},
        {"step": "1", "answer": "plan", "kept": "[" * 19_000},
        {
            "step": "1",
            "answer": "plan",
            "kept": '{"people": 99, "x": "\\u0000", "wish": "\\u0000"}',
        },
        {"step": "5", "answer": "\0\ud7ff\u202e"},
    ],
)
async def test_nothing_a_stranger_sends_is_an_error_of_ours(
    visitor: httpx2.AsyncClient, path: str, sent: dict[str, str]
) -> None:
    taken = await visitor.post(f"{path}/step", data=sent)

    assert taken.status_code in {200, 303, 404, 422}


async def test_unknown_revoked_and_trashed_pages_are_one_and_the_same(
    visitor: httpx2.AsyncClient,
    db: Database,
    clock: StoppedClock,
    mia: Member,
    lead_id: LeadId,
    path: str,
) -> None:
    async with db.transaction() as conn:
        gone = await build.lead(conn, company="Gone", owner=mia)
        trashed = f"/p/{await share(conn, gone, by=mia.viewer, now=clock.now())}"
        await trash_lead(conn, gone, by=mia.viewer, now=clock.now())
        await revoke(conn, lead_id, by=mia.viewer, now=clock.now())
    dead = [path, trashed, "/p/nobody-knows-this-token-", "/p/%00", "/p/x%ff"]
    ends = ["", "?step=2", "/result", "/report.pdf"]

    told = {
        (answer.status_code, answer.text)
        for place in dead
        for answer in [
            *[await visitor.get(f"{place}{end}") for end in ends],
            await visitor.post(f"{place}/step", data={"step": "1", "answer": "plan"}),
        ]
    }

    ((status, page),) = told
    assert (status, "This page is not here" in page) == (404, True)


async def test_nobody_speaks_on_a_page_who_has_left_the_team(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    async with db.transaction() as conn:
        names = await build.rows(
            conn, "update members set name = 'Zachary', disabled_at = now() returning name"
        )

    page = await visitor.get(path)

    assert names
    assert (page.status_code, "Zachary" in page.text) == (200, False)


async def test_a_revoked_page_is_gone_within_seconds(
    visitor: httpx2.AsyncClient,
    db: Database,
    clock: StoppedClock,
    mia: Member,
    lead_id: LeadId,
    path: str,
) -> None:
    await visitor.get(path)
    async with db.transaction() as conn:
        await revoke(conn, lead_id, by=mia.viewer, now=clock.now())

    at_once = await visitor.get(path)
    clock.advance(timedelta(seconds=5))
    later = await visitor.get(path)

    assert (at_once.status_code, later.status_code) == (200, 404)


async def test_a_member_only_previews(
    browse: Browse, db: Database, mia: Member, path: str
) -> None:
    browser = await browse(mia)

    result = await walk(browser, path)
    report = await browser.get(f"{path}/report.pdf", params=carried(result))

    assert "Preview: you are signed in" in result.text
    assert "On the way" in result.text
    assert report.content[:5] == b"%PDF-"
    assert (await rows(db, SESSIONS), await rows(db, SIGNALS)) == ([], [])


async def test_the_page_lets_one_opt_out(
    visitor: httpx2.AsyncClient, db: Database, services: Services, lead_id: LeadId, path: str
) -> None:
    page = await visitor.get(path)

    async with db.connection() as conn:
        contact_id = await find_contact(conn, lead_id, "Anna")
    assert contact_id is not None
    token = unsubscribe_token(contact_id, services.secret_key)
    assert f'<a href="/u/{token}">Please do not contact me</a>' in page.text


async def test_a_report_pressed_again_is_one_download_until_some_time_has_passed(
    visitor: httpx2.AsyncClient, db: Database, clock: StoppedClock, path: str
) -> None:
    await walk(visitor, path)

    for wait in (0, 1, 10):
        clock.advance(timedelta(minutes=wait))
        await visitor.get(f"{path}/report.pdf")
    await visitor.head(f"{path}/report.pdf")

    assert await rows(db, "select downloads from wizard_sessions") == [(3,)]
    assert [kind for kind, _ in await rows(db, SIGNALS)] == [
        "wizard_step3",
        "pdf_download",
        "pdf_download",
    ]


async def test_everything_a_phone_loads_is_small(visitor: httpx2.AsyncClient, path: str) -> None:
    result = await walk(visitor, path)
    pages = [await visitor.get(f"{path}?step={n}") for n in range(1, 6)] + [result]
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', "".join(p.text for p in pages)))

    loaded = [*pages, *[await visitor.get(each) for each in assets]]

    assert all(each.headers["content-encoding"] == "gzip" for each in loaded)
    assert sum(each.num_bytes_downloaded for each in loaded) < 30_000


async def test_whoever_has_begun_ends_with_the_questions_they_began_with(
    visitor: httpx2.AsyncClient,
    address: str,
    db: Database,
    clock: StoppedClock,
    ada: Member,
    path: str,
) -> None:
    await answer(visitor, path, 1)
    async with db.transaction() as conn:
        await use_questionnaire(conn, SOURCE, by=ada.viewer, now=clock.now())
    clock.advance(timedelta(seconds=5))

    resumed = await visitor.get(path)
    async with httpx2.AsyncClient(base_url=address) as other:
        begun = await other.get(f"{path}?step=1")
        sent = {"step": "1", "of": "1", "answer": "goal"}
        taken = await other.post(f"{path}/step", data=sent)
        mistaken = await visitor.post(f"{path}/step", data=sent)

    assert shipped_questionnaire().steps[1].ask in resumed.text
    assert "Is there a goal?" in begun.text
    assert (taken.headers["location"], mistaken.headers["location"]) == (f"{path}?step=2", path)
    assert await rows(db, "select questionnaire_id, answers from wizard_sessions order by id") == [
        (None, {"goal": "plan"}),
        (1, {"goal": "goal"}),
    ]


async def test_over_https_the_cookie_never_travels_openly(services: Services, path: str) -> None:
    settings = services.settings.model_copy(update={"public_url": "https://warm.example"})
    app = create_app(replace(services, settings=settings), pages=PAGES, routers=[router])

    async with await open_browser(app) as browser:
        taken = await answer(browser, path, 1)

    (cookie,) = taken.headers.get_list("set-cookie")
    assert cookie.startswith("__Secure-wizard=")
    assert cookie.endswith("; SameSite=lax; Secure")
