"""What letters of every channel say alike."""

from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.outbox.letters import Letter, StepLine

LONGEST_NAME, LONGEST_STEP = 100, 200  # characters

# Marks that turn the direction of all that follows, and what no reader can see. Right-to-left
# names need none of them.
_UNSEEN: Final = MappingProxyType(
    dict.fromkeys(
        chain(
            range(0x09),
            range(0x0E, 0x1C),
            (0x7F,),
            range(0x202A, 0x202F),
            range(0x2066, 0x206A),
        )
    )
)


def cut(text: str, most: int) -> str:
    """Return a text on one line, with an ellipsis where it is too long."""
    return _clip(" ".join(text.translate(_UNSEEN).split()), most)


def cut_lines(text: str, most: int) -> str:
    """Return a text with its lines as they are, and an ellipsis where it is too long."""
    lines = text.translate(_UNSEEN).strip().splitlines()
    return _clip("\n".join(line.rstrip() for line in lines), most)


def _clip(text: str, most: int) -> str:
    """Cut a text to so many characters as Telegram counts them, in UTF-16."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * most:
        return text
    kept = units[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"


def local_time(instant: datetime, zone: str) -> str:
    """Write an instant as a member's own clock shows it."""
    return format_datetime(instant.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale="en")


def place_in_plan(step: StepLine) -> str:
    """Say which step of its plan it is."""
    return _("Step {number}/{of}").format(number=step.number, of=step.of)


def opening(letter: Letter) -> str:
    """Say in a few words what a digest is about."""
    total = int(letter.facts["total"])
    if letter.facts["cause"] != "morning":
        return ngettext("{n} step is waiting", "{n} steps are waiting", total).format(n=total)
    if letter.calls and not total:
        return ngettext("Today: {n} call", "Today: {n} calls", letter.calls).format(n=letter.calls)
    return ngettext("Today: {n} step", "Today: {n} steps", total).format(n=total)


def calls(letter: Letter) -> str | None:
    """Say how many calls a morning has beside its steps; None where it has none."""
    if not letter.calls or not int(letter.facts["total"]):
        return None
    return ngettext("{n} call", "{n} calls", letter.calls).format(n=letter.calls)


def overdue(letter: Letter) -> str | None:
    """Say how many steps of a morning are late; None where none is."""
    late = letter.overdue if letter.facts["cause"] == "morning" else 0
    return ngettext("{n} overdue", "{n} overdue", late).format(n=late) if late else None


def more_than(letter: Letter) -> str | None:
    """Say how many steps and calls a digest does not name; None where it names all."""
    return more(int(letter.facts["total"]) - len(letter.steps) + letter.calls - len(letter.tasks))


def more(n: int) -> str | None:
    """Say how many are not named; None where all are."""
    return ngettext("and {n} more", "and {n} more", n).format(n=n) if n > 0 else None


def how_many_leads(n: int) -> str:
    return ngettext("{n} lead", "{n} leads", n).format(n=n)


def span(days: int) -> str:
    """Say over how long a plan goes: in weeks from two on."""
    weeks = round(days / 7)
    if weeks > 1:
        return ngettext("{n} week", "{n} weeks", weeks).format(n=weeks)
    return ngettext("{n} day", "{n} days", max(days, 1)).format(n=max(days, 1))


def what_failed(letter: Letter) -> str:
    """Name the work that came to nothing."""
    return {"plan": _("The plan"), "draft": _("The draft"), "research": _("The research")}[
        letter.facts["what"]
    ]


def what_remains(letter: Letter) -> str:
    """Say what became of the rest, so that nobody has to look."""
    if letter.facts["what"] == "research":
        return _("What you sent is kept.")
    return _("Nothing was changed.")
