from datetime import timedelta

from keepwarm.db import Connection
from keepwarm.linking.actions import ask_sign_in, forget_sign_ins
from keepwarm.linking.model import SIGN_IN_WITHIN
from tests import build

A_DAY = timedelta(days=1)


async def test_who_asked_to_be_let_in_is_forgotten_a_day_after_it_ran_out(
    conn: Connection,
) -> None:
    for asked_at in (build.NOW, build.NOW + A_DAY):
        await ask_sign_in(conn, device="Firefox", place="203.0.113.7", now=asked_at)
    ran_out = build.NOW + SIGN_IN_WITHIN

    kept = await forget_sign_ins(conn, now=ran_out + A_DAY, after=A_DAY)
    gone = await forget_sign_ins(conn, now=ran_out + A_DAY + timedelta(seconds=1), after=A_DAY)

    assert (kept, gone) == (0, 1)
    assert await build.rows(conn, "select created_at from telegram_sign_ins") == [
        (build.NOW + A_DAY,)
    ]
