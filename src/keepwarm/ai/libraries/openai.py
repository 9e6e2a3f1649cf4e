"""Any server that speaks as OpenAI's does, which is nearly every one."""

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers import Provider as LibrarysProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.exchange import Habits, Provider
from keepwarm.ai.libraries.speaking import LibraryProvider

_NO_KEY = "none"  # the library insists on one, servers without keys ignore it


def provide(config: ModelConfig, client: httpx2.AsyncClient) -> Provider:
    """Return the provider that a configuration names."""
    speaker = AsyncOpenAI(
        base_url=config.base_url,
        api_key=config.key or _NO_KEY,
        http_client=client,
        max_retries=0,  # every try is ours to count
    )
    provider: LibrarysProvider[AsyncOpenAI] = (
        OpenAIProvider(openai_client=speaker)
        if config.is_openai_itself
        else OpenAICompatibleProvider("compatible", openai_client=speaker)
    )

    def build(habits: Habits) -> Model:
        profile = OpenAIModelProfile(
            openai_chat_supports_max_completion_tokens=habits.limit == "max_completion_tokens",
            supports_json_schema_output=True,
            supports_json_object_output=True,
        )
        return OpenAIChatModel(config.model, provider=provider, profile=profile)

    return LibraryProvider(config, build)
