"""SQL that only looks at what models cost."""

from dataclasses import dataclass
from decimal import Decimal

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What some calls used; `cost` is in US dollars, None where no price is known."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    estimated: bool

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line(Spent):
    agent: str


async def usage_of_run(conn: Connection, run_id: RunId) -> dict[str, Spent]:
    """Return what each agent of a run used."""
    lines = await fetch_all(
        conn,
        _Line,
        """
        select agent, count(*)::int as calls, sum(input_tokens)::bigint as input_tokens,
               sum(output_tokens)::bigint as output_tokens, sum(cost) as cost,
               bool_or(estimated) as estimated
          from model_calls
         where run_id = $1 and agent is not null
         group by agent
        """,
        run_id,
    )
    return {line.agent: line for line in lines}
