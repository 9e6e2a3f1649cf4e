"""
Take in what prospects do.

A signal is kept whatever else happens. What follows from it, the card, the task and who hears
of it, is done in the same transaction, under a savepoint: where that fails the signal waits
for a worker (G-26).
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, SignalId
from keepwarm.leads.actions import LeadGone, change_stages, lock_leads
from keepwarm.leads.model import OnBoard, Stage, is_before
from keepwarm.leads.reads import Owned, may_see
from keepwarm.live.events import announce_each
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Channel, Message
from keepwarm.sequences.actions import hurry_many
from keepwarm.signals import writes
from keepwarm.signals.model import (
    TOLD_TO_THE_TEAM,
    TRIGGERS,
    Gone,
    NewSignal,
    SignalKind,
    SignalSource,
    trigger_of,
)
from keepwarm.signals.reads import Signal, list_admins, list_repeated, list_slow, list_there
from keepwarm.tasks.actions import create_engagement_call_tasks
from keepwarm.tasks.model import Created, TaskRules, Wanted
from keepwarm.timeline.actions import remember_each
from keepwarm.work.actions import finish, hold, wake_workers
from keepwarm.work.model import Claim

TABLE: Final = "signals"
PATIENCE: Final = timedelta(seconds=1)
"""So long a prospect's step waits at most for a lead that somebody else holds."""
STILL_TO_COME: Final = Created(created=False)
NOT_WANTED: Final = Created(created=False, reason="not_wanted")

_log = logging.getLogger(__name__)


async def record_signal(
    conn: Connection,
    lead_id: LeadId,
    kind: SignalKind,
    *,
    source: SignalSource,
    facts: Mapping[str, object] | None = None,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> Created:
    """
    Keep what a prospect did and do what follows from it. Raises LeadGone, and nothing else.

    Whoever has to know the task awaits it here; where it could not be made it comes later.
    """
    signal = NewSignal(
        lead_id=lead_id, kind=kind, source=source, facts=facts or {}, happened_at=now
    )
    (answer,) = await record_signals(conn, [signal], channels=channels, rules=rules, now=now)
    if isinstance(answer, Gone):
        raise LeadGone
    return answer


async def record_signals(
    conn: Connection,
    signals: Sequence[NewSignal],
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> list[Created | Gone]:
    """Keep what many prospects did, in one go. Returns an answer for each, in their order."""
    try:
        async with conn.impatient_savepoint(PATIENCE):
            leads = await lock_leads(conn, {signal.lead_id for signal in signals})
            there = _visible(signals, leads)
            answers = await _follow(conn, there, leads, channels=channels, rules=rules, now=now)
            await _keep(conn, there, answers, leads, channels=channels, rules=rules, now=now)
    except Exception as error:  # noqa: BLE001 -- whatever it is: what they did is kept
        _log.warning("Failed to create engagement call task for %s: %s", _called(signals), error)
        there = await _keep_for_later(conn, signals, now=now)
        answers = [STILL_TO_COME] * len(there)
    told = iter(answers)
    kept = {id(signal) for signal in there}
    return [next(told) if id(signal) in kept else Gone() for signal in signals]


async def follow_signal(
    conn: Connection,
    signal: Signal,
    claim: Claim,
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> None:
    """
    Do what should have followed from a signal when it came in.

    Of a lead that is in the trash by now nothing is wanted any more.
    """
    leads = await lock_leads(conn, [signal.lead_id])
    await hold(conn, claim)
    if signal.lead_id in leads:
        (answer,) = await _follow(conn, [signal], leads, channels=channels, rules=rules, now=now)
        news = [_News(signal.id, signal.lead_id, signal.kind, answer)]
        await _tell(conn, news, leads, channels=channels, now=now)
    else:
        answer = NOT_WANTED
    await writes.update_answer(conn, signal.id, answer)
    await finish(conn, claim)


class _Deed(Protocol):
    """What a signal says, kept or not."""

    @property
    def lead_id(self) -> LeadId: ...
    @property
    def kind(self) -> SignalKind: ...
    @property
    def happened_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class _News:
    """A signal that is not a mere repetition."""

    signal_id: SignalId
    lead_id: LeadId
    kind: SignalKind
    answer: Created


async def _follow(
    conn: Connection,
    signals: Sequence[_Deed],
    leads: Mapping[LeadId, OnBoard],
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> list[Created]:
    """Engage the leads of signals, and have them called. Returns an answer for each."""
    wanted = [
        Wanted(signal.lead_id, trigger, signal.happened_at)
        for signal in signals
        if (trigger := trigger_of(signal.kind)) is not None
    ]
    if not wanted:
        return [NOT_WANTED] * len(signals)
    await _engage(conn, {each.lead_id: leads[each.lead_id] for each in wanted}, now=now)
    made = iter(
        await create_engagement_call_tasks(
            conn, wanted, leads, channels=channels, settings=rules, now=now
        )
    )
    return [next(made) if trigger_of(signal.kind) else NOT_WANTED for signal in signals]


async def _engage(conn: Connection, leads: Mapping[LeadId, OnBoard], *, now: datetime) -> None:
    """Move cards to Engaged from every stage before it, and have their sequences hurry."""
    moves: list[tuple[OnBoard, Stage]] = [
        (lead, "engaged") for lead in leads.values() if is_before(lead.stage, "engaged")
    ]
    await change_stages(conn, moves, by=None, now=now)
    if slow := await list_slow(conn, list(leads)):
        await hurry_many(conn, slow, now)


async def _keep(
    conn: Connection,
    signals: Sequence[NewSignal],
    answers: Sequence[Created],
    leads: Mapping[LeadId, OnBoard],
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> None:
    """Write signals down with their answers, and tell of those that are news."""
    news = await _list_news(conn, signals, answers, within=rules.cool_down)
    ids = await writes.insert_signals(conn, list(zip(signals, answers, strict=True)), now=now)
    told = [
        _News(ids[place], signals[place].lead_id, signals[place].kind, answers[place])
        for place in news
    ]
    await _tell(conn, told, leads, channels=channels, now=now)


async def _list_news(
    conn: Connection,
    signals: Sequence[NewSignal],
    answers: Sequence[Created],
    *,
    within: timedelta,
) -> list[int]:
    """
    Say which signals are news, by their place: a task was made, or none could be.

    Whoever comes back all day long is told of once; every visit is kept.
    """
    made = [place for place, answer in enumerate(answers) if answer.created]
    idle = [
        place
        for place, answer in enumerate(answers)
        if not answer.created and answer.reason != "already_exists"
    ]
    first = {(signals[place].lead_id, signals[place].kind): place for place in reversed(idle)}
    places = list(first.values())
    repeated = (
        await list_repeated(conn, [signals[place] for place in places], within=within)
        if places
        else set[int]()
    )
    return made + [place for n, place in enumerate(places) if n not in repeated]


async def _tell(
    conn: Connection,
    news: Sequence[_News],
    leads: Mapping[LeadId, OnBoard],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Have the lead's timeline, open pages and the team know of what is new."""
    if not news:
        return
    facts = [(each.lead_id, {"kind": each.kind, "reason": each.answer.reason}) for each in news]
    await remember_each(conn, facts, "signal", by=None, now=now)
    silent = [each for each in news if not each.answer.created]
    shown = [(each.lead_id, leads[each.lead_id].owner_id, {"id": None}) for each in silent]
    await announce_each(conn, "task", shown)
    if told := [each for each in news if each.kind in TOLD_TO_THE_TEAM]:
        messages = _notices(told, leads, await list_admins(conn))
        await notify(conn, messages, channels=channels, now=now)


def _notices(
    news: Sequence[_News], leads: Mapping[LeadId, OnBoard], admins: Sequence[MemberId]
) -> list[Message]:
    """Return what tells admins of what a prospect did, unless they are told to call."""
    return [
        Message(
            key=f"signal:{each.signal_id}:{member_id}",
            member_id=member_id,
            kind="signal",
            lead_id=each.lead_id,
            facts={"signal_id": each.signal_id, "kind": each.kind},
            is_silent=True,
        )
        for each in news
        for member_id in admins
        if leads[each.lead_id].owner_id != member_id
        and not (each.answer.created and leads[each.lead_id].owner_id is None)
    ]


async def _keep_for_later(
    conn: Connection, signals: Sequence[NewSignal], *, now: datetime
) -> list[NewSignal]:
    """Write down what could not be followed, as work; returns what was there to keep."""
    there = _visible(signals, await list_there(conn, {signal.lead_id for signal in signals}))
    await writes.insert_pending(conn, there, now=now)
    wake_workers(conn)
    return there


def _visible(signals: Sequence[NewSignal], leads: Mapping[LeadId, Owned]) -> list[NewSignal]:
    """Return the signals whose lead is there for whoever tells of it."""
    return [
        signal
        for signal in signals
        if (lead := leads.get(signal.lead_id)) is not None
        and (signal.seen_by is None or may_see(signal.seen_by, lead))
    ]


def _called(signals: Iterable[NewSignal]) -> str:
    """Name what prospects did, for the log."""
    names = {
        TRIGGERS[trigger].called if (trigger := trigger_of(signal.kind)) else signal.kind
        for signal in signals
    }
    return ", ".join(sorted(names))
