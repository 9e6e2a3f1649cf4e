"""What people read about e-mails: how it stands with one, and since when."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from keepwarm.emails.lists import Letter
from keepwarm.emails.model import UNDO_WITHIN, State
from keepwarm.kit.i18n import gettext as _
from keepwarm.web.due_words import clock_words, date_words

A_MOMENT = timedelta(minutes=1)


def email_states() -> Mapping[State, str]:
    return {
        "waiting": _("Waits for approval"),
        "approved": _("About to leave"),
        "sending": _("On its way"),
        "sent": _("Sent"),
        "unknown": _("May have arrived"),
        "failed": _("Not taken"),
        "dropped": _("Called off"),
        "bounced": _("Came back"),
    }


def email_tones() -> Mapping[State, str]:
    """The colour of each state: quiet where nobody has to do anything."""
    return {
        "waiting": "updated",
        "approved": "",
        "sending": "",
        "sent": "good",
        "unknown": "warn",
        "failed": "bad",
        "dropped": "",
        "bounced": "bad",
    }


def email_icons() -> Mapping[State, str]:
    return {
        "waiting": "mail-question-mark",
        "approved": "clock",
        "sending": "send",
        "sent": "mail-check",
        "unknown": "message-circle-question-mark",
        "failed": "mail-warning",
        "dropped": "mail-minus",
        "bounced": "mail-x",
    }


def email_words(letter: Letter, now: datetime, time_zone: str) -> str:
    """Say in a sentence how it stands with a letter."""
    state = letter.state
    if state == "approved":
        return _leaves(letter, now, time_zone)
    if state in {"waiting", "dropped"} and letter.error is not None:
        return letter.error
    when = _when(letter.left_at or letter.due_at, time_zone)
    return _sentences()[state].format(when=when, mailbox=letter.mailbox, why=letter.error or "")


def _sentences() -> Mapping[State, str]:
    return {
        "waiting": _("It leaves when somebody approves it."),
        "sending": _("It is being handed to the mail server."),
        "sent": _("From {mailbox}."),
        "unknown": _("It left {when}, and no answer came."),
        "bounced": _("It came back: {why}"),
        "failed": _("The mail server did not take it: {why}"),
        "dropped": _("It was called off."),
    }


def _leaves(letter: Letter, now: datetime, time_zone: str) -> str:
    if letter.error is not None:
        said = _("Not taken yet, tried again {when}: {why}")
        return said.format(when=_when(letter.due_at, time_zone), why=letter.error)
    if letter.due_at <= now - UNDO_WITHIN:
        return _("It leaves as soon as its mailbox may send another.")
    if letter.due_at <= now + A_MOMENT:
        return _("It leaves in a moment.")
    return _("It leaves {when}.").format(when=_when(letter.due_at, time_zone))


def _when(instant: datetime, time_zone: str) -> str:
    day, clock = date_words(instant, time_zone), clock_words(instant, time_zone)
    return _("{day} at {time}").format(day=day, time=clock)
