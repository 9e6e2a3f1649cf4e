from datetime import timedelta

import pytest

from keepwarm.ai.model import Unavailable
from keepwarm.db import Connection, Database
from keepwarm.spending.actions import OnlyAdminsSpend, ask_check
from keepwarm.spending.jobs import Tools, check_queue
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.reads import get_last_check
from tests import build
from tests.build import NOW, rows
from tests.clock import StoppedClock
from tests.spending.calls import PRICE, PlayedModel
from tests.work.field import eventually, working

RESULT = "select status, model, tokens, cost::text, repaired, error from model_checks"
LEDGER = """
    select purpose, m.name, outcome, input_tokens, output_tokens
      from model_calls left join members m on m.id = member_id
"""


async def check(db: Database, clock: StoppedClock, model: PlayedModel | None) -> None:
    """Ask for a check and wait until a worker has made it."""
    async with db.transaction() as conn:
        await ask_check(conn, "played", by=(await build.admin(conn)).viewer, now=NOW)
    tools = Tools(db=db, ledger=Ledger(db, clock, PRICE), model=model)
    async with working(db, check_queue(tools)):
        await eventually(
            db, "select count(*) from model_checks where finished_at is not null", [(1,)]
        )


async def test_model_that_answers_passes(db: Database, clock: StoppedClock) -> None:
    await check(db, clock, PlayedModel())

    async with db.connection() as conn:
        assert await rows(conn, RESULT) == [
            ("completed", "played-1", 60, "0.00003250", False, None)
        ]
        assert await rows(conn, LEDGER) == [("test", "Admin", "answered", 50, 10)]
        last = await get_last_check(conn)
    assert last is not None
    assert (last.is_open, last.milliseconds is not None) == (False, True)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (None, "No language model is set up on this worker."),
        (
            PlayedModel(problem=Unavailable("connection refused")),
            "The language model cannot be reached at the moment. (connection refused)",
        ),
        (
            PlayedModel(says={"colour": "Tuesday", "why": "Blue Tuesday."}),
            "It answers in the form asked for, but takes Tuesday for a colour.",
        ),
    ],
    ids=["no model", "not reached", "makes no sense"],
)
async def test_model_that_fails_does_so_at_once_with_a_sentence(
    db: Database, clock: StoppedClock, model: PlayedModel | None, sentence: str
) -> None:
    await check(db, clock, model)

    async with db.connection() as conn:
        assert await rows(conn, RESULT) == [("failed", None, None, None, None, sentence)]
        assert await rows(conn, "select attempts from model_checks") == [(1,)]
        events = await rows(conn, "select topic, facts from live_events order by seq")
    assert events == [("model", {}), ("model", {})]


async def test_second_press_while_a_check_is_open_changes_nothing(conn: Connection) -> None:
    ada = (await build.admin(conn)).viewer
    await ask_check(conn, "played", by=ada, now=NOW)

    await ask_check(conn, "played", by=ada, now=NOW + timedelta(seconds=1))

    assert await rows(conn, "select asked_by, created_at from model_checks") == [
        (ada.member_id, NOW)
    ]


async def test_only_admins_test_the_model(conn: Connection) -> None:
    olga = await build.member(conn)

    with pytest.raises(OnlyAdminsSpend):
        await ask_check(conn, "played", by=olga.viewer, now=NOW)
