import asyncio
import re
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.registry import load_sources
from keepwarm.prospecting.sources import Broken, Sources
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.find_form import TermsForm, check, fields_of
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.prospecting.places import Listed, firms, searching
from tests.team import open_browser
from tests.web.conftest import Browse
from tests.work.field import eventually, rows, working

TERMS = {"at_most": "50", "enrich_at_most": "1", "enrich": "1"}
TEXT = "boats.example, cranes.example ropes.example facebook.com"
AT_ONCE = 2  # seconds, on a busy machine; nothing else would ever end the wait
STATUS = "select status from prospecting_jobs order by id"


async def start(browser: httpx2.AsyncClient, text: str = TEXT) -> str:
    answer = await browser.post("/find/new/domains", data={**TERMS, "text": text})
    return answer.headers["location"]


async def test_a_search_is_started_followed_and_its_leads_say_where_they_were_found(
    browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        known = LeadDraft(website="https://cranes.example", company="Cranes")
        await add_lead(conn, known, origin="form", now=clock.now())
    address = await start(browser)
    async with working(db, searching(db, clock, *load_sources().known.values())):
        await eventually(db, STATUS, [("completed",)])

    page, refused = await browser.get(address), await browser.get(f"{address}?verdict=refused")
    lead = await browser.get("/leads/2")

    assert "boats.example and 3 more" in page.text
    assert re.findall(r"<dd>(\d+)</dd>", page.text) == ["2", "1", "1", "1"]
    assert re.findall(r'href="(/leads/\d+)"', page.text) == ["/leads/3", "/leads/1", "/leads/2"]
    assert re.findall(r'data-row="(\d+)"', page.text) == ["3", "2", "1", "0"]
    assert re.findall(r"<small>([^<]+)</small>", refused.text) == [
        "this is a network or a directory, not a company&#39;s own site"
    ]
    assert re.findall(r"Search “[^”]+”", lead.text) == ["Search “boats.example and 3 more”"]
    assert "You answer for having been allowed to collect it." in lead.text


async def test_mistakes_are_said_beside_their_fields_and_what_was_typed_stays(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    form = {"text": "nobody", "at_most": "0", "enrich_at_most": "many"}
    answer = await browser.post("/find/new/domains", data=form)

    assert answer.status_code == 422
    assert re.findall(r'id="f-(\w+)-says">.*</svg>([^<]+)</span>', answer.text) == [
        ("text", "There is no domain, web or e-mail address in this text."),
        ("at_most", "Write 1 or more."),
        ("enrich_at_most", "Write a whole number."),
    ]
    assert ">nobody</textarea>" in answer.text
    assert await rows(db, "select count(*) from prospecting_jobs") == [(0,)]


async def test_a_file_becomes_the_params_of_a_search(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    file = {"file": ("fair.csv", "Firma;Web\nKäse;kaese.example\n".encode("cp1252"), "text/csv")}
    answer = await browser.post("/find/new/csv", data={**TERMS, "rows": ""}, files=file)

    assert answer.status_code == 303
    assert await rows(db, "select params ->> 'file' from prospecting_jobs") == [
        ("Firma;Web\nKäse;kaese.example\n",)
    ]


async def test_a_source_that_is_not_configured_says_what_to_set_and_cannot_be_searched(
    browser: httpx2.AsyncClient,
) -> None:
    page = await browser.get("/find")
    refused = await browser.post("/find/new/searxng", data={**TERMS, "query": "boats"})
    unknown = await browser.get("/find/new/moon")

    assert re.findall(r'href="/find/new/(\w+)"', page.text) == ["domains", "csv", "directory"]
    assert re.findall(r"<code>([^<=]+)=", page.text) == [
        "KEEPWARM_SEARXNG_URL",
        "KEEPWARM_BRAVE_API_KEY",
        "KEEPWARM_OVERPASS_URL",
    ]
    assert (refused.status_code, unknown.status_code) == (422, 404)


async def test_a_search_is_cancelled_goes_on_and_is_repeated(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = await start(browser)
    repeated_too_soon = await browser.post(f"{address}/repeat")
    await browser.post(f"{address}/cancel")
    cancelled = await rows(db, STATUS)
    await browser.post(f"{address}/resume")
    resumed = await rows(db, STATUS)
    await browser.post(f"{address}/cancel")
    repeated = await browser.post(f"{address}/repeat")

    assert repeated_too_soon.headers["location"] == address
    assert (cancelled, resumed) == ([("cancelled",)], [("pending",)])
    assert repeated.headers["location"] not in (address, "/find")
    assert (
        await rows(db, "select title, at_most, enrich_at_most from prospecting_jobs order by id")
        == [("boats.example and 3 more", 50, 1)] * 2
    )


async def test_plans_that_are_to_follow_are_asked_for_with_the_search_and_its_repetition(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    terms = {"at_most": "50", "enrich_at_most": "1", "then_plan": "1"}
    started = await browser.post("/find/new/domains", data={"text": "boats.example", **terms})
    await browser.post(f"{started.headers['location']}/cancel")
    await browser.post(f"{started.headers['location']}/repeat")

    planned = "select enrich, then_plan_at is not null from prospecting_jobs order by id"
    assert await rows(db, planned) == [(True, True)] * 2


async def test_cancel_ends_a_search_at_once_while_its_source_waits_and_keeps_its_leads(
    services: Services, mia: Member, db: Database, clock: StoppedClock
) -> None:
    waits, torn_off = asyncio.Event(), asyncio.Event()

    async def wait_at_two(first: int) -> None:
        if first == 2:
            waits.set()
            try:
                await asyncio.Event().wait()  # a server that never answers
            finally:
                torn_off.set()

    slow = Listed(firms(5), wait_at_two)
    app = create_app(replace(services, sources=Sources({"list": slow})))
    async with await open_browser(app, mia) as browser, working(db, searching(db, clock, slow)):
        address = (await browser.post("/find/new/list", data=TERMS)).headers["location"]
        await waits.wait()
        await browser.post(f"{address}/cancel")
        await asyncio.wait_for(torn_off.wait(), timeout=AT_ONCE)
        await eventually(db, STATUS, [("cancelled",)])
        page = (await browser.get(address)).text

    assert re.findall(r"<dd>(\d+)</dd>", page) == ["2", "0", "0", "1"]
    assert re.findall(r'href="/leads/\d+" data-dialog>([^<]+)', page) == [
        "Firm 1 · firm1.example",
        "Firm 0 · firm0.example",
    ]
    assert re.findall(r'action="/find/\d+/(\w+)"', page) == ["resume", "repeat"]


async def test_a_search_that_stopped_at_its_limit_says_so_and_can_go_on(
    browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    form = {**TERMS, "at_most": "2", "text": "a1.example b2.example c3.example"}
    address = (await browser.post("/find/new/domains", data=form)).headers["location"]
    async with working(db, searching(db, clock, *load_sources().known.values())):
        await eventually(db, STATUS, [("completed",)])
        stopped, listed = (await browser.get(address)).text, (await browser.get("/find")).text
        await browser.post(f"{address}/resume")
        await eventually(db, STATUS, [("completed",)])
    ended = (await browser.get(address)).text

    assert [_statuses(page) for page in (stopped, listed, ended)] == [
        ["Stopped at 2"],
        ["Stopped at 2"],
        ["Finished"],
    ]
    assert ["Go on, and it looks for 2 more." in page for page in (stopped, ended)] == [
        True,
        False,
    ]
    assert ["1 waiting" in page for page in (stopped, ended)] == [True, False]


def _statuses(page: str) -> list[str]:
    """Return what tags say of searches; those of candidates stand in cells of their own."""
    return re.findall(r'<span class="tag[^"]*">(Stopped at \d+|Finished)</span>', page)


async def test_a_search_that_is_called_as_its_source_says_so_once(
    services: Services, mia: Member
) -> None:
    listed = Listed([])
    listed.name_of = lambda _params: listed.title
    app = create_app(replace(services, sources=Sources({"list": listed})))

    async with await open_browser(app, mia) as browser:
        await browser.post("/find/new/list", data=TERMS)
        page = (await browser.get("/find")).text

    (row,) = re.findall(r'<td class="main-cell">(.*?)</td>', page)
    assert row == '<a href="/find/1">List</a>'


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "≈ 875k tokens"),
        ({"at_most": "2", "enrich_at_most": "9", "enrich": "1"}, "≈ 70k tokens"),
        ({"at_most": "2", "enrich_at_most": "9"}, None),
    ],
    ids=["fresh", "fewer leads than researched", "no research"],
)
async def test_the_form_says_what_the_research_will_take(
    services: Services, mia: Member, tmp_path: Path, typed: dict[str, str], said: str | None
) -> None:
    settings = Settings(data_dir=tmp_path, llm_model="gpt-x")
    app = create_app(replace(services, settings=settings))

    async with await open_browser(app, mia) as browser:
        if typed:
            page = await browser.post("/find/new/domains", data={**typed, "text": "nobody"})
        else:
            page = await browser.get("/find/new/domains")

    told = re.search(r'id="estimate"[^>]*>(?:<small>([^<]*)</small>)?', page.text)
    assert told is not None
    assert told[1] == said


async def test_without_a_model_the_form_says_nothing_of_costs(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/find/new/domains")).text

    assert ('id="estimate"' in page, "terms.js" in page, "Research at most" in page) == (
        False,
        False,
        True,
    )


async def test_a_search_that_failed_says_why_and_what_can_be_done(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = await start(browser)
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update prospecting_jobs set status = 'failed', error = 'The moon is <closed>.'"
        )
    page = await browser.get(address)

    assert "The moon is &lt;closed&gt;." in page.text
    assert re.findall(r'action="/find/\d+/(\w+)"', page.text) == ["resume", "repeat"]


async def test_admins_are_told_of_a_source_that_cannot_be_loaded(
    services: Services, ada: Member, mia: Member
) -> None:
    broken = Sources(broken=(Broken("moon", "no licence"),))
    app = create_app(replace(services, sources=broken))

    pages: list[str] = []
    for member in (ada, mia):
        async with await open_browser(app, member) as browser:
            pages.append((await browser.get("/find")).text)

    told = "The source moon cannot be loaded: no licence"
    assert [told in page for page in pages] == [True, False]


@pytest.mark.parametrize("whose", ["mia", "ada"])
async def test_members_see_their_own_searches_and_admins_all(
    browse: Browse, mia: Member, ada: Member, whose: str
) -> None:
    hers, theirs = await browse(mia), await browse(ada)
    address = await start({"mia": hers, "ada": theirs}[whose])

    seen = [(await each.get(address)).status_code for each in (hers, theirs)]
    listed = [address in (await each.get("/find")).text for each in (hers, theirs)]

    assert (seen, listed) == {
        "mia": ([200, 200], [True, True]),
        "ada": ([404, 200], [False, True]),
    }[whose]


async def test_the_board_tells_of_searches_under_way(browser: httpx2.AsyncClient) -> None:
    quiet = await browser.get("/board")
    first = await start(browser)
    one = await browser.get("/board")
    await start(browser, "winches.example")
    two = await browser.get("/board/pulse")

    searching = [
        re.findall(r'class="searching" href="([^"]+)"', p.text) for p in (quiet, one, two)
    ]
    assert searching == [[], [first], ["/find"]]


async def test_pages_under_way_are_followed_by_fragments(browser: httpx2.AsyncClient) -> None:
    address = await start(browser)

    parts = [await browser.get(url, headers={"x-fragment": "1"}) for url in (address, "/find")]

    assert [re.findall(r'<(?:section|div)[^>]* id="(\w+)"', part.text) for part in parts] == [
        ["standing", "counts", "candidates"],
        ["searches"],
    ]


async def test_the_toast_at_a_searchs_end_leads_to_it(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    address = await start(browser)
    async with db.transaction() as conn:
        await conn.raw.execute("update prospecting_jobs set found = 1")
    toast = await browser.get(f"{address.replace('find', 'job')}/toast")

    assert "The search “boats.example and 3 more” found 1 lead." in toast.text
    assert f'href="{address}"' in toast.text


def test_a_form_is_drawn_from_what_a_source_asks_for() -> None:
    overpass = load_sources().known["overpass"]
    directory = load_sources().known["directory"]

    drawn = [(each.name, each.input) for each in fields_of(overpass.params)]
    (pages,) = [each for each in fields_of(directory.params) if each.name == "pages"]

    assert drawn == [("category", "select"), ("tag", "text"), ("area", "text")]
    assert (pages.input, pages.attrs) == ("number", {"min": 1, "max": 200})
    assert check(TermsForm, {"at_most": "9999"})[1] == {"at_most": "Write 5000 or less."}
