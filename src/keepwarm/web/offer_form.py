"""Between the offer as a form sends it and as it is written down."""

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from starlette.requests import Request

from keepwarm.kit.i18n import gettext as _
from keepwarm.offer.drafts import OfferDraft
from keepwarm.offer.model import OwnCriterion
from keepwarm.web.forms import field, field_texts

_COMMAS = re.compile(r"[,;\n]+")
_WORDS_BETWEEN = MappingProxyType(
    {
        "industries": ", ",
        "countries": ", ",
        "languages": ", ",
        "keywords": ", ",
        "competitors": ", ",
        "writes": ", ",
        "solves": "\n",  # a pain is a sentence and has commas of its own
    }
)


async def read_offer_form(request: Request) -> OfferDraft:
    """Return what was typed, as far as a form can say it."""
    return OfferDraft(
        what_we_sell=await field(request, "what_we_sell"),
        industries=await _listed(request, "industries"),
        countries=await _listed(request, "countries"),
        at_least=await field(request, "at_least"),
        at_most=await field(request, "at_most"),
        languages=await _listed(request, "languages"),
        keywords=await _listed(request, "keywords"),
        required=frozenset(await field_texts(request, "required")),
        criteria=await _criteria(request),
        solves=tuple((await field(request, "solves")).splitlines()),
        competitors=await _listed(request, "competitors"),
        tone=await field(request, "tone"),
        writes=await _listed(request, "writes"),
    )


def values_of(draft: OfferDraft) -> dict[str, str]:
    """Return what stands in each field of the form."""
    listed = {name: between.join(getattr(draft, name)) for name, between in _WORDS_BETWEEN.items()}
    return listed | {
        "what_we_sell": draft.what_we_sell,
        "at_least": draft.at_least,
        "at_most": draft.at_most,
        "tone": draft.tone,
    }


def rows_of(draft: OfferDraft) -> list[tuple[str, str, bool]]:
    """Return own criteria as rows of a form, and an empty one to write in."""
    rows = [(own.text, ", ".join(own.words), own.required) for own in draft.criteria]
    return [*rows, ("", "", False)]


def told_of(draft: OfferDraft) -> dict[str, str]:
    """Return what a draft says, title by title, for those who only read it."""
    told = _told(draft)
    return {title: told[name] for name, title in offer_titles().items()}


def differing(typed: OfferDraft, saved: OfferDraft) -> dict[str, str]:
    """Return what is saved in the fields where something else was typed."""
    ours = told_of(typed)
    return {title: told for title, told in told_of(saved).items() if told != ours[title]}


def offer_titles() -> dict[str, str]:
    """The fields of the offer in the order of the form."""
    return {
        "what_we_sell": _("What we sell"),
        "industries": _("Industries"),
        "countries": _("Countries"),
        "size": _("Size"),
        "languages": _("Languages"),
        "keywords": _("Keywords"),
        "required": _("Required"),
        "criteria": _("Own criteria"),
        "solves": _("Pain points we solve"),
        "competitors": _("Competitors"),
        "tone": _("Tone"),
        "writes": _("Languages we write"),
    }


def tone_titles() -> dict[str, str]:
    return {
        "warm": _("Warm: like a note from a neighbour"),
        "plain": _("Plain: short and to the point"),
        "formal": _("Formal: titles and full sentences"),
    }


def _told(draft: OfferDraft) -> Mapping[str, str]:
    values, titles = values_of(draft), offer_titles()
    between = "–" if draft.at_least or draft.at_most else ""
    required = {"industry": "industries", "country": "countries", "language": "languages"}
    return values | {
        "size": f"{draft.at_least}{between}{draft.at_most}",
        "required": ", ".join(sorted(titles[required.get(n, n)] for n in draft.required)),
        "criteria": "\n".join(map(_own_told, draft.criteria)),
        "tone": tone_titles().get(draft.tone, draft.tone),
    }


def _own_told(own: OwnCriterion) -> str:
    words = f" ({', '.join(own.words)})" if own.words else ""
    return f"{own.text}{words}{_(', required') if own.required else ''}"


async def _listed(request: Request, name: str) -> tuple[str, ...]:
    return _split(await field(request, name))


async def _criteria(request: Request) -> tuple[OwnCriterion, ...]:
    """Read the rows of own criteria; a row that was left empty is none."""
    texts = await field_texts(request, "criterion")
    words = await field_texts(request, "criterion_words")
    weights = await field_texts(request, "criterion_weight")
    rows: Sequence[tuple[str, str, str]]
    rows = list(zip_longest(texts, words, weights, fillvalue=""))
    return tuple(
        OwnCriterion(text=text.strip(), words=_split(words), required=weight == "required")
        for text, words, weight in rows
        if text.strip() or words.strip()
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _COMMAS.split(text) if part.strip())
