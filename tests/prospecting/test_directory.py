"""Lists of companies on the web, read over real HTTP through the guarded reader."""

import asyncio

import pytest
from pydantic import ValidationError

from keepwarm.kit.errors import ServiceError
from keepwarm.prospecting.built_in.directory import Directory, DirectoryParams
from keepwarm.prospecting.built_in.feeds import Entry, read_feed
from keepwarm.prospecting.model import Batch
from keepwarm.prospecting.sources import Outfit
from keepwarm.settings import Settings
from keepwarm.sites.model import Limits
from keepwarm.sites.reader import SiteReader
from keepwarm.work.model import Permanent
from tests.prospecting.places import HURRIED, candidates_in, read_all
from tests.sites.server import NO_RULES, Serve, Site, page, redirect, running

ROBOTS: dict[str, bytes | Serve] = {"/robots.txt": NO_RULES}
MEMBERS = """
<nav><a href="/">Home</a> <a href="https://www.facebook.com/fair">Follow us</a></nav>
<ul>
  <li><a href="https://www.acme.example/?from=fair"><img src="a.png"></a>
      <a href="http://www.acme.example/">Acme Marine</a></li>
  <li>Cranes Ltd <a href="https://cranes.example/en">Visit website</a></li>
  <li><a href="https://ropes.example/a.pdf">Prices</a> <a href="mailto:a@b.example">Mail</a></li>
  <li><a href="https://ropes.example">https://ropes.example</a></li>
</ul>
<a href="?page=2">Weiter »</a>
"""
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&b;</title><link>https://evil.example/</link></item></channel></rss>"""


async def read(
    site: Site, path: str, *, pages: int = 20, cursor: str | None = None
) -> list[Batch]:
    typed = {"url": f"{site.url}{path}", "pages": pages}
    async with SiteReader(allow=site.door, limits=HURRIED) as reader:
        given = Outfit(settings=Settings(), reader=reader)
        return await read_all(Directory(), typed, cursor=cursor, given=given)


def named(batches: list[Batch]) -> list[tuple[str | None, str | None]]:
    drafts = [each.draft for each in candidates_in(batches)]
    return [(draft.company, draft.website) for draft in drafts]


async def test_companies_are_told_from_networks_files_and_the_directory_itself() -> None:
    async with running(ROBOTS | {"/members": page(MEMBERS), "/members?page=2": page("")}) as site:
        batches = await read(site, "/members")

    assert named(batches) == [
        ("Acme Marine", "https://www.acme.example/"),
        (None, "https://cranes.example/"),
        (None, "https://ropes.example/"),
    ]
    assert candidates_in(batches)[0].source_url == f"{site.url}/members"
    assert site.asked == ["/robots.txt", "/members", "/members?page=2"]


async def test_a_directory_is_read_on_from_its_cursor() -> None:
    pages: dict[str, bytes | Serve] = {
        f"/{n}": page(
            f'<a href="https://firm{n}.example">Firm</a><a rel=next href="/{n + 1}">…</a>'
        )
        for n in range(4)
    }
    async with running(ROBOTS | pages | {"/4": page("")}) as site:
        first = (await read(site, "/0"))[1]
        site.asked.clear()
        rest = await read(site, "/0", cursor=first.cursor)

    assert site.asked == ["/robots.txt", "/2", "/3", "/4"]
    assert [website for _, website in named(rest)] == [
        "https://firm2.example/",
        "https://firm3.example/",
    ]


async def test_endless_paging_ends_at_the_pages_asked_for() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        number = len(site.asked)
        writer.write(page(f'<a href="/{number}">next</a> <a href="/x">next</a>'))
        await writer.drain()

    async with running({}) as site:
        site.answers = dict.fromkeys(["/x", *(f"/{n}" for n in range(50))], endless)
        await read(site, "/x", pages=7)

    assert len(site.asked) == 1 + 7  # the rules, then the pages


async def test_a_sitemap_leads_to_the_pages_that_name_the_companies() -> None:
    async with running({}) as site:
        inside = "".join(f"<url><loc>{site.url}/member/{n}</loc></url>" for n in range(3))
        site.answers = {
            "/sitemap.xml": page(SITEMAP.format(inside), kind="application/xml"),
            "/member/0": page('<a href="https://acme.example">Acme</a>'),
            "/member/2": page('<a href="https://cranes.example">Cranes</a>'),
        }
        batches = await read(site, "/sitemap.xml")

    assert named(batches) == [
        ("Acme", "https://acme.example/"),
        ("Cranes", "https://cranes.example/"),
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "application/rss+xml",
            """<?xml version="1.0" encoding="utf-8"?><rss><channel><title>New</title>
            <item><title>Acme</title><link>https://acme.example/a</link></item></channel></rss>""",
        ),
        (
            "application/atom+xml",
            """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Acme</title>
            <link rel="self" href="https://other.example/"/>
            <link href="https://acme.example/a"/></entry></feed>""",
        ),
    ],
    ids=["rss", "atom"],
)
async def test_a_feed_names_its_companies(kind: str, text: str) -> None:
    async with running({"/feed": page(text, kind=kind)}) as site:
        batches = await read(site, "/feed")

    assert named(batches) == [("Acme", "https://acme.example/")]


@pytest.mark.parametrize(
    ("answer", "sentence", "error"),
    [
        (redirect("http://169.254.169.254/latest/meta-data/"), "private network", Permanent),
        (redirect("http://10.0.0.1/"), "private network", Permanent),
        (page("x" * 3_000_000), "too large", Permanent),
        (page("", status="404 Not Found"), "refused the page. (404)", Permanent),
        (page("", status="429 Too Many Requests"), "go on later", ServiceError),
        (page("", status="503 Unavailable"), "go on later", ServiceError),
        (page("%PDF", kind="application/pdf"), "a file, not a page", Permanent),
    ],
    ids=["metadata", "private", "huge", "gone", "too often", "down", "pdf"],
)
async def test_what_cannot_be_read_is_said_in_a_sentence(
    answer: bytes, sentence: str, error: type[Exception]
) -> None:
    async with running(ROBOTS | {"/": answer}) as site:
        with pytest.raises(error) as failure:
            await read(site, "/")

    assert sentence in str(failure.value)


async def test_a_page_that_robots_may_not_read_is_left_alone() -> None:
    rules = page("User-agent: *\nDisallow: /members\n", kind="text/plain")
    async with running({"/robots.txt": rules, "/members": page(MEMBERS)}) as site:
        with pytest.raises(Permanent, match="asks robots not to read"):
            await read(site, "/members")

    assert site.asked == ["/robots.txt"]


async def test_a_directory_is_asked_no_faster_than_it_wants() -> None:
    pages: dict[str, bytes | Serve] = {
        f"/{n}": page(f'<a rel="next" href="/{n + 1}">…</a>') for n in range(3)
    }
    limits = Limits(between_requests=0.2)
    async with (
        running(ROBOTS | pages) as site,
        SiteReader(allow=site.door, limits=limits, hurry=False) as reader,
    ):
        given = Outfit(settings=Settings(), reader=reader)
        await read_all(Directory(), {"url": f"{site.url}/0", "pages": 3}, given=given)

    gaps = [later - at for at, later in zip(site.asked_at, site.asked_at[1:], strict=False)]
    assert [gap >= 0.18 for gap in gaps] == [True] * 3


async def test_a_later_page_that_is_gone_is_passed_over() -> None:
    pages: dict[str, bytes | Serve] = {
        "/": page('<a href="/2">next</a><a rel="next" href="/3">more</a>')
    }
    last = page('<a href="https://acme.example">Acme</a>')
    async with running(ROBOTS | pages | {"/3": last}) as site:
        batches = await read(site, "/")

    assert named(batches) == [("Acme", "https://acme.example/")]
    assert site.asked == ["/robots.txt", "/", "/3", "/2"]


def test_a_bomb_of_entities_is_not_lit() -> None:
    assert read_feed(BOMB) == []


def test_a_broken_feed_gives_what_stands_before_the_break() -> None:
    text = "<rss><item><title>Acme &amp; Co</title><link>https://acme.example</link></item><item>"

    assert read_feed(f"{text}&nbsp;<oops") == [Entry("https://acme.example", "Acme & Co")]


def test_a_huge_sitemap_is_read_so_far_and_no_farther() -> None:
    text = SITEMAP.format("<url><loc>https://a.example/</loc></url>" * 20_000)

    assert len(read_feed(text)) == 5_000


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "not the address of a web page"),
        ("ftp://files.example", "not the address of a web page"),
        ("https://www.linkedin.com/search", "Social networks do not allow this"),
    ],
)
def test_addresses_that_are_no_lists_are_refused_in_the_form(url: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DirectoryParams.model_validate({"url": url})
