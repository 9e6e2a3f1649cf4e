"""Every text a person sees passes through here. English is the source language."""

from gettext import NullTranslations, translation
from pathlib import Path

_LOCALES = Path(__file__).parents[1] / "locales"


def translations(language: str) -> NullTranslations:
    """Return the catalogue for a language, or English where we have none."""
    return translation("keepwarm", _LOCALES, [language], fallback=True)


_english = translations("en")


def gettext(message: str) -> str:
    """Translate a sentence. Extracted by babel, so pass it a literal."""
    return _english.gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a sentence that counts something."""
    return _english.ngettext(one, many, n)
