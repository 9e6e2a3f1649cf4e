"""Somebody who asks at a browser to be let in through the bot, and whom Telegram reaches."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, NewType, TypeAlias

from keepwarm.kit.ids import MemberId

SignInId = NewType("SignInId", int)

SignInState: TypeAlias = Literal["waiting", "yes", "no", "used", "expired"]

SIGN_IN_WITHIN: Final = timedelta(minutes=5)
LAST_LOOK: Final = timedelta(minutes=1)
"""So long after its end a browser may still come in that was let in just before."""
MOST_SIGN_INS: Final = 10
"""So many may be asked for from one address within the time that one of them lives."""
CONNECT_WITHIN: Final = timedelta(minutes=15)
_CODE_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAsked:
    """What the browser that asked is told, and nobody else."""

    browser_secret: str
    check_number: str

    @property
    def code(self) -> str:
        return code_of(self.browser_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A browser that asks to be let in, as the bot shows it and the page waits for it."""

    id: SignInId
    device: str
    place: str
    check_number: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    member_id: MemberId | None  # who said yes
    used_at: datetime | None

    def state(self, now: datetime) -> SignInState:
        if self.used_at is not None:
            return "used"
        if now >= self.expires_at + (LAST_LOOK if self.answered_at else timedelta(0)):
            return "expired"
        if self.answered_at is None:
            return "waiting"
        return "no" if self.member_id is None else "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where Telegram reaches a member, as their settings show it."""

    telegram_id: int | None
    telegram_name: str | None
    unreachable_at: datetime | None
    bot: str | None  # whom they talk with there, without the @

    @property
    def is_connected(self) -> bool:
        return self.telegram_id is not None


def code_of(browser_secret: str) -> str:
    """
    Return what the link to the bot carries: 128 bits that lead to no secret.

    The page can draw its link again from what the browser knows, and we store neither.
    """
    digest = sha256(b"sign-in code:" + browser_secret.encode()).digest()
    return urlsafe_b64encode(digest[:_CODE_BYTES]).rstrip(b"=").decode()
