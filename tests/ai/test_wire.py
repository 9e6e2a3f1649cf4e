"""Nothing is sent that nobody counts."""

import httpx2
import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.wire import listening, model_client
from keepwarm.dev.modelapi import FakeModel

BODY = {"model": "fake:ok", "messages": [{"role": "user", "content": "Hello"}]}


async def test_a_second_request_within_one_exchange_does_not_leave(fake: FakeModel) -> None:
    url = f"{fake.base_url}/chat/completions"
    async with model_client(ModelConfig(model="fake:ok")) as client:
        with listening() as ear:
            first = await client.post(url, json=BODY)
            with pytest.raises(RuntimeError, match="a second request"):
                await client.post(url, json=BODY)

    assert ear.wire is not None
    assert (ear.wire.status, ear.wire.body) == (200, first.content)
    assert fake.usage()["fake:ok"].calls == 1


async def test_outside_an_exchange_nothing_leaves(fake: FakeModel) -> None:
    async with model_client(ModelConfig(model="fake:ok")) as client:
        with pytest.raises(LookupError):
            await client.post(f"{fake.base_url}/chat/completions", json=BODY)

    assert fake.usage() == {}


async def test_no_proxy_is_asked(fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async with model_client(ModelConfig(model="fake:ok")) as client:
        with listening():
            reply = await client.post(f"{fake.base_url}/chat/completions", json=BODY)

    assert reply.status_code == httpx2.codes.OK
