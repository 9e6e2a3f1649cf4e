"""What people read about plans and drafts: who made them, and how a plan ended."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.plans.model import Ending, Maker


def ending_titles() -> dict[Ending, str]:
    return {
        "replaced": _("Replaced by a newer plan"),
        "completed": _("Every step is settled"),
        "stopped": _("Stopped by hand"),
        "reply": _("Stopped: they replied"),
        "opt_out": _("Stopped: they want no contact"),
        "meeting": _("Stopped: a meeting was reached"),
        "won": _("Stopped: the lead is won"),
        "lost": _("Stopped: the lead is lost"),
    }


def made_by(maker: Maker, made_with: str | None) -> str:
    """Say who wrote a plan or a draft, and whether AI was in it."""
    if maker == "model":
        return _("Written by {model}").format(model=made_with or _("AI"))
    return _("From a playbook, no AI used") if maker == "playbook" else _("Written by hand")
