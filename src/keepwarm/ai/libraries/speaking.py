"""Makes one exchange through pydantic-ai: our words into its, and its back into ours."""

import asyncio
import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

from pydantic_ai import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.direct import model_request
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.counting import usage_in
from keepwarm.ai.exchange import Habits, Question, Reply, Wire
from keepwarm.ai.judging import judge, refused, truncated
from keepwarm.ai.model import Message
from keepwarm.ai.wire import listening
from keepwarm.ai.wording import with_form

# Makes the library's model that has these habits.
Build: TypeAlias = Callable[[Habits], Model]


class LibraryProvider:
    """Speaks to the model that a dialect's module builds."""

    def __init__(self, config: ModelConfig, build: Build) -> None:
        self._config = config
        self._build = cache(build)

    async def ask(self, question: Question, habits: Habits, /) -> Reply:
        """Make one exchange; raises `Failed`, whatever goes wrong."""
        with listening() as ear:
            try:
                response = await self._answer(question, habits)
            except Exception as error:
                # An odd answer may be any error in there, a bare IndexError too.
                raise judge(ear.wire, error) from error
        return _reply(response, ear.wire)

    async def _answer(self, question: Question, habits: Habits) -> ModelResponse:
        apart = habits.form in {"tool", "offered_tool"}
        messages = question.messages if apart else with_form(question)
        async with asyncio.timeout(self._config.timeout.total_seconds()):
            return await model_request(
                self._build(habits),
                _history(messages),
                model_settings=ModelSettings(max_tokens=question.longest),
                model_request_parameters=self._parameters(question, habits),
            )

    def _parameters(self, question: Question, habits: Habits) -> ModelRequestParameters:
        schema = question.schema.model_json_schema()
        name, description = question.schema.__name__, schema.get("description")
        match habits.form:
            case "tool" | "offered_tool":
                tool = ToolDefinition(
                    name=name,
                    description=description,
                    parameters_json_schema=schema,
                    # Elsewhere the word itself may be an error.
                    strict=None if self._config.is_openai_itself else False,
                )
                return ModelRequestParameters(
                    output_mode="tool",
                    output_tools=[tool],
                    allow_text_output=habits.form == "offered_tool",
                )
            case "json_schema" | "json_object":
                form = OutputObjectDefinition(
                    json_schema=schema, name=name, description=description
                )
                return ModelRequestParameters(
                    output_mode="native" if habits.form == "json_schema" else "prompted",
                    output_object=form,
                    prompted_output_template=False,
                )
            case "text":
                return ModelRequestParameters(output_mode="text")


def _history(messages: Iterable[Message]) -> list[ModelMessage]:
    history: list[ModelMessage] = []
    told: list[ModelRequestPart] = []
    for message in messages:
        if message.speaker == "assistant":
            history += [ModelRequest(parts=told), ModelResponse(parts=[TextPart(message.text)])]
            told = []
        elif message.speaker == "system":
            told.append(SystemPromptPart(message.text))
        else:
            told.append(UserPromptPart(_content(message)))
    return [*history, ModelRequest(parts=told)]


def _content(message: Message) -> str | list[UserContent]:
    if not message.images:
        return message.text
    images = [BinaryContent(image.data, media_type=image.media_type) for image in message.images]
    return [message.text, *images]


def _reply(response: ModelResponse, wire: Wire | None) -> Reply:
    """Return what was said, whichever tool it was said through."""
    if response.finish_reason == "content_filter":
        raise refused(wire, str((response.provider_details or {}).get("refusal") or ""))
    if response.finish_reason == "length":
        raise truncated(wire)
    called = [_arguments(part) for part in response.parts if isinstance(part, ToolCallPart)]
    spoken = [part.content for part in response.parts if isinstance(part, TextPart)]
    # Half an emoji is no letter, and nothing that comes of it could be sent or stored.
    text = "\n".join([*called, *spoken]).encode("utf-8", "replace").decode()
    return Reply(text=text, usage=usage_in(wire.body) if wire else None)


def _arguments(call: ToolCallPart) -> str:
    return call.args if isinstance(call.args, str) else json.dumps(call.args or {})
