"""A meter that remembers everything, and a budget that is used up."""

from dataclasses import dataclass, field

from keepwarm.ai.model import CallOutcome, OverBudget, Usage


@dataclass
class Exchange:
    """One exchange as the meter saw it; `outcome` is None while it is open."""

    model: str
    planned: Usage
    outcome: CallOutcome | None = None
    used: Usage = field(default_factory=Usage)


@dataclass
class Ledger:
    """Allows so many exchanges and keeps what became of them."""

    allowed: int = 100
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    async def open(self, model: str, planned: Usage, /) -> int:
        if len(self.exchanges) >= self.allowed:
            raise OverBudget("until tomorrow")
        self.exchanges.append(Exchange(model, planned))
        return len(self.exchanges) - 1

    async def close(self, number: int, outcome: CallOutcome, used: Usage, /) -> None:
        assert self.exchanges[number].outcome is None, "closed twice"
        self.exchanges[number].outcome = outcome
        self.exchanges[number].used = used

    @property
    def outcomes(self) -> list[CallOutcome | None]:
        return [exchange.outcome for exchange in self.exchanges]

    @property
    def counted(self) -> tuple[int, int, int]:
        """Calls, tokens in and tokens out, as far as the provider named them."""
        named = [each.used for each in self.exchanges if not each.used.estimated]
        return (
            len(self.exchanges),
            sum(used.input_tokens for used in named),
            sum(used.output_tokens for used in named),
        )
