import asyncio
import gzip

import pytest

from keepwarm.sites.model import Limits, Unread, Visit
from keepwarm.sites.reader import SiteReader
from tests.sites.server import NO_RULES, Serve, Site, page, redirect, running

HURRIED = Limits(page_within=0.2, visit_within=0.6, between_requests=0)


async def read(
    answers: dict[str, bytes | Serve], *, limits: Limits | None = None
) -> tuple[Visit, Site]:
    async with (
        running(answers) as site,
        SiteReader(allow=site.door, limits=limits) as reader,
    ):
        return await reader.read_site(site.url), site


async def test_pages_worth_reading_are_read_in_order_of_use() -> None:
    links = "".join(
        f"<a href='{path}'>{label}</a>"
        for path, label in [
            ("/shop/chair", "Oak chair"),
            ("/blog/2026/long-story", "A story"),
            ("/blog", "Blog"),
            ("/jobs", "Karriere"),
            ("/unternehmen", "Über uns"),
            ("/impressum", "Impressum"),
            ("/brochure.pdf", "Unternehmen als PDF"),
            ("https://www.linkedin.com/company/ladera", "Kontakt"),
        ]
    )
    paths = ("/shop/chair", "/blog", "/jobs", "/unternehmen", "/impressum")
    visit, site = await read(
        {"/": page(links), **{path: page(f"<p>{path}") for path in paths}},
        limits=Limits(pages=5),
    )

    assert site.asked == ["/robots.txt", "/", "/impressum", "/unternehmen", "/jobs", "/blog"]
    assert [found.url.removeprefix(site.url) for found in visit.pages] == [
        "/",
        "/impressum",
        "/unternehmen",
        "/jobs",
        "/blog",
    ]
    assert visit.unread == ()


async def test_bare_domain_is_tried_at_the_safe_door_and_then_the_plain_one() -> None:
    async with running({"/": page("<p>hello")}) as site, SiteReader(allow=site.door) as reader:
        visit = await reader.read_site(f"127.0.0.1:{site.port}")

    assert [(found.url, found.text) for found in visit.pages] == [(f"{site.url}/", "hello")]
    assert visit.unread == ()


async def test_deep_address_leads_to_the_front_page_as_well() -> None:
    async with (
        running({"/": page("<p>front"), "/de/about": page("<p>about")}) as site,
        SiteReader(allow=site.door) as reader,
    ):
        visit = await reader.read_site(f"{site.url}/de/about#team")

    assert [found.text for found in visit.pages] == ["about", "front"]


async def test_page_met_twice_is_kept_once() -> None:
    visit, _ = await read(
        {
            "/": page("<a href=/about>About</a><a href=/contact>Contact</a>"),
            "/about": page("<p>the same"),
            "/contact": page("<p>the same"),
        }
    )

    assert [found.text for found in visit.pages] == ["About Contact", "the same"]


async def test_scriptmade_page_without_links_is_followed_by_guesses() -> None:
    visit, site = await read({"/": page("<div id=app>"), "/contact": page("<p>Call us")})

    assert site.asked == ["/robots.txt", "/", "/about", "/contact", "/impressum"]
    assert [found.text for found in visit.pages] == ["", "Call us"]
    assert visit.unread == ()


async def test_robots_txt_is_obeyed() -> None:
    rules = page(
        "User-agent: *\nDisallow: /team\n\nUser-agent: Keepwarm\nDisallow: /about",
        kind="text/plain",
    )
    visit, site = await read(
        {
            "/robots.txt": rules,
            "/": page("<a href=/about>About</a><a href=/team>Team</a>"),
            "/about": page("<p>secret"),
            "/team": page("<p>team"),
        }
    )

    assert site.asked == ["/robots.txt", "/", "/team"]
    assert visit.unread == (Unread(f"{site.url}/about", "forbidden_by_robots"),)


@pytest.mark.parametrize(
    ("rules", "readable"),
    [
        (NO_RULES, True),
        (page(status="403 Forbidden"), True),
        (page(status="503 Service Unavailable"), False),
        (page(status="429 Too Many Requests"), False),
        (redirect("/robots.txt"), True),
        (page("# long\n" * 200_000 + "User-agent: *\nDisallow: /", kind="text/plain"), True),
        (page("<html>a page, not rules</html>"), True),
        (b"no HTTP at all\r\n\r\n", False),
    ],
    ids=["missing", "forbidden", "trouble", "busy", "loop", "endless", "html", "nonsense"],
)
async def test_robots_txt_that_cannot_be_read(rules: bytes, *, readable: bool) -> None:
    visit, _ = await read({"/robots.txt": rules, "/": page("<p>hello")})

    assert bool(visit.pages) is readable
    assert bool(visit.unread) is not readable


async def test_redirect_of_the_first_page_may_lead_to_another_site() -> None:
    async with (
        running({"/": page("<a href=/about>About</a>"), "/about": page("<p>we")}) as new,
        running({"/": redirect(f"{new.url}/")}) as old,
        SiteReader(allow=old.door | new.door) as reader,
    ):
        visit = await reader.read_site(old.url)

    assert [found.url for found in visit.pages] == [f"{new.url}/", f"{new.url}/about"]


async def test_redirect_of_a_later_page_may_not() -> None:
    async with (
        running({"/": page("<p>elsewhere")}) as other,
        running(
            {
                "/": page("<a href=/about>About</a><a href=/team>Team</a>"),
                "/about": redirect(f"{other.url}/"),
                "/team": page("<p>we"),
            }
        ) as site,
        SiteReader(allow=site.door | other.door) as reader,
    ):
        visit = await reader.read_site(site.url)

    assert other.asked == []
    assert [found.text for found in visit.pages] == ["About Team", "we"]
    assert visit.unread == (
        Unread(f"{site.url}/about", "left_the_site", f"127.0.0.1:{other.port}"),
    )


async def test_profile_on_a_network_is_not_visited() -> None:
    async with SiteReader() as reader:
        visit = await reader.read_site("https://www.linkedin.com/company/ladera")

    assert visit == Visit(
        unread=(Unread("https://www.linkedin.com/company/ladera", "no_site_of_their_own"),)
    )


@pytest.mark.parametrize(
    ("answer", "reason", "detail"),
    [
        (page("x" * 3_000_000), "too_large", ""),
        (
            page(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip"),
            "too_large",
            "",
        ),
        (page("%PDF", kind="application/pdf"), "wrong_type", "application/pdf"),
        (page("a,b", kind="text/csv"), "wrong_type", "text/csv"),
        (page("x", Content_Encoding="br"), "garbled", "br"),
        (page("this is not gzip at all", Content_Encoding="gzip"), "garbled", ""),
        (redirect("/"), "too_many_redirects", ""),
        (redirect("javascript:alert(1)"), "no_address", "javascript:alert(1)"),
        (redirect("http://[broken/"), "no_address", "http://[broken/"),
        (page("x", X_Huge="x" * 200_000), "garbled", ""),
        (b"not HTTP\r\n\r\n", "garbled", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "too_slow", ""),
        (page("gone", status="410 Gone"), "http_error", "410"),
        (page("gone", status="500 Oops"), "http_error", "500"),
    ],
    ids=[
        "large",
        "bomb",
        "pdf",
        "csv",
        "unasked encoding",
        "false gzip",
        "loop",
        "script",
        "broken address",
        "huge header",
        "nonsense",
        "silence",
        "gone",
        "error",
    ],
)
async def test_answer_that_is_no_page_has_a_reason(
    answer: bytes, reason: str, detail: str
) -> None:
    visit, site = await read(
        {"/": answer}, limits=Limits(page_within=2 if reason != "too_slow" else 0.2)
    )

    assert visit.pages == ()
    assert [(found.url, found.reason, found.detail) for found in visit.unread] == [
        (f"{site.url}/", reason, detail)
    ]
    assert visit.unread[0].sentence.endswith((".", ")"))


async def test_server_that_drips_is_left_after_its_time() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    visit, site = await read({"/": drip}, limits=HURRIED)

    assert visit == Visit(unread=(Unread(f"{site.url}/", "too_slow"),))


async def test_visit_out_of_time_keeps_the_pages_it_has() -> None:
    async def silence(writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    visit, site = await read(
        {"/": page("<a href=/about>About</a><a href=/team>Team</a>"), "/about": silence},
        limits=Limits(page_within=5, visit_within=0.5),
    )

    assert [found.url for found in visit.pages] == [f"{site.url}/"]
    assert visit.unread == (
        Unread(f"{site.url}/about", "out_of_time"),
        Unread(f"{site.url}/team", "out_of_time"),
    )


async def test_cancelled_visit_is_cancelled() -> None:
    reached = asyncio.Event()

    async def silence(writer: asyncio.StreamWriter) -> None:
        reached.set()
        await writer.wait_closed()

    async with running({"/robots.txt": silence}) as site, SiteReader(allow=site.door) as reader:
        visit = asyncio.create_task(reader.read_site(site.url))
        await reached.wait()
        visit.cancel()

        with pytest.raises(asyncio.CancelledError):
            await visit


async def test_server_that_keeps_failing_is_left_alone() -> None:
    broken = page(status="500 Oops")
    async with (
        running({"/": broken}) as site,
        SiteReader(allow=site.door, limits=Limits(failures_until_we_give_up=2)) as reader,
    ):
        visits = [await reader.read_site(site.url) for _ in range(4)]

    assert [visit.unread[0].reason for visit in visits] == [
        "http_error",
        "http_error",
        "gave_up",
        "gave_up",
    ]
    assert site.asked == ["/robots.txt", "/"] * 2


async def test_host_rests_between_requests() -> None:
    limits = Limits(between_requests=0.05, pages=3)
    links = page("<a href=/about>About</a><a href=/team>Team</a>")
    async with running({"/": links, "/about": page("a"), "/team": page("t")}) as site:
        reader = SiteReader(allow=site.door, limits=limits, hurry=False)
        async with reader:
            await reader.read_site(site.url)

    pauses = [
        later - sooner for sooner, later in zip(site.asked_at, site.asked_at[1:], strict=False)
    ]
    assert len(pauses) == 3
    assert min(pauses) >= 0.045


async def test_visitor_says_who_they_are_and_remembers_nothing() -> None:
    answers: dict[str, bytes | Serve] = {
        "/": page("<a href=/about>About</a><a href=/team>Team</a>", Set_Cookie="a=b"),
        "/about": page("<p>we"),
    }
    async with (
        running(answers) as site,
        SiteReader(allow=site.door, user_agent="Keepwarm/9 (+https://crm.example)") as reader,
    ):
        await reader.read_site(site.url)

    assert all("user-agent: Keepwarm/9 (+https://crm.example)" in found for found in site.headers)
    assert not any("cookie:" in found.lower() for found in site.headers)
