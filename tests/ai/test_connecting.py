"""From settings to a model: what is named, what is missing, and what is not loaded."""

import subprocess
import sys
from decimal import Decimal

import grimp
import pytest
from pydantic import SecretStr

from keepwarm.ai import connect as connecting
from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connect import (
    HalfConfigured,
    KeyMissing,
    LibraryMissing,
    ModelUnnamed,
    configure,
    connect,
)
from keepwarm.ai.exchange import Habits
from keepwarm.settings import Settings

LIBRARIES = {"pydantic_ai", "openai", "anthropic", "google"}
OLLAMA = "http://127.0.0.1:11434/v1"
KEY = SecretStr("a-key")


@pytest.mark.parametrize(
    ("settings", "config"),
    [
        (Settings(), None),
        (
            Settings(llm_model="qwen3:4b", llm_base_url=OLLAMA),
            ModelConfig(model="qwen3:4b", base_url=OLLAMA),
        ),
        (
            Settings(llm_model="gpt-5-mini", llm_api_key=KEY, llm_transcribe_model="whisper-1"),
            ModelConfig(
                model="gpt-5-mini",
                base_url="https://api.openai.com/v1",
                api_key=KEY,
                transcribe_model="whisper-1",
            ),
        ),
        (
            Settings(llm_model="anthropic:claude-haiku-5-5", llm_api_key=KEY),
            ModelConfig(model="claude-haiku-5-5", dialect="anthropic", api_key=KEY),
        ),
        (
            Settings(llm_model="gemini:gemini-3-flash", llm_api_key=KEY, llm_base_url=OLLAMA),
            ModelConfig(model="gemini-3-flash", dialect="gemini", base_url=OLLAMA, api_key=KEY),
        ),
    ],
    ids=["nothing", "ollama, without a key", "openai", "anthropic", "gemini, elsewhere"],
)
def test_settings_name_a_model(settings: Settings, config: ModelConfig | None) -> None:
    assert configure(settings) == config


@pytest.mark.parametrize(
    ("settings", "refusal", "sentence"),
    [
        (
            Settings(llm_model="gpt-5-mini"),
            HalfConfigured,
            "KEEPWARM_LLM_MODEL is set, but neither KEEPWARM_LLM_BASE_URL nor",
        ),
        (
            Settings(llm_base_url=OLLAMA),
            ModelUnnamed,
            "KEEPWARM_LLM_BASE_URL or KEEPWARM_LLM_API_KEY is set, but not KEEPWARM_LLM_MODEL",
        ),
        (
            Settings(llm_model="gemini:gemini-3-flash", llm_base_url=OLLAMA),
            KeyMissing,
            "needs KEEPWARM_LLM_API_KEY",
        ),
    ],
    ids=["a model and nothing else", "no model", "a maker without a key"],
)
def test_half_a_configuration_is_a_clear_sentence(
    settings: Settings, refusal: type[Exception], sentence: str
) -> None:
    with pytest.raises(refusal, match=sentence):
        configure(settings)


def test_prices_and_patience_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEEPWARM_LLM_PRICE_IN", "0.25")
    monkeypatch.setenv("KEEPWARM_LLM_TIMEOUT", "PT90S")

    settings = Settings()

    assert settings.llm_price_in == Decimal("0.25")
    assert settings.llm_timeout.total_seconds() == 90


async def test_what_is_not_configured_is_not_connected() -> None:
    assert connect(None) is None


async def test_a_missing_library_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connecting.LIBRARIES, "anthropic", ("no_such.library", "anthropic"))
    config = ModelConfig(model="claude", dialect="anthropic", api_key=KEY)

    with pytest.raises(LibraryMissing, match=r"pip install 'keepwarm\[anthropic\]'"):
        connect(config)


async def test_a_library_that_is_there_is_not_missed() -> None:
    model = connect(ModelConfig(model="claude", dialect="anthropic", api_key=KEY))

    assert model is not None
    assert model.name == "claude"
    await model.aclose()


def test_openai_itself_is_known_not_to_take_max_tokens() -> None:
    openai = configure(Settings(llm_model="gpt-5-mini", llm_api_key=KEY))

    assert openai is not None
    assert openai.habits == Habits(limit="max_completion_tokens")


def test_connecting_loads_no_library() -> None:
    code = (
        "import sys, keepwarm.ai.model, keepwarm.ai.connect as ai\n"
        "ai.connect(ai.ModelConfig(model='gpt-5-mini', base_url='http://127.0.0.1:1'))\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    ran = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert set(ran.stdout.split()) & LIBRARIES == set()


def test_only_one_place_knows_the_libraries() -> None:
    graph = grimp.build_graph("keepwarm", include_external_packages=True, cache_dir=None)

    knowing = {
        importer
        for library in LIBRARIES & graph.modules
        for importer in graph.find_modules_that_directly_import(library)
    }

    assert {module.rpartition(".")[0] for module in knowing} == {"keepwarm.ai.libraries"}
    assert {
        importer
        for module in graph.find_descendants("keepwarm.ai.libraries")
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith("keepwarm.ai.libraries")
    } == set()
