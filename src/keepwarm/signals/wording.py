"""What prospects do, in words for members."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.signals.model import Reason, SignalKind


def deed_words() -> dict[SignalKind, str]:
    """Say what a prospect did, to stand behind their name."""
    return {
        "wizard_step3": _("came to step 3 of their page"),
        "pdf_download": _("downloaded the PDF report"),
        "interested_reply": _("replied with interest"),
        "question": _("asked a question"),
        "meeting_booked": _("booked a meeting"),
        "link_clicked": _("followed a link"),
        "email_bounced": _("could not be reached by e-mail"),
        "callback_requested": _("asked to be called back"),
    }


def deed_icons() -> dict[SignalKind, str]:
    return {
        "wizard_step3": "list-checks",
        "pdf_download": "file-down",
        "interested_reply": "reply",
        "question": "message-circle-question-mark",
        "meeting_booked": "calendar-check",
        "link_clicked": "mouse-pointer-click",
        "email_bounced": "mail-x",
        "callback_requested": "phone-incoming",
    }


def reason_words() -> dict[Reason, str]:
    """Say why no task followed from what they did."""
    return {
        "already_exists": _("The task for it is open already."),
        "no_contact": _("Nobody to call: add a contact."),
        "opted_out": _("Everybody here opted out."),
        "cooling_down": _("The last task for it was closed only a short while ago."),
        "not_wanted": _("It needs no call."),
    }
