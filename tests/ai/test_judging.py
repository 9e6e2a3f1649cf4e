"""Whose fault it is, and when to come back."""

import json
from datetime import timedelta

import pytest

from keepwarm.ai.exchange import Failed, Wire
from keepwarm.ai.judging import judge
from keepwarm.ai.model import Rejected, Unavailable, Usage
from keepwarm.ai.patience import Patience, persist

DATE = "Mon, 02 Mar 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Mon, 02 Mar 2026 09:00:12 GMT", "date": DATE}, 12),
        ({"retry-after": "Mon, 02 Mar 2026 08:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Mon, 02 Mar 2026 09:00:12 GMT"}, None),
        ({"retry-after": "soon", "date": DATE}, None),
        ({"retry-after-ms": "soon"}, None),
        ({}, None),
    ],
)
def test_they_say_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    failed = judge(Wire(status=429, headers=headers, body=b""), ValueError())

    assert (failed.again, failed.retry_after) == (True, seconds)


@pytest.mark.parametrize(
    ("status", "content", "problem", "detail"),
    [
        (400, {"error": {"message": "Bad\n  idea"}}, Rejected, "Bad idea"),
        (400, {"error": "Bad idea"}, Rejected, "Bad idea"),
        (404, {"detail": "Not Found"}, Rejected, "HTTP 404"),
        (404, [], Rejected, "HTTP 404"),
        (400, {"error": "Bad\0idea\ud83d!"}, Rejected, "Bad idea !"),
        (302, {}, Rejected, "HTTP 302"),
        (529, {"error": {"message": "Overloaded"}}, Unavailable, "Overloaded"),
        (200, {"error": {"message": "No luck", "code": 502}}, Unavailable, "No luck"),
        (200, {}, Unavailable, "the answer is empty"),
    ],
)
def test_their_own_sentence_is_told_if_they_have_one(
    status: int, content: object, problem: type[Exception], detail: str
) -> None:
    failed = judge(
        Wire(status=status, headers={}, body=json.dumps(content).encode()), ValueError()
    )

    assert (type(failed.problem), failed.problem.detail) == (problem, detail)


async def test_patience_ends_where_waiting_would_take_too_long() -> None:
    tries: list[int] = []

    async def busy() -> None:
        tries.append(1)
        raise Failed(Unavailable(), "unavailable", used=Usage(calls=1), again=True)

    hurried = Patience(tries=9, first_pause=timedelta(milliseconds=1), within=timedelta(0))
    with pytest.raises(Unavailable):
        await persist(busy, hurried)

    assert len(tries) == 1
