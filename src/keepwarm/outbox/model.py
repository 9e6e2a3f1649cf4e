"""What a message is, how a channel answers, and how a message's fate is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, MessageId

Channel: TypeAlias = Literal["app", "telegram", "email"]
Kind: TypeAlias = Literal[
    "reminder",
    "digest",
    "step_completed",
    "step_skipped",
    "status_changed",
    "lead_assigned",
    "draft_ready",
    "plan_ready",
    "work_failed",
    "call_task",  # somebody is to be called, or to be written to
    "signal",  # something a prospect did, for those who need not act on it
    "reply",  # what a prospect answered, and what we take it for
    "answer",  # what the bot says in a conversation; its words stand in its facts
]
EventType: TypeAlias = Literal["step_completed", "step_skipped", "status_changed", "lead_assigned"]
"""What a member does in the app and is confirmed in the chat (S0-29)."""
Verdict: TypeAlias = Literal["sent", "unknown", "failed", "dropped"]
Fate: TypeAlias = Literal["pending", "sending", "sent", "unknown", "failed", "dropped"]
"""G-03: what people read of a message. 'sending': its request has left and nothing came back."""

TRIED_FOR: Final = timedelta(hours=24)
"""A message that no channel takes for so long has come too late."""
EDITED_FOR: Final = timedelta(hours=1)
"""So long an edit is tried; what else is to be said in its chat waits behind it."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
HELD_BACK: Final = timedelta(seconds=3)
"""So long a page that shows the lead has time to tell its member in place of the chat."""
COALESCED_WITHIN: Final = timedelta(seconds=60)
"""Confirmations about one lead within this time share one message (G-03)."""
LANES: Final[Mapping[Kind, int]] = {"answer": 0, "digest": 2}
"""What waits behind what towards one chat; every other kind goes in lane 1, edits in 0."""
CONFIRMATIONS: Final = frozenset[Kind]({"step_completed", "step_skipped", "status_changed"})
"""What answers what a member did; never dropped (G-03)."""
CHAT_ONLY: Final = CONFIRMATIONS | {"answer"}
"""Kinds that go by Telegram or not at all."""
TOLD_ELSEWHERE: Final = frozenset[Kind]({"reminder", "lead_assigned", "call_task"})
"""Kinds that also go by the next channel where nobody knows whether they arrived (G-02)."""
SEEN_IN_APP: Final = frozenset[Kind]({"draft_ready", "plan_ready", "work_failed"})
"""Kinds of which a page that shows their lead tells in place of the chat (G-03)."""
LONGEST_CHAT_PAUSE: Final = timedelta(seconds=15)
"""A chat is tried again so soon after trouble, for what a person pressed waits there too."""
LAST_AGAIN: Final = 9
"""How often people may have one message sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    Something to tell a member. `key` is what it is about: nothing is told twice.

    A silent one arrives without a sound. `in_app` has it toasted in the app as well; one that
    is `held` leaves that much later, unless the member sees in the app what it tells of.
    """

    key: str
    member_id: MemberId
    kind: Kind
    lead_id: LeadId | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_silent: bool = False
    in_app: bool = True
    held: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the bot says in a conversation: Telegram's HTML, and its rows of packed buttons."""

    html: str
    keyboard: Sequence[Sequence[Mapping[str, str]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A message as its row and the world stand now, just before it would leave."""

    id: MessageId
    key: str
    kind: Kind
    channel: Channel
    member_id: MemberId
    facts: Mapping[str, Any]
    created_at: datetime
    left_at: datetime | None
    tries: int
    to: str | None
    member: str
    time_zone: str
    is_silent: bool
    edits_id: MessageId | None  # the message it shows anew
    edits: str | None  # the number under which that one arrived
    disabled_at: datetime | None  # the member
    emails_off_at: datetime | None
    toasts_off_at: datetime | None
    unreachable_at: datetime | None  # by Telegram
    trashed_at: datetime | None  # the lead
    is_hidden: bool  # the lead, from this member: it was given to somebody else
    reminder: str | None  # its status
    occurrence: int | None  # the latest that its reminder spoke
    snoozed: bool  # the last that happened to its reminder
    open_steps: int  # of those it tells of
    task: str | None  # the status of the task it tells of
    task_occurrence: int | None  # how often that has spoken
    open_calls: int  # tasks that a digest would count


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took it; `receipt` is the name it gave the message."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Later:
    """The channel did not take it and may do so later: 429, 5xx, nobody at the door."""

    after: timedelta
    why: str
    too_many: bool = False  # it was said too fast: nothing else may be said there meanwhile


@dataclass(frozen=True, slots=True)
class Never:
    """The channel will never take it: blocked, no such chat, no such mailbox."""

    why: str
    unreachable: bool = False  # it takes nothing for this member any more


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and no answer came: it may have arrived."""

    why: str


Outcome: TypeAlias = Sent | Later | Never | Unknown


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nobody needs to hear it any more: what it speaks of has changed."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a message over one channel; `again` counts what people asked for."""

    about: str  # the key under which it was promised
    again: int
    id: MessageId
    channel: Channel
    fate: Fate
    error: str | None
    tries: int
    created_at: datetime
    left_at: datetime | None
    finished_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MayHaveArrived:
    """A message of which its member should say whether it arrived."""

    id: MessageId
    channel: Channel
    kind: Kind
    lead_id: LeadId | None
    lead: str | None
    step_id: int | None
    number: int | None
    description: str | None
    left_at: datetime


def fate_of(verdict: Verdict | None, left_at: datetime | None) -> Fate:
    """Say how a message's fate is called."""
    return verdict or ("sending" if left_at else "pending")


def tried_for(message: Standing) -> timedelta:
    """Say how long a message is tried while its channel does not take it."""
    return TRIED_FOR if message.edits_id is None else EDITED_FOR


def why_unwanted(message: Standing) -> str | None:
    """Say why nobody needs to hear a message any more; None where somebody does."""
    if message.disabled_at:
        return _("{name} is not in the team any more.").format(name=message.member)
    if message.channel == "email" and message.emails_off_at:
        return _("{name} wants no e-mails any more.").format(name=message.member)
    if message.edits_id is not None and message.edits is None:
        return _("The message that it would change has not arrived.")
    if message.kind in CHAT_ONLY or "events" in message.facts:
        return None  # it confirms what they did
    return _why_out_of_sight(message) or (None if message.edits_id else _why_overtaken(message))


def _why_out_of_sight(message: Standing) -> str | None:
    if message.trashed_at:
        return _("The lead was put into the trash.")
    return _("The lead was given to somebody else.") if message.is_hidden else None


def events_untold(message: Standing) -> int | None:
    """Say from which of its events on a message left without them; None where it told all."""
    told = message.facts.get("told")
    return told if told is not None and told < len(message.facts["events"]) else None


def _why_overtaken(message: Standing) -> str | None:
    if message.kind == "call_task":
        return _why_settled(message)
    still_open = message.open_steps + message.open_calls
    if message.kind in {"reminder", "digest"} and not still_open:
        return _("Nothing it tells of is left for {name} to do.").format(name=message.member)
    return _why_silenced(message) if message.kind == "reminder" else None


def _why_settled(message: Standing) -> str | None:
    if message.task != "touch_open":
        return _("Its task was closed meanwhile.")
    if message.task_occurrence != message.facts.get("occurrence"):
        return _("Its task was put off meanwhile.")
    return None


def _why_silenced(message: Standing) -> str | None:
    if message.reminder not in {"pending", "sent"}:
        return _("Its reminder was ended meanwhile.")
    if message.occurrence != message.facts.get("occurrence"):
        return _("A later reminder of the same step has taken its place.")
    return _("It was snoozed meanwhile.") if message.snoozed else None


def pause_before(next_try: int, *, at_least: timedelta) -> timedelta:
    """Say how long to leave a channel alone: what it asked for, and longer each time."""
    return max(at_least, min(FIRST_PAUSE * 2 ** min(next_try - 2, 16), LONGEST_PAUSE))


def pause_of_chat(next_try: int, *, at_least: timedelta) -> timedelta:
    """Say how long to leave a chat alone: as any channel, but never long of our own accord."""
    return max(at_least, min(pause_before(next_try, at_least=at_least), LONGEST_CHAT_PAUSE))


def key_again(key: str) -> str | None:
    """Return the key under which a person sends a message once more; None after too often."""
    base, _colon, again = key.rpartition(":again")
    if not base:
        return f"{key}:again1"
    return f"{base}:again{int(again) + 1}" if int(again) < LAST_AGAIN else None
