"""What an e-mail to somebody at a lead is, and the rules of sending it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId, DraftId, EmailId, EnrolmentStepId, LeadId, MemberId
from keepwarm.outbox.model import Dropped, Never, Sent, Unknown
from keepwarm.outbox.model import Later as NotYet

Verdict: TypeAlias = Literal["sent", "unknown", "failed", "dropped"]
State: TypeAlias = Literal[
    "waiting",  # for somebody's approval
    "approved",  # it leaves when it is due
    "sending",  # its request has left and nothing came back
    "sent",
    "unknown",  # it may have arrived: somebody has to say
    "failed",
    "dropped",  # called off, or nobody wants it any more
    "bounced",  # sent, and sent back
]
Approver: TypeAlias = MemberId | Literal["sequence"] | None

UNDO_WITHIN: Final = timedelta(seconds=10)
"""So long an approved letter waits for second thoughts."""
TRIED_FOR: Final = timedelta(days=2)
"""A letter that its mail server does not take for so long is given up."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Servers that greet strangers with "later" (greylisting) mean some minutes."""
LONGEST_SUBJECT, LONGEST_BODY, LONGEST_WHY = 200, 8_000, 500
LONGEST_THREAD: Final = 20  # ids of earlier letters

_GAP = re.compile(r"\{[a-z_]+\}")
_NO_PRINT = re.compile(r"[\x00-\x1f\x7f\x85\u2028-\u202e\u2066-\u2069]+")
_ANSWER = re.compile(r"(?i)\A(?:re|aw|sv|vs|odp|rif|ref|антв|ответ)(?:\[\d+\])?:\s*")
# RFC 3463: 5.1.x is about the address itself, 5.2.1 says that its mailbox is closed.
_BAD_ADDRESS = re.compile(r"\A5\d\d[ -](?:5\.1\.\d+|5\.2\.1)\b")
_ANY_ENHANCED = re.compile(r"\A5\d\d[ -]5\.\d+\.\d+\b")
_NO_SUCH_PERSON = re.compile(
    r"(?i)no such|unknown|does(?: not|n't) exist|not exist|invalid (?:recipient|mailbox|address)"
    r"|user not found|no mailbox|mailbox (?:unavailable|not found|disabled)|recipient rejected"
)


@dataclass(frozen=True, slots=True)
class Shut:
    """The mailbox's own server takes nothing at all: it is away, or does not let us in."""

    why: str
    after: timedelta = timedelta(0)


Answer: TypeAlias = Sent | NotYet | Never | Unknown | Shut
"""What a mail server did with a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailDraft:
    """
    An e-mail before it is one. `key` is what it is, once: 'draft:7', 'enrolment_step:9'.

    Without a subject it goes on in the last conversation with its contact.
    """

    lead_id: LeadId
    contact_id: ContactId
    address: str
    subject: str | None
    body: str
    key: str
    mailbox: str
    due_at: datetime
    draft_id: DraftId | None = None
    enrolment_step_id: EnrolmentStepId | None = None
    in_reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is kept of an e-mail's words, its place in a conversation and its approval."""

    subject: str
    body: str
    in_reply_to: str | None
    thread: tuple[str, ...]
    approved_at: datetime | None
    approved_by: MemberId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A row of `emails`, as its verbs see it."""

    id: EmailId
    key: str
    lead_id: LeadId
    contact_id: ContactId
    address: str
    mailbox: str
    enrolment_step_id: EnrolmentStepId | None
    draft_id: DraftId | None
    subject: str
    body: str
    message_id: str
    in_reply_to: str | None
    made_by: MemberId | None
    created_at: datetime
    approved_at: datetime | None
    approved_by: MemberId | None
    left_at: datetime | None
    verdict: Verdict | None
    receipt: str | None
    judged_at: datetime | None
    bounced_at: datetime | None
    status: str
    due_at: datetime
    tries: int
    error: str | None
    finished_at: datetime | None

    @property
    def state(self) -> State:
        return state_of(self.verdict, self.approved_at, self.left_at, self.bounced_at)

    @property
    def is_open(self) -> bool:
        """It has not left, and nobody has called it off."""
        return self.verdict is None and self.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An e-mail as the world stands now, just before it would leave."""

    email: Email
    contact: str | None
    thread: tuple[str, ...]
    opted_out_at: datetime | None
    is_theirs: bool  # the address is still one of the contact's
    address_bounced_at: datetime | None
    answered_at: datetime | None  # when the contact last wrote to us


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter with all that is written on it; the same at every attempt."""

    to: str
    name: str | None
    contact_id: ContactId
    mailbox: str
    subject: str
    body: str
    message_id: str
    in_reply_to: str | None
    thread: tuple[str, ...]
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of an e-mail, for those who made it: a draft, a step of a sequence."""

    id: EmailId
    lead_id: LeadId
    contact_id: ContactId
    draft_id: DraftId | None
    enrolment_step_id: EnrolmentStepId | None
    made_by: MemberId | None
    approved_by: MemberId | None
    verdict: Verdict
    is_undeliverable: bool = False  # its address reaches nobody


@dataclass(frozen=True, slots=True)
class Held:
    """It may not leave before a person has looked at it again."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """An e-mail that came back."""

    id: EmailId
    lead_id: LeadId
    contact_id: ContactId
    is_news: bool


def state_of(
    verdict: Verdict | None,
    approved_at: datetime | None,
    left_at: datetime | None,
    bounced_at: datetime | None,
) -> State:
    """Say in one word how it stands with an e-mail."""
    if bounced_at is not None:
        return "bounced"
    if verdict is not None:
        return verdict
    if left_at is not None:
        return "sending"
    return "waiting" if approved_at is None else "approved"


def ended(email: Email, verdict: Verdict, *, is_undeliverable: bool = False) -> Ended:
    """Say of an e-mail how it ended."""
    return Ended(
        id=email.id,
        lead_id=email.lead_id,
        contact_id=email.contact_id,
        draft_id=email.draft_id,
        enrolment_step_id=email.enrolment_step_id,
        made_by=email.made_by,
        approved_by=email.approved_by,
        verdict=verdict,
        is_undeliverable=is_undeliverable,
    )


def why_not(standing: Standing) -> Dropped | Held | None:
    """Say what speaks against an e-mail that is about to leave."""
    if standing.opted_out_at is not None:
        return Dropped(_("They asked to be left alone."))
    if standing.address_bounced_at is not None:
        return Dropped(_("Letters to this address come back."))
    if not standing.is_theirs:
        return Dropped(_("This is not their address any more."))
    return _why_look_again(standing.email, standing.answered_at)


def _why_look_again(email: Email, answered_at: datetime | None) -> Dropped | Held | None:
    if email.approved_at is None:
        return Held(_("Nobody has approved it."))
    if answered_at is None or answered_at <= email.approved_at:
        return None
    if email.enrolment_step_id is not None:
        return Dropped(_("They answered before it left."))
    return Held(_("They answered before it left: look at it again."))


def has_gaps(text: str) -> bool:
    """Say whether something a sequence was to fill in still stands in a text: {first_name}."""
    return _GAP.search(text) is not None


def one_line(text: str) -> str:
    """Return a text that fits into a header: one line, and nothing that does not print."""
    return " ".join(_NO_PRINT.sub(" ", text).split())


def as_answer(subject: str) -> str:
    """Return the subject of a letter that goes on in a conversation; one 'Re:' is enough."""
    return f"Re: {_ANSWER.sub('', subject)}"[:LONGEST_SUBJECT]


def pause_before(next_try: int, *, at_least: timedelta) -> timedelta:
    """Say how long to wait with a letter that was not taken: longer each time."""
    return max(at_least, min(FIRST_PAUSE * 2 ** min(next_try, 16), LONGEST_PAUSE))


def is_bad_address(said: str) -> bool:
    """
    Say whether a server's refusal is about the address, not about us or the letter.

    Only then nobody writes there again: a refusal for spam says nothing about the person.
    """
    if _ANY_ENHANCED.match(said):
        return _BAD_ADDRESS.match(said) is not None
    return said[:3] in {"550", "551", "553"} and _NO_SUCH_PERSON.search(said) is not None
