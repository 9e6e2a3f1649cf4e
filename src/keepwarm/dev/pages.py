"""Draws the web sites of the invented companies, each in its own language and colour."""

import re
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TypeAlias
from zlib import crc32

import msgspec
import yaml
from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from keepwarm.dev.companies import Company, Language, PageKind

_COLOURS = 360
_NEVER_CLOSED = re.compile(r"</(?:li|p|section|dd|h3)>|<!doctype html>\n")


class Label(msgspec.Struct, frozen=True, array_like=True):
    """A page's path and what the navigation calls it."""

    path: str
    title: str


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every site of one language says; `pages` are in the navigation's order."""

    pages: dict[PageKind, Label]
    since: str
    offers: str
    price: str
    people: str
    jobs: str
    no_jobs: str
    apply: str
    reach: str
    phone: str
    email: str
    address: str
    latest: str
    legal: str
    responsible: str
    lost: str
    back: str


Sheet: TypeAlias = dict[Language, Phrases]


def page_at(company: Company, path: str) -> PageKind | None:
    """Return what a company has at a path, or None."""
    return next((kind for kind, label in ways(company).items() if label.path == path), None)


def ways(company: Company) -> dict[PageKind, Label]:
    """Return the pages that a company's navigation promises."""
    pages = _phrases()[company.language].pages
    return {"home": pages["home"]} if "one_pager" in company.traits else pages


def draw_page(company: Company, kind: PageKind, *, today: date) -> str:
    """Return a page of a company's web site as it looks today."""
    page = _draw(f"{kind}.html", company, kind=kind, today=today)
    return _NEVER_CLOSED.sub("", page) if "broken_html" in company.traits else page


def draw_lost(company: Company, *, today: date) -> str:
    """Return the page for visitors who lost their way."""
    return _draw("lost.html", company, kind=None, today=today)


def draw_style(company: Company) -> str:
    """Return the company's style sheet: one design, a colour of its own."""
    hue = crc32(company.slug.encode()) % _COLOURS
    return _templates().get_template("style.css").render(hue=hue)


def linked_data(company: Company) -> dict[str, object]:
    """Return what a company says of itself to machines."""
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": company.name,
        "legalName": f"{company.name} {company.legal}".strip(),
        "url": f"https://www.{company.domain}/",
        "foundingDate": str(company.founded),
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": company.employees},
        "email": company.email,
        "telephone": list(company.phones),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": company.address,
            "addressLocality": company.city,
            "addressCountry": company.country,
        },
        "sameAs": profiles(company),
    }


def profiles(company: Company) -> list[str]:
    """Return the company's profiles on social networks, under names that nobody would take."""
    name = f"{company.slug}-example"
    return [f"https://www.{network}/{name}" for network in company.social]


def _draw(template: str, company: Company, *, kind: PageKind | None, today: date) -> str:
    phrases = _phrases()[company.language]
    locale = Locale(company.language, company.country)

    def day(days_ago: int) -> date:
        return today - timedelta(days=days_ago)

    def long_date(days_ago: int) -> str:
        return format_date(day(days_ago), "long", locale)

    return (
        _templates()
        .get_template(template)
        .render(
            company=company,
            kind=kind,
            ways=ways(company),
            say=phrases,
            land=locale.territories[company.country],
            profiles=profiles(company),
            linked_data=linked_data(company),
            day=day,
            long_date=long_date,
        )
    )


@cache
def _phrases() -> Sheet:
    sheet = resources.files("keepwarm.dev") / "demo" / "phrases.yaml"
    return msgspec.convert(yaml.safe_load(sheet.read_text(encoding="utf-8")), Sheet)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("keepwarm.dev", "demo/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
