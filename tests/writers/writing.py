"""Writers for tests: a scripted model with the playbooks behind it."""

import asyncio

from keepwarm.drafts.model import NewDraft
from keepwarm.plans.model import PlanDraft
from keepwarm.writers.fallback import FallbackWriter
from keepwarm.writers.model import DraftBrief, PlanBrief, Writer
from keepwarm.writers.playbook import PlaybookWriter
from keepwarm.writers.reasoning.writer import ModelWriter
from tests.analysts.reasoning.scripted import Brain, Scripted, Tally, counted

PLAYBOOKS = PlaybookWriter()


def alone(model: Scripted) -> ModelWriter:
    return ModelWriter(model, Tally().for_account, draw=counted())


def backed(brain: Brain) -> FallbackWriter:
    return FallbackWriter(alone(Scripted(brain)), PLAYBOOKS)


def plan_for(about: PlanBrief, writer: Writer = PLAYBOOKS) -> PlanDraft:
    return asyncio.run(writer.write_plan(about))


def draft_for(about: DraftBrief, writer: Writer = PLAYBOOKS) -> NewDraft:
    return asyncio.run(writer.write_draft(about))
