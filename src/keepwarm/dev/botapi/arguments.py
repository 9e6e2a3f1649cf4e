"""The arguments of a call, in each of the ways in which the Bot API takes them."""

import json
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from keepwarm.dev.botapi.model import bad_request
from keepwarm.dev.modelapi.http import Request


class Upload(NamedTuple):
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


def read_arguments(request: Request) -> dict[str, Any]:
    """Return what a call was given: in the address, as JSON, or as either kind of form."""
    given: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True))
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        given |= _read_json(request.body)
    elif media_type == "application/x-www-form-urlencoded":
        given |= parse_qsl(request.body.decode(), keep_blank_values=True)
    elif media_type == "multipart/form-data":
        given |= _read_form(request)
    return {name: value for name, value in given.items() if value is not None}


def nested(arguments: Mapping[str, Any], name: str) -> Any:
    """Return an argument that is an object: forms carry it as JSON in a string."""
    value = arguments.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def whole(arguments: Mapping[str, Any], name: str, default: int = 0) -> int:
    """Return an argument that is a number; what is none counts as not given."""
    try:
        return int(str(arguments.get(name, default)))
    except ValueError:
        return default


def is_set(arguments: Mapping[str, Any], name: str) -> bool:
    """Return an argument that is yes or no."""
    return str(arguments.get(name, "")).lower() in {"true", "1", "yes", "y", "t"}


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("object expected as parameters")
    return given  # pyright: ignore[reportUnknownVariableType] -- whatever the bot wrote


def _read_form(request: Request) -> dict[str, Any]:
    """Read a form with files; e-mail has the same format, and a reader for it."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).walk()
    return {
        str(name): _field(part, payload)
        for part in parts
        if (name := part.get_param("name", header="content-disposition"))
        and isinstance(payload := part.get_payload(decode=True), bytes)
    }


def _field(part: Message, payload: bytes) -> str | Upload:
    name = part.get_filename()
    if name is None:
        return payload.decode()
    return Upload(name, part.get_content_type(), payload)
