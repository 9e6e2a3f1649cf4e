"""The checks of a single text, whether it stands in a plan or is a draft."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from keepwarm.drafts.model import LENGTHS
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.places import language_name
from keepwarm.sites.whispers import speaks_to_machines
from keepwarm.steps.model import StepChannel
from keepwarm.writers.checks.discretion import indiscretions
from keepwarm.writers.checks.grounds import Grounds
from keepwarm.writers.checks.guesses import stated_guesses
from keepwarm.writers.checks.invention import inventions
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.languages import speaks
from keepwarm.writers.checks.lexicon import lexicon_of, said
from keepwarm.writers.checks.pretence import pretences

_PLACEHOLDER = re.compile(
    r"\{+[^{}\n]{0,60}\}+|\[[^\]\n]{2,60}\]|<[^<>\n]{2,60}>"
    r"|\bX{2,}\b|_{3,}|\bLorem ipsum\b|\bTBD\b"
)
_MARKUP = re.compile(r"\*\*|__|^#{1,6} |^\s*[*] |```|\]\(", re.MULTILINE)
_MOST_QUESTIONS = 2
_SPOKEN: tuple[StepChannel, ...] = ("call", "meeting", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is to be said or sent, by which channel, in which language."""

    body: str
    channel: StepChannel
    language: str | None
    is_first: bool = False


def text_issues(text: Text, grounds: Grounds) -> Iterator[Issue]:
    """Yield everything that is wrong with a text."""
    lexicon = lexicon_of(text.language)
    yield from _lengths(text)
    yield from wrappings(text.body)
    yield from _language(text)
    yield from inventions(text.body, grounds, lexicon)
    yield from indiscretions(text.body, grounds.private)
    yield from pretences(text.body, grounds, lexicon, is_first=text.is_first)
    yield from stated_guesses(text.body, grounds)
    yield from _manners(text)


def _lengths(text: Text) -> Iterator[Issue]:
    bounds, words = LENGTHS[text.channel], len(text.body.split())
    if words < bounds.fewest_words:
        yield Issue(
            ngettext(
                "It has {n} word, fewer than the {least} that read well.",
                "It has {n} words, fewer than the {least} that read well.",
                words,
            ).format(n=words, least=bounds.fewest_words)
        )
    if words > bounds.most_words:
        yield Issue(
            _("It has {n} words, more than the {most} that get read.").format(
                n=words, most=bounds.most_words
            )
        )
    if len(text.body) > bounds.most_characters:
        yield Issue(
            _("It has {n} characters; the channel takes {most}.").format(
                n=len(text.body), most=bounds.most_characters
            )
        )


def wrappings(body: str) -> Iterator[Issue]:
    """Yield an issue for placeholders, markup and orders to machines."""
    for gap in dict.fromkeys(_PLACEHOLDER.findall(body)):
        yield Issue(_("Something is still to be filled in: “{gap}”.").format(gap=gap))
    if _MARKUP.search(body):
        yield Issue(_("It holds markup, and people send plain text."))
    if speaks_to_machines(body):
        yield Issue(_("It repeats orders that somebody gives to machines."))


def _language(text: Text) -> Iterator[Issue]:
    if not speaks(text.body, text.language):
        named = language_name(text.language or "")
        yield Issue(_("It is not written in {language}.").format(language=named))


def _manners(text: Text) -> Iterator[Issue]:
    lexicon = lexicon_of(text.language)
    for words in said(text.body, lexicon.cliches):
        yield Issue(_("“{said}” is worn out.").format(said=words), is_hard=False)
    if text.channel not in _SPOKEN and text.body.count("?") > _MOST_QUESTIONS:
        yield Issue(_("It asks more than two questions at once."), is_hard=False)
    if text.is_first and said(text.body, lexicon.pushy):
        yield Issue(_("It asks for a meeting before there is a talk."), is_hard=False)
