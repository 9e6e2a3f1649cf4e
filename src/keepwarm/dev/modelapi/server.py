"""Serves the scripted model: takes requests in three dialects, plays scenarios, counts."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias

from keepwarm.dev.modelapi import anthropic, gemini, openai
from keepwarm.dev.modelapi.filling import fill_form
from keepwarm.dev.modelapi.http import Reply, Request, Server
from keepwarm.dev.modelapi.ledger import (
    Call,
    Ledger,
    Tally,
    as_json,
    count_tokens,
    price_of,
)
from keepwarm.dev.modelapi.model import Ask, Brain, Count, Heard, Said
from keepwarm.dev.modelapi.page import draw_page
from keepwarm.dev.modelapi.scenarios import SCENARIOS, Failure, Scenario, scenario_of

_PAUSE = timedelta(seconds=2)
_BYTES_PER_TOKEN = 400  # of a recording
_UNHEARD = {"silent", "reset", "stalled", "cut"}
_KEY_HEADERS = ("authorization", "x-api-key", "x-goog-api-key")
_OBJECTION = "invalid_request_error"


Ear: TypeAlias = Callable[[bytes], str]
"""Returns what is said on a recording."""


def _measure(recording: bytes) -> str:
    return f"A recording of {len(recording)} bytes."


class _Dialect(NamedTuple):
    """How one maker's interface writes answers and errors."""

    write: Callable[[str, Said, Count | None, str | None], dict[str, Any]]
    write_failure: Callable[[Failure], dict[str, Any]]


_OPENAI = _Dialect(openai.write, openai.write_failure)
_ANTHROPIC = _Dialect(anthropic.write, anthropic.write_failure)
_GEMINI = _Dialect(gemini.write, gemini.write_failure)


class FakeModel:
    """
    A scripted language model, served on loopback from this process.

    `port` 0 takes a free one. `brain` says what a good answer holds, and leaves to `fill_form`
    what it does not know, `ear` what is said on a recording; `pause` is how long slow scenarios
    take. Starting raises `OSError` where somebody else listens at the port.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        brain: Brain = fill_form,
        ear: Ear = _measure,
        pause: timedelta = _PAUSE,
    ) -> None:
        self._brain = brain
        self._ear = ear
        self._ledger = Ledger()
        self._server = Server(self._answer, port=port, pause=pause.total_seconds())

    @property
    def root_url(self) -> str:
        """Return where its page is, and its interface for those who add the version."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def base_url(self) -> str:
        """Return what `KEEPWARM_LLM_BASE_URL` must be."""
        return f"{self.root_url}/v1"

    async def start(self) -> None:
        """Open the door; when this returns, it answers."""
        await self._server.start()

    async def stop(self) -> None:
        """Send everybody home, also those who still wait; safe to repeat."""
        await self._server.stop()

    def usage(self) -> dict[str, Tally]:
        """Return what every model was used for."""
        return dict(self._ledger.tallies)

    async def _answer(self, request: Request) -> Reply:
        if request.method == "GET":
            return self._look(request.path)
        try:
            return _repeating(_key(request), self._asked(request))
        except (ValueError, KeyError, TypeError) as error:
            problem = f"Cannot make sense of this request: {error!r}"
            return _failed(_OPENAI, Failure(status=400, message=problem, kind=_OBJECTION))

    def _look(self, path: str) -> Reply:
        match path.rstrip("/"):
            case "":
                page = draw_page(self._ledger, self.base_url)
                return Reply(body=page.encode(), media_type="text/html; charset=utf-8")
            case "/usage":
                return _json(as_json(self._ledger.tallies))
            case "/v1/models":
                names = [{"id": f"fake:{name}", "object": "model"} for name in SCENARIOS]
                return _json({"object": "list", "data": names})
            case _:
                return _failed(_OPENAI, Failure(status=404, message="There is no such page"))

    def _asked(self, request: Request) -> Reply:
        if request.path == "/v1/audio/transcriptions":
            return self._listen(request)
        body: dict[str, Any] = json.loads(request.body)
        match request.path:
            case "/v1/chat/completions":
                return self._speak(_OPENAI, openai.read(body))
            case "/v1/messages":
                return self._speak(_ANTHROPIC, anthropic.read(body))
            case path if path.endswith(":generateContent"):
                model = path.rpartition("/models/")[2].removesuffix(":generateContent")
                return self._speak(_GEMINI, gemini.read(model.replace("%3A", ":"), body))
            case path:
                missing = Failure(status=404, message=f"There is no {path}", kind="not_found")
                return _failed(_OPENAI, missing)

    def _speak(self, dialect: _Dialect, heard: Heard) -> Reply:
        scenario, failure = self._opened(heard)
        if failure is not None:
            return self._fail(dialect, heard.model, failure)
        if not scenario.has_answer:
            self._close(heard.model, "nothing", 200, None, told=False)
            return _json(openai.write_nothing(heard.model))
        said = _twisted(scenario, self._good_answer(heard))
        count = Count(
            input_tokens=count_tokens(heard.ask.text + json.dumps(heard.ask.schema)),
            output_tokens=count_tokens(said.text or said.refusal or ""),
        )
        told = scenario.tells_usage and scenario.manner not in _UNHEARD and not scenario.padding
        self._close(heard.model, heard.ask.tool or "text", 200, count, told=told)
        shown = count if scenario.tells_usage else None
        cost = f"{price_of(count):f}" if scenario.tells_cost else None
        if heard.streamed:
            events = openai.write_stream(heard.model, said, shown)
            return Reply(body=events, media_type="text/event-stream", manner=scenario.manner)
        return _played(scenario, dialect.write(heard.model, said, shown, cost))

    def _opened(self, heard: Heard) -> tuple[Scenario, Failure | None]:
        scenario = scenario_of(heard.model, self._ledger.open(heard.model))
        if scenario is None:
            return SCENARIOS["404"], SCENARIOS["404"].failure
        objection = scenario.objection(heard) if scenario.objection else ""
        if objection:
            return scenario, Failure(status=400, message=objection, kind=_OBJECTION)
        return scenario, scenario.failure

    def _good_answer(self, heard: Heard) -> Said:
        if not heard.ask.schema:
            return Said(text="All is well.")
        content = self._brain(heard.ask) or fill_form(heard.ask)
        text = json.dumps(content, ensure_ascii=False)
        return Said(text=text, tool=heard.ask.tool if heard.offers_tool else None)

    def _listen(self, request: Request) -> Reply:
        """Take in a recording."""
        fields = _form_fields(request)
        model, audio = fields["model"].decode(), fields["file"]
        heard = Heard(model=model, ask=Ask(tool="", schema={}, messages=()))
        scenario, failure = self._opened(heard)
        if failure is not None:
            return self._fail(_OPENAI, model, failure)
        text = self._ear(audio)
        count = Count(
            input_tokens=len(audio) // _BYTES_PER_TOKEN + 1, output_tokens=count_tokens(text)
        )
        told = scenario.tells_usage and scenario.manner not in _UNHEARD
        self._close(model, "recording", 200, count, told=told)
        usage = {"type": "tokens", **_transcript_usage(count)} if scenario.tells_usage else None
        return _played(scenario, {"text": text, "language": "en", "usage": usage})

    def _fail(self, dialect: _Dialect, model: str, failure: Failure) -> Reply:
        self._close(model, failure.message, failure.status, None, told=False)
        return _failed(dialect, failure)

    def _close(
        self, model: str, what: str, status: int, count: Count | None, *, told: bool
    ) -> None:
        number = self._ledger.tallies[model].calls
        call = Call(number=number, model=model, what=what, status=status, count=count)
        self._ledger.close(call, told=told)


def _key(request: Request) -> str:
    sent = (request.headers.get(name) for name in _KEY_HEADERS)
    return next((key.removeprefix("Bearer ") for key in sent if key), "")


def _repeating(key: str, reply: Reply) -> Reply:
    """Put the key where an error repeats it, as careless providers do."""
    if reply.status < HTTPStatus.BAD_REQUEST:
        return reply
    return replace(reply, body=reply.body.replace(b"{key}", key.encode()))


def _twisted(scenario: Scenario, said: Said) -> Said:
    return scenario.twist(said) if scenario.twist else said


def _transcript_usage(count: Count) -> dict[str, int]:
    return {"input_tokens": count.input_tokens, "output_tokens": count.output_tokens}


def _played(scenario: Scenario, content: dict[str, Any]) -> Reply:
    """Send an answer in the manner of the scenario."""
    body = json.dumps(content).encode() + b" " * scenario.padding
    if scenario.packed:
        packed = gzip.compress(body, mtime=0)
        return Reply(body=packed, headers={"content-encoding": "gzip"}, manner=scenario.manner)
    return Reply(body=body, manner=scenario.manner)


def _failed(dialect: _Dialect, failure: Failure) -> Reply:
    if failure.html:
        page = f"<html><h1>{failure.status} {failure.message}</h1></html>".encode()
        return Reply(status=failure.status, body=page, media_type="text/html")
    body = json.dumps(dialect.write_failure(failure)).encode()
    return Reply(status=failure.status, body=body, headers=failure.headers)


def _json(content: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(content).encode())


def _form_fields(request: Request) -> dict[str, bytes]:
    """Return what a form with files holds; e-mail has the same format, and a reader for it."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).walk()
    return {
        str(name): payload
        for part in parts
        if (name := part.get_param("name", header="content-disposition"))
        and isinstance(payload := part.get_payload(decode=True), bytes)
    }
