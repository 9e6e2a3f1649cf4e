"""Brave Search, with a key of the operator's."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Literal

import msgspec
from pydantic import BaseModel, Field

from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.built_in.fields import Line
from keepwarm.prospecting.built_in.hits import Hit, candidates_of
from keepwarm.prospecting.built_in.service import Service
from keepwarm.prospecting.model import Batch
from keepwarm.prospecting.sources import Outfit

PER_PAGE = 20
LAST_OFFSET = 9  # the interface serves ten pages
BETWEEN_PAGES = timedelta(seconds=1.1)  # the smallest plans allow one question a second


class BraveParams(BaseModel):
    """What to search the web for."""

    query: Line = Field(
        min_length=2,
        max_length=400,
        title=_("Search for"),
        description=_("As you would in a search engine: a trade, a product, a place."),
        json_schema_extra={"placeholder": _("boat builders Rostock")},
    )
    country: Literal[
        "", "AT", "AU", "BE", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IT", "NL",
        "NO", "PL", "PT", "SE", "US",
    ] = Field(
        default="",
        title=_("Country"),
        description=_("Where the companies are; empty: anywhere."),
    )  # fmt: skip


class _Result(msgspec.Struct):
    url: str = ""
    title: str = ""
    description: str | None = ""


class _Web(msgspec.Struct):
    results: list[_Result] = []


class _Query(msgspec.Struct):
    more_results_available: bool = False


class _Answer(msgspec.Struct):
    web: _Web | None = None
    query: _Query = msgspec.field(default_factory=_Query)


class Brave:
    """The web, through Brave Search."""

    id = "brave"
    title = _("Web search (Brave)")
    description = _(
        "Search the web with your Brave Search key; each company's site becomes a lead."
    )
    licence = _(
        "Found on the open web. Brave's “Data for Search” plan forbids use by AI; with a"
        " model configured you need “Data for AI”."
    )
    symbol = "search"
    needs: tuple[str, ...] = ("KEEPWARM_BRAVE_API_KEY=…",)
    params: type[BaseModel] = BraveParams

    def __init__(self, *, pace: timedelta = BETWEEN_PAGES) -> None:
        self._pace = pace

    def name_of(self, params: BraveParams, /) -> str:
        return params.query

    async def batches(
        self, params: BraveParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        service, headers = _service(outfit), _headers(outfit)
        for offset in range(int(cursor or 0), LAST_OFFSET + 1):
            answer = await service.get(_Answer, _query(params, offset), headers)
            results = answer.web.results if answer.web else []
            hits = [Hit(each.url, each.title, each.description or "") for each in results]
            yield Batch(candidates=candidates_of(hits, self.licence), cursor=str(offset + 1))
            if not answer.query.more_results_available:
                return
            await asyncio.sleep(self._pace.total_seconds())


def _service(outfit: Outfit) -> Service:
    url = outfit.settings.brave_url.rstrip("/")
    no_key = _("Brave Search does not know this key. Check KEEPWARM_BRAVE_API_KEY.")
    used_up = _("Brave Search has no more questions in this plan for now. Go on when it has.")
    advice = {401: no_key, 402: used_up, 403: no_key, 422: no_key, 429: used_up}
    return Service(name="Brave Search", url=f"{url}/res/v1/web/search", advice=advice)


def _headers(outfit: Outfit) -> dict[str, str]:
    key = outfit.settings.brave_api_key
    return {"x-subscription-token": key.get_secret_value() if key else ""}


def _query(params: BraveParams, offset: int) -> dict[str, str]:
    query = {"q": params.query, "count": str(PER_PAGE), "offset": str(offset)}
    return query | ({"country": params.country} if params.country else {})
