"""Enough of Anthropic's way of speaking."""

from collections.abc import Mapping
from typing import Any

from keepwarm.ai.model import Message
from keepwarm.dev.modelapi.forms import arguments_in
from keepwarm.dev.modelapi.model import Ask, Count, Finish, Heard, Said
from keepwarm.dev.modelapi.scenarios import Failure

_REASONS: dict[Finish, str] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "content_filter": "refusal",
}


def read(body: Mapping[str, Any]) -> Heard:
    """Return what a request to `/v1/messages` asks."""
    tools: list[dict[str, Any]] = body.get("tools") or [{"name": "", "input_schema": {}}]
    turns = [Message(turn["role"], _text(turn["content"])) for turn in body.get("messages", [])]
    messages = (Message("system", _text(body.get("system", ""))), *turns)
    ask = Ask(tool=tools[0]["name"], schema=tools[0]["input_schema"], messages=messages)
    return Heard(
        model=body["model"],
        ask=ask,
        offers_tool=bool(ask.tool),
        parameters=frozenset(body),
    )


def write(model: str, said: Said, count: Count | None, _cost: str | None) -> dict[str, Any]:
    """Return the answer to a request."""
    content: dict[str, Any] = {"type": "text", "text": said.text}
    arguments = arguments_in(said)
    if arguments is not None:
        content = {"type": "tool_use", "id": "toolu_1", "name": said.tool, "input": arguments}
    called = arguments is not None and said.finish == "stop"
    return {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [content] * said.times if said.text else [],
        "stop_reason": "tool_use" if called else _REASONS[said.finish],
        "stop_sequence": None,
        "usage": {
            "input_tokens": count.input_tokens if count else 0,
            "output_tokens": count.output_tokens if count else 0,
        },
    }


def write_failure(failure: Failure) -> dict[str, Any]:
    """Return what went wrong."""
    return {"type": "error", "error": {"type": failure.kind, "message": failure.message}}


def _text(content: str | list[dict[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content if block["type"] == "text")
