"""Finds the form that is asked for, and what was filled into it."""

import json
from collections.abc import Mapping
from typing import Any

from keepwarm.dev.modelapi.model import Said


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


def arguments_in(said: Said) -> dict[str, Any] | None:
    """Return the arguments of a call; None where none is made, or no whole one."""
    if said.tool is None:
        return None
    try:
        return json.loads(said.text)
    except ValueError:
        return None
