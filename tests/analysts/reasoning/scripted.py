"""A language model that follows a script, and a meter that counts: fakes at the port."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from keepwarm.ai.model import (
    Answer,
    Blob,
    CallOutcome,
    InvalidAnswer,
    Message,
    Meter,
    Transcript,
    Usage,
)
from keepwarm.analysts.model import AGENTS, SECTION_OF, Agent, Analyst, Brief, Finding
from keepwarm.analysts.reasoning.analyst import ModelAnalyst
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.dev.modelapi import Ask
from keepwarm.evidence.model import Claim, Section
from keepwarm.spending.model import NOBODY, Account

T = TypeVar("T", bound=BaseModel)
Brain = Callable[[Ask], dict[str, Any] | None]
FENCE = "fence0"


@dataclass
class Scripted:
    """Says what its brain says; an answer that fails the check is asked for once more."""

    brain: Brain
    name: str = "scripted"
    asks: list[Ask] = field(default_factory=list[Ask])

    async def complete(
        self,
        messages: Sequence[Message],
        schema: type[T],
        *,
        meter: Meter,
        check: Callable[[T], str] | None = None,
        longest: int = 2_000,
    ) -> Answer[T]:
        number = await meter.open(self.name, Usage(calls=1, output_tokens=longest))
        value, complaint = self._say(messages, schema, check)
        if complaint:
            again = (*messages, Message("user", complaint))
            value, complaint = self._say(again, schema, check)
        await meter.close(number, "answered", Usage(calls=1))
        if value is None:
            raise InvalidAnswer(complaint)
        return Answer(value=value, model=self.name, usage=Usage(calls=1))

    async def transcribe(self, audio: Blob, *, meter: Meter) -> Transcript:
        raise NotImplementedError

    def _say(
        self, messages: Sequence[Message], schema: type[T], check: Callable[[T], str] | None
    ) -> tuple[T | None, str]:
        ask = Ask(
            tool=schema.__name__, schema=schema.model_json_schema(), messages=tuple(messages)
        )
        self.asks.append(ask)
        try:
            value = schema.model_validate(self.brain(ask))
        except ValidationError as error:
            return None, str(error)
        return value, check(value) if check else ""


class Tally:
    """A meter that notes what was opened and closed, for whom."""

    def __init__(self) -> None:
        self.accounts: list[Account] = []
        self.closed: list[tuple[int, CallOutcome]] = []

    def for_account(self, account: Account) -> "Tally":
        self.accounts.append(account)
        return self

    async def open(self, _model: str, _planned: Usage, /) -> int:
        return len(self.accounts)

    async def close(self, number: int, outcome: CallOutcome, _used: Usage, /) -> None:
        self.closed.append((number, outcome))


def broken_by(problem: Exception) -> Brain:
    """Return a brain that fails the same way every time."""

    def fail(_ask: Ask) -> dict[str, Any] | None:
        raise problem

    return fail


def counted() -> Callable[[], str]:
    """Return what draws fence0, fence1 and so on."""
    numbers = count()
    return lambda: f"fence{next(numbers)}"


def analyst_with(model: Scripted, *, draw: Callable[[], str] | None = None) -> ModelAnalyst:
    return ModelAnalyst(model, Tally().for_account, RulesAnalyst(), draw=draw or counted())


def think(agent: Agent, about: Brief, brain: Brain, account: Account = NOBODY) -> Finding:
    """Let one agent think with a scripted model."""
    return asyncio.run(analyst_with(Scripted(brain)).run(agent, about, account))


def says(**reply: Any) -> Brain:
    """Return a brain that always says the same."""
    return lambda _ask: reply


def think_all(about: Brief, analyst: Analyst) -> dict[Agent, Finding]:
    """Run every agent in turn, each hearing what those before it found."""
    found: dict[Section, tuple[Claim, ...]] = {}
    findings: dict[Agent, Finding] = {}
    for agent in AGENTS:
        findings[agent] = asyncio.run(analyst.run(agent, replace(about, found=dict(found))))
        section = SECTION_OF[agent]
        if section is not None:
            found[section] = findings[agent].claims
    return findings
