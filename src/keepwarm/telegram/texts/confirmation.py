"""
What members did in the app, confirmed in the chat: to them silently, to the lead's owner aloud.

What somebody does with one lead within a minute shares one message, which then has a line each.
"""

from typing import cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Stage
from keepwarm.leads.wording import stage_titles
from keepwarm.outbox.letters import EventLine, Letter
from keepwarm.outbox.wording import LONGEST_NAME, how_many_leads, more
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, lead, next_words, open_lead, step_words

MOST_LINES = 5  # events that one message tells
LONGEST_REASON = 200  # characters
LONGEST_IN_LINE = 80  # of a step or a reason, where several events share a message


def say_confirmation(letter: Letter) -> Said:
    """Confirm one event, or several about the same lead."""
    first = letter.events[0]
    if len(letter.events) > 1 or first.is_undone:
        return _several(letter), _buttons(letter)
    match first.type:
        case "step_completed":
            html = _completed(letter, first)
        case "step_skipped":
            html = _skipped(letter, first)
        case "status_changed":
            html = f"🔀 {lead(letter.lead)}\n{_moved(first)}{_by(first)}"
        case "lead_assigned":
            html = f"📤 {_given(letter, first)} → {_owner(first)}"
    return html, _buttons(letter)


def _completed(letter: Letter, event: EventLine) -> str:
    title = _("{lead}: step {number}/{of} done").format(lead=lead(letter.lead), **_place(event))
    done = f"<s>{step_words(event.step or '')}</s>"
    return "\n".join([f"✅ {title}{_by(event)}", done, *_coming(letter, event)])


def _skipped(letter: Letter, event: EventLine) -> str:
    title = _("{lead}: step {number}/{of} skipped").format(lead=lead(letter.lead), **_place(event))
    lines = [f"⤼ {title}{_by(event)}", step_words(event.step or "")]
    if event.reason:
        lines.append(_("Reason: {reason}").format(reason=_reason(event.reason)))
    return "\n".join(lines)


def _several(letter: Letter) -> str:
    """Tell events line by line, the newest few, and what comes after them."""
    hidden = more(len(letter.events) - MOST_LINES)
    told = letter.events[-MOST_LINES:]
    lines = [f"☑️ {lead(letter.lead)}", *([f"… {hidden}"] if hidden else [])]
    lines += [_line(letter, event) for event in told]
    last = told[-1]
    if last.type == "step_completed" and not last.is_undone:
        lines += _coming(letter, last)
    return "\n".join(lines)


def _line(letter: Letter, event: EventLine) -> str:
    if not event.is_undone:
        return f"{_fact(letter, event)}{_by(event)}"
    return "↶ " + _("Undone: {what}").format(what=_fact(letter, event))


def _fact(letter: Letter, event: EventLine) -> str:
    match event.type:
        case "step_completed":
            said = _("✅ Step {number}/{of}: {step}")
        case "step_skipped":
            said = _("⤼ Step {number}/{of}: {step}")
        case "status_changed":
            return f"🔀 {_moved(event)}"
        case "lead_assigned":
            return f"📤 {_given(letter, event)} → {_owner(event)}"
    step = escape(event.step or "", most=LONGEST_IN_LINE)
    reason = f" ({_reason(event.reason, most=LONGEST_IN_LINE)})" if event.reason else ""
    return said.format(step=step, **_place(event)) + reason


def _coming(letter: Letter, event: EventLine) -> list[str]:
    """Say what comes after a step that is done, where anything does."""
    if event.next is not None:
        return [_("Next: {step}").format(step=next_words(event.next, letter.time_zone))]
    return [_("That was the last step 🎉")] if event.is_last else []


def _moved(event: EventLine) -> str:
    return f"{_stage(event.old_status)} → <b>{_stage(event.new_status)}</b>"


def _stage(name: str | None) -> str:
    # A name that no column has any more is shown as it was written.
    return escape(stage_titles().get(cast("Stage", name), name or "?"), most=LONGEST_NAME)


def _given(letter: Letter, event: EventLine) -> str:
    if event.count is None:
        return lead(letter.lead)
    return f"<b>{how_many_leads(event.count)}</b>"


def _owner(event: EventLine) -> str:
    if not event.member_name:
        return _("nobody")
    return f"<b>{escape(event.member_name, most=LONGEST_NAME)}</b>"


def _by(event: EventLine) -> str:
    """Name who it was, where it was not the reader."""
    if event.by is None:
        return ""
    return " " + _("by {name}").format(name=escape(event.by, most=LONGEST_NAME))


def _reason(words: str, *, most: int = LONGEST_REASON) -> str:
    return f"<i>{escape(words, most=most)}</i>"


def _place(event: EventLine) -> dict[str, object]:
    return {"number": event.number or "?", "of": event.of or "?"}


def _buttons(letter: Letter) -> Rows:
    can_undo = letter.is_silent and any(
        event.can_be_undone and not event.is_undone for event in letter.events
    )
    undo = [Button(_("↶ Undo"), press=press("e", "undo", letter.about))] if can_undo else []
    return [[*undo, *open_lead(letter)]]
