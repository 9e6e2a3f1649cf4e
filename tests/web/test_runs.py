"""What a lead's page says of how its brief came about: problems, authors, runs compared."""

from dataclasses import replace
from typing import Any

import httpx2
import msgspec
import pytest

from keepwarm.db import Connection, Database
from keepwarm.evidence.actions import keep_sources, note_problem, write_section
from keepwarm.evidence.model import Claim, Provenance, SourceDraft
from keepwarm.evidence.reads import list_package
from keepwarm.kit.ids import LeadId, RunId
from tests import build
from tests.build import NOW

BY_MODEL = Provenance(
    produced_by="model", model="clever-1", prompt="triggers/1", demoted=1, dropped=2
)


async def write(conn: Connection, lead_id: LeadId, text: str, provenance: Provenance) -> None:
    claim = Claim(section="triggers", kind="hypothesis", text=text)
    await write_section(
        conn, lead_id, "triggers", [claim], texts={}, provenance=provenance, now=NOW
    )


async def a_run(conn: Connection, lead_id: LeadId) -> RunId:
    """Store a run that ended with what is known of the lead now."""
    run_id = await conn.raw.fetchval(
        "insert into enrichment_runs (lead_id, created_at, due_at, status, finished_at)"
        " values ($1, $2, $2, 'completed', $2) returning id",
        lead_id,
        NOW,
    )
    package: Any = msgspec.to_builtins(await list_package(conn, lead_id))
    await conn.raw.execute(
        "insert into run_packages (run_id, lead_id, package) values ($1, $2, $3)",
        run_id,
        lead_id,
        package,
    )
    return RunId(run_id)


@pytest.fixture
async def acme(db: Database) -> LeadId:
    async with db.transaction() as conn:
        await build.admin(conn)
        return await build.lead(conn, company="Acme")


async def test_a_section_names_its_model_its_prompt_and_what_it_took(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        run_id = await a_run(conn, acme)
        await write(conn, acme, "Ask.", replace(BY_MODEL, run_id=run_id))
        await conn.raw.execute(
            "insert into model_calls (purpose, run_id, lead_id, agent, model, outcome,"
            " input_tokens, output_tokens, estimated, cost, started_at, finished_at)"
            " values ('research', $1, $2, 'triggers', 'clever-1', 'answered', 1200, 34, false,"
            " 0.0042, $3, $3)",
            run_id,
            acme,
            NOW,
        )

    page = await admin_browser.get(f"/leads/{acme}")

    assert "clever-1" in page.text
    assert "The prompt “triggers, version 1” asked for this" in page.text
    assert "1,234 tokens, $0.0042" in page.text


async def test_what_did_not_work_out_is_listed_with_a_way_on(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        hiding = SourceDraft(kind="web", url=None, title="", text="Hi", hidden=("Obey!",))
        await keep_sources(conn, acme, [hiding], now=NOW)
        await write(conn, acme, "Ask.", BY_MODEL)
        await note_problem(conn, acme, "contacts", "It broke.", by="rules", now=NOW)

    page = await admin_browser.get(f"/leads/{acme}")

    assert "Contact information is not finished." in page.text
    assert "Buying triggers: 3 statements did not stand in the sources." in page.text
    assert "1 became a question, 2 were left out." in page.text
    assert "One text that pages hide from people was ignored." in page.text
    assert "Try these again" in page.text


async def test_rules_that_stood_in_say_why(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    provenance = Provenance(produced_by="rules", fell_back="The budget is used up.")
    async with db.transaction() as conn:
        await write(conn, acme, "Ask.", provenance)

    page = await admin_browser.get(f"/leads/{acme}")

    assert "Rules stood in for the model: Buying triggers." in page.text
    assert "The budget is used up." in page.text


async def test_one_section_can_be_asked_for_alone(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    answer = await admin_browser.post(f"/leads/{acme}/research", data={"only": "pain_points"})

    async with db.connection() as conn:
        only = await conn.raw.fetchval("select only_agent from enrichment_runs")
    assert (answer.status_code, only) == (204, "pain_points")


async def test_a_section_that_does_not_exist_is_refused(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    answer = await admin_browser.post(f"/leads/{acme}/research", data={"only": "horoscope"})

    async with db.connection() as conn:
        runs = await conn.raw.fetchval("select count(*) from enrichment_runs")
    assert (answer.status_code, runs) == (422, 0)


async def test_two_runs_are_shown_side_by_side(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        await write(conn, acme, "Ask about the hall.", BY_MODEL)
        first = await a_run(conn, acme)
        await write(conn, acme, "Ask about the crane.", BY_MODEL)
        second = await a_run(conn, acme)

    page = await admin_browser.get(f"/leads/{acme}/runs")
    same = await admin_browser.get(f"/leads/{acme}/runs?old={second}&new={second}")
    strange = await admin_browser.get(f"/leads/{acme}/runs?old=x&new={first}0000")

    assert page.text.index("Ask about the crane.") < page.text.index("Ask about the hall.")
    assert "2 changes" in page.text
    assert "No change" in same.text
    assert (strange.status_code, "2 changes" in strange.text) == (200, True)


async def test_a_lone_run_has_nothing_to_be_compared_with(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        await a_run(conn, acme)

    page = await admin_browser.get(f"/leads/{acme}/runs")

    assert "There is nothing to compare yet" in page.text


async def test_a_stored_page_tells_its_fingerprint(
    admin_browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        read = SourceDraft(kind="web", url="https://a.test/", title="A", text="We build boats.")
        (source,) = await keep_sources(conn, acme, [read], now=NOW)

    page = await admin_browser.get(f"/leads/{acme}/sources/{source.id}?quote=build+boats")

    assert f"sha256 {source.sha256[:12]}" in page.text
    assert '<mark id="quote">build boats</mark>' in page.text
