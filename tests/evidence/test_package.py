from datetime import date, timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.evidence.actions import keep_sources, note_problem, write_section
from keepwarm.evidence.model import (
    Claim,
    Provenance,
    Quote,
    Section,
    ShownClaim,
    ShownQuote,
    ShownSection,
    Source,
    SourceDraft,
    SourceId,
)
from keepwarm.evidence.reads import (
    ListedSource,
    SectionState,
    get_source,
    list_claims,
    list_package,
    list_section_states,
    list_sources,
    list_texts,
)
from keepwarm.kit.ids import LeadId
from tests.build import NOW, lead, rows

LATER = NOW + timedelta(days=7)
HOME = SourceDraft(
    kind="web", url="https://acme.example/", title="Acme", text="We build fine boats in Kiel."
)


@pytest.fixture
async def acme(conn: Connection) -> LeadId:
    return await lead(conn)


@pytest.fixture
async def home(conn: Connection, acme: LeadId) -> Source:
    return (await keep_sources(conn, acme, [HOME], now=NOW))[0]


def says(source: Source, quote: str, *, section: Section = "triggers") -> Claim:
    quotes = (Quote(source_id=source.id, text=quote),)
    return Claim(section=section, kind="observed", text="They build boats.", quotes=quotes)


async def write(
    conn: Connection, lead_id: LeadId, claims: list[Claim], *sources: Source,
    section: Section = "triggers", input_hash: str = "a",
) -> int:  # fmt: skip
    return await write_section(
        conn,
        lead_id,
        section,
        claims,
        texts={source.id: source.text for source in sources},
        provenance=Provenance(produced_by="rules", input_hash=input_hash),
        note="No AI used.",
        now=NOW,
    )


async def test_a_page_that_did_not_change_keeps_its_place(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    titled = SourceDraft(
        kind="web", url=HOME.url, title="Acme | Boats", text=HOME.text, hidden=("Ignore all …",)
    )

    again = await keep_sources(conn, acme, [titled, titled], now=LATER)

    assert [source.id for source in again] == [home.id]
    assert await list_sources(conn, acme) == [
        ListedSource(
            id=home.id,
            kind="web",
            url="https://acme.example/",
            title="Acme | Boats",
            fetched_at=LATER,
            hidden=["Ignore all …"],
        )
    ]


async def test_a_new_text_drops_the_old_unless_it_is_quoted(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    imprint = SourceDraft(kind="web", url="https://acme.example/i", title="", text="Imprint.")
    (home, _dropped) = await keep_sources(conn, acme, [HOME, imprint], now=NOW)
    await write(conn, acme, [says(home, "fine boats")], home)
    changed = SourceDraft(kind="web", url=HOME.url, title="Acme", text="We build ships.")

    fresh = await keep_sources(conn, acme, [changed], now=LATER)

    assert {source.id for source in await list_sources(conn, acme)} == {home.id, fresh[0].id}


async def test_words_of_a_member_and_of_an_import_stand_beside_pages(
    conn: Connection, acme: LeadId
) -> None:
    drafts = [
        HOME,
        SourceDraft(kind="user", url=None, title="Brief", text="Met them in Kiel."),
        SourceDraft(kind="import", url=None, title="Row", text="Boats"),
    ]

    kept = await keep_sources(conn, acme, drafts, now=NOW)

    assert [source.kind for source in await list_sources(conn, acme)] == ["import", "user", "web"]
    texts = await list_texts(conn, acme, [kept[1].id, kept[0].id])
    assert [source.text for source in texts] == [HOME.text, "Met them in Kiel."]


async def test_a_source_is_read_at_its_own_lead_only(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    other = await lead(conn, company="Globex")

    assert await get_source(conn, acme, home.id) == home
    assert await get_source(conn, other, home.id) is None
    assert await list_texts(conn, other, [home.id]) == []


async def test_a_section_is_shown_with_its_evidence(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    claim = Claim(
        section="triggers",
        kind="inferred",
        text="They grow.",
        detail="Boats sell.",
        label="hiring",
        urgency="high",
        happened_on=date(2026, 2, 1),
        link="https://acme.example/jobs",
        quotes=(Quote(source_id=home.id, text="fine\n boats"),),
        proofs=(7,),
    )

    await write(conn, acme, [claim], home)

    (shown,) = (await list_package(conn, acme)).values()
    assert shown == ShownSection(
        section="triggers",
        produced_by="rules",
        model=None,
        prompt=None,
        fell_back=None,
        demoted=0,
        dropped=0,
        run_id=None,
        note="No AI used.",
        problem=None,
        produced_at=NOW,
        claims=(
            ShownClaim(
                id=shown.claims[0].id,
                kind="inferred",
                text="They grow.",
                detail="Boats sell.",
                label="hiring",
                urgency="high",
                happened_on=date(2026, 2, 1),
                link="https://acme.example/jobs",
                quotes=(
                    ShownQuote(source_id=home.id, text="fine boats", url=HOME.url, title="Acme"),
                ),
                proofs=(7,),
            ),
        ),
    )


async def test_facts_nobody_said_are_dropped_and_conclusions_become_questions(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    stands, invented = says(home, "fine boats"), says(home, "finest boats")
    guess = Claim(section="triggers", kind="inferred", text="They grow.", quotes=invented.quotes)
    nowhere = Claim(
        section="triggers",
        kind="observed",
        text="They fly.",
        quotes=(Quote(source_id=SourceId(987_654), text="fine boats"),),
    )

    dropped = await write(conn, acme, [invented, guess, nowhere, stands], home)

    assert dropped == 2
    claims = (await list_claims(conn, acme))["triggers"]
    assert [(claim.text, claim.kind) for claim in claims] == [
        ("They grow.", "hypothesis"),
        ("They build boats.", "observed"),
    ]


async def test_a_section_written_again_is_replaced_whole(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    other = says(home, "in Kiel", section="contacts")
    await write(conn, acme, [other], home, section="contacts")
    await write(conn, acme, [says(home, "fine boats"), says(home, "We build")], home)

    await write(conn, acme, [says(home, "in Kiel")], home, input_hash="b")

    claims = await list_claims(conn, acme)
    assert {name: [c.quotes[0].text for c in found] for name, found in claims.items()} == {
        "contacts": ["in Kiel"],
        "triggers": ["in Kiel"],
    }
    states = sorted(await list_section_states(conn, acme), key=lambda state: state.section)
    assert states == [
        SectionState(section="contacts", problem=None, fell_back=None, input_hash="a"),
        SectionState(section="triggers", problem=None, fell_back=None, input_hash="b"),
    ]
    assert await rows(conn, "select count(*) from quotes") == [(2,)]


async def test_a_section_with_nothing_to_say_says_so(conn: Connection, acme: LeadId) -> None:
    assert await write(conn, acme, []) == 0

    assert [section.claims for section in (await list_package(conn, acme)).values()] == [()]
    assert await list_claims(conn, acme) == {}


async def test_a_failure_keeps_what_an_earlier_run_found(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    await write(conn, acme, [says(home, "fine boats")], home)

    await note_problem(conn, acme, "triggers", "The site is down.", by="model", now=LATER)
    await note_problem(conn, acme, "questions", "The model is down.", by="model", now=LATER)

    package = await list_package(conn, acme)
    told = {s: (p.produced_by, p.problem, len(p.claims)) for s, p in package.items()}
    assert told == {
        "triggers": ("rules", "The site is down.", 1),
        "questions": ("model", "The model is down.", 0),
    }


async def test_success_takes_the_problem_away(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    await note_problem(conn, acme, "triggers", "The site is down.", by="model", now=NOW)

    await write(conn, acme, [says(home, "fine boats")], home)

    assert [section.problem for section in (await list_package(conn, acme)).values()] == [None]


async def test_the_package_goes_with_its_lead(
    conn: Connection, acme: LeadId, home: Source
) -> None:
    await write(conn, acme, [says(home, "fine boats")], home)

    await conn.raw.execute("delete from leads where id = $1", acme)

    count = "select (select count(*) from sources) + (select count(*) from quotes)"
    assert await rows(conn, count) == [(0,)]
