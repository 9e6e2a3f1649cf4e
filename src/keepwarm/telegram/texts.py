"""What members read in their chat. Every text has at most 4096 characters, by what it cuts."""

import re
from datetime import datetime

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter, StepLine
from keepwarm.outbox.wording import (
    LONGEST_NAME,
    LONGEST_STEP,
    local_time,
    more_than,
    opening,
    place_in_plan,
)
from keepwarm.telegram.html import escape

_CLOCK = re.compile(r"</?tg-time[^>]*>")


def text_of(letter: Letter) -> str:
    """Return a letter as HTML for a chat."""
    return _digest(letter) if letter.kind == "digest" else _reminder(letter)


def without_clocks(text: str) -> str:
    """Return a text for servers that are too old to show times in the reader's own way."""
    return _CLOCK.sub("", text)


def _reminder(letter: Letter) -> str:
    (step,) = letter.steps
    due = _("Was due {time}") if letter.facts.get("was_due") else _("Due {time}")
    return "\n".join(
        [
            f"🔔 {_lead(step)}",
            f"<b>{place_in_plan(step)}:</b> {escape(step.description, most=LONGEST_STEP)}",
            due.format(time=_clock(step.due_at, letter.time_zone)),
        ]
    )


def _digest(letter: Letter) -> str:
    sign = "☀️" if letter.facts["cause"] == "morning" else "🔔"
    lines = [f"{sign} <b>{opening(letter)}</b>"]
    lines += [
        f"{n}. {_lead(step)}: {escape(step.description, most=LONGEST_STEP)}"
        for n, step in enumerate(letter.steps, 1)
    ]
    more = more_than(letter)
    return "\n".join([*lines, more] if more else lines)


def _lead(step: StepLine) -> str:
    name = f"<b>{escape(step.lead, most=LONGEST_NAME)}</b>"
    return f"{name} · {escape(step.company, most=LONGEST_NAME)}" if step.company else name


def _clock(instant: datetime, zone: str) -> str:
    """Show a time in the reader's own zone and language; older apps show the text inside."""
    unix, words = int(instant.timestamp()), local_time(instant, zone)
    return f'<tg-time unix="{unix}" format="r">{words}</tg-time>'
