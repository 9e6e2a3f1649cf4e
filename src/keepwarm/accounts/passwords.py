"""
Passwords: hashed by argon2 in two threads of their own, never while a transaction is open.

The edge brackets a check: `start_password_attempt` in one transaction, `prove` between,
and what the proof opens in another.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from keepwarm.accounts.model import LONGEST_PASSWORD, SHORTEST_PASSWORD, Attempt, Proof
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _

T = TypeVar("T")

# 19 MiB and two passes: what OWASP advises for one lane; about 20 ms of one core.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# However many people guess at once, hashing takes two threads and 38 MiB, no more.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
# Checked where there is no password, so that "no such member" takes as long as "wrong".
_NOBODY = _hasher.hash("nobody has this password")


class WrongPassword(Invalid):
    message = "That e-mail address and password do not match."


class PasswordTooShort(Invalid):
    def __str__(self) -> str:
        return _("A password needs at least %d characters.") % SHORTEST_PASSWORD


class PasswordTooLong(Invalid):
    def __str__(self) -> str:
        return _("A password has at most %d characters.") % LONGEST_PASSWORD


async def hash_password(password: str) -> str:
    """Return what we store of a new password. Raises PasswordTooShort, PasswordTooLong."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong
    return await _in_thread(_hasher.hash, password)


async def prove(attempt: Attempt, password: str) -> Proof:
    """
    Check a password against an attempt's member.

    Raises WrongPassword, after the same time and in the same words for a wrong
    password, an unknown address, and a member who has no password.
    """
    matches = await _in_thread(_matches, attempt.password_hash, password[:LONGEST_PASSWORD])
    if attempt.member_id is None or not matches:
        raise WrongPassword
    return Proof(attempt.email, attempt.member_id)


def _matches(password_hash: str | None, password: str) -> bool:
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


async def _in_thread(work: Callable[..., T], *args: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *args)
