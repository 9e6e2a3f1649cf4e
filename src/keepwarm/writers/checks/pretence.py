"""What a text pretends: a talk that never was, a post nobody wrote, friends in common."""

from collections.abc import Iterator

from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.grounds import Grounds
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.lexicon import Lexicon, said


def pretences(text: str, grounds: Grounds, lexicon: Lexicon, *, is_first: bool) -> Iterator[Issue]:
    """Yield an issue for what a text takes for granted and nobody told."""
    if is_first and not grounds.has_history:
        told = _("It speaks of an earlier contact (“{said}”).")
        yield from _issues(text, lexicon.contact, told)
    if not grounds.facts & {"inbound", "answered"}:
        told = _("It thanks them for what they never did (“{said}”).")
        yield from _issues(text, lexicon.answers, told)
    if "referral" not in grounds.facts:
        told = _("It speaks of people in common (“{said}”).")
        yield from _issues(text, lexicon.friends, told)
    told = _("It speaks of something nobody has read (“{said}”).")
    for words in said(text, lexicon.readings):
        if not grounds.holds(words.split()[-1]):
            yield Issue(told.format(said=words))


def _issues(text: str, phrases: tuple[str, ...], told: str) -> Iterator[Issue]:
    for words in said(text, phrases):
        yield Issue(told.format(said=words))
