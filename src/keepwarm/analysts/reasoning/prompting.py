"""Prompts as files: one an agent, each with a version that a section remembers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from keepwarm.ai.model import Message
from keepwarm.analysts.model import Agent
from keepwarm.analysts.reasoning.pack import Pack


@dataclass(frozen=True, slots=True)
class Prompt:
    """What we tell a model, and under which version."""

    version: str
    text: str


@cache
def read_prompt(name: str, *, package: str = "keepwarm.analysts.reasoning") -> Prompt:
    """Return a prompt of a package by its file's name. The first line is its version."""
    path = files(package) / "prompts" / f"{name}.md"
    version, _, text = path.read_text("utf-8").partition("\n")
    return Prompt(version, text.strip())


def messages_for(agent: Agent, pack: Pack, blanks: Mapping[str, str]) -> tuple[Message, ...]:
    """
    Return what an agent says to the model: the rules, then the pack and the task.

    Pack and task are one turn, for some models want the speakers to alternate; all that the
    agents of a run have in common still comes first.
    """
    task = read_prompt(agent).text.format_map(blanks)
    return (
        Message("system", read_prompt("rules").text),
        Message("user", f"{pack.text}\n\n{task}"),
    )
