"""
A team with leads, plans and dispatchers, in which anything may happen in any order.

`check` looks at everything that was ever said and done, and fails where a promise was broken.
The promises are numbered as in the study of timing that the product goes back to.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.accounts.model import Member
from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.working import move_into
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.outbox.model import Channel
from keepwarm.reminders import actions
from keepwarm.reminders.firing import awake
from keepwarm.reminders.model import DIGEST_ONLY, LADDER, Reminder
from tests import build
from tests.reminders.team import NOW, steps

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO_CHANNELS: frozenset[Channel] = frozenset()
ZONES = ("UTC", "Asia/Tokyo")
TOLD = {"spoke", "digested"}
ANEW = {"snoozed", "reopened", "retimed"}
ENDLESS = 50  # rounds: more than there is to say


class Crash(ConnectionError):
    """The process is gone, or its connection."""


class Brittle:
    """A driver's connection whose process dies at its n-th statement, or that mishears one."""

    def __init__(
        self, raw: Any, *, dies_at: int | None = None, mishears: tuple[str, str] = ("", "")
    ) -> None:
        self._raw = raw
        self._left = dies_at
        self._mishears = mishears

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._raw, name)
        if name not in {"execute", "fetch", "fetchrow", "fetchval"}:
            return found

        async def say(sql: str, *args: object) -> Any:
            if self._left == 0:
                raise Crash
            self._left = None if self._left is None else self._left - 1
            said, heard = self._mishears
            return await found(sql.replace(said, heard) if said else sql, *args)

        return say


class World:
    """What the team has, and what it expects of each step's reminder."""

    def __init__(self, conn: Connection, *, now: datetime = NOW) -> None:
        self.conn = conn
        self.now = now
        self.members: list[Member] = []
        self.names = count()
        self.leads: dict[LeadId, list[StepId]] = {}
        self.deleted = 0  # leads
        self.state: dict[StepId, str] = {}  # open, completed, skipped, cancelled

    async def found(self) -> None:
        for name, zone in zip(("Olga", "Mia"), ZONES, strict=True):
            self.members.append(await build.member(self.conn, name))
            await self.conn.raw.execute(
                "update members set time_zone = $2 where id = $1", self.members[-1].id, zone
            )

    async def add_plan(self, owner: int, waits: Sequence[timedelta]) -> list[StepId]:
        lead_id = await build.lead(
            self.conn, company=f"Company {next(self.names)}", owner=self.members[owner]
        )
        self.leads[lead_id] = []
        return await self.add_steps(lead_id, waits)

    async def add_steps(self, lead_id: LeadId, waits: Sequence[timedelta]) -> list[StepId]:
        await self.conn.raw.execute(
            "update plans set ended_at = $2, ended_because = 'replaced' where lead_id = $1",
            lead_id,
            self.now,
        )
        made = await steps(self.conn, lead_id, len(waits))
        due = [(step_id, self.now + wait) for step_id, wait in zip(made, waits, strict=True)]
        await actions.schedule_plan_reminders(self.conn, lead_id, due, by=None, now=self.now)
        self.leads[lead_id] += made
        self.state |= dict.fromkeys(made, "open")
        return list(made)

    async def replace_plan(self, lead_id: LeadId, waits: Sequence[timedelta]) -> None:
        await self.stop_plan(lead_id)
        await self.add_steps(lead_id, waits)

    async def stop_plan(self, lead_id: LeadId) -> None:
        step_ids = [each for each in self.leads[lead_id] if self.state[each] == "open"]
        await actions.cancel_reminders(
            self.conn, lead_id, step_ids, by=None, why="opt_out", now=self.now
        )
        self.state |= dict.fromkeys(step_ids, "cancelled")

    async def complete(self, step_id: StepId) -> None:
        await actions.complete_reminder(self.conn, step_id, by=None, now=self.now)
        self._settle(step_id, "completed")

    async def skip(self, step_id: StepId) -> None:
        await actions.skip_reminder(self.conn, step_id, by=None, now=self.now)
        self._settle(step_id, "skipped")

    def _settle(self, step_id: StepId, state: str) -> None:
        if self.state[step_id] == "open":
            self.state[step_id] = state

    async def reopen(self, step_id: StepId, wait: timedelta) -> None:
        await actions.reopen_reminder(self.conn, step_id, self.now + wait, by=None, now=self.now)
        self.state[step_id] = "open"

    async def snooze(self, step_id: StepId, wait: timedelta) -> None:
        await actions.snooze_reminder(self.conn, step_id, self.now + wait, by=None, now=self.now)

    async def undo(self, was: Reminder) -> None:
        await actions.restore_reminder(self.conn, was, by=None, now=self.now)
        self.state[was.step_id] = "open" if was.is_open else was.status

    async def retime(self, lead_id: LeadId, wait: timedelta) -> None:
        """Move all steps of a lead, settled ones too: those must not mind."""
        due = [(step_id, self.now + wait) for step_id in self.leads[lead_id]]
        await actions.retime_reminders(
            self.conn, lead_id, due, by=None, why="edited", now=self.now
        )
        for step_id in self.leads[lead_id]:
            if self.state[step_id] == "cancelled":
                self.state[step_id] = "open"

    async def trash(self, lead_id: LeadId) -> None:
        await self._execute("update leads set deleted_at = $2 where id = $1", lead_id, self.now)
        await actions.silence_reminders(self.conn, [lead_id], why="trash", now=self.now)

    async def restore(self, lead_id: LeadId) -> None:
        await self._execute("update leads set deleted_at = null where id = $1", lead_id)
        await actions.resume_reminders(self.conn, [lead_id], now=self.now)

    async def give(self, lead_id: LeadId, to: int | None) -> None:
        owner_id = None if to is None else self.members[to].id
        await self._execute("update leads set owner_id = $2 where id = $1", lead_id, owner_id)
        await actions.resume_reminders(self.conn, [lead_id], now=self.now)

    async def delete(self, lead_id: LeadId) -> None:
        await self._execute("delete from leads where id = $1", lead_id)
        self.deleted += 1
        for step_id in self.leads.pop(lead_id):
            del self.state[step_id]

    async def _execute(self, sql: str, *args: object) -> None:
        await self.conn.raw.execute(sql, *args)

    def twin(self, conn: Connection) -> "World":
        """Return a world that begins like this one."""
        twin = World(conn, now=self.now)
        twin.members, twin.names = self.members, self.names
        twin.leads = {lead_id: list(step_ids) for lead_id, step_ids in self.leads.items()}
        twin.state, twin.deleted = dict(self.state), self.deleted
        return twin

    async def fire(self, conn: Connection | None = None) -> None:
        """Let a dispatcher say what is due, until nothing is."""
        over = conn or self.conn
        for _round in range(ENDLESS):
            if not await actions.fire_due(over, now=self.now, channels=NO_CHANNELS, limit=3):
                break
        await actions.send_digests(over, now=self.now, channels=NO_CHANNELS)

    async def check(self, *, drained: bool = False) -> None:
        """Fail where a promise was broken."""
        reminders = await self.conn.raw.fetch(
            """
            select r.*, l.deleted_at is not null as in_trash from reminders r
              join leads l on l.id = r.lead_id order by r.id
            """
        )
        ledger = await self.conn.raw.fetch("select * from reminder_ledger order by id")
        messages = await self.conn.raw.fetch(
            """
            select key, member_id, facts, created_at
              from outbox where channel = 'app' order by id
            """
        )
        self._check_rows(reminders, ledger)
        self._check_told(reminders, ledger, messages)
        self._check_manners(ledger, messages)
        if drained:  # I4: nothing that is due is left lying
            assert [
                r["id"] for r in reminders if r["speaks_at"] and r["speaks_at"] <= self.now
            ] == []

    def _check_rows(self, reminders: list[Any], ledger: list[Any]) -> None:
        # I7, and what people said last: neither a dispatcher nor a plan brings a step back.
        assert self.state == {
            r["step_id"]: "open" if r["status"] in {"pending", "sent"} else r["status"]
            for r in reminders
        }
        # I5: what is open speaks at some instant, unless the digest or nobody is to hear it.
        for r in reminders:
            silent = r["rung"] == DIGEST_ONLY or r["in_trash"] or r["member_id"] is None
            assert silent or (r["speaks_at"] is not None) == (self.state[r["step_id"]] == "open")
        # I10: as many as were made.
        made = {line["reminder_id"] for line in ledger if line["kind"] == "created"}
        assert made == {r["id"] for r in reminders}

    def _check_told(self, reminders: list[Any], ledger: list[Any], messages: list[Any]) -> None:
        told = [line for line in ledger if line["kind"] in TOLD]
        # I1: each occurrence once, and counted.
        said = Counter(line["reminder_id"] for line in told)
        assert all(r["occurrence"] == said[r["id"]] for r in reminders)
        assert len({(line["reminder_id"], line["occurrence"]) for line in told}) == len(told)
        # I3: told if and only if there is a message.
        alone = {line["facts"]["message"] for line in told if line["kind"] == "spoke"}
        together = Counter(line["facts"]["message"] for line in told if line["kind"] == "digested")
        keys = {m["key"]: m["facts"] for m in messages if m["facts"].get("cause") != "morning"}
        lived = {r["id"] for r in reminders}
        keys = {k: f for k, f in keys.items() if f.get("reminder_id", 0) in {0, *lived}}
        assert alone == {key for key in keys if key.startswith("reminder:")}
        totals = {key: f["total"] for key, f in keys.items() if "total" in f}
        if self.deleted:  # and their lines with them
            assert all(n <= totals[key] for key, n in together.items())
        else:
            assert dict(together) == totals
        # I2: what was ended or put off says nothing.
        for history in by_reminder(ledger).values():
            check_history(history)

    def _check_manners(self, ledger: list[Any], messages: list[Any]) -> None:
        working = {
            member.id: WorkingTime(zone=ZoneInfo(zone))
            for member, zone in zip(self.members, ZONES, strict=True)
        }
        for member_id, heard in by_member(messages).items():
            for at in heard:
                assert sum(at <= other < at + HOUR for other in heard) <= 5
                assert move_into(at, awake(working[member_id])) == at  # I9
        for history in by_reminder(ledger).values():
            lines = [line for line in history if line["kind"] in {*TOLD, "snoozed"}]
            for line, after in pairwise(lines):
                if "snoozed" not in {line["kind"], after["kind"]}:
                    assert after["happened_at"] - line["happened_at"] >= DAY


def by_reminder(ledger: list[Any]) -> dict[int, list[Any]]:
    histories: dict[int, list[Any]] = defaultdict(list)
    for line in ledger:
        histories[line["reminder_id"]].append(line)
    return histories


def by_member(messages: list[Any]) -> dict[MemberId, list[datetime]]:
    heard: dict[MemberId, list[datetime]] = defaultdict(list)
    for message in messages:
        heard[message["member_id"]].append(message["created_at"])
    return heard


def check_history(history: list[Any]) -> None:
    """Fail where a reminder spoke after it had ended, before its time, or on and on (G-19)."""
    earliest: datetime | None = None
    times = 0
    for line in history:
        times = times + 1 if line["kind"] in TOLD else 0 if line["kind"] in ANEW else times
        assert times <= len(LADDER)
        if line["kind"] in TOLD:
            assert earliest is not None
            assert line["happened_at"] >= earliest
        elif line["kind"] in {"completed", "skipped", "cancelled", "silenced"}:
            earliest = None
        elif line["kind"] != "resumed" or earliest is None:
            earliest = wanted(line["facts"])


def wanted(facts: dict[str, Any]) -> datetime:
    """Return from when on a line of the ledger lets its reminder speak."""
    at = next(facts[name] for name in ("until", "speaks_at", "due_at") if name in facts)
    return datetime.fromisoformat(at)
