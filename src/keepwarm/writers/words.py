"""What channels are called in a sentence."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.steps.model import StepChannel


def channel_name(channel: StepChannel) -> str:
    """Return the word for a channel, as in "Every step goes by …"."""
    names: dict[StepChannel, str] = {
        "email": _("e-mail"),
        "call": _("telephone"),
        "linkedin": _("LinkedIn"),
        "telegram": _("Telegram"),
        "whatsapp": _("WhatsApp"),
        "sms": _("SMS"),
        "meeting": _("a meeting"),
        "other": _("something else"),
    }
    return names[channel]
