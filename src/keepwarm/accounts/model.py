"""Members and what their role allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Literal, NewType, TypeAlias
from zoneinfo import available_timezones

from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer

SessionId = NewType("SessionId", int)
ApiTokenId = NewType("ApiTokenId", int)

Role: TypeAlias = Literal["admin", "member"]

SESSION_IDLE_WITHIN = timedelta(days=30)
SEEN_AGAIN_AFTER = timedelta(minutes=5)  # how often a session in use is written down
TRIES = 5  # wrong passwords for one e-mail address …
TRIES_WITHIN = timedelta(minutes=15)  # … within this time
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256
LONGEST_NAME = 100
API_TOKEN_PREFIX = "kw_"  # noqa: S105 -- lets people and key scanners tell what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of our team."""

    id: MemberId
    name: str
    email: str | None
    role: Role
    time_zone: str
    created_at: datetime
    disabled_at: datetime | None

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.id, self.is_admin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser with its member's facts beside it: one statement a request."""

    id: SessionId
    seen_at: datetime
    member_id: MemberId
    name: str
    email: str | None
    role: Role
    time_zone: str
    time_zone_chosen_at: datetime | None
    created_at: datetime
    telegram_id: int | None  # whose Mini App this is; none: a browser

    @property
    def is_mini_app(self) -> bool:
        return self.telegram_id is not None

    def is_due(self, now: datetime) -> bool:
        """Say whether its use is to be written down again."""
        return self.seen_at <= now - SEEN_AGAIN_AFTER

    @property
    def member(self) -> Member:
        return Member(
            id=self.member_id,
            name=self.name,
            email=self.email,
            role=self.role,
            time_zone=self.time_zone,
            created_at=self.created_at,
            disabled_at=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A session as its member sees it."""

    id: SessionId
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A key for programs. The token itself was shown once and is stored nowhere."""

    id: ApiTokenId
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody says they are this member; `passwords.prove` finds out."""

    email: str
    member_id: MemberId | None  # none: nobody we know, which they are not to learn
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """An attempt whose password was right. Only `passwords.prove` makes one."""

    email: str
    member_id: MemberId


def fingerprint(token: str) -> bytes:
    """
    Return what we store of a token, so that a stolen backup opens nothing.

    Tokens are 256 random bits: unlike passwords they need no slow hash.
    """
    return sha256(token.encode()).digest()


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all zones, in order."""
    return tuple(sorted(available_timezones()))
