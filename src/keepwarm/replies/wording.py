"""What replies mean, in words for people."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.triage.model import Intent


def intent_titles() -> dict[Intent, str]:
    """What a reply may mean, as buttons say it; in the order of how often it is meant."""
    return {
        "interested": _("Interested"),
        "question": _("A question"),
        "not_now": _("Not now"),
        "not_interested": _("Not interested"),
        "unsubscribe": _("Leave alone"),
        "out_of_office": _("Away"),
        "wrong_person": _("Wrong person"),
        "referral": _("Somebody else"),
        "bounce": _("Came back"),
        "other": _("Nothing to do"),
    }


def answer_words() -> dict[Intent, str]:
    """What was done once it is known what a reply means."""
    return {
        "interested": _("Interested: a call is in the tasks."),
        "question": _("A question: the answer is in the tasks."),
        "not_now": _("Not now: the plan has ended, and we come back later."),
        "not_interested": _("Not interested: the plan has ended."),
        "unsubscribe": _("They are left alone from now on."),
        "out_of_office": _("Away: what was planned waits."),
        "wrong_person": _("Wrong person: their sequence has ended."),
        "referral": _("Somebody else: see whom they name."),
        "bounce": _("It came back: noted."),
        "other": _("Kept. Nothing follows from it."),
    }
