"""What an exchange used, in every dialect."""

import json
from decimal import Decimal
from typing import Any

import pytest

from keepwarm.ai.counting import guess_input, guess_tokens, usage_in
from keepwarm.ai.model import Blob, Message, Usage
from tests.ai.forms import Plan


@pytest.mark.parametrize(
    ("answer", "usage"),
    [
        (
            {"usage": {"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 11}},
            Usage(calls=1, input_tokens=8, output_tokens=3),
        ),
        (
            {"usage": {"prompt_tokens": 8, "completion_tokens": 3, "total_tokens": 31}},
            Usage(calls=1, input_tokens=8, output_tokens=23),
        ),
        (
            {"usage": {"prompt_tokens": 8, "completion_tokens": 3, "cost": 0.00014}},
            Usage(calls=1, input_tokens=8, output_tokens=3, cost=Decimal("0.00014")),
        ),
        (
            {"usage": {"input_tokens": 8, "cache_read_input_tokens": 90, "output_tokens": 3}},
            Usage(calls=1, input_tokens=98, output_tokens=3),
        ),
        (
            {"usageMetadata": {"promptTokenCount": 8, "thoughtsTokenCount": 5}},
            Usage(calls=1, input_tokens=8, output_tokens=5),
        ),
        ({"usage": {"type": "duration", "seconds": 9}}, None),
        ({"usage": None}, None),
        ({"usage": "plenty"}, None),
        (["usage"], None),
    ],
    ids=[
        "openai", "thoughts apart", "openrouter", "anthropic", "gemini", "seconds", "none", "text",
        "list",
    ],
)  # fmt: skip
def test_usage_is_read(answer: Any, usage: Usage | None) -> None:
    assert usage_in(json.dumps(answer).encode()) == usage


@pytest.mark.parametrize("body", [b"<html>", b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_answer_names_no_usage(body: bytes) -> None:
    assert usage_in(body) is None


def test_usage_adds_up() -> None:
    told = Usage(calls=1, input_tokens=8, output_tokens=3, cost=Decimal("0.5"))
    guessed = Usage(calls=2, input_tokens=1, estimated=True)

    both = told + guessed

    assert both == Usage(
        calls=3, input_tokens=9, output_tokens=3, cost=Decimal("0.5"), estimated=True
    )
    assert (both.tokens, (guessed + guessed).cost) == (12, None)


def test_guesses_are_rather_too_high() -> None:
    picture = Message("user", "Look", images=(Blob("image/png", b""),))

    assert guess_tokens("") == 0
    assert guess_tokens("ten letters") == 4
    assert guess_tokens("десять") == 4
    assert guess_input([picture], Plan) > 1_000 + guess_tokens("Look")
