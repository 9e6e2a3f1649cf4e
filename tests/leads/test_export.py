from dataclasses import replace

from keepwarm.db import Connection
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import ExportedLead, list_export
from keepwarm.tags.actions import tag_leads
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, admin, lead_of, leads

JANE = LeadDraft(
    person="Jane Doe",
    company="Acme",
    role="CTO",
    website="https://acme.example",
    city="Köln",
    country="DE",
    language="de",
    brief="Met her in Köln.",
    emails=("jane@acme.example", "jd@home.example"),
    phones=("+491711234567", "+493012345678"),
    links={"linkedin": "https://linkedin.com/in/jane"},
)


async def test_an_export_has_what_an_import_would_take_in_again(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)
    await tag_leads(conn, [jane], ["warm", "Fair"])

    exported = await list_export(conn, after=None, page=10)

    assert exported == [
        ExportedLead(
            id=jane,
            name="Jane Doe",
            company="Acme",
            role="CTO",
            website="https://acme.example",
            city="Köln",
            country="DE",
            language="de",
            stage="intake",
            owner=None,
            emails=["jane@acme.example", "jd@home.example"],
            phones=["+491711234567", "+493012345678"],
            tags=["Fair", "warm"],
            note="Met her in Köln.",
            created_at=NOW,
        )
    ]


async def test_an_export_goes_on_page_by_page_past_the_trash(conn: Connection) -> None:
    ids = await leads(conn, 5)
    thrown_away = await lead_of(conn, replace(JANE, person="Joe"))
    await trash_lead(conn, thrown_away, by=(await admin(conn)).viewer, now=NOW)

    pages = [await list_export(conn, after=after, page=3) for after in (None, ids[2], ids[4])]

    assert [[lead.id for lead in page] for page in pages] == [ids[:3], ids[3:], []]
