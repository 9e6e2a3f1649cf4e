"""What pages call the wishes of people, and why we may write to them."""

from keepwarm.contacts.model import Consent
from keepwarm.kit.i18n import gettext as _


def consent_titles() -> dict[Consent, str]:
    return {
        "unknown": _("Nobody knows"),
        "legitimate_interest": _("Legitimate interest"),
        "given": _("They agreed"),
    }


def opt_out_ways() -> dict[str, str]:
    """How somebody said that they want to be left alone, at the end of a sentence."""
    return {
        "link": _("by the link in a letter"),
        "reply": _("in a reply"),
        "hand": _("as one of us wrote down"),
        "erased": _("when everything about them was deleted"),
    }
