"""What arrived, held against what the ledger says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from keepwarm.db import Connection, fetch_all
from keepwarm.dev.drill.crowd import described


class Fate(msgspec.Struct, frozen=True):
    """What the books say of a reminder's first occurrence or of an answer, over Telegram."""

    label: str
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is."""

    settled: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a round, or many, ended: in messages."""

    sent: int = 0
    lost: int = 0
    double: int = 0
    unknown: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            sent=self.sent + other.sent,
            lost=self.lost + other.lost,
            double=self.double + other.double,
            unknown=self.unknown + other.unknown,
            failed=self.failed + other.failed,
        )

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.lost} lost, {self.double} double, {self.unknown} unknown"

    @property
    def holds(self) -> bool:
        """Say whether the promise was kept."""
        return not (self.lost or self.double)


def judge(fates: Sequence[Fate], arrived: Mapping[str, int]) -> Tally:
    """
    Hold the books against the truth.

    Lost is what did not arrive and of which the books do not say that it may not have; double
    is each arrival after the first.
    """
    verdicts = Counter(fate.verdict for fate in fates)
    return Tally(
        sent=verdicts["sent"],
        unknown=verdicts["unknown"],
        failed=verdicts["failed"],
        lost=sum(
            not arrived.get(fate.label) and fate.verdict not in {"unknown", "failed"}
            for fate in fates
        ),
        double=sum(max(0, arrived.get(fate.label, 0) - 1) for fate in fates),
    )


def count_arrivals(heard: Iterable[tuple[str, str]]) -> Counter[str]:
    """Count how often each message arrived, from whose chat it is and what it says."""
    return Counter(
        f"{'reminder' if described(label) in text else 'answer'} {label}" for label, text in heard
    )


def progress_of(fates: Sequence[Fate]) -> Progress:
    """Say how many messages of a round have nothing more to come."""
    return Progress(sum(fate.verdict is not None for fate in fates), len(fates))


async def list_fates(conn: Connection, number: int) -> list[Fate]:
    """List what the books say of the messages of a round: two to each of its people."""
    return await fetch_all(
        conn,
        Fate,
        """
        with guest as (
            select s.id as step_id, l.owner_id, substr(s.description, length($1) + 1) as label
              from steps s join leads l on l.id = s.lead_id
             where starts_with(s.description, $1 || $2::integer || '-')
        )
        select 'reminder ' || g.label as label, o.verdict
          from guest g
          left join reminders r on r.step_id = g.step_id
          left join outbox o on o.key = 'reminder:' || r.id || ':1' and o.channel = 'telegram'
        union all
        select 'answer ' || g.label, (
               select verdict from outbox
                where member_id = g.owner_id and channel = 'telegram' and kind = 'answer'
                  and edits_id is null
                order by id limit 1)
          from guest g
        """,
        described(""),
        number,
    )
