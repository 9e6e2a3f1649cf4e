"""How a step says when it is due."""

from keepwarm.kit.i18n import gettext as _


def timing_of(delay_days: int) -> str:
    """Return the words for a number of days since a plan began."""
    return _("Day {n}").format(n=delay_days)
