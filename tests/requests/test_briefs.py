"""What a writer is told: all that may be used, and nothing of those to be left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from keepwarm.availability.actions import choose_time_zone
from keepwarm.contacts.actions import add_contact, opt_out
from keepwarm.contacts.model import Address, AddressKind, ContactDraft
from keepwarm.db import Connection
from keepwarm.drafts.actions import edit_draft, keep_draft
from keepwarm.evidence.actions import keep_sources, write_section
from keepwarm.evidence.model import Claim, ClaimKind, Provenance, Quote, Section, SourceDraft
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import get_lead
from keepwarm.notes.actions import add_note
from keepwarm.offer.actions import ProofDraft, add_proof, change_offer
from keepwarm.offer.drafts import OfferDraft
from keepwarm.offer.reads import get_offer
from keepwarm.requests.actions import ask_draft, ask_plan
from keepwarm.requests.briefs import read_brief
from keepwarm.requests.model import Request
from keepwarm.settling.actions import complete_step
from keepwarm.work.model import Permanent
from keepwarm.writers.model import DraftBrief, KnownClaim, PlanBrief, Touch
from tests import build
from tests.build import NOW
from tests.requests.desk import A_DRAFT, A_PLAN, a_plan, steps_of

SITE = "We make boats. Call Rob Roe. Write to rob@acme.example or to jane@acme.example."


async def test_a_plan_is_written_from_all_that_is_known(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    lead_id = await build.lead_of(
        conn,
        LeadDraft(
            person="Jane Doe",
            company="Acme",
            role="CEO",
            website="acme.example",
            city="Graz",
            country="AT",
            language="de",
            brief="Met at the fair.",
            emails=("jane@acme.example",),
        ),
    )
    await conn.raw.execute("update leads set owner_id = $2 where id = $1", lead_id, olga.id)
    await add_note(conn, lead_id, "Likes sailing.", by=olga.viewer, now=NOW)
    await change_offer(conn, OfferDraft(what_we_sell="Sails"), seen=0, by=boss.viewer, now=NOW)
    proof = ProofDraft(title="A case", link="https://we.example/case")
    await add_proof(conn, proof, by=boss.viewer, now=NOW)
    await _claim(conn, lead_id, "triggers", "They make boats", "We make boats.")

    asked = await ask_plan(conn, lead_id, by=olga.viewer, instructions="Be brief.", now=NOW)
    brief = await _brief(conn, asked)

    claims = await build.rows(conn, "select id from claims")
    assert brief == PlanBrief(
        today=date(2026, 3, 2),
        zone="UTC",
        name="Jane Doe",
        person="Jane Doe",
        company="Acme",
        role="CEO",
        domain="acme.example",
        city="Graz",
        country="AT",
        language="de",
        stage="intake",
        origin="form",
        brief="Met at the fair.",
        notes=("Likes sailing.",),
        claims=(
            KnownClaim(
                id=claims[0][0],  # pyright: ignore[reportArgumentType] -- a row's number
                section="triggers",
                kind="observed",
                text="They make boats",
                label="product",
                quotes=("We make boats.",),
            ),
        ),
        offer=await get_offer(conn),
        sender="Olga",
        channels=("email",),
        touches=(),
        instructions="Be brief.",
    )


async def test_the_day_is_that_of_whoever_owns_the_lead(conn: Connection) -> None:
    olga = await build.member(conn)
    await choose_time_zone(conn, "Pacific/Auckland", by=olga.viewer, now=NOW)
    boss = await build.admin(conn)
    lead_id = await build.lead(conn, owner=olga)
    evening = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

    asked = await ask_plan(conn, lead_id, by=boss.viewer, now=evening)
    brief = await _brief(conn, asked, now=evening)

    assert isinstance(brief, PlanBrief)
    assert (brief.today, brief.zone, brief.sender) == (
        date(2026, 3, 3),
        "Pacific/Auckland",
        "Olga",
    )


async def test_a_lead_of_nobody_is_written_for_by_who_asked(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn)

    brief = await _brief(conn, await ask_plan(conn, lead_id, by=olga.viewer, now=NOW))

    assert isinstance(brief, PlanBrief)
    assert (brief.sender, brief.channels) == ("Olga", ())


@pytest.mark.parametrize(
    ("kinds", "channels"),
    [
        (["email"], ("email",)),
        (["phone"], ("call",)),
        (["mobile"], ("call", "whatsapp", "sms")),
        (["telegram", "linkedin", "mobile"], ("call", "linkedin", "telegram", "whatsapp", "sms")),
        (["fax", "other"], ()),
        ([], ()),
    ],
    ids=["e-mail", "phone", "mobile", "many", "no channel", "nothing"],
)
async def test_only_channels_with_data_are_named(
    conn: Connection, kinds: list[AddressKind], channels: tuple[str, ...]
) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    addresses = tuple(Address(kind, f"{kind}@acme.example") for kind in kinds)
    jane = ContactDraft(lead_id=lead_id, name="Jane Doe", role=None, addresses=addresses)
    await add_contact(conn, jane, origin="form", now=NOW)

    brief = await _brief(conn, await ask_plan(conn, lead_id, by=olga.viewer, now=NOW))

    assert isinstance(brief, PlanBrief)
    assert brief.channels == channels


async def test_nothing_is_told_of_who_asked_to_be_left_alone(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, person="Rob Roe", emails=("rob@acme.example",), owner=olga)
    await build.contact(conn, lead_id, "Jane Doe", mobiles=("+436641234567",), role="CFO")
    rob = await build.contact_named(conn, lead_id, "Rob Roe")
    await opt_out(conn, rob, because="asked", now=NOW)
    await _claim(conn, lead_id, "contacts", "Rob Roe leads sales", "Call Rob Roe.", label="name")
    await _claim(conn, lead_id, "triggers", "They make boats", "We make boats.")
    await _claim(conn, lead_id, "pain_points", "A mailbox", "Write to rob@acme.example")

    brief = await _brief(conn, await ask_plan(conn, lead_id, by=olga.viewer, now=NOW))

    assert isinstance(brief, PlanBrief)
    assert (brief.name, brief.person, brief.role) == ("Acme", "Jane Doe", "CFO")
    assert brief.channels == ("call", "whatsapp", "sms")
    assert [claim.text for claim in brief.claims] == ["They make boats"]


async def test_a_company_without_a_name_to_turn_to_is_told_as_such(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, emails=("info@acme.example",), owner=olga)

    brief = await _brief(conn, await ask_plan(conn, lead_id, by=olga.viewer, now=NOW))

    assert isinstance(brief, PlanBrief)
    assert (brief.name, brief.person, brief.channels) == ("Acme", "", ("email",))


async def test_a_lead_whose_every_contact_asked_is_closed(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, emails=("info@acme.example",), owner=olga)
    door = await build.contact_named(conn, lead_id, None)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)
    await opt_out(conn, door, because="asked", now=NOW)

    with pytest.raises(Permanent, match="asked to be left alone"):
        await _brief(conn, asked)


async def test_what_was_done_before_is_told(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    hello, call, _ = await steps_of(conn, lead_id)
    await complete_step(conn, hello.id, by=olga.viewer, now=NOW)
    await a_plan(conn, lead_id, olga, replace(A_PLAN, steps=A_PLAN.steps[1:]))

    brief = await _brief(conn, await ask_plan(conn, lead_id, by=olga.viewer, now=NOW))

    assert isinstance(brief, PlanBrief)
    assert brief.touches == (Touch(on=date(2026, 3, 2), channel="email", text="Say hello"),)
    assert call.is_open


async def test_a_draft_is_written_from_the_plan_so_far(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    hello, call, more = await steps_of(conn, lead_id)
    first = await keep_draft(conn, hello, A_DRAFT, instructions=None, made_for=olga.id, now=NOW)
    await edit_draft(conn, first, subject="Hi", body="Hi, Jane.", by=olga.viewer, now=NOW)
    await keep_draft(conn, more, A_DRAFT, instructions=None, made_for=olga.id, now=NOW)
    asked = await ask_draft(conn, more.id, by=olga.viewer, instructions="Shorter.", now=NOW)

    brief = await _brief(conn, asked)

    assert isinstance(brief, DraftBrief)
    assert brief == DraftBrief(
        lead=brief.lead,
        step=more.draft,
        number=3,
        earlier=(replace(hello.draft, suggested_text="Hi, Jane."), call.draft),
        instructions="Shorter.",
        previous=A_DRAFT,
    )
    assert brief.lead.company == "Acme"


async def test_a_first_draft_replaces_none(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    hello = (await steps_of(conn, lead_id))[0]

    brief = await _brief(conn, await ask_draft(conn, hello.id, by=olga.viewer, now=NOW))

    assert isinstance(brief, DraftBrief)
    assert (brief.number, brief.earlier, brief.previous) == (1, (), None)


async def _brief(
    conn: Connection, asked: Request, *, now: datetime = NOW
) -> PlanBrief | DraftBrief:
    lead = await get_lead(conn, asked.lead_id)
    assert lead is not None
    return await read_brief(conn, asked, lead, now=now)


async def _claim(
    conn: Connection,
    lead_id: LeadId,
    section: Section,
    text: str,
    quote: str,
    *,
    kind: ClaimKind = "observed",
    label: str = "product",
) -> None:
    page = SourceDraft(kind="web", url="https://acme.example/", title="Acme", text=SITE)
    [source] = await keep_sources(conn, lead_id, [page], now=NOW)
    said = Quote(source_id=source.id, text=quote)
    claim = Claim(section=section, kind=kind, text=text, label=label, quotes=(said,))
    await write_section(
        conn,
        lead_id,
        section,
        [claim],
        texts={source.id: SITE},
        provenance=Provenance(produced_by="rules"),
        now=NOW,
    )
