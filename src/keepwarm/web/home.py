"""Today, the page a day begins with."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.availability.reads import working_time_of
from keepwarm.emails.reads import count_waiting
from keepwarm.linking.reads import get_account
from keepwarm.live.reads import horizon
from keepwarm.outbox.reads import list_unknown
from keepwarm.web.bot_links import chat_link
from keepwarm.web.message_words import tell_unknown
from keepwarm.web.page import database, member, now, render
from keepwarm.web.snoozes import snooze_choices
from keepwarm.web.task_view import helpers_of, list_team, outcome_icons
from keepwarm.web.today_view import view_agenda


async def show(request: Request) -> Response:
    who, moment = member(request), now(request)
    everybody = who.is_admin and request.query_params.get("everybody") == "1"

    async with database(request).connection() as conn:
        # The horizon first: what changes while we read is told to the page again.
        since = await horizon(conn)
        agenda = await view_agenda(
            conn, who.viewer, mine=not everybody, now=moment, time_zone=who.time_zone
        )
        unknown = await list_unknown(conn, who.id)
        letters = await count_waiting(conn, who.viewer)
        account = await get_account(conn, who.id)
        working = await working_time_of(conn, who.id)
        team = await list_team(conn) if agenda.calls else []

    return render(
        request,
        "today/show.html",
        nav="today",
        horizon=since,
        agenda=agenda,
        everybody=everybody,
        team=team,
        helpers_of=helpers_of,
        outcome_icons=outcome_icons,
        unknown=[(message.id, tell_unknown(message, who.time_zone)) for message in unknown],
        letters=letters,
        unreachable=account.bot if account.unreachable_at else None,
        chat=chat_link(request, account.bot or ""),
        snoozes=snooze_choices(moment, working),
    )
