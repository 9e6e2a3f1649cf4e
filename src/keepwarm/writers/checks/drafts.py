"""The checks of a draft."""

from collections.abc import Iterator

from keepwarm.drafts.model import NewDraft
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.grounds import Grounds, grounds_for
from keepwarm.writers.checks.invention import inventions
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.lexicon import lexicon_of
from keepwarm.writers.checks.texts import Text, text_issues
from keepwarm.writers.checks.timing import day_issues
from keepwarm.writers.model import DraftBrief

_LONGEST_SUBJECT = 200
_READABLE_SUBJECT = 70


def draft_issues(draft: NewDraft, brief: DraftBrief, language: str) -> tuple[Issue, ...]:
    """Return everything that is wrong with a draft."""
    step = brief.step
    grounds = grounds_for(brief.lead, more=(brief.instructions,))
    text = Text(
        body=draft.body,
        channel=draft.channel,
        language=language,
        is_first=not brief.earlier,
    )
    former = [earlier.delay_days or 0 for earlier in brief.earlier]
    return (
        *text_issues(text, grounds),
        *day_issues(draft.body, step.delay_days or 0, former),
        *_subject(draft, grounds, language),
        *_silence(draft),
    )


def _subject(draft: NewDraft, grounds: Grounds, language: str) -> Iterator[Issue]:
    subject = (draft.subject or "").strip()
    if draft.channel != "email":
        if subject:
            yield Issue(_("Only e-mails have a subject."))
        return
    if not subject or len(subject) > _LONGEST_SUBJECT or "\n" in subject:
        yield Issue(_("An e-mail needs a subject of one line."))
    if len(subject) > _READABLE_SUBJECT:
        yield Issue(_("Its subject is too long to be read on a phone."), is_hard=False)
    yield from inventions(subject, grounds, lexicon_of(language))


def _silence(draft: NewDraft) -> Iterator[Issue]:
    if "?" not in draft.body:
        yield Issue(_("It asks nothing, so there is nothing to answer."), is_hard=False)
