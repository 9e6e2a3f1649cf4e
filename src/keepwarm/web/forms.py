"""Read what a form sent."""

from starlette.requests import Request


async def field(request: Request, name: str) -> str:
    """Return the text of one field; nothing, or a file, reads as empty text."""
    value = (await request.form()).get(name)
    return value if isinstance(value, str) else ""
