"""A brain without ideas: fills any form validly and says nothing in particular."""

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from keepwarm.dev.modelapi.model import Ask

Schema: TypeAlias = Mapping[str, Any]

_WORDS = "Nothing in particular, said politely and at some length. "
_DEEPEST = 8
_FORMATS = {
    "date": "2026-01-05",
    "date-time": "2026-01-05T09:00:00Z",
    "time": "09:00:00Z",
    "email": "hello@quillfeather.example",
    "uri": "https://quillfeather.example/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def fill_form(ask: Ask) -> dict[str, object]:
    """Return something of the form that is asked for."""
    filled = _Filling(ask.schema.get("$defs", {})).value(ask.schema, depth=0)
    return cast("dict[str, object]", filled) if isinstance(filled, dict) else {}


class _Filling:
    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions

    def value(self, schema: Schema, *, depth: int) -> object:
        schema = self._resolved(schema)
        choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
        if choices:
            return choices[0]
        match _type_of(schema):
            case "object":
                return self._object(schema, depth=depth)
            case "array":
                return self._array(schema, depth=depth)
            case kind:
                return _plain(kind, schema)

    def _resolved(self, schema: Schema) -> Schema:
        """Follow references, and take the first of several forms that are as good."""
        while True:
            if "$ref" in schema:
                schema = self._definitions[schema["$ref"].rpartition("/")[2]]
            elif forms := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                schema = forms[0]
            else:
                return schema

    def _object(self, schema: Schema, *, depth: int) -> dict[str, object]:
        wanted = schema.get("properties", {})
        if depth >= _DEEPEST:
            wanted = {name: wanted[name] for name in schema.get("required", ())}
        return {name: self.value(form, depth=depth + 1) for name, form in wanted.items()}

    def _array(self, schema: Schema, *, depth: int) -> list[object]:
        count = schema.get("minItems", 1 if depth < _DEEPEST else 0)
        return [self.value(schema.get("items", {}), depth=depth + 1) for _ in range(count)]


def _type_of(schema: Schema) -> str:
    named = schema.get("type", "object" if "properties" in schema else "null")
    return named if isinstance(named, str) else named[0]


def _plain(kind: str, schema: Schema) -> object:
    match kind:
        case "string":
            return _text(schema)
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return False
        case _:
            return None


def _text(schema: Schema) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    shortest = schema.get("minLength", 0)
    text = (_WORDS * (shortest // len(_WORDS) + 1)).strip().ljust(shortest, ".")
    return text[: schema.get("maxLength", len(text))]


def _number(schema: Schema) -> int:
    if "minimum" in schema:
        return int(schema["minimum"])
    if "exclusiveMinimum" in schema:
        return int(schema["exclusiveMinimum"]) + 1
    return min(1, int(schema.get("maximum", 1)))
