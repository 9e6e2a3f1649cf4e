"""Finds the form of an answer where it is only described, in the words of the conversation."""

import json
from collections.abc import Mapping
from typing import Any


def form_in_text(text: str) -> tuple[str, Mapping[str, Any]]:
    """Return the name and the schema of the last form that a text holds, or nothing."""
    decoder, at = json.JSONDecoder(), text.find("{")
    name, form = "", dict[str, Any]()
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except ValueError:
            end = at + 1
        else:
            if "properties" in found:
                name, form = found.get("title", "answer"), found
        at = text.find("{", end)
    return name, form
