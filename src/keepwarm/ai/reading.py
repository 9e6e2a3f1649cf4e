"""Reads a typed answer out of whatever a model wrapped around it."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_LAST_THOUGHT = re.compile(r".*</think(?:ing)?>", re.DOTALL)
_NO_JSON = "There is no complete JSON object in it."
_MOST_ATTEMPTS = 50  # at opening brackets, of which prose may hold many
_MOST_ERRORS = 10


class Unreadable(Exception):
    """An answer that is not of the form; `complaint` tells the model why, in its language."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


def read_answer(text: str, schema: type[T]) -> T:
    """Return the first object in a text that fits the schema; raises `Unreadable`."""
    complaint = _NO_JSON
    for found in _objects(_without_thoughts(text)):
        try:
            # Half an emoji, where a model broke off, costs a letter and not the answer.
            whole = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
            return schema.model_validate_json(whole)
        except ValidationError as error:
            # The first object is the likeliest to have been meant.
            complaint = _faults(error) if complaint == _NO_JSON else complaint
    raise Unreadable(complaint)


def object_of(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that a text is; an empty one where it is none."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):  # the latter over nothing but opening brackets
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _without_thoughts(text: str) -> str:
    # Behind the last end of a thought none ends: to look for it from every beginning there
    # would take as long as somebody who writes nothing else wants.
    last = _LAST_THOUGHT.match(text)
    end = last.end() if last else 0
    return _THOUGHTS.sub("", text[:end]) + text[end:]


def _objects(text: str) -> Iterator[dict[str, object]]:
    decoder, at = json.JSONDecoder(), text.find("{")
    for _ in range(_MOST_ATTEMPTS):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _faults(error: ValidationError) -> str:
    """List what is wrong, field by field; what was written stays out: it is known, and long."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [
        f"- {'.'.join(map(str, fault['loc'])) or 'the answer'}: {fault['msg']}"
        for fault in faults[:_MOST_ERRORS]
    ]
    return "\n".join(lines)
