"""The ways in which we touch a lead: their names, their signs, and what their words are called."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.steps.model import StepChannel


def channel_titles() -> dict[StepChannel, str]:
    return {
        "email": _("E-mail"),
        "call": _("Call"),
        "linkedin": _("LinkedIn"),
        "telegram": _("Telegram"),
        "whatsapp": _("WhatsApp"),
        "sms": _("Text message"),
        "meeting": _("Meeting"),
        "other": _("Other"),
    }


def channel_icons() -> dict[StepChannel, str]:
    return {
        "email": "mail",
        "call": "phone",
        "linkedin": "user-round-plus",
        "telegram": "send",
        "whatsapp": "message-circle",
        "sms": "message-square-text",
        "meeting": "calendar-check",
        "other": "circle-dot",
    }
