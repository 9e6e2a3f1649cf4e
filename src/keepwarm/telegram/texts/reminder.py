"""
A reminder: one message for its whole life, which says how its step stands.

While its step is open it has buttons, and a menu takes their place when one is asked for. Where
it has spoken again since, the newer message has them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter, StepLine
from keepwarm.outbox.wording import place_in_plan
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, can_be_copied, in_rows
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, clock, lead_of, next_words, open_step, step_words

LONGEST_REASON = 200  # characters


def say_reminder(letter: Letter) -> Said:
    """Return a reminder as its step stands."""
    if not letter.steps:
        return "🔔 " + _("This step is not in the plan any more."), []
    (step,) = letter.steps
    match step.state:
        case "done":
            return _done(step, letter.time_zone), [_undo_and_open(step)]
        case "skipped":
            return _skipped(step), [_undo_and_open(step)]
        case "over":
            return _over(step), [[open_step(step)]]
        case "snoozed":
            return _snoozed(step, letter.time_zone), _snoozed_buttons(step)
        case "due":
            return _due(step, letter)


def _due(step: StepLine, letter: Letter) -> Said:
    facts = letter.facts
    if step.occurrence is not None and step.occurrence != facts.get("occurrence"):
        return _asking(step, _("I asked again, further down.")), []
    match facts.get("menu"):
        case "snooze":
            ask = _("Remind me… or reply with a time, like “tomorrow 10am”.")
            return _asking(step, ask), _snooze_menu(step)
        case "skip":
            ask = _("Why skip it? Choose, or reply with the reason.")
            return _asking(step, ask), _skip_menu(step)
        case _:
            return _asking(step, _when(step, facts, letter.time_zone)), _buttons(step)


def _when(step: StepLine, facts: Mapping[str, Any], zone: str) -> str:
    if step.due_at is None:
        return ""
    due = _("Was due {time}") if facts.get("was_due") else _("Due {time}")
    return due.format(time=clock(step.due_at, zone))


def _asking(step: StepLine, last: str) -> str:
    what = f"<b>{place_in_plan(step)}:</b> {step_words(step.description)}"
    return "\n".join(line for line in (f"🔔 {lead_of(step)}", what, last) if line)


def _done(step: StepLine, zone: str) -> str:
    coming = _("Next: {step}").format(step=next_words(step.next, zone)) if step.next else None
    last = coming or _("That was the last step 🎉")
    return f"✅ {lead_of(step)}\n<s>{step_words(step.description)}</s>\n{last}"


def _skipped(step: StepLine) -> str:
    said = f"⤼ {lead_of(step)}\n<s>{step_words(step.description)}</s>"
    if not step.reason:
        return said
    reason = f"<i>{escape(step.reason, most=LONGEST_REASON)}</i>"
    return f"{said}\n" + _("Skipped: {reason}").format(reason=reason)


def _over(step: StepLine) -> str:
    gone = _("Nobody needs to do this any more.")
    return f"▫️ {lead_of(step)}\n<s>{step_words(step.description)}</s>\n{gone}"


def _snoozed(step: StepLine, zone: str) -> str:
    said = f"⏰ {lead_of(step)}\n{step_words(step.description)}"
    if step.due_at is None:
        return said
    back = clock(step.due_at, zone, style="wdt")
    return f"{said}\n" + _("I come back {time}").format(time=back)


def _buttons(step: StepLine) -> Rows:
    words = step.suggested_text or ""
    draft = (
        Button(_("📋 Copy draft"), copy=words)
        if can_be_copied(words)
        else Button(_("✍ Draft"), press=press("r", "draft", step.step_id))
    )
    return [
        [
            _button(step, _("✓ Done"), "done", is_last=True),
            _button(step, _("⏰ Snooze"), "snz"),
            _button(step, _("⤼ Skip"), "skip"),
        ],
        [draft, open_step(step)],
    ]


def _snooze_menu(step: StepLine) -> Rows:
    # No hours here: the evening and the morning are those of the reader's working time.
    return [
        [
            _button(step, _("In 1 h"), "s1h"),
            _button(step, _("This evening"), "seve"),
            _button(step, _("Tomorrow"), "stom"),
        ],
        [
            _button(step, _("Monday"), "smon"),
            Button(_("Pick…"), start=f"leads_{step.lead_id}-step_{step.step_id}"),
            _button(step, _("‹ Back"), "back"),
        ],
    ]


def _skip_menu(step: StepLine) -> Rows:
    chosen = [_button(step, words, action) for action, words in reasons().items()]
    return in_rows(2, [*chosen, _button(step, _("‹ Back"), "back")])


def reasons() -> Mapping[str, str]:
    """Why a step is skipped, in one tap: the button's words are the reason that is kept."""
    return MappingProxyType(
        {
            "k1": _("Not needed"),
            "k2": _("Did something else"),
            "k3": _("Cannot reach them"),
        }
    )


def _undo_and_open(step: StepLine) -> list[Button]:
    return [_button(step, _("↶ Undo"), "undo"), open_step(step)]


def _snoozed_buttons(step: StepLine) -> Rows:
    return [
        [_button(step, _("✓ Done now"), "done", is_last=True), _button(step, _("↶ Undo"), "undo")],
        [open_step(step)],
    ]


def _button(step: StepLine, text: str, action: str, *, is_last: bool = False) -> Button:
    """Return a button about a step; green where it finishes it."""
    style = "success" if is_last else None
    return Button(text, press=press("r", action, step.step_id), style=style)
