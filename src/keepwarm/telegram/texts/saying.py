"""Say any letter in a chat."""

import re
from collections.abc import Callable, Mapping

from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Kind, Words
from keepwarm.telegram.keyboard import pack
from keepwarm.telegram.texts.assignment import say_assignment
from keepwarm.telegram.texts.confirmation import say_confirmation
from keepwarm.telegram.texts.digest import say_digest
from keepwarm.telegram.texts.parts import Said
from keepwarm.telegram.texts.ready import say_draft, say_failed, say_plan
from keepwarm.telegram.texts.reminder import say_reminder
from keepwarm.telegram.texts.reply import say_reply
from keepwarm.telegram.texts.signal import say_signal
from keepwarm.telegram.texts.task import say_task

_CLOCK = re.compile(r"</?tg-time[^>]*>")


def words_of(letter: Letter) -> Words:
    """Return a letter as HTML for a chat, with the buttons under it."""
    if letter.kind == "answer":
        return Words(html=letter.facts["html"], keyboard=letter.facts["keyboard"])
    html, rows = _WAYS[letter.kind](letter)
    return Words(html=html, keyboard=pack(rows))


def without_clocks(html: str) -> str:
    """Return a text for servers that are too old to show times in the reader's own way."""
    return _CLOCK.sub("", html)


def _assigned(letter: Letter) -> Said:
    """Confirm to whoever gave a lead away, or hand it over to whose it is now."""
    return say_confirmation(letter) if letter.is_silent else say_assignment(letter)


_WAYS: Mapping[Kind, Callable[[Letter], Said]] = {
    "reminder": say_reminder,
    "digest": say_digest,
    "step_completed": say_confirmation,
    "step_skipped": say_confirmation,
    "status_changed": say_confirmation,
    "lead_assigned": _assigned,
    "draft_ready": say_draft,
    "plan_ready": say_plan,
    "work_failed": say_failed,
    "call_task": say_task,
    "signal": say_signal,
    "reply": say_reply,
}
