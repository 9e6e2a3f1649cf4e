"""What arrived, held against what the ledger says."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_one
from keepwarm.dev.drill.crowd import described
from keepwarm.dev.receiver import Taken

_LABEL = re.compile(re.escape(described("")) + r"(\d+-\d+)")


class Fate(msgspec.Struct, frozen=True):
    """What the books say of one reminder: its first occurrence, over Telegram."""

    label: str
    verdict: str | None


class Progress(msgspec.Struct, frozen=True):
    """How far a round is."""

    settled: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a round, or many, ended: in reminders."""

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


def count_arrivals(taken: Iterable[Taken]) -> Counter[str]:
    """Count how often each reminder arrived."""
    labels = (_LABEL.search(message.text) for message in taken)
    return Counter(label[1] for label in labels if label)


async def list_fates(conn: Connection, number: int) -> list[Fate]:
    """List what the books say of the reminders of a round."""
    return await fetch_all(
        conn,
        Fate,
        """
        select substr(s.description, length($1) + 1) as label, o.verdict
          from steps s
          left join reminders r on r.step_id = s.id
          left join outbox o on o.key = 'reminder:' || r.id || ':1' and o.channel = 'telegram'
         where starts_with(s.description, $1 || $2::integer || '-')
         order by s.id
        """,
        described(""),
        number,
    )


async def get_progress(conn: Connection, number: int) -> Progress:
    """Say how many reminders of a round have nothing more to come."""
    return await fetch_one(
        conn,
        Progress,
        """
        select count(*) filter (where o.verdict is not null) as settled, count(*) as all
          from steps s
          left join reminders r on r.step_id = s.id
          left join outbox o on o.key = 'reminder:' || r.id || ':1' and o.channel = 'telegram'
         where starts_with(s.description, $1 || $2::integer || '-')
        """,
        described(""),
        number,
    )
