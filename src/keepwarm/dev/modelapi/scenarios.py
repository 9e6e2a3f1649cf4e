"""
Everything that providers of language models do to their callers, by name.

A model is called `fake:<scenario>`; with `-once` behind it, only the first call goes so and
the others go well. What a provider does not put up with (`needs-max-completion-tokens`) it
never does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keepwarm.dev.modelapi.http import Manner
from keepwarm.dev.modelapi.model import Heard, Said

Twist: TypeAlias = Callable[[Said], Said]
# Returns the complaint about a request, or an empty text.
Objection: TypeAlias = Callable[[Heard], str]

_HUGE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error instead of an answer."""

    status: int
    message: str
    kind: str = "server_error"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    html: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way in which an exchange goes; `help` says which."""

    help: str
    failure: Failure | None = None
    objection: Objection | None = None
    twist: Twist | None = None
    manner: Manner = "full"
    tells_usage: bool = True
    tells_cost: bool = False
    has_answer: bool = True
    packed: bool = False
    padding: int = 0


def scenario_of(model: str, call: int) -> Scenario | None:
    """Return how a model's n-th call goes; None where there is no such model."""
    name = model.rpartition(":")[2].removesuffix("-always")
    if name.endswith("-once") and name not in SCENARIOS:
        name = name.removesuffix("-once") if call == 1 else "ok"
    return SCENARIOS.get(name)


def _as_text(change: Callable[[str], str]) -> Twist:
    """Say something other than the tool call that was asked for."""
    return lambda said: replace(said, tool=None, text=change(said.text))


def _objecting_to_format(*formats: str) -> Objection:
    def objection(heard: Heard) -> str:
        if heard.answer_format in formats:
            return f"response_format '{heard.answer_format}' is not supported by this model"
        return ""

    return objection


def _objecting_to(parameter: str, message: str) -> Objection:
    return lambda heard: message if parameter in heard.parameters else ""


def _objecting_to_all_forms(heard: Heard) -> str:
    no_format = _objecting_to_format("json_schema", "json_object")
    return _NO_TOOLS(heard) or no_format(heard)


_NO_TOOLS = _objecting_to("tools", "this model does not support tools")
_NO_MAX_TOKENS = _objecting_to(
    "max_tokens",
    "Unsupported parameter: 'max_tokens' is not supported with this model."
    " Use 'max_completion_tokens' instead.",
)
_NO_MAX_COMPLETION_TOKENS = _objecting_to(
    "max_completion_tokens", "Unrecognized request argument supplied: max_completion_tokens"
)
_NO_TOOL_CHOICE = _objecting_to(
    "tool_choice=required", "Thinking mode does not support this tool_choice"
)
_BUSY = {"retry-after": "1"}

SCENARIOS: dict[str, Scenario] = {
    "ok": Scenario(help="all is well"),
    "priced": Scenario(help="names the price of every answer", tells_cost=True),
    "gzip": Scenario(help="packs its answers", packed=True),
    # The request is turned away.
    "401": Scenario(
        help="does not know the key, and repeats it",
        failure=Failure(
            status=401, message="Incorrect API key provided: {key}", kind="invalid_api_key"
        ),
    ),
    "402": Scenario(
        help="wants to be paid first",
        failure=Failure(status=402, message="Insufficient credits", kind="insufficient_quota"),
    ),
    "quota": Scenario(
        help="is busy, it says, but wants to be paid",
        failure=Failure(status=429, message="Quota exceeded", kind="insufficient_quota"),
    ),
    "filtered-prompt": Scenario(
        help="will not even read this",
        failure=Failure(status=400, message="Filtered by policy", kind="content_filter"),
    ),
    "404": Scenario(
        help="does not know the model",
        failure=Failure(status=404, message="The model does not exist", kind="not_found"),
    ),
    "408": Scenario(
        help="ran out of time itself", failure=Failure(status=408, message="Request timeout")
    ),
    "429": Scenario(
        help="is busy; try again in 50 ms",
        failure=Failure(
            status=429,
            message="Rate limit reached",
            kind="rate_limit_exceeded",
            headers={"retry-after-ms": "50"},
        ),
    ),
    "429-second": Scenario(
        help="is busy; try again in a second",
        failure=Failure(
            status=429, message="Rate limit reached", kind="rate_limit_exceeded", headers=_BUSY
        ),
    ),
    "429-hour": Scenario(
        help="is busy; try again in an hour",
        failure=Failure(
            status=429,
            message="Rate limit reached",
            kind="rate_limit_exceeded",
            headers={"retry-after": "3600"},
        ),
    ),
    "500": Scenario(help="breaks", failure=Failure(status=500, message="Something went wrong")),
    "503": Scenario(help="is overloaded", failure=Failure(status=503, message="Overloaded")),
    "502": Scenario(
        help="hides behind a gateway's page",
        failure=Failure(status=502, message="Bad Gateway", html=True),
    ),
    "200-error": Scenario(
        help="says that all is well, and that it is not",
        failure=Failure(status=200, message="Provider returned error"),
    ),
    "no-choices": Scenario(help="answers with nothing at all", has_answer=False),
    # The connection is bad.
    "hang": Scenario(help="never answers", manner="silent"),
    "reset": Scenario(help="ends the connection", manner="reset"),
    "dawdle": Scenario(help="takes a while to begin", manner="dawdling"),
    "slow": Scenario(help="answers in pieces", manner="slow"),
    "stall": Scenario(help="falls silent half-way", manner="stalled"),
    "cut": Scenario(help="is cut off half-way", manner="cut"),
    "huge": Scenario(help="answers with 16 MB", padding=_HUGE),
    "bomb": Scenario(help="packs 16 MB into a few KB", padding=_HUGE, packed=True),
    # The answer is odd.
    "fenced": Scenario(
        help="fences its JSON", twist=_as_text("Sure!\n```json\n{}\n```\nAnything else?".format)
    ),
    "think": Scenario(
        help="thinks aloud first",
        twist=_as_text("<think>What about {{}}? No.</think>\n{}".format),
    ),
    "chatty": Scenario(
        help="wraps its JSON in prose",
        twist=_as_text("Here you are: {} I hope that {{this}} helps.".format),
    ),
    "prose": Scenario(
        help="speaks prose", twist=_as_text(lambda _: "I would write to them first.")
    ),
    "empty": Scenario(help="says nothing", twist=_as_text(lambda _: "")),
    "malformed": Scenario(
        help="forgets to close a bracket",
        twist=lambda said: replace(said, text=said.text[: len(said.text) * 2 // 3]),
    ),
    "misfit": Scenario(
        help="answers another form",
        twist=lambda said: replace(said, text='{"mood": "cheerful"}'),
    ),
    "wrong-tool": Scenario(
        help="calls another tool", twist=lambda said: replace(said, tool="make_coffee")
    ),
    "twice": Scenario(help="says everything twice", twist=lambda said: replace(said, times=2)),
    "tool-ignored": Scenario(help="writes JSON and calls no tool", twist=_as_text(str)),
    "no-usage": Scenario(help="does not say what it used", tells_usage=False),
    # It will not, or not any further.
    "truncated": Scenario(
        help="runs out of room",
        twist=lambda said: replace(said, text=said.text[: len(said.text) // 2], finish="length"),
    ),
    "refusal": Scenario(
        help="refuses",
        twist=lambda said: replace(
            said, tool=None, text="", refusal="I cannot help with that.", finish="content_filter"
        ),
    ),
    "content-filter": Scenario(
        help="is filtered",
        twist=lambda said: replace(said, tool=None, text="", finish="content_filter"),
    ),
    # It does not put up with everything.
    "needs-max-completion-tokens": Scenario(
        help="does not know max_tokens", objection=_NO_MAX_TOKENS
    ),
    "needs-max-tokens": Scenario(
        help="does not know max_completion_tokens", objection=_NO_MAX_COMPLETION_TOKENS
    ),
    "takes-no-limit": Scenario(
        help="does not know either of them",
        objection=lambda heard: _NO_MAX_TOKENS(heard) or _NO_MAX_COMPLETION_TOKENS(heard),
    ),
    "no-tool-choice": Scenario(help="cannot be made to call a tool", objection=_NO_TOOL_CHOICE),
    "no-tools": Scenario(help="has no tools", objection=_NO_TOOLS),
    "no-tools-no-json-schema": Scenario(
        help="has no tools and no json_schema",
        objection=lambda heard: _NO_TOOLS(heard) or _objecting_to_format("json_schema")(heard),
    ),
    "no-forms": Scenario(
        help="has no tools and no response_format", objection=_objecting_to_all_forms
    ),
}
