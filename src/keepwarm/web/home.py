"""Today, the page a day begins with."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.reads import get_account
from keepwarm.live.reads import horizon
from keepwarm.outbox.reads import list_unknown
from keepwarm.settling.model import Snooze, snooze_until
from keepwarm.web.bot_links import chat_link
from keepwarm.web.message_words import tell_unknown
from keepwarm.web.page import database, member, now, render
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
        account = await get_account(conn, who.id)
        working = await working_time_of(conn, who.id)

    return render(
        request,
        "today/show.html",
        nav="today",
        horizon=since,
        agenda=agenda,
        everybody=everybody,
        unknown=[(message.id, tell_unknown(message, who.time_zone)) for message in unknown],
        unreachable=account.bot if account.unreachable_at else None,
        chat=chat_link(request, account.bot or ""),
        snoozes=_snoozes(moment, working),
    )


def _snoozes(moment: datetime, working: WorkingTime) -> list[tuple[Snooze, str, datetime]]:
    """Return until when a step may rest; where two choices mean the same, the first is enough."""
    known: dict[datetime, tuple[Snooze, str, datetime]] = {}
    for choice, title, days in _choices():
        until = snooze_until(choice, now=moment, working=working)
        away = (wall_of(until, working.zone).date() - wall_of(moment, working.zone).date()).days
        # An evening that is over and a free tomorrow lead on to the next day of work.
        fits = days is None or away == days
        known.setdefault(until, (choice, title if fits else _("Next working morning"), until))
    return list(known.values())


def _choices() -> list[tuple[Snooze, str, int | None]]:
    """Return the choices with their titles, and how many days away each title speaks of."""
    return [
        ("hour", _("In an hour"), None),
        ("evening", _("This evening"), 0),
        ("tomorrow", _("Tomorrow morning"), 1),
        ("monday", _("Next Monday"), None),
    ]
