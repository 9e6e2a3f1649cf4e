"""The played model, spoken to over real HTTP as its own clients do."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal
from uuid import UUID

import httpx2
import pytest
from pydantic import BaseModel, Field

from keepwarm.ai.model import Message
from keepwarm.dev.modelapi import Ask, FakeModel
from keepwarm.dev.modelapi.filling import fill_form
from keepwarm.dev.modelapi.ledger import Tally, count_tokens
from keepwarm.dev.modelapi.scenarios import SCENARIOS

FORM = {"type": "object", "properties": {"mood": {"type": "string"}}, "required": ["mood"]}
TOOL = {"type": "function", "function": {"name": "Mood", "parameters": FORM}}
MOOD = '{"mood": "sunny"}'


@pytest.fixture
async def fake() -> AsyncIterator[FakeModel]:
    played = FakeModel(
        brain=lambda ask: {"mood": "sunny"} if ask.tool == "Mood" else None,
        pause=timedelta(milliseconds=20),
    )
    await played.start()
    yield played
    await played.stop()


@pytest.fixture
async def client(fake: FakeModel) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=fake.root_url, trust_env=False) as opened:
        yield opened


def question(scenario: str, **more: Any) -> dict[str, Any]:
    turn = {"role": "user", "content": "How are you, really?"}
    return {"model": f"fake:{scenario}", "messages": [turn], **more}


async def ask(client: httpx2.AsyncClient, scenario: str, **more: Any) -> httpx2.Response:
    return await client.post("/v1/chat/completions", json=question(scenario, **more))


async def test_a_question_in_plain_words_is_answered_in_plain_words(
    client: httpx2.AsyncClient,
) -> None:
    answer = (await ask(client, "ok")).json()

    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "All is well."}
    assert answer["usage"] == {"prompt_tokens": 8, "completion_tokens": 4, "total_tokens": 12}


async def test_a_form_is_filled_in_by_the_brain(client: httpx2.AsyncClient) -> None:
    answer = (await ask(client, "ok", tools=[TOOL])).json()

    call = answer["choices"][0]["message"]["tool_calls"][0]
    assert call["function"] == {"name": "Mood", "arguments": MOOD}
    assert answer["choices"][0]["finish_reason"] == "tool_calls"


async def test_what_the_brain_does_not_know_is_filled_in_all_the_same(
    client: httpx2.AsyncClient,
) -> None:
    tool = {"type": "function", "function": {"name": "Weather", "parameters": FORM}}

    answer = (await ask(client, "ok", tools=[tool])).json()

    arguments = answer["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]
    assert list(json.loads(arguments)) == ["mood"]


async def test_only_the_first_call_goes_wrong_once(client: httpx2.AsyncClient) -> None:
    statuses = [(await ask(client, "503-once")).status_code for _ in range(3)]

    assert statuses == [503, 200, 200]


async def test_it_counts_what_it_told_and_what_it_did_not(
    fake: FakeModel, client: httpx2.AsyncClient
) -> None:
    for scenario in ("ok", "ok", "no-usage", "429"):
        await ask(client, scenario)

    dollars = 2 * (8 * Decimal("0.25") + 4 * 2) / 1_000_000
    assert fake.usage() == {
        "fake:ok": Tally(calls=2, input_tokens=16, output_tokens=8, dollars=dollars),
        "fake:no-usage": Tally(calls=1, untold=12),
        "fake:429": Tally(calls=1),
    }
    assert (await client.get("/usage")).json()["fake:ok"] == {
        "calls": 2,
        "input_tokens": 16,
        "output_tokens": 8,
        "dollars": "0.00002",
        "untold": 0,
    }


async def test_people_can_watch(client: httpx2.AsyncClient) -> None:
    before = (await client.get("/")).text
    await ask(client, "<b>bold</b>")
    after = (await client.get("/")).text

    assert "Nobody has called yet." in before
    assert "fake:&lt;b&gt;bold&lt;/b&gt;" in after
    assert all(f"<code>fake:{name}</code>" in after for name in SCENARIOS)


async def test_every_scenario_is_a_model_on_the_list(client: httpx2.AsyncClient) -> None:
    models = (await client.get("/v1/models")).json()["data"]

    assert [model["id"] for model in models] == [f"fake:{name}" for name in SCENARIOS]


@pytest.mark.parametrize("scenario", ["ok", "slow"])
async def test_an_answer_comes_as_a_stream_to_those_who_ask_for_one(
    client: httpx2.AsyncClient, scenario: str
) -> None:
    stream = (await ask(client, scenario, tools=[TOOL], stream=True)).text

    *events, done = [line.removeprefix("data: ") for line in stream.split("\n\n") if line]
    chunks = [json.loads(event) for event in events]
    calls = [
        chunk["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"]
        for chunk in chunks[:-2]
    ]
    assert ("".join(calls), done) == (MOOD, "[DONE]")
    assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert chunks[-1]["usage"]["completion_tokens"] == count_tokens(MOOD)


async def test_words_come_as_a_stream_too(client: httpx2.AsyncClient) -> None:
    stream = (await ask(client, "ok", stream=True)).text

    first = json.loads(stream.split("\n\n")[0].removeprefix("data: "))
    assert first["choices"][0]["delta"] == {"content": "All is well."}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        ("cut", httpx2.RemoteProtocolError),
        ("reset", httpx2.TransportError),
        ("stall", httpx2.ReadTimeout),
        ("hang", httpx2.ReadTimeout),
    ],
)
async def test_bad_connections_are_really_bad(
    client: httpx2.AsyncClient, scenario: str, error: type[Exception], *, streamed: bool
) -> None:
    client.timeout = httpx2.Timeout(5, read=0.1)

    with pytest.raises(error):
        await ask(client, scenario, tools=[TOOL], stream=streamed)


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/v1/chat/completions", b"hello", 400),
        ("/v1/chat/completions", b'{"model": "fake:ok", "messages": [{}]}', 400),
        ("/v1/messages", b"{}", 400),
        ("/v1/dances", b"{}", 404),
    ],
)
async def test_what_makes_no_sense_is_told_so(
    client: httpx2.AsyncClient, path: str, content: bytes, status: int
) -> None:
    reply = await client.post(path, content=content)

    assert (reply.status_code, list(reply.json())) == (status, ["error"])


async def test_there_is_nothing_else_to_look_at(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/favicon.ico")).status_code == 404


async def test_those_who_wait_are_sent_home_when_it_stops(client: httpx2.AsyncClient) -> None:
    heard = asyncio.Event()
    fake = FakeModel(brain=lambda _: heard.set())
    await fake.start()
    url = f"{fake.base_url}/chat/completions"
    waiting = asyncio.create_task(client.post(url, json=question("hang", tools=[TOOL])))
    await heard.wait()

    await fake.stop()

    with pytest.raises(httpx2.TransportError):
        await waiting


async def test_started_and_stopped_it_leaves_nothing_behind() -> None:
    tasks = asyncio.all_tasks()
    fake = FakeModel()
    await fake.start()
    address = ("127.0.0.1", int(fake.root_url.rpartition(":")[2]))

    await fake.stop()
    await fake.stop()

    assert asyncio.all_tasks() == tasks
    with socket.socket() as knock:
        assert knock.connect_ex(address) != 0


async def test_a_taken_port_is_refused(fake: FakeModel) -> None:
    port = int(fake.root_url.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        await FakeModel(port=port).start()


class Colour(Enum):
    RED = "red"


class Leaf(BaseModel):
    name: str = Field(min_length=3, max_length=8)


class Tree(BaseModel):
    """Everything that a form may hold."""

    leaves: list[Leaf] = Field(min_length=2, max_length=3)
    title: str = Field(min_length=120)
    kind: Literal["oak"]
    colour: Colour
    height: float = Field(gt=2)
    age: int = Field(ge=3, le=9)
    rings: int = Field(le=0)
    planted_on: date
    seen_at: datetime
    number: UUID
    nickname: str | None
    is_hollow: bool
    parent: "Tree | None" = None
    branches: list["Tree"] = []
    notes: dict[str, str] = {}


def test_any_form_is_filled_in_validly() -> None:
    ask = Ask(tool="Tree", schema=Tree.model_json_schema(), messages=(Message("user", "?"),))

    tree = Tree.model_validate(fill_form(ask))

    assert (len(tree.leaves), tree.kind, tree.height, tree.age) == (2, "oak", 3, 3)
    assert tree.seen_at == datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
