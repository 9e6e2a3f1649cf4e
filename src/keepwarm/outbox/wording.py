"""What letters of every channel say alike."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.outbox.letters import Letter, StepLine

LONGEST_NAME, LONGEST_STEP = 100, 200  # characters


def cut(text: str, most: int) -> str:
    """Return a text on one line, with an ellipsis where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def local_time(instant: datetime, zone: str) -> str:
    """Write an instant as a member's own clock shows it."""
    return format_datetime(instant.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale="en")


def place_in_plan(step: StepLine) -> str:
    """Say which step of its plan it is."""
    return _("Step {number}/{of}").format(number=step.number, of=step.of)


def opening(letter: Letter) -> str:
    """Say in a few words what a digest is about."""
    total = int(letter.facts["total"])
    if letter.facts["cause"] == "morning":
        return ngettext("Today: {n} step", "Today: {n} steps", total).format(n=total)
    return ngettext("{n} step is waiting", "{n} steps are waiting", total).format(n=total)


def more_than(letter: Letter) -> str | None:
    """Say how many steps a digest does not name; None where it names all."""
    more = int(letter.facts["total"]) - len(letter.steps)
    return ngettext("and {n} more", "and {n} more", more).format(n=more) if more > 0 else None
