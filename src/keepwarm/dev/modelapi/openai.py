"""The way of speaking that OpenAI began and nearly every server of language models took up."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from keepwarm.ai.model import Blob, Message, Speaker
from keepwarm.dev.modelapi.forms import form_in_text
from keepwarm.dev.modelapi.model import Ask, Count, Heard, Said
from keepwarm.dev.modelapi.scenarios import Failure

_SPEAKERS: dict[str, Speaker] = {
    "system": "system",
    "developer": "system",
    "assistant": "assistant",
}
_PIECE = 40


def read(body: Mapping[str, Any]) -> Heard:
    """Return what a request to `/v1/chat/completions` asks."""
    messages = tuple(_message(each) for each in body.get("messages", []))
    answer_format: dict[str, Any] = body.get("response_format") or {}
    tool, schema = _form(body, answer_format, messages)
    forced = {"tool_choice=required"} if body.get("tool_choice", "auto") != "auto" else set[str]()
    return Heard(
        model=body.get("model", ""),
        ask=Ask(tool=tool, schema=schema, messages=messages),
        offers_tool=bool(body.get("tools")),
        parameters=frozenset(body) | forced,
        answer_format=answer_format.get("type"),
        streamed=bool(body.get("stream")),
    )


def write(model: str, said: Said, count: Count | None, cost: str | None) -> dict[str, Any]:
    """Return the answer to a request."""
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": _said(said),
                "finish_reason": _finish(said),
                "logprobs": None,
            }
        ],
        "usage": _usage(count, cost),
    }


def write_nothing(model: str) -> dict[str, Any]:
    """Return an answer that holds no answer."""
    return {
        "id": "x", "object": "chat.completion", "created": 1, "model": model, "choices": [],
        "usage": None,
    }  # fmt: skip


def write_failure(failure: Failure) -> dict[str, Any]:
    """Return what went wrong."""
    return {"error": {"message": failure.message, "type": failure.kind, "code": failure.kind}}


def write_stream(model: str, said: Said, count: Count | None) -> bytes:
    """Return the answer as server-sent events."""
    chunks: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        for delta in _deltas(said)
    ]
    chunks += [
        {"choices": [{"index": 0, "delta": {}, "finish_reason": _finish(said)}]},
        {"choices": [], "usage": _usage(count, None)},
    ]
    head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": model}
    events = [json.dumps(head | chunk) for chunk in chunks] + ["[DONE]"]
    return "".join(f"data: {event}\n\n" for event in events).encode()


def _message(message: Mapping[str, Any]) -> Message:
    content = message.get("content") or ""
    parts: list[dict[str, Any]] = (
        [{"type": "text", "text": content}] if isinstance(content, str) else content
    )
    calls = [call["function"]["arguments"] for call in message.get("tool_calls") or ()]
    texts = [part["text"] for part in parts if part["type"] == "text"] + calls
    images = tuple(_image(part) for part in parts if part["type"] == "image_url")
    return Message(_SPEAKERS.get(message["role"], "user"), "\n".join(texts), images)


def _image(part: Mapping[str, Any]) -> Blob:
    head, _, data = part["image_url"]["url"].removeprefix("data:").partition(",")
    return Blob(head.removesuffix(";base64"), b64decode(data))


def _form(
    body: Mapping[str, Any], answer_format: Mapping[str, Any], messages: tuple[Message, ...]
) -> tuple[str, Mapping[str, Any]]:
    if body.get("tools"):
        function = body["tools"][0]["function"]
        return function["name"], function["parameters"]
    if answer_format.get("type") == "json_schema":
        named = answer_format["json_schema"]
        return named["name"], named["schema"]
    return form_in_text("\n".join(message.text for message in messages))


def _said(said: Said) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.text * said.times}
    if said.refusal:
        return message | {"content": None, "refusal": said.refusal}
    if said.tool:
        return message | {
            "content": None,
            "tool_calls": [_call(said.tool, said.text)] * said.times,
        }
    return message


def _call(tool: str, arguments: str) -> dict[str, Any]:
    function = {"name": tool, "arguments": arguments}
    return {"id": "call_1", "type": "function", "function": function}


def _finish(said: Said) -> str:
    return "tool_calls" if said.tool and said.finish == "stop" else said.finish


def _usage(count: Count | None, cost: str | None) -> dict[str, Any] | None:
    if count is None:
        return None
    usage: dict[str, Any] = {
        "prompt_tokens": count.input_tokens,
        "completion_tokens": count.output_tokens,
        "total_tokens": count.input_tokens + count.output_tokens,
    }
    return usage | ({"cost": float(cost)} if cost else {})


def _deltas(said: Said) -> Iterator[dict[str, Any]]:
    pieces = [said.text[start : start + _PIECE] for start in range(0, len(said.text), _PIECE)]
    for number, piece in enumerate(pieces):
        if said.tool is None:
            yield {"content": piece}
        else:
            first = _call(said.tool, piece) if number == 0 else {"function": {"arguments": piece}}
            yield {"tool_calls": [{"index": 0, **first}]}
