"""What members read in an e-mail: a subject, plain text, and the same as simple HTML."""

from collections.abc import Callable, Mapping
from html import escape
from typing import TypeAlias, cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.mail.parts import (
    Page,
    coming,
    dated,
    lead_name,
    named,
    step_name,
    task_title,
)
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Kind
from keepwarm.outbox.wording import (
    LONGEST_NAME,
    LONGEST_STEP,
    calls,
    cut,
    how_many_leads,
    local_time,
    more,
    more_than,
    opening,
    place_in_plan,
    span,
    what_failed,
    what_remains,
)
from keepwarm.replies.wording import answer_words
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_words

LONGEST_SUBJECT = 150  # characters
LONGEST_NOTE = 300
LONGEST_REPLY = 2_000

Paragraphs: TypeAlias = list[list[str]]


def subject_of(letter: Letter) -> str:
    """Return a letter's subject."""
    return cut(_page(letter).subject, LONGEST_SUBJECT)


def plain_of(letter: Letter, public_url: str | None) -> str:
    """Return a letter as plain text."""
    return "\n\n".join("\n".join(paragraph) for paragraph in _paragraphs(letter, public_url))


def html_of(letter: Letter, public_url: str | None) -> str:
    """Return a letter as HTML that says what its plain text says."""
    paragraphs = (
        "<p>" + "<br>\n".join(_linked(line) for line in paragraph) + "</p>"
        for paragraph in _paragraphs(letter, public_url)
    )
    return "<html><body>\n" + "\n".join(paragraphs) + "\n</body></html>"


def _paragraphs(letter: Letter, public_url: str | None) -> Paragraphs:
    page = _page(letter)
    hello = _("Hello {name},").format(name=cut(letter.member, LONGEST_NAME))
    last = [[f"{public_url}{page.path}"]] if public_url else []
    return [[hello], *(each for each in page.paragraphs if each), *last]


def _page(letter: Letter) -> Page:
    return _PAGES[letter.kind](letter)


def _reminder(letter: Letter) -> Page:
    (step,) = letter.steps
    about = [step_name(step), f"{place_in_plan(step)}: {cut(step.description, LONGEST_STEP)}"]
    if step.due_at is not None:
        due = _("Was due {time}") if letter.facts.get("was_due") else _("Due {time}")
        zoned = f"{local_time(step.due_at, letter.time_zone)} ({letter.time_zone})"
        about.append(due.format(time=zoned))
    subject = _("{lead}: {step}").format(lead=cut(step.lead, LONGEST_NAME), step=step.description)
    words = (step.suggested_text or "").splitlines()
    return Page(subject, [about, words], f"/leads/{step.lead_id}")


def _digest(letter: Letter) -> Page:
    lines = [
        f"{n}. {step_name(step)}: {cut(step.description, LONGEST_STEP)}"
        for n, step in enumerate(letter.steps, 1)
    ]
    called = [f"{_('Call')}: {task_title(task)}" for task in letter.tasks]
    hidden = more_than(letter)
    listed = [*called, *lines, *([hidden] if hidden else [])]
    return Page(opening(letter), [[_opening(letter)], listed], "")


def _opening(letter: Letter) -> str:
    return ", ".join(part for part in (opening(letter), calls(letter)) if part)


def _task(letter: Letter) -> Page:
    """Say whom to call, where, and when it is best; of one that is gone, that it is."""
    task = letter.task
    if task is None:
        gone = _("This task is not there any more.")
        return Page(gone, [[gone]], "/tasks")
    what = _("Call {whom}") if task.channel == "call" else "{whom}"
    title = what.format(whom=task_title(task))
    when = f"{local_time(task.due_at, letter.time_zone)} ({letter.time_zone})"
    about = [task.number] if task.number else []
    about.append(_("Best {time}").format(time=when))
    notes = (task.notes or "").splitlines()
    return Page(title, [[title], about, notes], f"/leads/{task.lead_id}")


def _signal(letter: Letter) -> Page:
    deed = deed_words()[cast("SignalKind", letter.facts["kind"])]
    said = f"{lead_name(letter)}: {deed}"
    return Page(said, [[said]], named(letter))


def _reply(letter: Letter) -> Page:
    """Say who answered what, and what it is taken for; of one that is gone, that it is."""
    reply = letter.reply
    if reply is None:
        gone = _("This reply is not there any more.")
        return Page(gone, [[gone]], "/replies")
    who = cut(reply.contact or reply.lead or reply.sender, LONGEST_NAME)
    title = _("{name} answered").format(name=who)
    taken = answer_words()[reply.intent] if reply.intent else _("Say what it means.")
    return Page(title, [[title], reply.body[:LONGEST_REPLY].splitlines(), [taken]], "/replies")


def _assignment(letter: Letter) -> Page:
    """Hand over one lead, or several at once; whoever gave one away reads who has it now."""
    (*_earlier, gift) = letter.events
    if letter.is_silent:
        owner = gift.member_name or _("nobody")
        said = _("{lead} belongs to {name} now").format(lead=lead_name(letter), name=owner)
        return Page(said, [[said]], named(letter))
    if gift.count is not None:
        return _several(letter, gift.count, gift.by)
    title = _from(_("{lead} is yours now").format(lead=lead_name(letter)), gift.by)
    note = cut(letter.lead.note, LONGEST_NOTE) if letter.lead and letter.lead.note else ""
    first = coming(_("First step: {step}"), gift.next, letter.time_zone) or _("No plan yet")
    return Page(title, [[title], [note] if note else [], [first]], named(letter))


def _several(letter: Letter, count: int, by: str | None) -> Page:
    title = _from(_("{leads}: yours now").format(leads=how_many_leads(count)), by)
    lines = [f"{n}. {cut(each.name, LONGEST_NAME)}" for n, each in enumerate(letter.leads, 1)]
    hidden = more(count - len(letter.leads))
    return Page(title, [[title], [*lines, *([hidden] if hidden else [])]], "/leads")


def _from(title: str, by: str | None) -> str:
    if by is None:
        return title
    return _("{what}, from {name}").format(what=title, name=cut(by, LONGEST_NAME))


def _draft(letter: Letter) -> Page:
    title = _("Draft for {lead} is ready").format(lead=lead_name(letter))
    draft = letter.draft
    subject = [draft.subject] if draft and draft.subject else []
    body = draft.body.splitlines() if draft else []
    return Page(title, [[title], subject, body], named(letter))


def _plan(letter: Letter) -> Page:
    total = int(letter.facts["total"])
    title = _("Plan for {lead}: {steps} over {span}").format(
        lead=lead_name(letter),
        steps=ngettext("{n} step", "{n} steps", total).format(n=total),
        span=span(int(letter.facts["days"])),
    )
    lines = [f"{step.number}. {dated(step, letter.time_zone)}" for step in letter.steps]
    return Page(title, [[title], lines], named(letter))


def _failed(letter: Letter) -> Page:
    title = _("{what} for {lead} did not work").format(
        what=what_failed(letter), lead=lead_name(letter)
    )
    why = [str(letter.facts["error"]), what_remains(letter)]
    return Page(title, [[title], why], named(letter))


_PAGES: Mapping[Kind, Callable[[Letter], Page]] = {
    "reminder": _reminder,
    "digest": _digest,
    "lead_assigned": _assignment,
    "draft_ready": _draft,
    "plan_ready": _plan,
    "work_failed": _failed,
    "call_task": _task,
    "signal": _signal,
    "reply": _reply,
}
"""The kinds that go by e-mail; the others are for a chat only."""


def _linked(line: str) -> str:
    """Make a line that is an address of ours a link; everything else stays words."""
    written = escape(line)
    is_link = line.startswith(("http://", "https://")) and " " not in line
    return f'<a href="{written}">{written}</a>' if is_link else written
