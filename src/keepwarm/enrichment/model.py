"""Runs, their agents, and how far each agent takes a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from keepwarm.analysts.model import Agent
from keepwarm.kit.ids import LeadId, MemberId, RunId
from keepwarm.leads.model import Stage

RunStatus: TypeAlias = Literal["pending", "processing", "completed", "failed", "cancelled"]
Outcome: TypeAlias = Literal["done", "reused", "skipped", "failed"]
Lane: TypeAlias = Literal["single", "bulk"]
EventKind: TypeAlias = Literal["pipeline_start", "agent_start", "agent_end", "pipeline_end"]

AGENT_TO_STAGE: Mapping[Agent, Stage] = {
    "research": "intake",
    "contacts": "qualification",
    "qualification": "qualification",
    "competitors": "research",
    "triggers": "research",
    "pain_points": "research",
    "value_propositions": "strategy",
    "objections": "strategy",
    "questions": "strategy",
}
REQUIRED: frozenset[Agent] = frozenset({"research", "qualification"})
AGENTS_SIDE_BY_SIDE = 3  # more gain nothing: the graph is five agents deep
SINGLES_SIDE_BY_SIDE = 2  # what people press for themselves, beside what runs in bulk
READING_KEEPS = timedelta(days=7)  # how long a site is not read again without being told to


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One pass of the agents over one lead.

    With `only_agent` that one's section is written anew and the others stay. Since
    `then_plan_at` it is wanted that a plan follows.
    """

    id: RunId
    lead_id: LeadId
    status: RunStatus
    force: bool
    only_agent: Agent | None
    asked_by: MemberId | None
    job_id: int | None
    lane: Lane
    then_plan_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One agent of a run; `outcome` is None while it works."""

    agent: Agent
    outcome: Outcome | None
    problem: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened in a run; `seq` rises by one within it."""

    run_id: RunId
    lead_id: LeadId
    seq: int
    kind: EventKind
    agent: Agent | None
    success: bool | None
    facts: dict[str, object]
    happened_at: datetime
