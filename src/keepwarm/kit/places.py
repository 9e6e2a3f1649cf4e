"""Countries and languages by any of their names: people write Germany, Deutschland, DE and GER."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import cast

from babel import Locale

_LOCALES = ("en", "de", "fr", "es", "it", "nl", "ru", "uk", "pt", "pl")
_NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ")
_TWO_LETTERS = re.compile(r"[A-Za-z]{2}")
_PUNCTUATION = re.compile(r"[\W_]+")
# Names people use that no list of countries carries.
_COUNTRIES_ELSE = {
    "uk": "GB",
    "u k": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "usa": "US",
    "u s a": "US",
    "united states of america": "US",
    "america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "uae": "AE",
    "czech republic": "CZ",
    "turkey": "TR",
    "korea": "KR",
    "россия": "RU",
    "сша": "US",
    "ssa": "US",
}
_WITH_THE = ("AE", "BS", "CD", "CF", "DO", "GB", "GM", "NL", "PH", "US", "VA")  # "the Bahamas"
_ALPHA_3 = {
    "aut": "AT", "aus": "AU", "bel": "BE", "bgr": "BG", "bra": "BR", "can": "CA", "che": "CH",
    "chl": "CL", "chn": "CN", "cze": "CZ", "deu": "DE", "ger": "DE", "dnk": "DK", "esp": "ES",
    "est": "EE", "fin": "FI", "fra": "FR", "gbr": "GB", "grc": "GR", "hrv": "HR", "hun": "HU",
    "irl": "IE", "ind": "IN", "isr": "IL", "ita": "IT", "jpn": "JP", "kor": "KR", "ltu": "LT",
    "lux": "LU", "lva": "LV", "mex": "MX", "nld": "NL", "nor": "NO", "nzl": "NZ", "pol": "PL",
    "prt": "PT", "rou": "RO", "rus": "RU", "sgp": "SG", "srb": "RS", "svk": "SK", "svn": "SI",
    "swe": "SE", "tur": "TR", "ukr": "UA", "zaf": "ZA",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """Return the two letters of a country named in any of our languages, or None."""
    return _countries().get(_folded(text))


def language_code(text: str) -> str | None:
    """Return the two letters of a language named in any of ours, or as in de-AT; or None."""
    folded = _folded(text)
    return _languages().get(folded) or _languages().get(folded.partition(" ")[0])


def country_name(code: str) -> str:
    """Return what a country is called in the reader's language; an unknown code is returned."""
    return cast("dict[str, str]", Locale("en").territories).get(code, code)


def place_name(code: str) -> str:
    """Return a country's name as it stands in a sentence: "they are in the Netherlands"."""
    name = country_name(code)
    return f"the {name}" if code in _WITH_THE else name


def language_name(code: str) -> str:
    """Return what a language, or one as in de-AT, is called; an unknown code is returned."""
    return cast("dict[str, str]", Locale("en").languages).get(language_code(code) or "", code)


@cache
def _countries() -> dict[str, str]:
    names = (cast("dict[str, str]", Locale(locale).territories) for locale in _LOCALES)
    return _by_name(names) | _ALPHA_3 | _COUNTRIES_ELSE


@cache
def _languages() -> dict[str, str]:
    return _by_name(cast("dict[str, str]", Locale(locale).languages) for locale in _LOCALES)


def _by_name(catalogues: Iterable[dict[str, str]]) -> dict[str, str]:
    """Turn catalogues of code → name round; codes of other than two letters are regions."""
    pairs = [(code, name) for names in catalogues for code, name in names.items()]
    return {
        _folded(text): code
        for code, name in pairs
        if _TWO_LETTERS.fullmatch(code) and code not in _NO_COUNTRIES
        for text in (name, code)
    }


@lru_cache(maxsize=1024)  # a column of a file names few countries, thousands of times
def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return _PUNCTUATION.sub(" ", plain).strip()
