"""The counts in the navigation of every page: what is due beside Today, calls beside Tasks."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.steps.reads import count_due
from keepwarm.tasks.queue import count_calls
from keepwarm.web.due_words import midnights
from keepwarm.web.page import database, is_fragment, member, now, render


async def show(request: Request) -> Response:
    await _count(request)
    return render(request, "today/_badges.html")


async def count_for_page(request: Request) -> None:
    """Count for a page that is drawn with its navigation; pieces of pages have none."""
    if request.method == "GET" and not is_fragment(request) and not _is_stream(request):
        await _count(request)


async def _count(request: Request) -> None:
    """Keep on the request how many steps and calls its member has for today and from before."""
    who = member(request)
    _began, ends = midnights(now(request), who.time_zone)
    async with database(request).connection() as conn:
        request.state.call_count = await count_calls(conn, who.id, ends)
        request.state.due_count = request.state.call_count + await count_due(conn, who.id, ends)


def _is_stream(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")
