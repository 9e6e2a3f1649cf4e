"""YAML of ours, read strictly: a mistake names its file and its line."""

import re
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import TypeVar, cast

import msgspec
import yaml

from keepwarm.kit.errors import Invalid

_PLACE = re.compile(r" - at `(?:key in )?\$(.*?)`$")
_UNKNOWN = re.compile(r"unknown field `(.*?)`")
_PART = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")

_Read = TypeVar("_Read", bound=msgspec.Struct)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Part of a file: a misspelt field is a mistake, not a silence."""


class BrokenFile(Invalid):
    """A file does not follow its schema; the text says which, where and why."""

    message = "This file cannot be read."


def read_strictly(file: Traversable, shape: type[_Read]) -> _Read:
    """Return what a file holds. Raises BrokenFile."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenFile(f"{file.name}, line 1: {error}") from error
    return read_text_strictly(file.name, text, shape)


def read_text_strictly(name: str, text: str, shape: type[_Read]) -> _Read:
    """Return what a text of that name holds. Raises BrokenFile."""
    try:
        # Everything is text here: to the other loaders a bare `no` is not a word but false.
        content: object = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- safer still
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFile(f"{name}, line {line}: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BrokenFile(f"{name}, line 1: {error}") from error
    try:
        # Numbers are text as well, so they are read out of it.
        return msgspec.convert(content, shape, strict=False)
    except msgspec.ValidationError as error:
        raise BrokenFile(f"{name}, line {_line(text, str(error))}: {error}") from error


def files_in(folder: Traversable) -> list[Traversable]:
    """Return the YAML files of a folder, by name."""
    found = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    return sorted(found, key=lambda file: file.name)


def _line(text: str, complaint: str) -> int:
    """Return the line that a complaint like "… - at `$.steps[2].days`" is about."""
    place = _PLACE.search(complaint)
    node = yaml.compose(text, Loader=yaml.BaseLoader)
    parts: Sequence[tuple[str, str]] = _PART.findall(place[1]) if place else ()
    for name, index in parts:
        inner = _child(node, name, index)
        if inner is None:
            break
        node = inner
    odd = _UNKNOWN.search(complaint)
    node = (odd and _child(node, odd[1], "")) or node
    return node.start_mark.line + 1 if node else 1


def _child(node: object, name: str, index: str) -> yaml.Node | None:
    """Return a part of a node; which of several values is meant is not always told."""
    if isinstance(node, yaml.MappingNode):
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        return next((value for key, value in pairs if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and index.isdigit():
        return cast("list[yaml.Node]", node.value)[int(index)]
    return None
