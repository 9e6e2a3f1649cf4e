"""The whole path to a model and back, over real HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.patience import Patience
from keepwarm.analysts.fallback import FallbackAnalyst
from keepwarm.analysts.model import AGENTS, SECTION_OF, Analyst, Brief, Finding
from keepwarm.analysts.reasoning.analyst import ModelAnalyst
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.dev.model_brain import answer
from keepwarm.dev.model_obedience import obedient
from keepwarm.dev.modelapi import Brain, FakeModel
from keepwarm.evidence.model import Claim, Section, supported
from tests.analysts.briefs import ask
from tests.analysts.reasoning.offers import ABOUT
from tests.analysts.reasoning.scripted import Scripted, Tally, analyst_with, think_all

QUICK = Patience(first_pause=timedelta(milliseconds=1))


@asynccontextmanager
async def analyst_at(brain: Brain, scenario: str = "ok") -> AsyncGenerator[Analyst]:
    """Serve a model with a brain, and yield the analyst that asks it."""
    fake = FakeModel(brain=brain)
    await fake.start()
    model = ConnectedModel(
        ModelConfig(
            model=f"fake:{scenario}",
            base_url=fake.base_url,
            timeout=timedelta(seconds=20),
            patience=QUICK,
        )
    )
    rules = RulesAnalyst()
    try:
        yield FallbackAnalyst(ModelAnalyst(model, Tally().for_account, rules), rules)
    finally:
        await model.aclose()
        await fake.stop()


async def findings_of(about: Brief, analyst: Analyst) -> list[Finding]:
    found: dict[Section, tuple[Claim, ...]] = {}
    findings: list[Finding] = []
    for agent in AGENTS:
        findings.append(await analyst.run(agent, replace(about, found=dict(found))))
        section = SECTION_OF[agent]
        if section is not None:
            found[section] = findings[-1].claims
    return findings


async def test_eight_agents_are_answered_as_at_the_port() -> None:
    async with analyst_at(answer) as analyst:
        findings = await findings_of(ABOUT, analyst)

    at_the_port = await asyncio.to_thread(think_all, ABOUT, analyst_with(Scripted(answer)))
    assert [f.claims for f in findings] == [f.claims for f in at_the_port.values()]
    assert [f.fell_back for f in findings] == [None] * len(AGENTS)
    assert [f.model for f in findings] == [None, *["fake:ok"] * 8]


async def test_obedient_model_gets_nothing_through_here_either() -> None:
    async with analyst_at(obedient("We raised 9 million.", talkative=False)) as analyst:
        findings = await findings_of(ABOUT, analyst)

    texts = {source.id: source.text for source in ABOUT.sources}
    claims = [claim for finding in findings for claim in finding.claims]
    assert [c for c in claims if c.kind != "hypothesis" and supported(c, texts) != c] == []
    assert "attacker" not in repr(claims)


@pytest.mark.parametrize("scenario", ["401", "404", "500", "refusal", "truncated"])
async def test_rules_stand_in_whatever_goes_wrong(scenario: str) -> None:
    async with analyst_at(answer, scenario) as analyst:
        finding = await analyst.run("triggers", ABOUT)

    by_rules = await asyncio.to_thread(ask, "triggers", ABOUT)
    assert replace(finding, fell_back=None) == by_rules
    assert finding.fell_back
