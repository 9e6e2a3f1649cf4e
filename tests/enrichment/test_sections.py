"""One section written anew, what stood in for the model, and what changed between two runs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from keepwarm.analysts.model import NEEDS, Agent, Brief, Finding
from keepwarm.db import Database
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.comparison import compare
from keepwarm.enrichment.model import Run
from keepwarm.enrichment.reads import get_package, list_compared_runs, list_steps
from keepwarm.evidence.model import Claim, ShownSection
from keepwarm.evidence.reads import list_package
from keepwarm.kit.ids import LeadId
from keepwarm.spending.model import NOBODY, Account
from tests.enrichment.house import Stumbling, a_lead, last_run, the_lead

Research = Callable[..., Awaitable[Run]]


class Changing(Stumbling):
    """Says something of its own about triggers, and who pays for it."""

    def __init__(self, text: str, *, fell_back: str | None = None) -> None:
        super().__init__()
        self._text, self._fell_back = text, fell_back
        self.accounts: list[Account] = []

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        self.accounts.append(account)
        finding = await super().run(agent, brief, account)
        if agent != "triggers":
            return finding
        claim = Claim(section="triggers", kind="hypothesis", text=self._text)
        return replace(
            finding, claims=(claim,), prompt="triggers/1", fell_back=self._fell_back, dropped=2
        )


async def the_triggers(db: Database, lead_id: LeadId) -> ShownSection:
    async with db.connection() as conn:
        return (await list_package(conn, lead_id))["triggers"]


async def test_one_section_is_written_anew_and_the_others_stay(
    db: Database, sites: DemoSites, research: Research
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Stumbling())
    analyst = Changing("Ask about the new hall.")

    run = await research(lead_id, analyst, only="triggers")

    assert analyst.ran == ["triggers"]
    assert [claim.text for claim in (await the_triggers(db, lead_id)).claims] == [
        "Ask about the new hall."
    ]
    async with db.connection() as conn:
        outcomes = {step.agent: step.outcome for step in await list_steps(conn, run.id)}
    assert outcomes == dict.fromkeys(NEEDS, "reused") | {"triggers": "done"}
    assert (await the_lead(db, lead_id)).stage == "enriched"


async def test_a_section_says_how_it_came_about(
    db: Database, sites: DemoSites, research: Research
) -> None:
    lead_id = await a_lead(db, sites)

    run = await research(lead_id, Changing("Ask.", fell_back="The model sleeps."))

    triggers = await the_triggers(db, lead_id)
    assert (triggers.prompt, triggers.fell_back, triggers.dropped, triggers.run_id) == (
        "triggers/1",
        "The model sleeps.",
        2,
        run.id,
    )


async def test_what_rules_wrote_in_the_models_place_is_asked_for_again(
    db: Database, sites: DemoSites, research: Research
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Changing("Ask.", fell_back="The model sleeps."))
    awake = Changing("Ask.")

    await research(lead_id, awake)

    assert awake.ran == ["triggers"]
    assert (await the_triggers(db, lead_id)).fell_back is None


async def test_each_agent_works_on_the_account_of_its_run(
    db: Database, sites: DemoSites, research: Research
) -> None:
    lead_id = await a_lead(db, sites)
    analyst = Changing("Ask.")

    run = await research(lead_id, analyst)

    assert {account.agent for account in analyst.accounts} == set(analyst.ran)
    assert {(a.run_id, a.lead_id, a.member_id) for a in analyst.accounts} == {
        (run.id, lead_id, run.asked_by)
    }


async def test_two_runs_are_compared_by_what_they_left(
    db: Database, sites: DemoSites, research: Research
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Changing("Ask about the hall."))
    await research(lead_id, Changing("Ask about the crane."), only="triggers")

    async with db.connection() as conn:
        newer, older = await list_compared_runs(conn, lead_id)
        old = await get_package(conn, lead_id, older.id)
        new = await get_package(conn, lead_id, newer.id)
        nothing = await get_package(conn, LeadId(lead_id + 1), newer.id)

    assert old is not None
    assert new is not None
    assert nothing is None
    changes = compare(old, new)
    assert [(line.change, line.claim.text) for line in changes["triggers"]] == [
        ("new", "Ask about the crane."),
        ("gone", "Ask about the hall."),
    ]
    others = [
        line.change for name, lines in changes.items() if name != "triggers" for line in lines
    ]
    assert set(others) == {"same"}
    assert newer.id == (await last_run(db, lead_id)).id
