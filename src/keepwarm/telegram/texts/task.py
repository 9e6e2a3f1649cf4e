"""
A task: one message for its whole life, which says how it stands.

While it is open it has buttons, and a menu takes their place when one is asked for.
"""

from typing import cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.outbox.letters import Letter, TaskLine
from keepwarm.outbox.wording import LONGEST_NAME
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_words
from keepwarm.tasks.outcomes import GIVES_UP_AFTER
from keepwarm.tasks.wording import outcome_words
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, can_be_copied
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, clock, lead_named, step_words

LONGEST_NOTES = 300  # characters
_SIGNS = {"call": "📞", "email": "✉️", "meeting": "📅"}


def say_task(letter: Letter) -> Said:
    """Return a task as it stands."""
    if letter.task is None:
        return "📞 " + _("This task is not there any more."), []
    return say_line(letter.task, letter.time_zone, menu=letter.facts.get("menu"))


def say_line(task: TaskLine, zone: str, *, menu: str | None = None) -> Said:
    """Say how a task stands, and what can be done with it."""
    match task.state:
        case "done" | "over":
            return _closed(task), [_ways_back(task)]
        case "handed_on":
            name = escape(task.by or "?", most=LONGEST_NAME)
            said = _("{name} does this now.").format(name=name)
            return f"{_title('📤', task)}\n{said}", [_ways_back(task)]
        case "put_off":
            return _put_off(task, zone), _put_off_buttons(task)
        case "open":
            return _open(task, zone, menu)


def title_of(task: TaskLine) -> str:
    """Name whom it is for and why, in one line."""
    return f"{_whom(task)}: {why_of(task)}"


def why_of(task: TaskLine) -> str:
    """Say what they did, or what is to be done."""
    known = deed_words().get(cast("SignalKind", task.trigger))
    return known or step_words(task.subject)


def _open(task: TaskLine, zone: str, menu: str | None) -> Said:
    sign = _SIGNS.get(task.channel, "▶️")
    what = _("Call {whom}") if task.channel == "call" else "{whom}"
    lines = [f"{sign} {what.format(whom=_whom(task))}: {why_of(task)}"]
    match menu:
        case "snooze":
            lines.append(_("When again? Choose, or reply with a time, like “tomorrow 10am”."))
            return "\n".join(lines), _snooze_menu(task)
        case "more":
            lines.append(_("What came of it?"))
            return "\n".join(lines), _more_menu(task)
        case _:
            lines += _particulars(task, zone)
            return "\n".join(lines), _buttons(task)


def _whom(task: TaskLine) -> str:
    named = lead_named(task.lead, task.company)
    if task.contact is None:
        return named
    return f"{named}, {escape(task.contact, most=LONGEST_NAME)}"


def _particulars(task: TaskLine, zone: str) -> list[str]:
    """Say where and when, what was noted, and how often nobody answered."""
    best = _("best {time}").format(time=clock(task.due_at, zone))
    number = escape(task.number, most=LONGEST_NAME) if task.number else _missing(task)
    lines = [" · ".join(part for part in (number, best) if part)]
    if task.notes:
        lines.append(f"<i>{escape(task.notes, most=LONGEST_NOTES)}</i>")
    if task.no_answers:
        lines.append(_unanswered(task.no_answers))
    return lines


def _missing(task: TaskLine) -> str:
    return _("no number yet") if task.channel == "call" else ""


def _unanswered(times: int) -> str:
    said = ngettext("{n} call without an answer.", "{n} calls without an answer.", times)
    give_up = " " + _("Give up?") if times >= GIVES_UP_AFTER else ""
    return said.format(n=times) + give_up


def _title(sign: str, task: TaskLine) -> str:
    return f"{sign} {_whom(task)}\n<s>{why_of(task)}</s>"


def _closed(task: TaskLine) -> str:
    sign = "✅" if task.state == "done" else "▫️"
    said = outcome_words(task.channel).get(task.outcome or "", "")
    if task.by is not None:
        name = escape(task.by, most=LONGEST_NAME)
        said = _("{what} ({name})").format(what=said, name=name)
    return f"{_title(sign, task)}\n{said}"


def _put_off(task: TaskLine, zone: str) -> str:
    back = _("I come back {time}").format(time=clock(task.due_at, zone, style="wdt"))
    lines = [f"⏰ {title_of(task)}", back]
    return "\n".join([*lines, _unanswered(task.no_answers)] if task.no_answers else lines)


def _buttons(task: TaskLine) -> Rows:
    if task.channel != "call":
        return [
            [
                _button(task, _("✓ Done"), "done", is_last=True),
                _button(task, _("⏰ Later"), "snz"),
            ],
            [*_copy(task, _("📋 Address")), _open_lead(task)],
        ]
    rows = [
        [
            _button(task, _("✓ Called"), "done", is_last=True),
            _button(task, _("No answer"), "na"),
            _button(task, _("⏰ Later"), "snz"),
        ],
        [*_copy(task, _("📋 Number")), _button(task, _("More…"), "more"), _open_lead(task)],
    ]
    if task.no_answers >= GIVES_UP_AFTER:
        rows.insert(1, [_button(task, _("Give up"), "off")])
    return rows


def _snooze_menu(task: TaskLine) -> Rows:
    return [
        [
            _button(task, _("In 1 h"), "s1h"),
            _button(task, _("This evening"), "seve"),
            _button(task, _("Tomorrow"), "stom"),
        ],
        [_button(task, _("Monday"), "smon"), _button(task, _("‹ Back"), "back")],
    ]


def _more_menu(task: TaskLine) -> Rows:
    return [
        [
            _button(task, _("📅 Meeting booked"), "meet", is_last=True),
            _button(task, _("✗ Wrong number"), "wrong"),
        ],
        [_button(task, _("Not needed any more"), "off"), _button(task, _("‹ Back"), "back")],
    ]


def _put_off_buttons(task: TaskLine) -> Rows:
    done = _("✓ Called") if task.channel == "call" else _("✓ Done")
    return [
        [_button(task, done, "done", is_last=True), _button(task, _("↶ Undo"), "undo")],
        [*_copy(task, _("📋 Number")), _open_lead(task)],
    ]


def _ways_back(task: TaskLine) -> list[Button]:
    undo = [_button(task, _("↶ Undo"), "undo")] if task.can_be_undone and not task.by else []
    return [*undo, _open_lead(task)]


def _copy(task: TaskLine, text: str) -> list[Button]:
    number = task.number or ""
    return [Button(text, copy=number)] if can_be_copied(number) else []


def _open_lead(task: TaskLine) -> Button:
    return Button(_("Open"), start=f"leads_{task.lead_id}-section_outreach")


def _button(task: TaskLine, text: str, action: str, *, is_last: bool = False) -> Button:
    """Return a button about a task; green where it finishes it."""
    style = "success" if is_last else None
    return Button(text, press=press("t", action, task.id), style=style)
