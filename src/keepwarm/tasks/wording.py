"""What became of tasks, in words for members."""

from collections.abc import Mapping

from keepwarm.kit.i18n import gettext as _
from keepwarm.tasks.model import Outcome


def outcome_words(channel: str) -> Mapping[str, str]:
    """Say how a task ended, or was tried, by how it was to be done."""
    words: dict[Outcome, str] = {
        "reached": _("Reached them."),
        "no_answer": _("Nobody answered."),
        "wrong_number": _("The number is wrong."),
        "meeting_booked": _("A meeting is booked."),
        "done": _("Called.") if channel == "call" else _("Done."),
        "opted_out": _("They opted out."),
        "lead_closed": _("The lead was closed."),
        "called_off": _("Not needed any more."),
    }
    return {**words}
