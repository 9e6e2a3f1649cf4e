"""Read ids, stages and filters from an address; what makes no sense is simply not there."""

from typing import cast

from starlette.datastructures import QueryParams
from starlette.requests import Request

from keepwarm.board.model import Filters
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import STAGES, Stage, TagId

_LARGEST = 2**63 - 1  # what PostgreSQL calls a bigint
_LONGEST_SEARCH = 200


class StageUnknown(Invalid):
    message = "There is no such stage."


def lead_id(request: Request) -> LeadId:
    return LeadId(number(request, "lead_id"))


def number(request: Request, name: str) -> int:
    """Return a number of the path. Raises NotFound for one that no row can have."""
    value = cast("int", request.path_params[name])
    if value > _LARGEST:
        raise NotFound
    return value


def numbers(text: str) -> list[int]:
    """Return the ids in '7,8,9', in this order, each once."""
    found = (as_number(part) for part in text.split(","))
    return list(dict.fromkeys(number for number in found if number is not None))


def as_number(text: str) -> int | None:
    """Return an id somebody typed, or None."""
    value = int(text) if text.isdecimal() and text.isascii() else 0
    return value if 0 < value <= _LARGEST else None


def as_stage(text: str) -> Stage:
    """Return the stage of that name. Raises StageUnknown."""
    for stage in STAGES:
        if stage == text:
            return stage
    raise StageUnknown


def filters(query: QueryParams) -> Filters:
    """Return what the board or the list is narrowed down to."""
    tag = as_number(query.get("tag", ""))
    stage = query.get("stage", "")
    return Filters(
        words=query.get("q", "")[:_LONGEST_SEARCH].strip(),
        mine=query.get("mine") == "1",
        tag=TagId(tag) if tag else None,
        stage=as_stage(stage) if stage else None,
        troubled=query.get("troubled") == "1",
    )
