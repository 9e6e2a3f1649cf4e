"""Read what a form sent."""

from typing import Any, cast

from starlette.requests import Request

from keepwarm.kit.errors import Invalid


async def field(request: Request, name: str) -> str:
    """
    Return the text of one field; nothing, or a file, reads as empty text.

    A NUL, which no keyboard types and PostgreSQL cannot store, is left out.
    """
    value = (await request.form()).get(name)
    return value.replace("\0", "") if isinstance(value, str) else ""


async def fields(request: Request) -> dict[str, str]:
    """Return the text of every field of a form, as `field` does."""
    return {name: await field(request, name) for name in await request.form()}


async def field_texts(request: Request, name: str) -> list[str]:
    """Return the text of every field of that name, in the order of the form."""
    values = (await request.form()).getlist(name)
    return [value.replace("\0", "") for value in values if isinstance(value, str)]


async def json_fields(request: Request) -> dict[str, Any]:
    """Return what a script sent as a JSON object. Raises Invalid for anything else."""
    try:
        sent = await request.json()
    except (ValueError, RecursionError):
        raise Invalid from None
    if not isinstance(sent, dict):
        raise Invalid
    return cast("dict[str, Any]", sent)
