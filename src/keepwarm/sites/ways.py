"""Which pages of a site are worth one of our few requests."""

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias
from urllib.parse import unquote, urljoin, urlsplit

from keepwarm.sites.addresses import site_of
from keepwarm.sites.model import Link, Page

Purpose: TypeAlias = Literal["legal", "contact", "about", "team", "careers", "products", "news"]

# The words of links in ten languages, most useful purpose first.
_WORDS: dict[Purpose, str] = {
    "legal": r"""
        impressum | imprint | legal[- ](?:notice|information) | mentions[- ]l[eé]gales
      | aviso[- ]legal | note[- ]legali | colofon | dane[- ]firmy | реквизиты | реквізити
      | company[- ]details | legal
    """,
    "contact": r"""
        contact(?:[- ]us)? | contacts | kontakt | kontakty | contatti | contacto | contactos
      | contato | contatos | nous[- ]contacter | контакты | контакти | kontakte
    """,
    "about": r"""
        about(?:[- ]us)? | company | [uü]e?ber[- ]uns | unternehmen | wir | firma | entreprise
      | qui[- ]sommes[- ]nous | [aà][- ]propos | qui[eé]nes[- ]somos | sobre(?:[- ]n[oó]s)?
      | sobre[- ]nosotros | nosotros | empresa | quem[- ]somos | chi[- ]siamo | azienda
      | over[- ]ons | o[- ]nas | o[- ]firmie | о[- ]компании | о[- ]нас | про[- ]нас
      | про[- ]компанію
    """,
    "team": r"""
        team | our[- ]team | people | leadership | management | ansprechpartner | mitarbeiter
      | [eé]quipe | equipo | squadra | medewerkers | zesp[oó][lł] | команда
    """,
    "careers": r"""
        careers? | jobs? | join[- ]us | we[- ]are[- ]hiring | vacancies | karriere | stellen
      | stellenangebote | carri[eè]res? | recrutement | nous[- ]rejoindre | emplois? | empleo
      | trabaja[- ]con[- ]nosotros | lavora[- ]con[- ]noi | werken[- ]bij | vacatures | kariera
      | praca | carreiras | trabalhe[- ]conosco | вакансии | карьера | вакансії | кар.єра
    """,
    "products": r"""
        pricing | prices | products? | services? | solutions? | plans | preise | produkte
      | leistungen | l[oö]e?sungen | tarifs | produits | precios | productos | servicios
      | soluciones | prezzi | prodotti | servizi | soluzioni | prijzen | producten | diensten
      | cennik | produkty | us[lł]ugi | oferta | pre[cç]os | produtos | servi[cç]os | цены
      | продукты | продукция | услуги | ціни | продукти | продукція | послуги
    """,
    "news": r"""
        news | newsroom | blog | press | presse | aktuelles | neuigkeiten | actualit[eé]s
      | noticias | not[ií]cias | notizie | novit[aà] | nieuws | aktualno[sś]ci | novidades
      | новости | новини | events?
    """,
}
_PURPOSES: dict[Purpose, re.Pattern[str]] = {
    purpose: re.compile(rf"(?xi) (?<![^\W_]) (?: {words} ) (?![^\W_])".replace("[- ]", r"[-_\s]?"))
    for purpose, words in _WORDS.items()
}
_FILE = re.compile(r"(?i)\.(?!html?\b|php\b|aspx?\b|jsp\b|xhtml\b)[a-z0-9]{2,5}\Z")
_GUESSES = ("/about", "/contact", "/impressum")
_TOO_FEW = 2
_LONGEST_LABEL = 40


def purpose_of(url: str, label: str = "") -> Purpose | None:
    """Say what a page is for, by its path and the words of the link to it."""
    words = unquote(urlsplit(url).path)
    if len(label) <= _LONGEST_LABEL:
        words = f"{words} {label}"
    return next((purpose for purpose, word in _PURPOSES.items() if word.search(words)), None)


def further_pages(first: Page) -> tuple[str, ...]:
    """
    Return the pages to read after the first, most useful first.

    The front page leads, then the best page for every purpose, then the second best.
    """
    front = urljoin(first.url, "/")
    ranks = _ranked(link for link in first.links if _is_worth_it(link, first.url))
    chosen = dict.fromkeys([front, *ranks])
    chosen.pop(first.url, None)
    return tuple(chosen)


def guesses(first: Page) -> tuple[str, ...]:
    """Return likely addresses where a page links to next to nothing, as script-made ones do."""
    if len(further_pages(first)) >= _TOO_FEW:
        return ()
    return tuple(urljoin(first.url, path) for path in _GUESSES)


def _is_worth_it(link: Link, home: str) -> bool:
    return site_of(link.url) == site_of(home) and not _FILE.search(urlsplit(link.url).path)


def _ranked(links: Iterable[Link]) -> list[str]:
    by_purpose: dict[Purpose, list[str]] = {purpose: [] for purpose in _PURPOSES}
    for link in links:
        purpose = purpose_of(link.url, link.label)
        if purpose and link.url not in by_purpose[purpose]:
            by_purpose[purpose].append(link.url)
    for urls in by_purpose.values():
        urls.sort(key=_distance)
    rounds = max(map(len, by_purpose.values()))
    return [urls[n] for n in range(rounds) for urls in by_purpose.values() if n < len(urls)]


def _distance(url: str) -> tuple[int, int]:
    parts = urlsplit(url)
    return bool(parts.query) + parts.path.strip("/").count("/"), len(url)
