"""The mailboxes from which leads are written to: how each is doing, and a letter to try one."""

from importlib import import_module
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.mailboxes.model import Doing, Mailbox, mailbox_at
from keepwarm.mailboxes.reads import list_doing
from keepwarm.web.page import (
    database,
    is_fragment,
    mailboxes,
    member,
    now,
    public_address,
    render,
    services,
)

PAGE = "/settings/mailboxes"


class Shown(NamedTuple):
    """A mailbox of the file, and how it is doing."""

    mailbox: Mailbox
    doing: Doing


class MailboxGone(NotFound):
    message = "There is no such mailbox in the file."


class NobodyToWriteTo(Invalid):
    message = "Your profile has no e-mail address to write to."


async def show(request: Request) -> Response:
    """Show a member what they may write from, and an admin every mailbox there is."""
    who = member(request)
    shown = services(request).mailboxes if who.is_admin else mailboxes(request)
    async with database(request).connection() as conn:
        doing = await list_doing(conn, [each.address for each in shown], now(request))
    return render(
        request,
        "settings_mailboxes/show.html",
        nav="settings",
        boxes=[Shown(*each) for each in zip(shown, doing, strict=True)],
        can_click=public_address(request, "").startswith("https://")
        or all(each.stays_here for each in shown),
    )


async def send_test(request: Request) -> Response:
    """Send the admin who asks a letter from a mailbox, and say what its server answered."""
    mailbox = mailbox_at(request.path_params["address"], services(request).mailboxes)
    to = member(request).email
    if mailbox is None:
        raise MailboxGone
    if to is None:
        raise NobodyToWriteTo
    # Most processes that serve pages never send anything; they need not load what can.
    code = import_module("keepwarm.mail.trying")
    refusal: str | None = await code.send_test(mailbox, to, now=now(request))
    if not is_fragment(request):
        return RedirectResponse(PAGE, 303)
    if refusal is not None:
        raise Invalid(_("{address}: {why}").format(address=mailbox.address, why=refusal))
    text = _("The mail server took a letter to {address}.").format(address=to)
    return render(request, "_toast.html", text=text, symbol="mail-check")
