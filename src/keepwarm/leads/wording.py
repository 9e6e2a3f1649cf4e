"""What the columns of the board are called, on a page and in a chat."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Stage


def stage_titles() -> dict[Stage, str]:
    return {
        "harvested": _("Harvested"),
        "intake": _("Intake"),
        "qualification": _("Qualification"),
        "research": _("Research"),
        "strategy": _("Strategy"),
        "enriched": _("Enriched"),
        "contacted": _("Contacted"),
        "engaged": _("Engaged"),
        "meeting": _("Meeting"),
        "won": _("Won"),
        "lost": _("Lost"),
    }
