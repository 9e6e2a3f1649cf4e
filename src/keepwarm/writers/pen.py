"""What a playbook writes with: a language, a tone, and the facts that may be filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import language_name
from keepwarm.offer.model import Offer, Tone
from keepwarm.steps.model import StepChannel
from keepwarm.writers.blanks import known_blanks, offer_language
from keepwarm.writers.checks.grounds import Grounds, grounds_for
from keepwarm.writers.checks.issues import hard
from keepwarm.writers.checks.texts import Text, text_issues
from keepwarm.writers.library import Library, MoveName, Texts
from keepwarm.writers.model import PlanBrief
from keepwarm.writers.situation import language_for
from keepwarm.writers.speech import Speech, Words
from keepwarm.writers.wishes import Wishes, read_wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes moves for one lead."""

    texts: Texts
    known: Mapping[str, str]
    grounds: Grounds
    tone: Tone
    is_short: bool
    remarks: tuple[str, ...]

    def words(self, move: MoveName, channel: StepChannel, variant: int = 0) -> Words:
        """Return what to say: as much of it as the channel takes and as stands the checks."""
        speech = Speech(
            texts=self.texts,
            move=move,
            known=self.known,
            tone=self.tone,
            variant=variant,
            is_short=self.is_short,
        )
        *fuller, plainest = speech.versions(channel)
        return next((words for words in fuller if self.stands(words.body, channel)), plainest)

    def stands(self, body: str, channel: StepChannel) -> bool:
        """Say whether a text has no hard issue, whoever wrote it."""
        text = Text(body=body, channel=channel, language=self.texts.language)
        return not hard(text_issues(text, self.grounds))


def pick_up(brief: PlanBrief, library: Library, instructions: str) -> Pen:
    """Return a pen for a lead; instructions are followed as far as playbooks can."""
    wishes = read_wishes(instructions)
    language = wishes.language or language_for(brief)
    texts = library.texts.get(language, library.texts["en"])
    return Pen(
        texts=texts,
        known=known_blanks(brief, texts),
        grounds=grounds_for(brief, more=(instructions,)),
        tone=wishes.tone or brief.offer.tone,
        is_short=wishes.is_short,
        remarks=tuple(_remarks(language, texts, brief.offer, instructions, wishes)),
    )


def _remarks(
    language: str, texts: Texts, offer: Offer, instructions: str, wishes: Wishes
) -> Iterator[str]:
    if language != texts.language:
        yield _("There is no playbook in {language}; this one is in {other}.").format(
            language=language_name(language), other=language_name(texts.language)
        )
    if not offer.what_we_sell:
        yield _("Nothing is said about what you sell, because the settings do not say it.")
    elif offer_language(offer) != texts.language:
        yield _(
            "Add a sentence on what you sell: your offer is not written in {language}."
        ).format(language=language_name(texts.language))
    if instructions.strip() and not wishes:
        yield _("A playbook cannot follow these instructions; please change the text by hand.")
