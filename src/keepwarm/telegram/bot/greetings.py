"""What the bot says to who comes in, and to who stands outside."""

from urllib.parse import urlsplit

from keepwarm.availability.model import Availability
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.model import SignIn
from keepwarm.outbox.model import Words
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, pack
from keepwarm.telegram.presses import press

LONGEST_NAME, LONGEST_DEVICE = 100, 60


def welcome(name: str, times: Availability, *, has_app: bool) -> Words:
    """Say what the bot is for. Where the Mini App cannot open, nobody is sent there."""
    lines = [
        _(
            "👋 <b>Hi {name}!</b> Forward me a message, a contact, a voice note or a photo of a "
            "card and I make it a lead."
        ).format(name=escape(name, most=LONGEST_NAME)),
        _quiet_hours(times),
        _("Open the app once and I pick up your time zone.")
        if has_app
        else _("Tell me your time zone under /settings."),
    ]
    rows = [
        [Button(_("Open the app"), start="today")],
        [
            Button(_("Quiet hours"), press=press("s", "quiet")),
            Button(_("How it works"), press=press("s", "help")),
        ],
    ]
    return Words(html="\n".join(lines), keyboard=pack(rows))


def _quiet_hours(times: Availability) -> str:
    if times.quiet is None:
        return _("I remind you of every next step.")
    return _(
        "I remind you of every next step; quiet from <b>{begins}</b> to <b>{ends}</b>."
    ).format(begins=f"{times.quiet.opens:%H:%M}", ends=f"{times.quiet.closes:%H:%M}")


def who_goes_there(sign_in: SignIn, public_url: str | None) -> Words:
    """
    Ask whether it is the member who wants to come in at a browser.

    The number stands in that browser too. Somebody who was sent a stranger's link sees none.
    """
    house = escape(urlsplit(public_url or "").netloc or "Keepwarm", most=LONGEST_NAME)
    lines = [
        _("🔐 <b>Sign in to {house}?</b>").format(house=house),
        _seat(sign_in),
        _("The page there shows <b>{number}</b>. If yours does not, say no.").format(
            number=escape(sign_in.check_number, most=LONGEST_DEVICE)
        ),
    ]
    yes = Button(_("✓ Yes, it is me"), press=press("a", "yes", sign_in.id), style="success")
    no = Button(_("✕ No"), press=press("a", "no", sign_in.id))
    return Words(html="\n".join(lines), keyboard=pack([[yes, no]]))


def let_in(sign_in: SignIn) -> Words:
    """Say that a browser was let in."""
    return Words(html="\n".join([_("✅ <b>Signed in</b>"), _seat(sign_in)]))


def left_outside(sign_in: SignIn) -> Words:
    """Say that a browser was not let in."""
    return Words(html="\n".join([_("🚫 <b>Nobody was let in</b>"), _seat(sign_in)]))


def to_a_stranger() -> str:
    """Say to somebody we do not know how they get to know us."""
    return _(
        "This is the bot of a Keepwarm team, and I do not know you yet. "
        "Ask your admin for an invite."
    )


def _seat(sign_in: SignIn) -> str:
    return _("{device}, from {place}").format(
        device=escape(sign_in.device, most=LONGEST_DEVICE),
        place=escape(sign_in.place, most=LONGEST_DEVICE),
    )
