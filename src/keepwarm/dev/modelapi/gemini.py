"""Enough of Gemini's way of speaking."""

from collections.abc import Mapping
from typing import Any

from keepwarm.ai.model import Message
from keepwarm.dev.modelapi.forms import arguments_in
from keepwarm.dev.modelapi.model import Ask, Count, Finish, Heard, Said
from keepwarm.dev.modelapi.scenarios import Failure

_REASONS: dict[Finish, str] = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "content_filter": "SAFETY",
}
# The field has had several names, and its library writes the one in the style of Python.
_SCHEMAS = ("parametersJsonSchema", "parameters_json_schema", "parameters")


def read(model: str, body: Mapping[str, Any]) -> Heard:
    """Return what a request to `…:generateContent` asks."""
    tools: list[dict[str, Any]] = body.get("tools") or []
    form: dict[str, Any] = tools[0]["functionDeclarations"][0] if tools else {"name": ""}
    turns = [
        Message("user" if turn.get("role") == "user" else "assistant", _text(turn))
        for turn in body.get("contents", [])
    ]
    messages = (Message("system", _text(body.get("systemInstruction", {}))), *turns)
    schema: dict[str, Any] = next(
        (form[name] for name in _SCHEMAS if name in form), dict[str, Any]()
    )
    ask = Ask(tool=form["name"], schema=schema, messages=messages)
    return Heard(model=model, ask=ask, offers_tool=bool(ask.tool), parameters=frozenset(body))


def write(model: str, said: Said, count: Count | None, _cost: str | None) -> dict[str, Any]:
    """Return the answer to a request."""
    part: dict[str, Any] = {"text": said.text}
    arguments = arguments_in(said)
    if arguments is not None:
        part = {"functionCall": {"name": said.tool, "args": arguments}}
    candidate = {
        "content": {"role": "model", "parts": [part] * said.times if said.text else []},
        "finishReason": _REASONS[said.finish],
        "index": 0,
    }
    answer = {"candidates": [candidate], "modelVersion": model, "responseId": "fake"}
    return answer | ({"usageMetadata": _usage(count)} if count else {})


def write_failure(failure: Failure) -> dict[str, Any]:
    """Return what went wrong."""
    return {
        "error": {
            "code": failure.status, "message": failure.message, "status": failure.kind.upper()
        }
    }  # fmt: skip


def _text(turn: Mapping[str, Any]) -> str:
    return "\n".join(part.get("text", "") for part in turn.get("parts", []))


def _usage(count: Count) -> dict[str, int]:
    return {
        "promptTokenCount": count.input_tokens,
        "candidatesTokenCount": count.output_tokens,
        "totalTokenCount": count.input_tokens + count.output_tokens,
    }
