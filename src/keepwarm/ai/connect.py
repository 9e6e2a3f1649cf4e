"""From settings to a language model. Cheap: the library comes with the first question."""

from importlib.util import find_spec

from keepwarm.ai.config import OPENAI, Dialect, ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.settings import Settings

# The library that speaks a maker's own dialect, and the extra that brings it.
LIBRARIES: dict[Dialect, tuple[str, str]] = {
    "anthropic": ("anthropic", "anthropic"),
    "gemini": ("google.genai", "gemini"),
}


class HalfConfigured(Invalid):
    message = (
        "KEEPWARM_LLM_MODEL is set, but neither KEEPWARM_LLM_BASE_URL nor KEEPWARM_LLM_API_KEY:"
        " where is the model? See docs/operations.md."
    )


class ModelUnnamed(Invalid):
    message = (
        "KEEPWARM_LLM_BASE_URL or KEEPWARM_LLM_API_KEY is set, but not KEEPWARM_LLM_MODEL:"
        " which model? See docs/operations.md."
    )


class KeyMissing(Invalid):
    message = "This language model needs KEEPWARM_LLM_API_KEY. See docs/operations.md."


class LibraryMissing(Invalid):
    message = "The library for this language model is not installed."


def configure(settings: Settings) -> ModelConfig | None:
    """
    Return what the settings say of a language model; None where they say nothing.

    Raises HalfConfigured, ModelUnnamed or KeyMissing where they say half of it.
    """
    if settings.llm_model is None:
        if settings.llm_base_url or settings.llm_api_key:
            raise ModelUnnamed
        return None
    if settings.llm_base_url is None and settings.llm_api_key is None:
        raise HalfConfigured
    dialect, model = _dialect(settings.llm_model)
    if dialect != "openai" and settings.llm_api_key is None:
        raise KeyMissing
    return ModelConfig(
        model=model,
        dialect=dialect,
        base_url=settings.llm_base_url or (OPENAI if dialect == "openai" else None),
        api_key=settings.llm_api_key,
        transcribe_model=settings.llm_transcribe_model,
        timeout=settings.llm_timeout,
    )


def connect(config: ModelConfig | None) -> ConnectedModel | None:
    """
    Return the model that is configured; nothing is sent before the first question.

    Raises LibraryMissing, which names the command that installs it.
    """
    if config is None:
        return None
    if config.dialect in LIBRARIES:
        _require(*LIBRARIES[config.dialect])
    return ConnectedModel(config)


def _dialect(name: str) -> tuple[Dialect, str]:
    prefix, _colon, rest = name.partition(":")
    match prefix:
        case "anthropic" | "gemini" if rest:
            return prefix, rest
        case _:
            return "openai", name


def _require(library: str, extra: str) -> None:
    try:
        found = find_spec(library) is not None
    except ModuleNotFoundError:  # not even the package that it is a part of
        found = False
    if not found:
        raise LibraryMissing(
            _(
                "The library for this language model is not installed."
                " Run: pip install 'keepwarm[{extra}]'"
            ).format(extra=extra)
        )
