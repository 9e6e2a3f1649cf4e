"""What a text pretends: a talk that never was, a post nobody wrote, friends in common."""

from collections.abc import Iterator

from keepwarm.analysts.wording import fold_words, holds
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.grounds import Grounds
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.lexicon import Lexicon, phrases


def pretences(text: str, grounds: Grounds, lexicon: Lexicon, *, is_first: bool) -> Iterator[Issue]:
    """Yield an issue for what a text takes for granted and nobody told."""
    words = fold_words(text)
    if is_first and not grounds.has_history:
        told = _("It speaks of an earlier contact (“{said}”).")
        yield from _issues(words, lexicon.contact, told)
    if not grounds.facts & {"inbound", "answered"}:
        told = _("It thanks them for what they never did (“{said}”).")
        yield from _issues(words, lexicon.answers, told)
    if "referral" not in grounds.facts:
        told = _("It speaks of people in common (“{said}”).")
        yield from _issues(words, lexicon.friends, told)
    unread = tuple(said for said in lexicon.readings if not grounds.holds(said.split()[-1]))
    told = _("It speaks of something nobody has read (“{said}”).")
    yield from _issues(words, unread, told)


def _issues(words: tuple[str, ...], written: tuple[str, ...], told: str) -> Iterator[Issue]:
    for phrase in phrases(written):
        if holds(words, phrase):
            yield Issue(told.format(said=" ".join(phrase).replace("*", "…")))
