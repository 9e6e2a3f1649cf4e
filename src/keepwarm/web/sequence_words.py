"""What the pages of sequences call the steps, and the gaps in their words."""

from collections.abc import Mapping

from keepwarm.kit.i18n import gettext as _
from keepwarm.sequences.model import SequenceChannel
from keepwarm.sequences.placeholders import Placeholder


def placeholder_titles() -> Mapping[Placeholder, str]:
    """What the buttons say that put a placeholder into the words."""
    return {
        "first_name": _("First name"),
        "company": _("Company"),
        "sender": _("Your name"),
        "page": _("Their page"),
    }


def task_titles() -> Mapping[SequenceChannel, str]:
    """What is to be done in a step that only a person can do, where it says nothing else."""
    return {
        "call": _("Call them"),
        "linkedin": _("Write to them on LinkedIn"),
        "telegram": _("Write to them on Telegram"),
        "whatsapp": _("Write to them on WhatsApp"),
    }
