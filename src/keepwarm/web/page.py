"""What handlers hold in their hands: the request's facts, and templates to answer with."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import lucide
from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from keepwarm.accounts.model import Member, Session
from keepwarm.db import Database
from keepwarm.kit.errors import NotSignedIn
from keepwarm.kit.i18n import gettext, ngettext
from keepwarm.kit.viewer import Viewer
from keepwarm.mailboxes.model import Mailbox, mailboxes_for
from keepwarm.web.assets import asset
from keepwarm.web.carriers import is_in_mini_app, telegram_origin
from keepwarm.web.services import Services
from keepwarm.web.words import TEMPLATE_WORDS


def services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


def database(request: Request) -> Database:
    return services(request).db


def now(request: Request) -> datetime:
    return services(request).clock.now()


def session_maybe(request: Request) -> Session | None:
    """Return the browser's session; None for strangers and for programs with a token."""
    return cast("Session | None", getattr(request.state, "session", None))


def session(request: Request) -> Session:
    """Return the browser's session, where a guard has seen to it that there is one."""
    found = session_maybe(request)
    if found is None:
        raise NotSignedIn
    return found


def member_maybe(request: Request) -> Member | None:
    """Return who asks, on an address that is open to strangers, too."""
    return cast("Member | None", getattr(request.state, "member", None))


def member(request: Request) -> Member:
    """Return who asks. Raises NotSignedIn, which the route's guard has done before."""
    found = member_maybe(request)
    if found is None:
        raise NotSignedIn
    return found


def viewer(request: Request) -> Viewer:
    return member(request).viewer


def mailboxes(request: Request) -> Sequence[Mailbox]:
    """Return from which mailboxes who asks may write to leads, their own first."""
    who = member_maybe(request)
    return mailboxes_for(who.email, services(request).mailboxes) if who else ()


def is_fragment(request: Request) -> bool:
    """Say whether a script asks for a piece of a page rather than a person for the whole."""
    return "x-fragment" in request.headers


def public_address(request: Request, path: str) -> str:
    """
    Return a link that people can pass on.

    What the browser says of us (Host) is never in it: a stranger could have written that
    into an admin's request and would receive what the link opens.
    """
    configured = services(request).settings.public_url
    if configured is not None:
        return configured.rstrip("/") + path
    host, port = request.scope.get("server") or ("127.0.0.1", None)
    return f"http://{host}:{port}{path}" if port else f"http://{host}{path}"


def render(
    request: Request, name: str, *, status_code: int = 200, **context: object
) -> HTMLResponse:
    """Answer with a template. Each knows member, csrf, now, in_mini_app …, too."""
    here = session_maybe(request)
    known: dict[str, object] = {
        "member": member_maybe(request),
        "csrf": getattr(request.state, "csrf", ""),
        "now": now(request),
        "due_count": getattr(request.state, "due_count", 0),
        "call_count": getattr(request.state, "call_count", 0),
        "mailboxes": mailboxes(request),
        "language_model": services(request).settings.llm_model,
        "zone_is_unknown": here is not None and here.time_zone_chosen_at is None,
        "in_mini_app": is_in_mini_app(request.scope),
        "link_to": partial(public_address, request),
        "telegram_origin": telegram_origin(services(request).settings),
    }
    return HTMLResponse(templates.get_template(name).render(known | context), status_code)


@cache
def icon(name: str, size: int = 18) -> Markup:
    """Return a Lucide icon as inline SVG; the text beside it speaks for it."""
    drawing = cast("Any", lucide)._render_icon(name, size, aria_hidden="true")  # noqa: SLF001 -- the package's Jinja function calls the same; it has no public one
    return Markup(" ".join(str(drawing).split()).replace("> <", "><"))  # noqa: S704 -- drawn by the package


def local_time(instant: datetime, time_zone: str) -> str:
    """Write an instant as its reader's clock shows it: 2 Mar 2026, 09:00."""
    return format_datetime(instant, "d MMM y, HH:mm", tzinfo=ZoneInfo(time_zone), locale="en")


def _environment() -> Environment:
    # Any: jinja2's own types know only its built-in globals and filters.
    env: Any = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # A file's age asked for at every include costs a board page more than drawing a card.
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)
    env.globals.update(TEMPLATE_WORDS)
    env.globals.update(icon=icon, asset=asset)
    env.filters["local_time"] = local_time
    return env


templates = _environment()
