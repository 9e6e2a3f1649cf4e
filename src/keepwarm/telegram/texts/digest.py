"""What waits for a member: every working morning, and after an outage."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.wording import calls, more_than, opening, overdue
from keepwarm.telegram.keyboard import Button, Rows
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, lead_of, step_words
from keepwarm.telegram.texts.task import title_of


def say_digest(letter: Letter) -> Said:
    """Name the first few steps, and offer to go through all of them."""
    sign = "☀️" if letter.facts["cause"] == "morning" else "🔔"
    parts = (f"<b>{opening(letter)}</b>", overdue(letter), calls(letter))
    lines = [f"{sign} {', '.join(part for part in parts if part)}"]
    lines += [f"📞 {title_of(task)}" for task in letter.tasks]
    lines += [
        f"{n}. {lead_of(step)}: {step_words(step.description)}"
        for n, step in enumerate(letter.steps, 1)
    ]
    more = more_than(letter)
    rows: Rows = day_buttons() if letter.steps or not letter.tasks else []
    return "\n".join([*lines, more] if more else lines), [*_call_buttons(letter), *rows]


def _call_buttons(letter: Letter) -> Rows:
    """Lead to the calls, where there are any."""
    return [[Button(_("📞 Calls"), press=press("t", "list"))]] if letter.calls else []


def day_buttons() -> Rows:
    """Offer to go through the day, and to move all of it."""
    walk = Button(_("▶ Walk me through"), press=press("g", "next", 0), style="primary")
    return [
        [walk, Button(_("Open today"), start="today")],
        [Button(_("Move all to tomorrow"), press=press("g", "defer", 0))],
    ]
