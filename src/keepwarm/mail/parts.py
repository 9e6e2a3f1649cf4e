"""The parts from which e-mails are made: a lead's name, a time, what comes next."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter, NextLine, StepLine, TaskLine
from keepwarm.outbox.wording import LONGEST_NAME, LONGEST_STEP, cut, local_time
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_words


class Page(NamedTuple):
    """What an e-mail says, below its greeting and above the link to where it leads."""

    subject: str
    paragraphs: Sequence[list[str]]
    path: str


def lead_name(letter: Letter) -> str:
    """Name the lead a letter is about, with its company where it is a person."""
    if letter.lead is None:
        return _("A lead")
    return _name(letter.lead.name, letter.lead.company)


def step_name(step: StepLine) -> str:
    """Name the lead of a step."""
    return _name(step.lead, step.company)


def _name(name: str, company: str | None) -> str:
    short = cut(name, LONGEST_NAME)
    return f"{short} · {cut(company, LONGEST_NAME)}" if company else short


def task_title(task: TaskLine) -> str:
    """Name whom a task is for, and why."""
    whom = _name(task.lead, task.company)
    if task.contact is not None:
        whom += f", {cut(task.contact, LONGEST_NAME)}"
    why = deed_words().get(cast("SignalKind", task.trigger)) or cut(task.subject, LONGEST_STEP)
    return f"{whom}: {why}"


def named(letter: Letter) -> str:
    """Return where a letter's lead is."""
    return f"/leads/{letter.lead.id}" if letter.lead else "/leads"


def dated(step: StepLine, zone: str) -> str:
    """Say what is to be done, and when; what waits for something has no time."""
    return _dated(step.description, step.due_at and local_time(step.due_at, zone))


def coming(sentence: str, line: NextLine | None, zone: str) -> str | None:
    """Say in a sentence what comes; None where nothing does."""
    if line is None:
        return None
    return sentence.format(
        step=_dated(line.description, line.due_at and local_time(line.due_at, zone))
    )


def _dated(description: str, when: str | None) -> str:
    said = cut(description, LONGEST_STEP)
    return f"{said}, {when}" if when else said
