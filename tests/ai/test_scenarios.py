"""Whatever a provider does, there is an answer or the right error, and the count is exact."""

import socket
from typing import TypeAlias

import pytest

from keepwarm.ai.model import (
    CallOutcome,
    InvalidAnswer,
    ModelProblem,
    RefusedAnswer,
    Rejected,
    Truncated,
    Unavailable,
)
from keepwarm.dev.modelapi import FakeModel
from keepwarm.dev.modelapi.scenarios import SCENARIOS
from tests.ai.conftest import Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger

# `repaired` and `answer` are answers, the second one given at once.
Ends: TypeAlias = type[ModelProblem] | str
Row: TypeAlias = tuple[str, Ends, list[CallOutcome]]

TABLE: list[Row] = [
    ("ok", "answer", ["answered"]),
    ("priced", "answer", ["answered"]),
    ("gzip", "answer", ["answered"]),
    ("401", Rejected, ["rejected"]),
    ("402", Rejected, ["rejected"]),
    ("404", Rejected, ["rejected"]),
    ("no-such-scenario", Rejected, ["rejected"]),
    ("quota", Rejected, ["rejected"]),
    ("408-once", "answer", ["unavailable", "answered"]),
    ("429-once", "answer", ["unavailable", "answered"]),
    ("429-second-once", "answer", ["unavailable", "answered"]),
    ("429", Unavailable, ["unavailable"] * 3),
    ("429-hour", Unavailable, ["unavailable"]),
    ("500-once", "answer", ["unavailable", "answered"]),
    ("503", Unavailable, ["unavailable"] * 3),
    ("502-once", "answer", ["unavailable", "answered"]),
    ("502", Unavailable, ["unavailable"] * 3),
    ("200-error-once", "answer", ["unavailable", "answered"]),
    ("200-error", Unavailable, ["unavailable"] * 3),
    ("no-choices-once", "answer", ["unavailable", "answered"]),
    ("no-choices", Unavailable, ["unavailable"] * 3),
    ("hang-once", "answer", ["lost", "answered"]),
    ("hang", Unavailable, ["lost"] * 3),
    ("reset-once", "answer", ["lost", "answered"]),
    ("reset", Unavailable, ["lost"] * 3),
    ("dawdle", "answer", ["answered"]),
    ("slow", "answer", ["answered"]),
    ("stall-once", "answer", ["lost", "answered"]),
    ("stall", Unavailable, ["lost"] * 3),
    ("cut-once", "answer", ["lost", "answered"]),
    ("cut", Unavailable, ["lost"] * 3),
    ("huge", Unavailable, ["lost"]),
    ("bomb", Unavailable, ["lost"]),
    ("fenced", "answer", ["answered"]),
    ("think", "answer", ["answered"]),
    ("chatty", "answer", ["answered"]),
    ("prose-once", "repaired", ["invalid", "answered"]),
    ("prose", InvalidAnswer, ["invalid"] * 2),
    ("empty-once", "repaired", ["invalid", "answered"]),
    ("empty", InvalidAnswer, ["invalid"] * 2),
    ("malformed-once", "repaired", ["invalid", "answered"]),
    ("malformed", InvalidAnswer, ["invalid"] * 2),
    ("misfit-once", "repaired", ["invalid", "answered"]),
    ("misfit", InvalidAnswer, ["invalid"] * 2),
    ("wrong-tool", "answer", ["answered"]),
    ("tool-ignored", "answer", ["answered"]),
    ("twice", "answer", ["answered"]),
    ("no-usage", "answer", ["answered"]),
    ("truncated", Truncated, ["truncated"]),
    ("refusal", RefusedAnswer, ["refused"]),
    ("content-filter", RefusedAnswer, ["refused"]),
    ("filtered-prompt", RefusedAnswer, ["refused"]),
    ("needs-max-completion-tokens", "answer", ["rejected", "answered"]),
    ("needs-max-tokens", "answer", ["answered"]),
    ("takes-no-limit", Rejected, ["rejected"] * 6),
    ("no-tool-choice", "answer", ["rejected", "answered"]),
    ("no-tools", "answer", ["rejected", "answered"]),
    ("no-tools-no-json-schema", "answer", ["rejected", "rejected", "answered"]),
    ("no-forms", "answer", ["rejected", "rejected", "rejected", "answered"]),
]


@pytest.mark.parametrize(
    ("scenario", "ends", "outcomes"), TABLE, ids=[scenario for scenario, *_ in TABLE]
)
async def test_every_scenario_ends_well_and_is_counted_to_the_token(
    fake: FakeModel,
    connect_to: Connect,
    ledger: Ledger,
    scenario: str,
    ends: Ends,
    outcomes: list[CallOutcome],
) -> None:
    came = await _ended(connect_to, ledger, scenario)

    tally = fake.usage()[f"fake:{scenario}"]
    assert (came, ledger.outcomes) == (ends, outcomes)
    assert ledger.counted == (tally.calls, tally.input_tokens, tally.output_tokens)


def test_no_scenario_is_forgotten() -> None:
    tried = {scenario.removesuffix("-once") for scenario, *_ in TABLE}

    assert set(SCENARIOS) - tried == set()


async def test_the_price_is_kept_where_the_provider_names_it(
    fake: FakeModel, connect_to: Connect, ledger: Ledger
) -> None:
    answer = await connect_to("priced").complete(ASKED, Plan, meter=ledger)

    tally = fake.usage()["fake:priced"]
    assert (answer.usage.cost, answer.usage.estimated) == (tally.dollars, False)
    assert ledger.exchanges[0].used == answer.usage


async def test_an_uncounted_answer_is_guessed_at_and_says_so(
    connect_to: Connect, ledger: Ledger
) -> None:
    answer = await connect_to("no-usage").complete(ASKED, Plan, meter=ledger)

    planned = ledger.exchanges[0].planned
    assert answer.usage.estimated
    assert answer.usage.input_tokens == planned.input_tokens
    assert 0 < answer.usage.output_tokens < planned.output_tokens


async def test_a_lost_exchange_counts_as_all_that_was_planned(
    connect_to: Connect, ledger: Ledger
) -> None:
    answer = await connect_to("cut-once").complete(ASKED, Plan, meter=ledger, longest=700)

    lost, answered = ledger.exchanges
    assert (lost.used, lost.used.output_tokens) == (lost.planned, 700)
    assert answer.usage == lost.used + answered.used


async def test_nobody_there_costs_nothing(connect_to: Connect, ledger: Ledger) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        model = connect_to("ok", base_url=f"http://127.0.0.1:{nobody.getsockname()[1]}/v1")

        with pytest.raises(Unavailable, match="no connection"):
            await model.complete(ASKED, Plan, meter=ledger)

    assert ledger.outcomes == ["unavailable"] * 3
    assert ledger.counted == (3, 0, 0)


async def _ended(connect_to: Connect, ledger: Ledger, scenario: str) -> Ends:
    try:
        answer = await connect_to(scenario).complete(ASKED, Plan, meter=ledger)
    except ModelProblem as problem:
        return type(problem)
    return "repaired" if answer.repaired else "answer"
