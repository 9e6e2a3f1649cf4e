"""A SearXNG of the operator's own."""

from collections.abc import AsyncGenerator

import msgspec
from pydantic import BaseModel, Field

from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.built_in.fields import Line
from keepwarm.prospecting.built_in.hits import Hit, candidates_of
from keepwarm.prospecting.built_in.service import Service
from keepwarm.prospecting.model import Batch
from keepwarm.prospecting.sources import Outfit

LAST_PAGE = 20  # engines repeat themselves long before
_EMPTY_PAGES_IN_A_ROW = 2


class SearXNGParams(BaseModel):
    """What to search the web for."""

    query: Line = Field(
        min_length=2,
        title=_("Search for"),
        description=_("As you would in a search engine: a trade, a product, a place."),
        json_schema_extra={"placeholder": _("boat builders Rostock")},
    )
    language: Line = Field(
        default="",
        pattern=r"^([a-z]{2,3}(-[A-Za-z]{2})?)?$",
        title=_("Language"),
        description=_("Like de or en-GB; empty: any."),
        json_schema_extra={"size": 6},
    )


class _Result(msgspec.Struct):
    url: str = ""
    title: str = ""
    content: str | None = ""


class _Answer(msgspec.Struct):
    results: list[_Result]
    unresponsive_engines: list[list[str | int | None]] = []


class SearXNG:
    """The web, through a search engine that the operator runs."""

    id = "searxng"
    title = _("Web search (SearXNG)")
    description = _("Search the web through your own SearXNG; each company's site becomes a lead.")
    licence = _("Found on the open web. The terms of each site apply to what stands there.")
    symbol = "search"
    needs: tuple[str, ...] = ("KEEPWARM_SEARXNG_URL=https://searxng.example.org",)
    params: type[BaseModel] = SearXNGParams

    def name_of(self, params: SearXNGParams, /) -> str:
        return params.query

    async def batches(
        self, params: SearXNGParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        service = _service(outfit)
        empty_pages = 0
        for page in range(int(cursor or 1), LAST_PAGE + 1):
            answer = await service.get(_Answer, _query(params, page))
            if not answer.results and answer.unresponsive_engines and page == 1:
                raise ServiceError(_silent(answer))
            hits = [Hit(each.url, each.title, each.content or "") for each in answer.results]
            yield Batch(candidates=candidates_of(hits, self.licence), cursor=str(page + 1))
            empty_pages = 0 if hits else empty_pages + 1
            if empty_pages >= _EMPTY_PAGES_IN_A_ROW:
                return


def _service(outfit: Outfit) -> Service:
    url = (outfit.settings.searxng_url or "").rstrip("/").removesuffix("/search")
    closed = _(
        "SearXNG refuses to answer programs: JSON is off by default. Enable it in its"
        " settings.yml (search: formats: [html, json]) and restart it."
    )
    return Service(name="SearXNG", url=f"{url}/search", advice={403: closed})


def _query(params: SearXNGParams, page: int) -> dict[str, str]:
    query = {"q": params.query, "format": "json", "pageno": str(page)}
    return query | ({"language": params.language} if params.language else {})


def _silent(answer: _Answer) -> str:
    engines = ", ".join(str(engine[0]) for engine in answer.unresponsive_engines if engine)
    sentence = _("None of SearXNG's engines answered: {engines}. Let the search go on later.")
    return sentence.format(engines=engines)
