"""What came in from a prospect, what a reply is, and who says what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from keepwarm.kit.ids import ContactId, EmailId, LeadId, MemberId, ReplyId
from keepwarm.triage.headers import Sender
from keepwarm.triage.model import Intent

Author: TypeAlias = Sender
"""Who wrote it, as far as its headers tell."""
InboundSource: TypeAlias = Literal["imap", "mailgun", "mandrill", "postmark", "hand"]
DecidedBy: TypeAlias = Literal["rules", "model", "hand"]
ReplyChannel: TypeAlias = Literal[
    "email", "call", "linkedin", "telegram", "whatsapp", "sms", "meeting", "other"
]
Became: TypeAlias = Literal["reply", "bounce", "ours", "known", "automatic", "flood", "unread"]
"""What a mail that came in turned out to be; whatever it is, it is kept for a while."""

LONGEST_REPLY: Final = 20_000  # characters that a person types in
MOST_BYTES: Final = 25 * 1024 * 1024  # of a mail; mail servers themselves take no more
A_DAY: Final = timedelta(days=1)
MOST_AUTOMATIC: Final = 5
"""So many automatic answers of one address a day are replies; more of them answer one another."""
MOST_OF_STRANGERS: Final = 20
"""So many mails a day from somebody at no lead are worth a person's look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A mail as it came in, before anything was thought about it."""

    id: int
    source: InboundSource
    mailbox: str | None
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReply:
    """A reply to write down; `fingerprint` is what knows the same mail again."""

    channel: ReplyChannel
    body: str
    lead_id: LeadId | None = None
    contact_id: ContactId | None = None
    email_id: EmailId | None = None
    inbound_id: int | None = None
    sender: str = ""
    sender_name: str = ""
    author: Author = "person"
    subject: str = ""
    quoted: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    attachments: Sequence[str] = ()
    message_id: str | None = None
    fingerprint: str | None = None
    typed_by: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A touch that came in. Without a lead nobody knows yet whose it is."""

    id: ReplyId
    inbound_id: int | None
    lead_id: LeadId | None
    contact_id: ContactId | None
    email_id: EmailId | None
    channel: ReplyChannel
    sender: str
    sender_name: str
    author: Author
    subject: str
    body: str
    quoted: str
    headers: Mapping[str, Any]
    attachments: Sequence[str]
    message_id: str | None
    typed_by: MemberId | None
    received_at: datetime
    intent: Intent | None
    confidence: float
    reasons: Sequence[str]
    decided_by: DecidedBy | None
    decided_at: datetime | None
    decided_member: MemberId | None
    until_at: datetime | None
    suggested: Mapping[str, Any] | None
    suggestion_settled_at: datetime | None
    applied_intent: Intent | None
    applied_at: datetime | None
    dismissed_at: datetime | None

    @property
    def is_by_a_person(self) -> bool:
        """Say whether a person wrote it, as far as its headers tell."""
        return self.author == "person"

    @property
    def needs_a_look(self) -> bool:
        """Say whether a person has to say what it means, or whose it is."""
        return self.dismissed_at is None and (self.intent is None or self.lead_id is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose a mail is: the lead, the person there, and the e-mail that it answers."""

    lead_id: LeadId
    contact_id: ContactId | None
    email_id: EmailId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reply means, who says so, and what they named."""

    intent: Intent | None
    confidence: float
    decided_by: DecidedBy
    reasons: Sequence[str] = ()
    member_id: MemberId | None = None
    until: datetime | None = None
    suggested: Mapping[str, str | None] | None = None
