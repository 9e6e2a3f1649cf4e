"""What a prospect did, for those of the team who need not act on it."""

from typing import cast

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.wording import LONGEST_NAME
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_words
from keepwarm.telegram.html import escape
from keepwarm.telegram.texts.parts import Said, lead, open_lead


def say_signal(letter: Letter) -> Said:
    """Say who did what, and who is to call them about it."""
    deed = deed_words()[cast("SignalKind", letter.facts["kind"])]
    html = f"👀 {lead(letter.lead)}: {deed}"
    task = letter.task
    if task is not None and task.by is not None and task.state == "handed_on":
        name = escape(task.by, most=LONGEST_NAME)
        html += "\n" + _("{name} is to call them.").format(name=name)
    return html, [open_lead(letter)]
