"""What the stand-in for a model is asked, and what thinks of the answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from keepwarm.ai.model import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """
    A conversation, and the form its answer must have.

    `tool` is the name of that form and `schema` its JSON schema, with `$defs` and all.
    """

    tool: str
    schema: Mapping[str, Any]
    messages: tuple[Message, ...]

    @property
    def text(self) -> str:
        """Return everything that was said, one turn after the other."""
        return "\n\n".join(message.text for message in self.messages)


Brain: TypeAlias = Callable[[Ask], dict[str, object]]
