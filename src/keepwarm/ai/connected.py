"""A language model that is really there: asks, reads, asks once more, and keeps the tab."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

import httpx2
from pydantic import BaseModel

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.counting import guess_input, guess_tokens
from keepwarm.ai.exchange import Failed, Habits, Provider, Question
from keepwarm.ai.hearing import hear
from keepwarm.ai.learning import learn
from keepwarm.ai.model import (
    Answer,
    Blob,
    InvalidAnswer,
    Message,
    Meter,
    ModelProblem,
    Transcript,
    Usage,
)
from keepwarm.ai.patience import persist
from keepwarm.ai.reading import Unreadable, read_answer
from keepwarm.ai.tab import Tab
from keepwarm.ai.wire import model_client
from keepwarm.ai.wording import asked_again

T = TypeVar("T", bound=BaseModel)

_MOST_LESSONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading(Generic[T]):
    """What was made of a reply: a value where it fits, and a complaint where there is one."""

    text: str
    value: T | None
    complaint: str


class ConnectedModel:
    """
    One model of one provider, for all who ask in this process.

    What the provider does not put up with is learned from its first complaint and kept.
    """

    def __init__(self, config: ModelConfig) -> None:
        self._config = config
        self._client = model_client(config)
        self._habits = config.habits
        self._provider: Provider | None = None
        self._loading = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._config.model

    async def complete(
        self,
        messages: Sequence[Message],
        schema: type[T],
        *,
        meter: Meter,
        check: Callable[[T], str] | None = None,
        longest: int = 2_000,
    ) -> Answer[T]:
        """
        Return an answer of the form of `schema`, as the port promises.

        A repair that comes to nothing does not take away a first answer that fits.
        """
        tab = Tab(meter, self.name)
        question = Question(messages=tuple(messages), schema=schema, longest=longest)
        first = await self._ask(question, schema, check, tab)
        if first.value is not None and not first.complaint:
            return Answer(value=first.value, model=self.name, usage=tab.used)
        again = asked_again(question, first.text, first.complaint)
        try:
            second = await self._ask(again, schema, check, tab)
        except ModelProblem:
            if first.value is None:
                raise
            second = first
        value = first.value if second.value is None else second.value
        if value is None:
            raise InvalidAnswer(_in_one_line(second.complaint))
        return Answer(value=value, model=self.name, usage=tab.used, repaired=True)

    async def transcribe(self, audio: Blob, *, meter: Meter) -> Transcript:
        """Return what is said on a recording, as the port promises."""
        tab = Tab(meter, self._config.transcribe_model or self.name)
        return await persist(
            lambda: hear(audio, self._config, self._client, tab), self._config.patience
        )

    async def aclose(self) -> None:
        """Close every connection to the provider."""
        await self._client.aclose()

    async def _ask(
        self, question: Question, schema: type[T], check: Callable[[T], str] | None, tab: Tab
    ) -> _Reading[T]:
        async def attempt() -> _Reading[T]:
            for _ in range(_MOST_LESSONS):
                habits = self._habits
                try:
                    return await self._exchange(question, habits, schema, check, tab)
                except Failed as failed:
                    self._learn(habits, failed)
            return await self._exchange(question, self._habits, schema, check, tab)

        return await persist(attempt, self._config.patience)

    def _learn(self, habits: Habits, failed: Failed) -> None:
        """Take a complaint to heart; what cannot be learned from is raised."""
        learned = learn(habits, failed)
        if learned is None:
            raise failed
        # Others ask at the same time; what they have learned meanwhile may be the same.
        if self._habits == habits:
            self._habits = learned

    async def _exchange(
        self,
        question: Question,
        habits: Habits,
        schema: type[T],
        check: Callable[[T], str] | None,
        tab: Tab,
    ) -> _Reading[T]:
        provider = await self._loaded()
        planned = _planned(question)
        async with tab.exchange(planned) as entry:
            reply = await provider.ask(question, habits)
            used = reply.usage or _guessed(planned, reply.text)
            # Should `check` break, the answer was paid for all the same.
            entry.settle("invalid", used)
            reading = _read(reply.text, schema, check)
            entry.settle("invalid" if reading.complaint else "answered", used)
        return reading

    async def _loaded(self) -> Provider:
        async with self._loading:
            if self._provider is None:
                # Takes seconds, in which others want to be served.
                self._provider = await asyncio.to_thread(_load, self._config, self._client)
        return self._provider


def _load(config: ModelConfig, client: httpx2.AsyncClient) -> Provider:
    """Bring in the library, which only a process that asks shall pay for: 45 MB of memory."""
    library: Any = import_module(f"keepwarm.ai.libraries.{config.dialect}")
    return cast("Provider", library.provide(config, client))


def _read(text: str, schema: type[T], check: Callable[[T], str] | None) -> _Reading[T]:
    try:
        value = read_answer(text, schema)
    except Unreadable as unreadable:
        return _Reading(text=text, value=None, complaint=unreadable.complaint)
    return _Reading(text=text, value=value, complaint=check(value) if check else "")


def _in_one_line(complaint: str) -> str:
    return "; ".join(line.removeprefix("- ") for line in complaint.splitlines())


def _planned(question: Question) -> Usage:
    return Usage(
        calls=1,
        input_tokens=guess_input(question.messages, question.schema),
        output_tokens=question.longest,
        estimated=True,
    )


def _guessed(planned: Usage, text: str) -> Usage:
    return Usage(
        calls=1,
        input_tokens=planned.input_tokens,
        output_tokens=guess_tokens(text),
        estimated=True,
    )
