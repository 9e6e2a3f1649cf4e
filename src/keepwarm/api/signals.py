"""Signals for programs: what a prospect did somewhere else."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, cast, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import LOST
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, TaskId
from keepwarm.signals.model import MOST_FACTS, NewSignal, Reason, SignalKind
from keepwarm.web.batching import TooMuchAtOnce
from keepwarm.web.errors import TryAgain
from keepwarm.web.page import now, services, viewer

MOST_BYTES: Final = 20_000
DEEPEST: Final = 20
_KINDS: Final = get_args(SignalKind)


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program tells."""

    lead_id: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    kind: SignalKind
    facts: dict[str, Any] = {}


class Recorded(msgspec.Struct, frozen=True):
    """What became of it; none of the three where the task is still to come."""

    created: bool
    task_id: TaskId | None
    reason: Reason | None


class KindUnknown(Invalid):
    """What programs may tell of, by name."""

    def __init__(self) -> None:
        super().__init__(_("The kind is one of: {kinds}.").format(kinds=", ".join(_KINDS)))


class FactsTooLong(Invalid):
    message = "The facts are too long: a signal carries 4,000 letters of them."


class FactsTooDeep(Invalid):
    message = "The facts are nested too deep: a signal carries twenty levels of them."


class NotASignal(Invalid):
    """What is wrong with a body, as its reader puts it."""


async def create(request: Request) -> Response:
    """Keep a signal, and say which task followed from it or why none did."""
    told = _read(await request.body())
    signal = NewSignal(
        lead_id=LeadId(told.lead_id),
        kind=told.kind,
        source="api",
        happened_at=now(request),
        facts=told.facts,
        seen_by=viewer(request),
    )
    try:
        answer = await services(request).recorder.record(signal)
    except (*LOST, TimeoutError, TooMuchAtOnce):
        raise TryAgain from None
    body = msgspec.json.encode(Recorded(answer.created, answer.task_id, answer.reason))
    return Response(body, 201, media_type="application/json")


def _read(body: bytes) -> Signal:
    if b"\\u0000" in body:
        raise NotASignal(_("No text may hold the character NUL."))
    try:
        told = _DECODER.decode(body)
    except msgspec.ValidationError as error:
        if "$.kind" in str(error):
            raise KindUnknown from None
        raise NotASignal(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotASignal(_("Send a JSON object with lead_id and kind.")) from None
    if not _is_shallow(told.facts):
        raise FactsTooDeep
    if len(msgspec.json.encode(told.facts)) > MOST_FACTS:
        raise FactsTooLong
    return told


def _is_shallow(value: object, room: int = DEEPEST) -> bool:
    """Say whether facts can be read again wherever they are shown."""
    if isinstance(value, dict):
        value = list(cast("dict[str, object]", value).values())
    if not isinstance(value, list):
        return True
    return room > 0 and all(_is_shallow(each, room - 1) for each in cast("list[object]", value))


_DECODER: Final = msgspec.json.Decoder(Signal)


def _answers(*statuses: int) -> dict[str, object]:
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": "Refused", "content": problem} for status in statuses}


def _schema_of(kind: type[msgspec.Struct]) -> Mapping[str, object]:
    _schemas, components = msgspec.json.schema_components([kind])
    return components[kind.__name__]


DESCRIBED: Final[Mapping[str, object]] = {
    "tags": ["signals"],
    "summary": "Create Signal",
    "description": (
        "Tell of something a prospect did. It is always kept; whoever is to call is given at"
        " most one open task for each lead and kind."
    ),
    "operationId": "create_signal",
    "security": [{"HTTPBearer": list[str]()}],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _schema_of(Signal)}},
    },
    "responses": {
        "201": {
            "description": "Kept",
            "content": {"application/json": {"schema": _schema_of(Recorded)}},
        },
        **_answers(401, 404, 413, 422, 503),
    },
}
