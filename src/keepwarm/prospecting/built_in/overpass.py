"""OpenStreetMap, through an Overpass endpoint that the operator may use."""

import json
import re
from collections.abc import AsyncGenerator, Mapping

import msgspec
from pydantic import BaseModel, Field, field_validator

from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_code
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.fields import Line
from keepwarm.prospecting.built_in.service import Service
from keepwarm.prospecting.model import Batch, Candidate
from keepwarm.prospecting.sources import Outfit

BATCH = 100
MOST_PLACES = 5_000
ANSWERS_WITHIN = 90  # seconds; large areas take their time
_CORNERS = 4
_HIGHEST, _WIDEST = 90, 180
_TAG = re.compile(r"[a-z_:]{2,40}=[\w:;-]{1,60}")


def categories() -> dict[str, str]:
    """Return what can be looked for: OpenStreetMap's tag, and what people call it."""
    return {
        "office=company": _("Companies (offices)"),
        "office=it": _("IT companies"),
        "office=advertising_agency": _("Advertising agencies"),
        "office=architect": _("Architects"),
        "office=engineer": _("Engineering offices"),
        "office=lawyer": _("Lawyers"),
        "office=tax_advisor": _("Tax advisors"),
        "office=accountant": _("Accountants"),
        "office=estate_agent": _("Estate agents"),
        "office=insurance": _("Insurance agents"),
        "man_made=works": _("Factories"),
        "craft=brewery": _("Breweries"),
        "craft=carpenter": _("Carpenters"),
        "craft=electrician": _("Electricians"),
        "craft=hvac": _("Heating and air conditioning"),
        "craft=metal_construction": _("Metal construction"),
        "craft=plumber": _("Plumbers"),
        "craft=roofer": _("Roofers"),
        "shop=car_repair": _("Car repair"),
        "shop=hairdresser": _("Hairdressers"),
        "amenity=dentist": _("Dentists"),
        "amenity=doctors": _("Doctors"),
        "amenity=veterinary": _("Vets"),
        "amenity=restaurant": _("Restaurants"),
        "amenity=cafe": _("Cafés"),
        "tourism=hotel": _("Hotels"),
        "leisure=fitness_centre": _("Fitness centres"),
    }


class OverpassParams(BaseModel):
    """What kind of place, and where."""

    category: str = Field(
        default="office=company",
        title=_("Looking for"),
        json_schema_extra={"options": dict(categories())},
    )
    tag: Line = Field(
        default="",
        title=_("Or another tag of OpenStreetMap"),
        description=_("Like craft=boatbuilder; it takes the place of the choice above."),
        json_schema_extra={"placeholder": "craft=boatbuilder"},
    )
    area: Line = Field(
        min_length=2,
        title=_("City or area"),
        description=_("Its name as the map has it, or a box: south, west, north, east."),
        json_schema_extra={"placeholder": _("Rostock")},
    )

    @property
    def wanted(self) -> tuple[str, str]:
        key, _equals, value = (self.tag or self.category).partition("=")
        return key, value

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        return _box(self.area)

    @field_validator("category")
    @classmethod
    def _is_known(cls, category: str) -> str:
        if category not in categories():
            raise ValueError(_("Choose one of these."))
        return category

    @field_validator("tag")
    @classmethod
    def _is_a_tag(cls, tag: str) -> str:
        if tag and not _TAG.fullmatch(tag):
            raise ValueError(_("Write a tag as key=value."))
        return tag

    @field_validator("area")
    @classmethod
    def _is_a_place(cls, area: str) -> str:
        _box(area)
        return area


class _Element(msgspec.Struct):
    type: str
    id: int
    tags: dict[str, str] = {}


class _Answer(msgspec.Struct):
    elements: list[_Element]
    remark: str | None = None


class Overpass:
    """Places on the map that have a name, with all the map knows of how to reach them."""

    id = "overpass"
    title = _("Map (OpenStreetMap)")
    description = _("Local businesses of one kind in a city or area, from OpenStreetMap.")
    licence = _(
        "© OpenStreetMap contributors, Open Database Licence 1.0: name them as the source."
    )
    symbol = "map"
    needs: tuple[str, ...] = (
        "KEEPWARM_OVERPASS_URL=https://overpass.example.org/api/interpreter",
    )
    params: type[BaseModel] = OverpassParams

    def name_of(self, params: OverpassParams, /) -> str:
        what = params.tag or categories()[params.category]
        return _("{what} in {area}").format(what=what, area=params.area)

    async def batches(
        self, params: OverpassParams, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        answer = await _service(outfit).post(_Answer, {"data": query_for(params)})
        if answer.remark and "error" in answer.remark:
            sentence = _("The map service gave up: {remark} Try a smaller area.")
            raise ServiceError(sentence.format(remark=answer.remark[:200]))
        city = None if params.box else params.area
        # The map may have changed since the cursor was written: ids keep their order.
        places = sorted(answer.elements, key=_place)
        waiting = [each for each in places if cursor is None or _place(each) > _cursor(cursor)]
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            found = tuple(_candidate(each, city) for each in batch if each.tags.get("name"))
            yield Batch(candidates=found, cursor=json.dumps(_place(batch[-1])))


def query_for(params: OverpassParams) -> str:
    """Write the question in Overpass' language; what somebody typed stays inside its quotes."""
    key, value = params.wanted
    kind = f'nwr[{_quoted(key)}={_quoted(value)}]["name"]'
    head = f"[out:json][timeout:{ANSWERS_WITHIN}];"
    tail = f"out tags center {MOST_PLACES};"
    if params.box:
        return f"{head}{kind}({','.join(map(str, params.box))});{tail}"
    area = f'area["boundary"="administrative"]["name"={_quoted(params.area)}]->.here;'
    return f"{head}{area}{kind}(area.here);{tail}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(c for c in escaped if c.isprintable())}"'


def _box(area: str) -> tuple[float, float, float, float] | None:
    """Read four numbers as a box; None for the name of a place. Raises ValueError."""
    parts = [part.strip() for part in area.split(",")]
    if len(parts) != _CORNERS or not all(re.fullmatch(r"-?\d+(\.\d+)?", part) for part in parts):
        return None
    south, west, north, east = map(float, parts)
    if not (-_HIGHEST <= south < north <= _HIGHEST and -_WIDEST <= west < east <= _WIDEST):
        raise ValueError(_("Write a box as south, west, north, east, in degrees."))
    return south, west, north, east


def _service(outfit: Outfit) -> Service:
    busy = _("The map service is busy or says that we ask too much. Let the search go on later.")
    url = outfit.settings.overpass_url or ""
    return Service(
        name="Overpass", url=url, advice={429: busy}, answers_within=ANSWERS_WITHIN + 10
    )


def _place(element: _Element) -> tuple[str, int]:
    return element.type, element.id


def _cursor(cursor: str) -> tuple[str, int]:
    kind, number = json.loads(cursor)
    return str(kind), int(number)


def _candidate(element: _Element, city: str | None) -> Candidate:
    tags = element.tags
    return Candidate(
        draft=LeadDraft(
            company=tags["name"],
            website=_first(tags, "website", "contact:website", "url"),
            city=tags.get("addr:city") or city,
            country=country_code(tags.get("addr:country", "")),
            brief=_address(tags),
            emails=_each(tags, "email", "contact:email"),
            phones=_each(tags, "phone", "contact:phone", "mobile", "contact:mobile"),
        ),
        source_url=f"https://www.openstreetmap.org/{element.type}/{element.id}",
        licence=Overpass.licence,
    )


def _first(tags: Mapping[str, str], *names: str) -> str | None:
    return next((value for name in names for value in _split(tags, name)), None)


def _each(tags: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for name in names for value in _split(tags, name)))


def _split(tags: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in tags.get(name, "").split(";") if part.strip()]


def _address(tags: Mapping[str, str]) -> str:
    street = " ".join(filter(None, map(tags.get, ("addr:street", "addr:housenumber"))))
    town = " ".join(filter(None, map(tags.get, ("addr:postcode", "addr:city"))))
    return ", ".join(filter(None, (street, town)))
