"""Settings in the chat: when the bot is silent, in which zone, what else is told, days off."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from keepwarm.availability.model import Availability, DayOff
from keepwarm.availability.reads import get_availability, list_days_off
from keepwarm.calendar.explaining import say_day
from keepwarm.calendar.model import Hours
from keepwarm.calendar.wall import wall_of
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Words
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.bot.zones import OFFERED, city_of
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, in_rows, pack
from keepwarm.telegram.presses import press

QUIET_HOURS: Final = (
    Hours(time(20), time(8)),
    Hours(time(21), time(8)),
    Hours(time(22), time(7)),
    Hours(time(23), time(7)),
)
"""Those that a member chooses from with one press."""
LONGEST_ZONE: Final = 60
MOST_DAYS_OFF: Final = 3  # that are named


async def view_settings(conn: Connection, turn: Turn) -> Shown:
    """Show what a member has said about their time, with a button for each."""
    said = await get_availability(conn, turn.by.id)
    days = _to_come(await list_days_off(conn, turn.by.id), turn)
    html = "\n".join(
        [
            _("⚙️ <b>Your settings</b>"),
            _quiet_line(said),
            _zone_line(turn.by.time_zone, turn.now),
            _told_line(said),
            *([_days_line(days)] if days else []),
        ]
    )
    return _shown(html, _buttons(said, days, turn))


async def view_quiet_hours(conn: Connection, turn: Turn) -> Shown:
    """Show the quiet hours that can be chosen."""
    said = await get_availability(conn, turn.by.id)
    choices = [
        Button(_span(hours), press=press("s", "quiet", hours.opens.hour, hours.closes.hour))
        for hours in QUIET_HOURS
    ]
    rows = [
        choices[:2],
        choices[2:],
        [Button(_("No quiet hours"), press=press("s", "loud"))],
        [_back()],
    ]
    return _shown(_quiet_line(said) + "\n" + _("When shall I be silent?"), rows)


def view_zones(turn: Turn) -> Shown:
    """Ask in which zone a member is: six buttons, or a reply."""
    html = "\n".join(
        [
            _zone_line(turn.by.time_zone, turn.now),
            _("What time is it for you? Press it, or reply with your city or the time."),
        ]
    )
    choices = [
        Button(f"{_clock(zone, turn.now)} · {city_of(zone)}", press=press("s", "zone", n))
        for n, zone in enumerate(OFFERED)
    ]
    rows = [*in_rows(2, choices), [_back()]]
    return _shown(html, rows)


def words_of_zone(zone: str, now: datetime) -> Words:
    """Say which zone was set, with the way to set it right."""
    html = _("🕘 Time zone set to <b>{zone}</b>, it is <b>{time}</b> for you now.").format(
        zone=escape(zone, most=LONGEST_ZONE), time=_clock(zone, now)
    )
    wrong = Button(_("That is wrong"), press=press("s", "tz"))
    return Words(html=html, keyboard=pack([[wrong]]))


def words_of_help() -> Words:
    """Say how everything works, in as few words as possible."""
    html = "\n".join(
        [
            _("<b>How it works</b>"),
            _(
                "• Send me anything about somebody: words, a contact, a photo, a voice note. "
                "I make it a lead."
            ),
            _("• Reply to any message about a lead, and it becomes a note."),
            _("• I remind you of every next step: done, later or skip with one press."),
            _("• /today what is due · /tasks whom to call · /replies what they answered"),
            _("• /find somebody · /leads all of them"),
            _("• /new a lead · /settings quiet hours, time zone, days off"),
        ]
    )
    rows = [[Button(_("Open the app"), start="today")]]
    return Words(html=html, keyboard=pack(rows))


def today_of(turn: Turn) -> date:
    return wall_of(turn.now, turn.zone).date()


def is_free(off: DayOff, day: date) -> bool:
    return off.from_on <= day <= off.until_on


def _to_come(days: Sequence[DayOff], turn: Turn) -> list[DayOff]:
    return [each for each in days if each.until_on >= today_of(turn)]


def _quiet_line(said: Availability) -> str:
    if said.quiet is None:
        return _("🌙 No quiet hours")
    return _("🌙 Quiet hours <b>{span}</b>").format(span=_span(said.quiet))


def _zone_line(zone: str, now: datetime) -> str:
    return _("🕘 <b>{zone}</b>, it is <b>{time}</b> for you now").format(
        zone=escape(zone, most=LONGEST_ZONE), time=_clock(zone, now)
    )


def _told_line(said: Availability) -> str:
    toasts = _("off") if said.toasts_off_at else _("on")
    emails = _("off") if said.emails_off_at else _("on")
    return _("🔔 Toasts in the app {toasts} · e-mails {emails}").format(
        toasts=toasts, emails=emails
    )


def _days_line(days: Sequence[DayOff]) -> str:
    said = ", ".join(_days(each) for each in days[:MOST_DAYS_OFF])
    return _("🏝 Days off: {days}").format(days=said)


def _days(off: DayOff) -> str:
    first, last = say_day(off.from_on), say_day(off.until_on)
    return first if first == last else f"{first} – {last}"


def _buttons(said: Availability, days: Sequence[DayOff], turn: Turn) -> Rows:
    toasts, emails = int(bool(said.toasts_off_at)), int(bool(said.emails_off_at))
    return [
        [
            Button(_("🌙 Quiet hours"), press=press("s", "quiet")),
            Button(_("🕘 Time zone"), press=press("s", "tz")),
        ],
        [
            Button(
                _("Toasts on") if toasts else _("Toasts off"), press=press("s", "toasts", toasts)
            ),
            Button(
                _("E-mails on") if emails else _("E-mails off"), press=press("s", "emails", emails)
            ),
        ],
        [
            _day_button(_("Today"), days, turn, days_ahead=0),
            _day_button(_("Tomorrow"), days, turn, days_ahead=1),
        ],
        [Button(_("All settings"), start="settings")],
    ]


def _day_button(day: str, days: Sequence[DayOff], turn: Turn, *, days_ahead: int) -> Button:
    then = today_of(turn) + timedelta(days=days_ahead)
    if any(is_free(each, then) for each in days):
        said = _("🏢 {day}: work").format(day=day)
        return Button(said, press=press("s", "work", days_ahead))
    said = _("🏝 {day}: off").format(day=day)
    return Button(said, press=press("s", "off", days_ahead))


def _back() -> Button:
    return Button(_("‹ Back"), press=press("s", "show"))


def _span(hours: Hours) -> str:
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"


def _clock(zone: str, now: datetime) -> str:
    return f"{wall_of(now, ZoneInfo(zone)):%H:%M}"


def _shown(html: str, rows: Rows) -> Shown:
    """Show settings; a reply to them is a city, or a time of the day."""
    words = Words(html=html, keyboard=pack(rows))
    return Shown(what="settings", words=words, asks={"asks": "zone"})
