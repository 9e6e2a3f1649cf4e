"""SearXNG, Brave Search and Overpass, spoken to over real HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from keepwarm.dev.searches import KEY, DemoSearches, Result
from keepwarm.kit.errors import ServiceError
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.brave import Brave
from keepwarm.prospecting.built_in.hits import name_in
from keepwarm.prospecting.built_in.overpass import Overpass, OverpassParams, query_for
from keepwarm.prospecting.built_in.searxng import SearXNG
from keepwarm.prospecting.sources import Outfit
from tests.prospecting.places import candidates_in, outfit, read_all

BOATS = {"query": "boat builders Rostock"}
RESULTS = [
    Result(
        "https://www.acme-marine.example/boats?id=1", "Boats for all | Acme Marine", "We build"
    ),
    Result("https://acme-marine.example/contact", "Contact – Acme Marine"),
    Result("https://www.linkedin.com/company/acme", "Acme | LinkedIn"),
    Result("https://www.yelp.com/biz/acme", "Acme - Yelp"),
    Result("https://cranes.example/brochure.pdf", "Brochure"),
    Result("https://cranes.example/", "<strong>Welcome</strong> &amp; hello"),
    Result("javascript:alert(1)", "Nothing"),
]
COMPANIES = [
    LeadDraft(company="Acme Marine", website="https://www.acme-marine.example/", brief="We build"),
    LeadDraft(website="https://cranes.example/"),
]


def with_searxng(service: DemoSearches) -> Outfit:
    return outfit(searxng_url=service.url)


def with_brave(service: DemoSearches, key: str = KEY) -> Outfit:
    return outfit(brave_url=service.url, brave_api_key=key)


async def test_searxng_finds_one_company_a_site_and_none_in_directories() -> None:
    async with DemoSearches(results=RESULTS) as service:
        batches = await read_all(
            SearXNG(), BOATS | {"language": "de"}, given=with_searxng(service)
        )

    assert [each.draft for each in candidates_in(batches)] == COMPANIES
    assert candidates_in(batches)[0].source_url == RESULTS[0].url
    assert service.asked[0] == (
        "searxng",
        {"q": "boat builders Rostock", "format": "json", "pageno": "1", "language": "de"},
    )


async def test_searxng_is_read_page_by_page_from_the_cursor_to_its_end() -> None:
    results = [Result(f"https://firm{n}.example/", f"Firm{n}") for n in range(25)]
    async with DemoSearches(results=results) as service:
        batches = await read_all(SearXNG(), BOATS, cursor="2", given=with_searxng(service))

    assert [each.draft.company for each in candidates_in(batches)] == [
        f"Firm{n}" for n in range(10, 25)
    ]
    assert [query["pageno"] for _, query in service.asked] == ["2", "3", "4", "5"]
    assert [batch.cursor for batch in batches] == ["3", "4", "5", "6"]


async def test_brave_is_read_page_by_page_while_it_has_more() -> None:
    results = [Result(f"https://firm{n}.example/", f"Firm{n}") for n in range(30)]
    async with DemoSearches(results=results) as service:
        batches = await read_all(
            Brave(pace=timedelta(0)), BOATS | {"country": "DE"}, given=with_brave(service)
        )

    assert len(candidates_in(batches)) == 30
    assert [(query["offset"], query["country"]) for _, query in service.asked] == [
        ("0", "DE"),
        ("1", "DE"),
    ]


@pytest.mark.parametrize(
    ("answer", "sentence", "is_hopeless"),
    [
        (PlainTextResponse("", 403), "JSON is off by default", True),
        (PlainTextResponse("", 429), "we ask too often", False),
        (PlainTextResponse("", 502), "in trouble (HTTP 502)", False),
        (PlainTextResponse("", 404), "Is http://127.0.0.1:", True),
        (Response("", 302, {"location": "http://127.0.0.1:1/"}), "refused the question", True),
        (PlainTextResponse("<html>"), "something we cannot read", True),
        (JSONResponse({"results": "none"}), "something we cannot read", True),
        (JSONResponse([1]), "something we cannot read", True),
        (PlainTextResponse("[" * 100_000), "something we cannot read", True),
        (PlainTextResponse("x" * 21_000_000), "more than we can read", True),
        (
            JSONResponse({"results": [], "unresponsive_engines": [["bing", "timeout"]]}),
            "None of SearXNG's engines answered: bing.",
            False,
        ),
    ],
    ids=[
        "json is off", "too often", "trouble", "wrong place", "redirect", "html", "wrong shape",
        "a list", "deep", "huge", "silent engines",
    ],
)  # fmt: skip
async def test_what_is_wrong_with_searxng_is_said_in_a_sentence(
    answer: Response, sentence: str, *, is_hopeless: bool
) -> None:
    async with DemoSearches(instead={"searxng": [answer]}) as service:
        with pytest.raises(ServiceError) as failure:
            await read_all(SearXNG(), BOATS, given=with_searxng(service))

    assert (sentence in str(failure.value), failure.value.permanent) == (True, is_hopeless)


async def test_a_service_that_is_away_is_named_with_its_address() -> None:
    async with DemoSearches() as service:
        away = with_searxng(service)

    with pytest.raises(ServiceError, match=r"cannot be reached at http://127.0.0.1:.* running\?"):
        await read_all(SearXNG(), BOATS, given=away)


@pytest.mark.parametrize(
    ("answer", "key", "sentence", "is_hopeless"),
    [
        (None, "wrong", "does not know this key", True),
        (PlainTextResponse("", 429), KEY, "no more questions in this plan", False),
    ],
    ids=["key", "plan"],
)
async def test_what_is_wrong_with_brave_is_said_in_a_sentence(
    answer: Response | None, key: str, sentence: str, *, is_hopeless: bool
) -> None:
    async with DemoSearches(instead={"brave": [answer]}) as service:
        with pytest.raises(ServiceError) as failure:
            await read_all(Brave(), BOATS, given=with_brave(service, key))

    assert (sentence in str(failure.value), failure.value.permanent) == (True, is_hopeless)


async def test_overpass_finds_places_with_all_that_the_map_knows_of_them() -> None:
    tags = {
        "name": "Café Ohm", "website": "https://ohm.example", "phone": "+49 381 1; +49 381 2",
        "contact:email": "hello@ohm.example", "addr:street": "Kai", "addr:housenumber": "3",
        "addr:postcode": "18055", "addr:city": "Rostock", "addr:country": "DE",
    }  # fmt: skip
    places: list[dict[str, Any]] = [
        {"type": "way", "id": 9, "tags": tags},
        {"type": "node", "id": 8, "tags": {}},
    ]
    asked = {"category": "amenity=cafe", "area": "Rostock"}
    async with DemoSearches(places=places) as service:
        batches = await read_all(
            Overpass(), asked, given=outfit(overpass_url=service.overpass_url)
        )

    (found,) = candidates_in(batches)
    assert found.draft == LeadDraft(
        company="Café Ohm", website="https://ohm.example", city="Rostock", country="DE",
        brief="Kai 3, 18055 Rostock", emails=("hello@ohm.example",),
        phones=("+49 381 1", "+49 381 2"),
    )  # fmt: skip
    assert found.source_url == "https://www.openstreetmap.org/way/9"
    assert "OpenStreetMap contributors" in found.licence
    assert 'area["boundary"="administrative"]["name"="Rostock"]' in service.asked[0][1]["data"]


async def test_overpass_goes_on_behind_its_cursor_although_the_map_has_changed() -> None:
    places = [
        {"type": "node", "id": n, "tags": {"name": f"Place {n}"}} for n in reversed(range(250))
    ]
    asked = {"area": "54, 12, 54.2, 12.3"}
    async with DemoSearches(places=places) as service:
        given = outfit(overpass_url=service.overpass_url)
        first = (await read_all(Overpass(), asked, given=given))[0]
        del service.places[-1]
        rest = await read_all(Overpass(), asked, cursor=first.cursor, given=given)

    assert [each.draft.company for each in candidates_in(rest)] == [
        f"Place {n}" for n in range(100, 250)
    ]


async def test_a_question_too_large_for_overpass_is_tried_again_then_told() -> None:
    remark: dict[str, Any] = {"elements": [], "remark": "runtime error: Query timed out"}
    async with DemoSearches(instead={"overpass": [JSONResponse(remark)]}) as service:
        with pytest.raises(ServiceError, match="Try a smaller area"):
            await read_all(
                Overpass(), {"area": "Rostock"}, given=outfit(overpass_url=service.overpass_url)
            )


def test_what_is_typed_stays_inside_its_quotes() -> None:
    params = OverpassParams(area='x"]; out; \\ ["\n', tag="craft=boatbuilder")

    assert query_for(params) == (
        '[out:json][timeout:90];area["boundary"="administrative"]'
        '["name"="x\\"]; out; \\\\ [\\""]->.here;'
        'nwr["craft"="boatbuilder"]["name"](area.here);out tags center 5000;'
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"area": "Rostock", "tag": 'craft="x"'},
        {"area": "Rostock", "category": "craft=pirate"},
        {"area": "54.2, 12, 54, 12.3"},
        {"area": ""},
    ],
    ids=["tag", "category", "box", "nowhere"],
)
def test_what_no_map_can_answer_is_refused_in_the_form(typed: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OverpassParams.model_validate(typed)


@pytest.mark.parametrize(
    ("title", "site", "name"),
    [
        ("Boats for all | Acme Marine", "acme-marine.example", "Acme Marine"),
        ("Acme - Home", "acme.example", "Acme"),
        ("Müller Söhne GmbH – Start", "mueller-soehne.example", None),
        ("Willkommen", "kranbau.example", None),
        ("Kranbau Nord: Krane aller Art", "kranbau.example", "Kranbau Nord"),
        ("", "acme.example", None),
    ],
)
def test_a_company_is_named_by_the_part_of_a_title_that_its_domain_confirms(
    title: str, site: str, name: str | None
) -> None:
    assert name_in(title, site) == name
