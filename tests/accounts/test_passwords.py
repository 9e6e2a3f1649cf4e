import asyncio
from datetime import timedelta

import pytest

from keepwarm.accounts.actions import (
    EmailNeeded,
    TooManyTries,
    change_password,
    get_session,
    sign_in_by_password,
    start_password_attempt,
)
from keepwarm.accounts.model import Attempt, Member
from keepwarm.accounts.passwords import (
    PasswordTooLong,
    PasswordTooShort,
    WrongPassword,
    hash_password,
    prove,
)
from keepwarm.db import Connection, Database, fetch_values
from keepwarm.kit.errors import Refused
from tests.clock import StoppedClock
from tests.team import a_member, a_session

EMAIL = "mia@keepwarm.test"
PASSWORD = "correct horse battery"  # noqa: S105 -- of nobody


async def with_password(conn: Connection) -> Member:
    mia = await a_member(conn, email=EMAIL)
    await change_password(conn, mia.id, await hash_password(PASSWORD), proof=None, keep=None)
    return mia


async def count_failures(conn: Connection) -> list[int]:
    return await fetch_values(conn, int, "select count(*) from sign_in_failures")


async def test_right_password_opens_a_session_and_forgives(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await with_password(conn)
    await start_password_attempt(conn, EMAIL, now=clock.now())

    proof = await prove(await start_password_attempt(conn, EMAIL, now=clock.now()), PASSWORD)
    token = await sign_in_by_password(conn, proof, device="", now=clock.now())

    session = await get_session(conn, token, clock.now())
    assert session is not None
    assert session.member == mia
    assert await count_failures(conn) == [0]


@pytest.mark.parametrize("email", [EMAIL, "who@keepwarm.test", "noa@keepwarm.test", "nonsense"])
async def test_wrong_password_is_refused_alike_for_everybody(
    conn: Connection, clock: StoppedClock, email: str
) -> None:
    await with_password(conn)
    await a_member(conn, "Noa", email="noa@keepwarm.test")
    attempt = await start_password_attempt(conn, email, now=clock.now())

    with pytest.raises(WrongPassword):
        await prove(attempt, "wrong")

    assert await count_failures(conn) == [1]


async def test_disabled_member_is_nobody(conn: Connection, clock: StoppedClock) -> None:
    mia = await with_password(conn)
    await conn.raw.execute("update members set disabled_at = created_at where id = $1", mia.id)

    attempt = await start_password_attempt(conn, EMAIL, now=clock.now())

    assert attempt == Attempt(email=EMAIL, member_id=None, password_hash=None)


async def test_five_tries_in_a_quarter_of_an_hour(conn: Connection, clock: StoppedClock) -> None:
    for _ in range(5):
        await start_password_attempt(conn, EMAIL, now=clock.now())
        clock.advance(timedelta(minutes=1))

    with pytest.raises(TooManyTries):
        await start_password_attempt(conn, f" {EMAIL.upper()}", now=clock.now())
    await start_password_attempt(conn, "noa@keepwarm.test", now=clock.now())
    clock.advance(timedelta(minutes=10))
    await start_password_attempt(conn, EMAIL, now=clock.now())


async def test_guesses_sent_at_once_get_five_tries_too(db: Database, clock: StoppedClock) -> None:
    async def guess() -> None:
        async with db.transaction() as conn:
            await start_password_attempt(conn, EMAIL, now=clock.now())

    outcomes = await asyncio.gather(*(guess() for _ in range(12)), return_exceptions=True)

    assert sum(isinstance(each, TooManyTries) for each in outcomes) == 7


async def test_new_password_signs_out_the_other_devices(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await with_password(conn)
    here, there = [await a_session(conn, mia, now=clock.now()) for _ in range(2)]
    session = await get_session(conn, here, clock.now())
    assert session is not None
    proof = await prove(await start_password_attempt(conn, EMAIL, now=clock.now()), PASSWORD)

    await change_password(conn, mia.id, "new hash", proof=proof, keep=session.id)

    assert await get_session(conn, here, clock.now()) == session
    assert await get_session(conn, there, clock.now()) is None


async def test_password_is_not_changed_without_the_old_one(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await with_password(conn)
    noa = await a_member(conn, "Noa", email="noa@keepwarm.test")
    hers = await prove(await start_password_attempt(conn, EMAIL, now=clock.now()), PASSWORD)
    await change_password(conn, noa.id, "her hash", proof=None, keep=None)

    with pytest.raises(WrongPassword):
        await change_password(conn, mia.id, "new hash", proof=None, keep=None)
    with pytest.raises(WrongPassword):
        await change_password(conn, noa.id, "new hash", proof=hers, keep=None)


async def test_password_goes_with_an_address(conn: Connection) -> None:
    mia = await a_member(conn)

    with pytest.raises(EmailNeeded):
        await change_password(conn, mia.id, "hash", proof=None, keep=None)


@pytest.mark.parametrize(
    ("password", "refusal", "sentence"),
    [
        ("ninechars", PasswordTooShort, "A password needs at least 10 characters."),
        ("x" * 257, PasswordTooLong, "A password has at most 256 characters."),
    ],
    ids=["short", "long"],
)
async def test_password_has_a_sensible_length(
    password: str, refusal: type[Refused], sentence: str
) -> None:
    with pytest.raises(refusal) as refused:
        await hash_password(password)

    assert str(refused.value) == sentence
