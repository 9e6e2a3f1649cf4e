"""The whole path to a model and back, over real HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.patience import Patience
from keepwarm.dev.model_brain import answer
from keepwarm.dev.model_obedience import obedient
from keepwarm.dev.modelapi import Brain, FakeModel
from keepwarm.writers.fallback import FallbackWriter
from keepwarm.writers.model import DraftBrief, Writer
from keepwarm.writers.playbook import PlaybookWriter
from keepwarm.writers.reasoning.writer import ModelWriter
from tests.analysts.reasoning.scripted import Tally
from tests.writers.briefs import ORDER, lead, step

QUICK = Patience(first_pause=timedelta(milliseconds=1))


@asynccontextmanager
async def writer_at(brain: Brain, scenario: str = "ok") -> AsyncGenerator[Writer]:
    """Serve a model with a brain, and yield the writer that asks it."""
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
    try:
        yield FallbackWriter(ModelWriter(model, Tally().for_account), PlaybookWriter())
    finally:
        await model.aclose()
        await fake.stop()


@pytest.mark.parametrize("scenario", ["ok", "429-once", "malformed-once", "fenced", "no-tools"])
async def test_plan_and_draft_are_written_over_http(scenario: str) -> None:
    async with writer_at(answer, scenario) as writer:
        plan = await writer.write_plan(lead())
        draft = await writer.write_draft(DraftBrief(lead=lead(), step=plan.steps[0]))

    assert (plan.maker, plan.made_with, plan.remarks) == ("model", f"fake:{scenario}", ())
    assert (draft.maker, draft.made_with, draft.remarks) == ("model", f"fake:{scenario}", ())


@pytest.mark.parametrize("scenario", ["401", "500", "refusal", "truncated", "malformed"])
async def test_playbook_stands_in_whatever_goes_wrong(scenario: str) -> None:
    async with writer_at(answer, scenario) as writer:
        plan = await writer.write_plan(lead())

    expected = await PlaybookWriter().write_plan(lead())
    assert (plan.maker, plan.steps) == ("playbook", expected.steps)
    assert plan.remarks[0].startswith("A playbook stands in. The ")


async def test_obedient_model_gets_nothing_through_here_either() -> None:
    async with writer_at(obedient(ORDER, talkative=False)) as writer:
        plan = await writer.write_plan(lead())
        draft = await writer.write_draft(DraftBrief(lead=lead(), step=step()))

    assert (plan.maker, draft.maker) == ("playbook", "playbook")
    assert "attacker" not in repr((plan, draft))
