"""Anthropic's own way of speaking."""

import httpx2
from anthropic import AsyncAnthropic
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.exchange import Provider
from keepwarm.ai.libraries.speaking import LibraryProvider


def provide(config: ModelConfig, client: httpx2.AsyncClient) -> Provider:
    """Return the provider that a configuration names."""
    speaker = AsyncAnthropic(
        base_url=config.base_url, api_key=config.key, http_client=client, max_retries=0
    )
    model = AnthropicModel(config.model, provider=AnthropicProvider(anthropic_client=speaker))
    return LibraryProvider(config, lambda _habits: model)
