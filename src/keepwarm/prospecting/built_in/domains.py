"""Domains, web and e-mail addresses, out of whatever text somebody pasted."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from keepwarm.kit.addresses import normal_domain, normal_email
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.sheets import Record
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.elsewhere import is_elsewhere
from keepwarm.prospecting.built_in.fields import PastedText
from keepwarm.prospecting.model import Batch, Candidate
from keepwarm.prospecting.sources import Outfit
from keepwarm.rosters.model import ColumnMap
from keepwarm.rosters.rows import read_row

BATCH = 100
_BETWEEN = re.compile(r"""[\s,;|<>"'“”„‘’()\[\]{}]+""")
_AROUND = ".:!?*•·–—-_/\\"
_EMAIL = ColumnMap(header=False, fields=("email",))
_SITE = ColumnMap(header=False, fields=("website",))


class DomainsParams(BaseModel):
    """A text with addresses in it."""

    text: PastedText = Field(
        title=_("Domains"),
        description=_("Web or e-mail addresses, one a line or in any text; the rest is ignored."),
        json_schema_extra={
            "input": "textarea",
            "placeholder": "acme.example\nhttps://boats.example/about\n<info@cranes.example>",
        },
    )

    @field_validator("text")
    @classmethod
    def _names_somebody(cls, text: str) -> str:
        if not addresses_in(text):
            raise ValueError(_("There is no domain, web or e-mail address in this text."))
        return text


class Domains:
    """A pasted list of addresses, each standing for a company."""

    id = "domains"
    title = _("List of domains")
    description = _("Paste domains, web addresses or e-mail addresses, however untidy.")
    licence = _("Your own list. You answer for having been allowed to collect it.")
    symbol = "list"
    needs: tuple[str, ...] = ()
    params: type[BaseModel] = DomainsParams

    def name_of(self, params: DomainsParams, /) -> str:
        found = addresses_in(params.text)
        others = len(found) - 1
        if not others:
            return found[0]
        more = ngettext("{first} and {n} more", "{first} and {n} more", others)
        return more.format(first=found[0], n=others)

    async def batches(
        self, params: DomainsParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        addresses, country = addresses_in(params.text), outfit.settings.default_country
        for start in range(int(cursor or 0), len(addresses), BATCH):
            found = addresses[start : start + BATCH]
            candidates = tuple(_candidate(address, country) for address in found)
            yield Batch(candidates=candidates, cursor=str(start + len(found)))


def addresses_in(text: str) -> list[str]:
    """Return the e-mail addresses and sites a text names, in its order, each once."""
    found = (_address(piece) for piece in _BETWEEN.split(text))
    return list(dict.fromkeys(filter(None, found)))


def _address(piece: str) -> str | None:
    word = piece.strip(_AROUND)
    if "." not in word:
        return None
    if "@" in word and "/" not in word:
        return normal_email(word)
    domain = normal_domain(word)
    return f"{_scheme(word)}{domain}" if domain else None


def _scheme(word: str) -> str:
    """Keep a scheme that was typed: a site may have no other door."""
    scheme = urlsplit(word).scheme.lower() if "://" in word else ""
    return f"{scheme}://" if scheme in ("http", "https") else ""


def _candidate(address: str, country: str | None) -> Candidate:
    row = read_row(Record(1, [address]), _EMAIL if "@" in address else _SITE, country)
    draft = row.draft or LeadDraft()
    refusal = row.reason if row.draft is None else None
    if draft.website and is_elsewhere(draft.website):
        refusal = _("this is a network or a directory, not a company's own site")
    return Candidate(
        draft=draft, source_url="", licence=Domains.licence, refusal=refusal, label=address
    )
