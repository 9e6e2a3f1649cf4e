"""What the bot answers to a press, in a few words."""

from keepwarm.calendar.explaining import say_instant
from keepwarm.kit.i18n import gettext as _
from keepwarm.settling.model import Changed
from keepwarm.steps.model import Step
from keepwarm.telegram.bot.turn import Turn


def said_settled(step: Step) -> str:
    return _("Already done.") if step.status == "done" else _("Already skipped.")


def said_next(done: str, changed: Changed, turn: Turn) -> str:
    """Say what became of a step, and what its plan wants next (U-13)."""
    following = changed.next_step
    if following is None:
        return _("{done} That was the last step.").format(done=done)
    if following.due_at is None:
        return _("{done} Next: {step}").format(done=done, step=following.description)
    when = say_instant(following.due_at, turn.zone)
    words = _("{done} Next, {when}: {step}")
    return words.format(done=done, when=when, step=following.description)
