"""Postal addresses, and the country a site speaks from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from phonenumbers import SUPPORTED_REGIONS

from keepwarm.sites.facts.model import AddressFound
from keepwarm.sites.facts.quotes import quote_around
from keepwarm.sites.facts.words import UPPER
from keepwarm.sites.footnotes import address_note
from keepwarm.sites.linked_data import organizations, part, word
from keepwarm.sites.model import Page

_COUNTRIES = {
    "AT": "austria|österreich|autriche",
    "BE": "belgium|belgique|belgië|belgien",
    "BR": "brazil|brasil",
    "CH": "switzerland|schweiz|suisse|svizzera",
    "CZ": "czech republic|czechia|tschechien|česko",
    "DE": "germany|deutschland|allemagne|alemania|germania|niemcy|германия",
    "ES": "spain|españa|spanien|espagne",
    "FR": "france|frankreich|francia",
    "GB": "united kingdom|great britain|england|scotland|wales|uk",
    "IE": "ireland",
    "IT": "italy|italia|italien|italie",
    "LU": "luxembourg|luxemburg",
    "MX": "mexico|méxico",
    "NL": "netherlands|the netherlands|nederland|niederlande|pays-bas",
    "PL": "poland|polska|polen|pologne",
    "PT": "portugal",
    "RU": "russia|россия",
    "UA": "ukraine|україна|украина",
    "US": "usa|united states|united states of america",
}
_CODE_OF = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}
_COUNTRY = "|".join(sorted(map(re.escape, _CODE_OF), key=len, reverse=True))

# Endings that are countries on paper only.
_WORLDWIDE = frozenset({"AC", "AI", "CC", "CO", "FM", "GG", "IO", "LY", "ME", "SH", "TO", "TV"})
_MOSTLY_SPOKEN_IN = {
    "de": "DE",
    "fr": "FR",
    "it": "IT",
    "nl": "NL",
    "pl": "PL",
    "ru": "RU",
    "uk": "UA",
}

_BIG_CITIES = {
    "AT": "wien|graz|linz|salzburg|innsbruck|klagenfurt",
    "BE": "bruxelles|brussel|antwerpen|gent|liège",
    "CH": "zürich|basel|bern|genève|lausanne|luzern|winterthur|lugano",
    "DE": "berlin|hamburg|münchen|köln|frankfurt|stuttgart|düsseldorf|leipzig|dortmund|essen"
    "|bremen|dresden|hannover|nürnberg",
    "ES": "madrid|barcelona|valencia|sevilla|zaragoza|málaga|bilbao|murcia|alicante|vigo",
    "FR": "paris|marseille|lyon|toulouse|nice|nantes|montpellier|strasbourg|bordeaux|lille|rennes",
    "IT": "roma|milano|napoli|torino|palermo|genova|bologna|firenze|bari|verona|venezia|padova",
    "NL": "amsterdam|rotterdam|den haag|utrecht|eindhoven|groningen",
    "PL": "warszawa|kraków|łódź|wrocław|poznań|gdańsk",
}
_CODE_OF_CITY = {city: code for code, names in _BIG_CITIES.items() for city in names.split("|")}

# A page of a few words: too short for its language to be told by the small ones.
_SAID_IN_PASSING = {
    "DE": "telefon telefax tel öffnungszeiten geschäftsführung mobil verkauf werkstatt anfahrt",
    "FR": "tél télécopie portable courriel mél réparation propriétaire horaires accueil",
    "IT": "telefono cellulare orari titolare preventivi azienda negozio",
    "NL": "telefoon openingstijden eigenaar bereikbaar winkel werkplaats",
    "PL": "telefon faks godziny właściciel sklep zakład otwarcia",
}
_ENOUGH = 2
_CURRENCIES = {"£": "GB", "CHF": "CH", "zł": "PL", "R$": "BR", "₽": "RU", "₴": "UA"}

_CITY = rf"[{UPPER}][\w'’.-]*(?:[ ](?:[a-z]{{1,4}}[ ])?[{UPPER}(][\w'’.()-]*){{0,3}}"
_STREET_BEFORE = r"(?<![^\n,;|·•:])(?P<street>[^\n,;|·•:]{3,60}?)(?:[ ]?[,·|•–-][ ]?|\n)"
_ENDING = rf"(?:[ ]?[,·|•–-]?[ ]?\n?(?P<country>(?i:{_COUNTRY}))(?!\w))?"
# Am Ufer 1, 10115 Berlin · 00-950 Warszawa · 1000-001 Lisboa · 1012 AB Amsterdam
_CONTINENTAL = re.compile(
    rf"{_STREET_BEFORE}(?:(?P<prefix>[A-Z]{{1,2}})[-–][ ]?)?"
    r"(?P<postcode>\d{5}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4}[ ]?[A-Z]{2}|\d{4})"
    rf"[ ]{{1,2}}(?P<city>{_CITY}){_ENDING}"
)
# 1 Mill Lane, London EC1A 1BB
_BRITISH = re.compile(
    rf"{_STREET_BEFORE}(?P<city>{_CITY})(?:,[ ]?|[ \n])"
    rf"(?P<postcode>[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}})(?!\w){_ENDING}"
)
# 1 Main Street, Springfield, IL 62704
_AMERICAN = re.compile(
    rf"{_STREET_BEFORE}(?P<city>{_CITY}),[ ][A-Z]{{2}}[ ](?P<postcode>\d{{5}}(?:-\d{{4}})?)"
    rf"(?!\w){_ENDING}"
)
# 123056, г. Москва, ул. Лесная, д. 7
_EASTERN = re.compile(
    r"(?P<postcode>\d{5,6}),?[ ](?:г\.|м\.|город|місто)[ ]?(?P<city>[А-ЯЁІЇЄҐ][\w-]+),[ ]"
    r"(?P<street>(?:ул|вул|просп|пр|пер)[^\n;|]{3,60}\d)"
)
_FORMS = ((_CONTINENTAL, None), (_BRITISH, "GB"), (_AMERICAN, "US"), (_EASTERN, None))
_PREFIX_COUNTRY = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "E": "ES", "B": "BE", "L": "LU"}
_SHAPE_COUNTRY = (
    (re.compile(r"\d{2}-\d{3}"), "PL"),
    (re.compile(r"\d{4}-\d{3}"), "PT"),
    (re.compile(r"\d{4} ?[A-Z]{2}"), "NL"),
)
_STREET = re.compile(
    r"""(?xi) \d .* [^\W\d]{3} | [^\W\d]{3} .* \d
    | stra(?:ß|ss)e | str\. | weg\b | platz\b | allee\b | street | road | avenue | lane"""
)


@dataclass(frozen=True, slots=True)
class CountryMark:
    """An address that names its country, or can be of one only, and where it ends."""

    end: int
    country: str


def country_of(pages: Iterable[Page]) -> str | None:
    """
    Return the country a site speaks from.

    What it says itself comes first, then its domain, its addresses, the money it asks for
    where that is one country's own, and its language.
    """
    known = list(pages)
    said = [_said(page) for page in known]
    by_domain = [_by_domain(page.url) for page in known]
    written = [mark.country for page in known for mark in country_marks(page)]
    paid = [_by_currency(page.text) for page in known]
    spoken = [_MOSTLY_SPOKEN_IN.get(page.lang) or _by_passing_words(page) for page in known]
    return next(filter(None, [*said, *by_domain, *written, *paid, *spoken]), None)


def find_addresses(page: Page, country: str | None) -> Iterator[AddressFound]:
    """Find street addresses; a postcode and a town alone are not one."""
    yield from _in_linked_data(page)
    for match, written in _standing_in(page.text):
        yield _address(page, match, written or country)


def country_marks(page: Page) -> tuple[CountryMark, ...]:
    """Return the addresses that say which country the words around them speak of."""
    standing = _standing_in(page.text)
    marks = [CountryMark(match.end(), country) for match, country in standing if country]
    return tuple(sorted(marks, key=lambda mark: mark.end))


def code_of(country: str) -> str | None:
    """Return the code of a country by its name or code."""
    code = country.strip().upper()
    return code if code in SUPPORTED_REGIONS else _CODE_OF.get(country.strip().lower())


@lru_cache(maxsize=16)  # asked three times about each page of a visit
def _standing_in(text: str) -> tuple[tuple[re.Match[str], str | None], ...]:
    return tuple(
        (match, _written_country(match) or usual_country)
        for pattern, usual_country in _FORMS
        for match in pattern.finditer(text)
        if _STREET.search(match["street"])
    )


def _by_currency(text: str) -> str | None:
    asked_for = [country for sign, country in _CURRENCIES.items() if sign in text]
    return asked_for[0] if len(asked_for) == 1 else None


def _by_passing_words(page: Page) -> str | None:
    if page.lang:
        return None
    said = frozenset(re.findall(r"[^\W\d_]+", page.text.lower()))
    votes = {code: len(said & set(words.split())) for code, words in _SAID_IN_PASSING.items()}
    winner = max(votes, key=lambda code: votes[code])
    return winner if votes[winner] >= _ENOUGH else None


def _said(page: Page) -> str | None:
    companies = organizations(page.linked_data)
    codes = (code_of(word(part(found, "address"), "addressCountry")) for found in companies)
    return next(filter(None, codes), None)


def _by_domain(url: str) -> str | None:
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    if ending == "UK":
        return "GB"
    return ending if ending in SUPPORTED_REGIONS and ending not in _WORLDWIDE else None


def _in_linked_data(page: Page) -> Iterator[AddressFound]:
    for company in organizations(page.linked_data):
        address = part(company, "address")
        note = address_note(address)
        if word(address, "streetAddress") and note in page.text:
            yield AddressFound(
                street=word(address, "streetAddress"),
                postcode=word(address, "postalCode"),
                city=word(address, "addressLocality"),
                country=code_of(word(address, "addressCountry")),
                url=page.url,
                quote=note,
            )


def _address(page: Page, match: re.Match[str], country: str | None) -> AddressFound:
    return AddressFound(
        street=match["street"].strip(),
        postcode=match["postcode"],
        city=match["city"].strip(" .,"),
        country=country,
        url=page.url,
        quote=quote_around(page.text, *match.span()),
    )


def _written_country(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if groups.get("country"):
        return code_of(groups["country"])
    if groups.get("prefix"):
        return _PREFIX_COUNTRY.get(groups["prefix"]) or code_of(groups["prefix"])
    shapes = (code for shape, code in _SHAPE_COUNTRY if shape.fullmatch(match["postcode"]))
    return next(shapes, None) or _CODE_OF_CITY.get(match["city"].casefold().strip(" .,"))
