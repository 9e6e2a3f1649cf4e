"""Counts what an exchange used: as the provider says, or as well as we can guess."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel

from keepwarm.ai.model import Message, Usage
from keepwarm.ai.reading import object_of

# A token is about four letters of English, three of German and fewer of Ukrainian; a
# guess that is too high keeps a budget, one that is too low breaks it.
_BYTES_PER_TOKEN = 3
_TOKENS_PER_IMAGE = 1_000


def guess_tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return -(-len(text.encode()) // _BYTES_PER_TOKEN)


def guess_input(messages: Sequence[Message], schema: type[BaseModel]) -> int:
    """Return about how many tokens a question has."""
    texts = sum(guess_tokens(message.text) for message in messages)
    images = sum(len(message.images) for message in messages)
    form = guess_tokens(json.dumps(schema.model_json_schema()))
    return texts + form + images * _TOKENS_PER_IMAGE


def usage_in(body: bytes) -> Usage | None:
    """Return the usage that an answer names, in whichever dialect; None where it names none."""
    answer = object_of(body)
    counts = answer.get("usage") or answer.get("usageMetadata")
    return _usage(cast("dict[str, Any]", counts)) if isinstance(counts, dict) else None


def _usage(counts: Mapping[str, Any]) -> Usage | None:
    if "prompt_tokens" in counts:  # OpenAI
        return _openai(counts)
    if "promptTokenCount" in counts:  # Gemini, which counts thoughts apart
        return Usage(
            calls=1,
            input_tokens=_number(counts, "promptTokenCount"),
            output_tokens=_number(counts, "candidatesTokenCount", "thoughtsTokenCount"),
        )
    if "input_tokens" in counts:  # Anthropic, which counts what it remembers apart
        cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
        return Usage(
            calls=1,
            input_tokens=_number(counts, "input_tokens", *cached),
            output_tokens=_number(counts, "output_tokens"),
        )
    return None


def _openai(counts: Mapping[str, Any]) -> Usage:
    spoken, asked = _number(counts, "completion_tokens"), _number(counts, "prompt_tokens")
    # Some leave their reasoning out of the answer's count, but not out of the total.
    spoken = max(spoken, _number(counts, "total_tokens") - asked)
    cost = counts.get("cost")
    known = isinstance(cost, int | float) and not isinstance(cost, bool)
    return Usage(
        calls=1,
        input_tokens=asked,
        output_tokens=spoken,
        cost=Decimal(str(cost)) if known else None,
    )


def _number(counts: Mapping[str, Any], *names: str) -> int:
    return sum(value for name in names if isinstance(value := counts.get(name), int))
