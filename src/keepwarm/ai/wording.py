"""The few words of our own that go to a model beside those of whoever asks."""

import json
from dataclasses import replace

from keepwarm.ai.exchange import Question
from keepwarm.ai.model import Message

_FORM = (
    "Answer with one JSON object and nothing else, no prose and no code fence."
    " It must fit this JSON schema:\n{schema}"
)
_AGAIN = (
    "That answer cannot be used as it stands:\n{complaint}\n"
    "Give the whole answer again, in the same form, with this put right."
)


def with_form(question: Question) -> tuple[Message, ...]:
    """Return a conversation with the form spelled out, for providers that take none apart."""
    schema = json.dumps(question.schema.model_json_schema(), ensure_ascii=False)
    return _with_words(question.messages, _FORM.format(schema=schema))


def asked_again(question: Question, answer: str, complaint: str) -> Question:
    """Return the question that asks for the same answer, with a complaint put right."""
    # An empty turn is an error to several providers.
    turns = (Message("assistant", answer),) if answer.strip() else ()
    told = _with_words((*question.messages, *turns), _AGAIN.format(complaint=complaint))
    return replace(question, messages=told)


def _with_words(messages: tuple[Message, ...], words: str) -> tuple[Message, ...]:
    """Say one thing more; several models insist that people speak but once in turn."""
    *before, last = messages
    if last.speaker != "user":
        return (*messages, Message("user", words))
    return (*before, replace(last, text=f"{last.text}\n\n{words}"))
