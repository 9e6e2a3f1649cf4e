"""Whatever a stranger writes is text: in every field, from every page, in every playbook."""

from collections.abc import Mapping
from html.parser import HTMLParser

import httpx2
import pytest

from keepwarm.db import Connection, Database
from keepwarm.evidence.actions import keep_sources, write_section
from keepwarm.evidence.model import SECTIONS, Claim, ClaimKind, Provenance, Quote, SourceDraft
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import LeadDraft
from keepwarm.tags.actions import tag_leads
from tests import build

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}{% raw %}</textarea>"""
PAGES = (
    "/board",
    "/leads",
    "/leads?q=script",
    "/leads/tags",
    "/leads/{lead}",
    "/leads/{lead}/edit",
    "/leads/{lead}/sources/{source}?quote=alert",
    "/leads/{lead}/toast?what=trouble",
    "/board/cards?ids={lead}",
)


async def an_evil_lead(conn: Connection) -> tuple[LeadId, int]:
    """Store a lead of which every text that anybody can write is hostile."""
    boss = await build.admin(conn)
    draft = LeadDraft(
        person=EVIL, company=EVIL, role=EVIL, city=EVIL[:100], brief=EVIL, emails=("a@b.example",)
    )
    lead_id = await build.lead_of(conn, draft)
    await conn.raw.execute("update leads set trouble = $2 where id = $1", lead_id, EVIL)
    await conn.raw.execute("update contacts set name = $1, role = $1", EVIL)
    await tag_leads(conn, [lead_id], [EVIL[:60]])
    await conn.raw.execute(
        "insert into notes (lead_id, member_id, body, created_at) values ($1, $2, $3, now())",
        lead_id,
        boss.id,
        EVIL,
    )
    hidden = SourceDraft(kind="web", url=EVIL, title=EVIL, text=EVIL, hidden=(EVIL,))
    (source,) = await keep_sources(conn, lead_id, [hidden], now=build.NOW)
    await _evil_package(conn, lead_id, Quote(source_id=source.id, text=EVIL), EVIL)
    await conn.raw.execute(
        "insert into enrichment_runs (lead_id, created_at, due_at, status, error)"
        " values ($1, now(), now(), 'failed', $2)",
        lead_id,
        EVIL,
    )
    return lead_id, source.id


async def _evil_package(conn: Connection, lead_id: LeadId, quote: Quote, text: str) -> None:
    kinds: tuple[ClaimKind, ...] = ("observed", "inferred", "hypothesis")
    for section in SECTIONS:
        claims = [
            Claim(
                section=section,
                kind=kind,
                text=EVIL,
                detail=EVIL,
                label=EVIL,
                link="javascript:alert(3)",
                quotes=(quote,),
            )
            for kind in kinds
        ]
        await write_section(
            conn,
            lead_id,
            section,
            claims,
            texts={quote.source_id: text},
            provenance=Provenance(produced_by=EVIL, model=EVIL, prompt=EVIL, fell_back=EVIL),
            note=EVIL,
            now=build.NOW,
        )


@pytest.mark.parametrize("path", PAGES)
async def test_hostile_text_stays_text_on_every_page(
    admin_browser: httpx2.AsyncClient, db: Database, path: str
) -> None:
    async with db.transaction() as conn:
        lead_id, source_id = await an_evil_lead(conn)

    page = await admin_browser.get(path.format(lead=lead_id, source=source_id))

    assert page.status_code == 200
    assert "alert(" in page.text
    assert suspicious_markup(page.text) == []


def suspicious_markup(html: str) -> list[str]:
    """Return every tag that could run something, other than our own module scripts."""
    reader = Suspicion()
    reader.feed(html)
    return reader.found


class Suspicion(HTMLParser):
    """Reads a page as a browser does and remembers what no page of ours may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_ours = tag == "script" and given.get("src", "").startswith("/static/")
        runs = any(name.startswith("on") or name == "style" for name in given)
        leads = any(
            ":" in given.get(name, "").partition("/")[0]
            and not given[name].startswith(("http://", "https://", "mailto:", "tel:"))
            for name in ("href", "src", "action", "formaction")
        )
        if (tag in ("script", "img", "iframe") and not is_ours) or runs or leads:
            self.found.append(self.get_starttag_text() or tag)


def test_the_search_for_markup_finds_some() -> None:
    assert suspicious_markup(f"<p>{EVIL}</p><a href='javascript:alert(3)'>") == [
        "<script>",
        "<img src=x onerror=alert(2)>",
        "<a href='javascript:alert(3)'>",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"company": "x" * 10_000_000},
        {"company": "Acme", "brief": "x" * 10_000_000},
        {"way": "text", "text": "x" * 10_000_000},
    ],
    ids=["company", "brief", "text"],
)
async def test_a_field_of_ten_megabytes_is_refused(
    browser: httpx2.AsyncClient, fields: Mapping[str, str]
) -> None:
    answer = await browser.post("/leads", data=dict(fields))

    assert answer.status_code == 413


async def test_a_nul_in_a_field_is_left_out(browser: httpx2.AsyncClient, db: Database) -> None:
    answer = await browser.post("/leads", data={"company": "Ac\0me"})

    async with db.connection() as conn:
        name = await conn.raw.fetchval("select name from leads")
    assert (answer.status_code, name) == (303, "Acme")
