"""What a provider does not put up with is learned from its own words, once."""

import asyncio

import pytest

from keepwarm.ai.exchange import Failed, Habits
from keepwarm.ai.learning import learn
from keepwarm.ai.model import Blob, Message, Rejected
from keepwarm.dev.modelapi import Ask, FakeModel
from tests.ai.conftest import Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger

PECULIAR = [
    "needs-max-completion-tokens",
    "no-tool-choice",
    "no-tools",
    "no-tools-no-json-schema",
    "no-forms",
]


@pytest.mark.parametrize("scenario", PECULIAR)
async def test_a_lesson_is_learned_once(connect_to: Connect, scenario: str) -> None:
    model = connect_to(scenario)
    await model.complete(ASKED, Plan, meter=Ledger())
    second = Ledger()

    await model.complete(ASKED, Plan, meter=second)

    assert second.outcomes == ["answered"]


async def test_those_who_ask_at_once_learn_together(
    fake: FakeModel, connect_to: Connect, ledger: Ledger
) -> None:
    model = connect_to("no-forms")

    await asyncio.gather(*(model.complete(ASKED, Plan, meter=ledger) for _ in range(4)))
    before = fake.usage()["fake:no-forms"].calls
    await model.complete(ASKED, Plan, meter=ledger)

    assert before <= 4 * 4
    assert fake.usage()["fake:no-forms"].calls == before + 1


async def test_without_forms_the_schema_is_in_the_last_thing_we_say(
    connect_to: Connect, ledger: Ledger, asked: list[Ask]
) -> None:
    await connect_to("no-forms").complete(ASKED, Plan, meter=ledger)

    last = asked[-1].messages[-1]
    assert [message.speaker for message in asked[-1].messages] == ["system", "user"]
    assert last.text.startswith(ASKED[-1].text)
    assert '"title": "Plan"' in last.text


async def test_a_picture_and_what_was_said_before_go_along(
    connect_to: Connect, ledger: Ledger, asked: list[Ask]
) -> None:
    card = Message("user", "Whose card is this?", images=(Blob("image/png", b"\x89PNG"),))
    talk = (*ASKED, Message("assistant", "Shall I?"), card)

    await connect_to("ok").complete(talk, Plan, meter=ledger)

    assert asked[0].messages == talk


@pytest.mark.parametrize(
    ("habits", "status", "words", "learned"),
    [
        (
            Habits(),
            400,
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            Habits(limit="max_completion_tokens"),
        ),
        (
            Habits(limit="max_completion_tokens"),
            422,
            "Unrecognized request argument supplied: max_completion_tokens",
            Habits(),
        ),
        (
            Habits(),
            400,
            '"auto" tool choice requires --enable-auto-tool-choice',
            Habits(form="offered_tool"),
        ),
        (
            Habits(),
            404,
            "No endpoints found that support tool use.",
            Habits(form="json_schema"),
        ),
        (
            Habits(form="offered_tool"),
            400,
            "registry.ollama.ai/library/gemma does not support tools",
            Habits(form="json_schema"),
        ),
        (
            Habits(form="json_schema"),
            500,
            "1 validation error: ('body', 'response_format', 'type'): Input should be 'text'",
            Habits(form="json_object"),
        ),
        (
            Habits(form="json_object"),
            400,
            "response_format is not supported by this model",
            Habits(form="text"),
        ),
        (Habits(form="text"), 400, "response_format is not supported", None),
        (Habits(), 400, "You asked for 9000 tokens, 300 of them in the functions.", None),
        (Habits(), 400, "tool_use_failed: invalid call of a tool", None),
        (Habits(), 401, "Your plan does not support tools", None),
        (Habits(), 500, "Something went wrong", None),
    ],
    ids=[
        "openai's reasoning models",
        "older servers",
        "vllm without a flag",
        "openrouter",
        "ollama",
        "llama.cpp",
        "no formats",
        "nothing left to give up",
        "a conversation that is too long",
        "a slip of the tongue",
        "not a complaint about the request",
        "a plain breakdown",
    ],
)
def test_complaints_teach(habits: Habits, status: int, words: str, learned: Habits | None) -> None:
    failed = Failed(Rejected(), "rejected", status=status, words=words)

    assert learn(habits, failed) == learned
