"""Read what people write about a step: its words, its channel, when it is due."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, datetime
from typing import get_args

from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.settling.model import Reopening, Snooze
from keepwarm.steps.model import (
    LONGEST_DESCRIPTION,
    LONGEST_TEXT,
    LONGEST_TIMING,
    StepChannel,
    StepDraft,
)

MOST_YEARS = 5


class NotATime(Invalid):
    message = "Choose a date and a time."


class TooFarAhead(Invalid):
    message = "Choose a day within the next five years."


class TooManyWords(Invalid):
    message = "That is too long."


def read_step(fields: Mapping[str, str], was: StepDraft | None, *, now: datetime) -> StepDraft:
    """
    Return the step that a form describes; what the form does not ask stays as it was.

    Raises TooManyWords.
    """
    description = _words(fields, "description", LONGEST_DESCRIPTION)
    timing = _words(fields, "timing", LONGEST_TIMING) or None
    draft = replace(
        was or StepDraft(channel="other", description=description),
        channel=as_channel(fields.get("channel", "")),
        description=description,
        suggested_text=_words(fields, "suggested_text", LONGEST_TEXT) or None,
    )
    if was is not None and timing == was.timing:
        return draft
    # Whoever says when in words of their own means them from now, and no number of days.
    return replace(draft, timing=timing, delay_days=None, said_at=now)


def as_channel(text: str) -> StepChannel:
    """Return the channel of that name; 'other' for one we do not know."""
    return next((each for each in get_args(StepChannel) if each == text), "other")


def as_snooze(text: str) -> Snooze | None:
    return next((each for each in get_args(Snooze) if each == text), None)


def as_reopening(text: str) -> Reopening | None:
    """Return the answer to when a step is due again; None where none was given (G-17)."""
    return next((each for each in get_args(Reopening) if each == text), None)


def as_wall(text: str, *, now: datetime) -> datetime:
    """
    Return the date and time of a browser's field, as a clock on the wall.

    Raises NotATime, TooFarAhead: a slip in the year would silence a step for a lifetime.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise NotATime from None
    # At either end of the calendar an instant of some zone is beyond it.
    if wall.tzinfo is not None or not MINYEAR < wall.year < MAXYEAR:
        raise NotATime
    if wall.year > now.year + MOST_YEARS:
        raise TooFarAhead
    return wall


def _words(fields: Mapping[str, str], name: str, longest: int) -> str:
    words = fields.get(name, "").replace("\r\n", "\n").strip()
    if len(words) > longest:
        said = _("At most {most} characters fit here; these are {length}.")
        raise TooManyWords(said.format(most=longest, length=len(words)))
    return words
