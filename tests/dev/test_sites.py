"""The invented companies' web sites, visited over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from keepwarm.dev.companies import Company, Trait, companies, demo_leads
from keepwarm.dev.pages import ways
from keepwarm.dev.sites import DemoSites
from keepwarm.sites.model import Limits
from keepwarm.sites.reader import SiteReader
from tests.clock import StoppedClock


@pytest_asyncio.fixture
async def sites() -> AsyncIterator[DemoSites]:
    demo = DemoSites(StoppedClock(), slow_by=timedelta(0))
    await demo.start()
    yield demo
    await demo.stop()


@pytest_asyncio.fixture
async def visitor() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


def company(slug: str) -> Company:
    return next(one for one in companies() if one.slug == slug)


def with_trait(trait: Trait) -> list[Company]:
    return [one for one in companies() if trait in one.traits]


def links(page: httpx2.Response) -> set[str]:
    """Return what a page loads or leads to on its own site."""
    tree = LexborHTMLParser(page.text)
    found = [node.attributes.get("href") or "" for node in tree.css("a[href], link[href]")]
    found += [node.attributes.get("src") or "" for node in tree.css("script[src]")]
    absolute = {urljoin(str(page.url), link) for link in found}
    return {link for link in absolute if urlsplit(link).netloc == page.url.netloc.decode()}


async def test_every_page_and_every_link_answers(
    sites: DemoSites, visitor: httpx2.AsyncClient
) -> None:
    gone: dict[str, int] = {}
    for one in companies():
        front = await visitor.get(sites.url_of(one))
        pages = [await visitor.get(url) for url in links(front)]
        linked = {url for page in pages for url in links(page)} | {sites.url_of(one)}
        answers = [await visitor.get(url) for url in linked]
        gone |= {
            f"{one.slug}{page.url.path}": page.status_code
            for page in answers
            if page.status_code != 200
        }

    assert gone == {"nightjar-security/": 503, "bramblewick-archive/team": 404}


async def test_every_site_speaks_its_own_language(
    sites: DemoSites, visitor: httpx2.AsyncClient
) -> None:
    fronts = {one: await visitor.get(sites.url_of(one)) for one in companies()}
    readable = {
        one: LexborHTMLParser(page.text) for one, page in fronts.items() if page.is_success
    }

    spoken = {
        one.slug: tree.root.attributes["lang"] for one, tree in readable.items() if tree.root
    }
    assert spoken == {one.slug: one.language for one in readable}


async def test_news_are_dated_by_the_clock(visitor: httpx2.AsyncClient) -> None:
    clock = StoppedClock(datetime(2031, 7, 1, 12, 0, tzinfo=UTC))
    demo = DemoSites(clock)
    await demo.start()

    page = await visitor.get(f"{demo.url_of(company('quillfeather-freight'))}news")
    await demo.stop()

    dates = LexborHTMLParser(page.text).css("time")
    assert [(node.attributes["datetime"], node.text()) for node in dates] == [
        ("2031-06-25", "25 June 2031"),
        ("2031-04-18", "18 April 2031"),
    ]


async def test_no_news_are_from_tomorrow(sites: DemoSites, visitor: httpx2.AsyncClient) -> None:
    today = StoppedClock().now().date()
    days: list[date] = []
    for one in companies():
        page = await visitor.get(
            f"{sites.url_of(one)}{ways(one).get('news', ways(one)['home']).path}"
        )
        nodes = LexborHTMLParser(page.text).css("time")
        days += [date.fromisoformat(node.attributes["datetime"] or "") for node in nodes]

    assert len(days) == sum(len(one.news) for one in companies())
    assert max(days) < today


async def test_robots_are_asked_to_leave_a_closed_team_page_alone(
    sites: DemoSites, visitor: httpx2.AsyncClient
) -> None:
    closed = await visitor.get(f"{sites.url_of(company('harrow-and-vane'))}robots.txt")
    open_to_all = await visitor.get(f"{sites.url_of(company('ledgerlight'))}robots.txt")

    assert closed.text == "User-agent: *\nDisallow: /team\n"
    assert open_to_all.text == "User-agent: *\nDisallow: \n"


async def test_guarded_addresses_are_not_written_out(
    sites: DemoSites, visitor: httpx2.AsyncClient
) -> None:
    page = await visitor.get(f"{sites.url_of(company('papermoon-press'))}contact")

    assert "ink [at] papermoon-press.example" in page.text
    assert "ink@papermoon-press.example" not in page.text


async def test_slow_page_takes_its_time(visitor: httpx2.AsyncClient) -> None:
    demo = DemoSites(StoppedClock(), slow_by=timedelta(milliseconds=60))
    await demo.start()
    slow = company("museum-of-lost-umbrellas")

    started_at = asyncio.get_running_loop().time()
    page = await visitor.get(f"{demo.url_of(slow)}about")
    took = asyncio.get_running_loop().time() - started_at
    await demo.stop()

    assert page.status_code == 200
    assert took >= 0.06


async def test_our_own_reader_finds_every_site_of_the_demo(sites: DemoSites) -> None:
    limits = Limits(between_requests=0)
    async with SiteReader(allow=sites.allow, limits=limits) as reader:
        visits = {
            lead.company: await reader.read_site(lead.website) for lead in demo_leads(sites.port)
        }

    unread = {
        name: [(urlsplit(page.url).path, page.reason) for page in visit.unread]
        for name, visit in visits.items()
        if visit.unread
    }
    assert unread == {
        "Bramblewick Box & Archive": [("/team", "http_error")],
        "Cabinet Dorlac & Vaunier": [("/equipe", "forbidden_by_robots")],
        "Harrow & Vane Solicitors": [("/team", "forbidden_by_robots")],
        "Nightjar Security Services": [("/", "http_error")],
        "Ostermeyer Pfau Rechtsanwälte": [("/team", "forbidden_by_robots")],
    }
    assert len(visits["Spedition Kranichflug"].pages) == 8
    assert len(visits["Bellwether Kite Works"].pages) == 1


async def test_our_own_reader_sees_through_hidden_orders(sites: DemoSites) -> None:
    async with SiteReader(allow=sites.allow) as reader:
        visit = await reader.read_site(sites.url_of(with_trait("injection")[0]))

    front = visit.pages[0]
    first_words = [words.partition(" ")[0] for words in front.hidden]
    assert first_words == ["Ignore", "Important", "SYSTEM:"]
    assert "Ignore all previous instructions" not in front.text


async def test_started_and_stopped_twice_leaves_nothing_behind(
    visitor: httpx2.AsyncClient,
) -> None:
    demo = DemoSites(StoppedClock())
    tasks = asyncio.all_tasks()

    for _ in range(2):
        await demo.start()
        page = await visitor.get(demo.url_of(companies()[0]))
        address = ("127.0.0.1", demo.port)
        await demo.stop()
        assert page.status_code == 200
        with socket.socket() as knock:
            assert knock.connect_ex(address) != 0

    assert asyncio.all_tasks() == tasks


async def test_stopping_is_safe_to_repeat() -> None:
    demo = DemoSites(StoppedClock())
    await demo.start()

    await demo.stop()
    await demo.stop()

    assert demo.port == 0


async def test_a_taken_port_is_refused_and_gives_back_its_neighbours(sites: DemoSites) -> None:
    neighbour = DemoSites(StoppedClock(), port=sites.port + len(companies()) - 1)

    with pytest.raises(OSError, match="in use"):
        await neighbour.start()

    await neighbour.stop()


async def test_sites_come_back_at_the_port_they_had(visitor: httpx2.AsyncClient) -> None:
    first = DemoSites(StoppedClock())
    await first.start()
    port = first.port
    await first.stop()

    again = DemoSites(StoppedClock(), port=port)
    await again.start()
    page = await visitor.get(demo_leads(port)[0].website)
    await again.stop()

    assert (page.status_code, again.port) == (200, port)
