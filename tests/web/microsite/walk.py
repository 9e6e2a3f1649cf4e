"""A visitor's way through the questionnaire that ships, as a browser without scripts sends it."""

import html
import re
from collections.abc import Mapping

import httpx2

ANSWERS: Mapping[str, object] = {
    "goal": "plan",
    "work": "sheets",
    "basis": ["owner", "time"],
    "people": 4,
    "wish": "Less paper",
}
_SENT = ("plan", "sheets", ["owner", "time"], "4", "Less paper")


async def answer(
    visitor: httpx2.AsyncClient, path: str, step: int, **more: str
) -> httpx2.Response:
    """Send the answer to one question."""
    sent = {"step": str(step), "answer": _SENT[step - 1], **more}
    return await visitor.post(f"{path}/step", data=sent)


async def walk(visitor: httpx2.AsyncClient, path: str) -> httpx2.Response:
    """Answer everything, each time with what the page before carried; returns the result."""
    page = await visitor.get(f"{path}?step=1")
    for step in range(1, 6):
        page = await answer(visitor, path, step, **carried(page))
        if page.has_redirect_location:
            page = await visitor.get(page.headers["location"])
    return page


def carried(page: httpx2.Response) -> dict[str, str]:
    """Return the answers that a page carries along, in case nobody else has them."""
    found = re.findall(r'name="(known|kept)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}
