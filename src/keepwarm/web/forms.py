"""Read what a form sent."""

from starlette.requests import Request


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
