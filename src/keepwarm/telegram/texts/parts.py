"""The parts of texts and keyboards: a lead's name, a time, the way into the app."""

from datetime import datetime
from typing import Literal, TypeAlias

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import LeadLine, Letter, NextLine, StepLine
from keepwarm.outbox.wording import LONGEST_NAME, LONGEST_STEP, local_time
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows

Said: TypeAlias = tuple[str, Rows]
"""Telegram's HTML, and the buttons under it."""


def lead_named(name: str, company: str | None) -> str:
    """Name a lead, with its company where it is a person."""
    bold = f"<b>{escape(name, most=LONGEST_NAME)}</b>"
    return f"{bold} · {escape(company, most=LONGEST_NAME)}" if company else bold


def lead_of(line: StepLine) -> str:
    return lead_named(line.lead, line.company)


def lead(line: LeadLine | None) -> str:
    return lead_named(line.name, line.company) if line else f"<b>{_('A lead')}</b>"


def step_words(description: str) -> str:
    return escape(description, most=LONGEST_STEP)


def clock(instant: datetime, zone: str, *, style: Literal["r", "wdt"] = "r") -> str:
    """Show a time in the reader's own zone and language; older apps show the text inside."""
    unix, words = int(instant.timestamp()), local_time(instant, zone)
    return f'<tg-time unix="{unix}" format="{style}">{words}</tg-time>'


def next_words(coming: NextLine, zone: str) -> str:
    """Say what comes next, and when; what waits for something has no time."""
    said = step_words(coming.description)
    if coming.due_at is None:
        return said
    return f"{said}, {clock(coming.due_at, zone, style='wdt')}"


def open_lead(letter: Letter, *, text: str | None = None, part: str = "") -> list[Button]:
    """Return the button that opens a letter's lead in the app, where it has one."""
    found = letter.lead.id if letter.lead else None
    return [] if found is None else [Button(text or _("Open"), start=f"leads_{found}{part}")]


def open_step(step: StepLine) -> Button:
    return Button(_("Open"), start=f"leads_{step.lead_id}-step_{step.step_id}")
