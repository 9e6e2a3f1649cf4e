"""
A street of chats in a time of its own: messages fall due, leave, arrive and are answered.

The pace is the product's, over real rows; Telegram's strict limits count what arrives.
"""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from keepwarm.db import Connection
from keepwarm.dev.botapi.limits import Limits
from keepwarm.dev.botapi.model import ApiError, Chat
from keepwarm.pacing.actions import choose, refused, spoke
from tests import build

ROOM = 8  # requests that a worker has under way
LONG = 4_000.0  # seconds in which any load must be through

Happening: TypeAlias = Callable[[float], Awaitable[None]]


class Due(NamedTuple):
    """A message: when it falls due, in which lane, and in which chat."""

    at: float
    lane: int
    chat: int


class Arrival(NamedTuple):
    """What arrived, when, and the place it had in what was written."""

    at: float
    n: int
    due: Due


@dataclass(eq=False)
class Worker:
    """Somebody who sends."""

    looks_at: float = -1.0
    under_way: int = 0


@dataclass
class Street:
    """Workers, chats, and what arrives."""

    conn: Connection
    workers: list[Worker]
    slowest: float = 0.0  # seconds that a request is under way, by chance
    limits: Limits = field(default_factory=lambda: Limits(strict=True))
    arrived: dict[int, list[Arrival]] = field(
        default_factory=lambda: defaultdict[int, list[Arrival]](list)
    )
    refusals: int = 0
    ended: float = 0.0
    _due: dict[int, Due] = field(default_factory=dict[int, Due])
    _events: list[tuple[float, int, Happening]] = field(
        default_factory=list[tuple[float, int, Happening]]
    )
    # The same chance every time.
    _chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 -- no secret
    _happened: int = 0

    async def post(self, due: Iterable[Due]) -> None:
        """Write messages in this order, to members who have those chats."""
        posted = list(due)
        await self.conn.raw.execute(
            "insert into members (name, role, telegram_id, created_at)"
            " select 'Member ' || chat, 'member', chat, $2 from unnest($1::bigint[]) as chat",
            sorted({each.chat for each in posted}),
            build.NOW,
        )
        found = await self.conn.raw.fetch(
            "insert into outbox (key, channel, member_id, kind, lane, created_at, due_at)"
            " select 'message:' || n, 'telegram', m.id, 'answer', lane, $4, at"
            "   from unnest($1::timestamptz[], $2::smallint[], $3::bigint[])"
            "        with ordinality as given (at, lane, chat, n)"
            "   join members m on m.telegram_id = chat order by n"
            " returning id",
            [instant(each.at) for each in posted],
            [each.lane for each in posted],
            [each.chat for each in posted],
            build.NOW,
        )
        self._due = {row["id"]: each for row, each in zip(found, posted, strict=True)}

    async def until_quiet(self) -> None:
        """Let time pass until all has arrived."""
        for start in {each.at for each in self._due.values()}:
            self._at(start, self._wake)
        while self._due:
            self.ended, _n, happen = heappop(self._events)
            assert self.ended < LONG, f"{len(self._due)} messages never arrive"
            await happen(self.ended)

    def _at(self, when: float, happen: Happening) -> None:
        self._happened += 1
        heappush(self._events, (when, self._happened, happen))

    async def _wake(self, now: float) -> None:
        for worker in self.workers:
            await self._look(worker, now)

    async def _look_if_it_is_time(self, worker: Worker, now: float) -> None:
        if worker.looks_at == now:
            await self._look(worker, now)

    async def _look(self, worker: Worker, now: float) -> None:
        if worker.under_way >= ROOM:
            return  # an answer will wake it
        chosen = await choose(self.conn, ROOM - worker.under_way, now=instant(now))
        for message_id in chosen.ids:
            await self._mark(message_id, "processing")
            worker.under_way += 1
            whole = self._chance.uniform(0, self.slowest)
            self._at(
                now + self._chance.uniform(0, whole),
                partial(self._arrive, worker, message_id, now + whole),
            )
        worker.looks_at = now + chosen.again_in
        self._at(worker.looks_at, partial(self._look_if_it_is_time, worker))

    async def _arrive(self, worker: Worker, message_id: int, answer_at: float, now: float) -> None:
        due = self._due[message_id]
        chat = Chat(id=due.chat, kind="private" if due.chat > 0 else "group")
        try:
            self.limits.spend(chat, instant(now))
        except ApiError as error:
            self.refusals += 1
            wait = timedelta(seconds=error.parameters["retry_after"])
            self._at(answer_at, partial(self._refuse, worker, message_id, wait))
        else:
            self.arrived[due.chat].append(Arrival(now, message_id, due))
            self._at(answer_at, partial(self._take, worker, message_id))

    async def _take(self, worker: Worker, message_id: int, now: float) -> None:
        await self._mark(message_id, "completed")
        await spoke(self.conn, self._due.pop(message_id).chat, now=instant(now))
        worker.under_way -= 1
        await self._look(worker, now)

    async def _refuse(self, worker: Worker, message_id: int, wait: timedelta, now: float) -> None:
        await self._mark(message_id, "pending")
        await refused(self.conn, self._due[message_id].chat, wait, now=instant(now))
        worker.under_way -= 1
        await self._look(worker, now)

    async def _mark(self, message_id: int, status: str) -> None:
        await self.conn.raw.execute(
            "update outbox set status = $2,"
            "       lease_owner = case $2 when 'processing' then gen_random_uuid() end"
            " where id = $1",
            message_id,
            status,
        )


def instant(seconds: float) -> datetime:
    return build.NOW + timedelta(seconds=seconds)


async def street(
    conn: Connection, due: Iterable[Due], *, workers: int = 1, slowest: float = 0.0
) -> Street:
    """Post messages, let time pass until all have arrived, and return what happened."""
    made = Street(conn, [Worker() for _ in range(workers)], slowest)
    await made.post(due)
    await made.until_quiet()
    return made
