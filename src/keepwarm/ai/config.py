"""Which model is spoken to, where, and in whose name."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import SecretStr

from keepwarm.ai.exchange import Habits
from keepwarm.ai.patience import Patience

# Whose way of speaking. Nearly everybody took up OpenAI's.
Dialect: TypeAlias = Literal["openai", "anthropic", "gemini"]

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """
    All there is to know about a model before speaking to it.

    `base_url` is None where the maker's library knows the address; `transcribe_model` is
    None where recordings cannot be heard.
    """

    model: str
    dialect: Dialect = "openai"
    base_url: str | None = None
    api_key: SecretStr | None = None
    transcribe_model: str | None = None
    timeout: timedelta = timedelta(seconds=60)
    patience: Patience = field(default_factory=Patience)

    @property
    def key(self) -> str:
        """Return the key itself, or an empty text; never to be shown."""
        return self.api_key.get_secret_value() if self.api_key else ""

    @property
    def is_openai_itself(self) -> bool:
        return self.dialect == "openai" and urlsplit(self.base_url).hostname == "api.openai.com"

    @property
    def habits(self) -> Habits:
        """Return what to begin with; whatever is wrong about it is soon learned."""
        return Habits(limit="max_completion_tokens" if self.is_openai_itself else "max_tokens")
