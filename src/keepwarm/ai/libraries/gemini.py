"""Gemini's own way of speaking."""

import httpx2
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.exchange import Provider
from keepwarm.ai.libraries.speaking import LibraryProvider


def provide(config: ModelConfig, client: httpx2.AsyncClient) -> Provider:
    """Return the provider that a configuration names."""
    provider = GoogleProvider(api_key=config.key, base_url=config.base_url, http_client=client)
    model = GoogleModel(config.model, provider=provider)
    return LibraryProvider(config, lambda _habits: model)
