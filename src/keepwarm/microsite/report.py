"""What a report says, as plain data; `report.typ` sets it, and takes none of it for markup."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from babel.dates import format_date

from keepwarm.evidence.model import safe_link
from keepwarm.kit.i18n import gettext as _
from keepwarm.microsite.model import Page, Questionnaire
from keepwarm.microsite.reads import Finding
from keepwarm.microsite.scoring import Result

SOURCE: Final = (files("keepwarm.microsite") / "report.typ").read_bytes()
"""The typst document: it reads what `report_of` returns from its input "report"."""

_LONGEST_WORD: Final = 24
_PIECE: Final = 12
_LONGEST_IN_FOOT: Final = 60
_LONG_WORD: Final = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_MAY_BREAK: Final = "\u200b"
_EMOJI: Final = 0x1F000


def report_of(
    page: Page,
    questionnaire: Questionnaire,
    result: Result,
    findings: Sequence[Finding],
    *,
    made_on: date,
) -> dict[str, Any]:
    """Return everything a report says, ready to be set: texts a typesetter survives."""
    ends = [level.at_least for level in questionnaire.levels] + [100]
    return {
        "title": _set(questionnaire.title),
        "company": _set(page.lead_name),
        "by": _set(page.imprint.company or page.owner_name or ""),
        "day": format_date(made_on, "d MMMM y", locale="en"),
        "percent": result.percent,
        "level": {"title": _set(result.level.title), "text": _set(result.level.text)},
        "bands": [
            {"from": low, "to": high, "title": _set(level.title), "here": level == result.level}
            for level, (low, high) in zip(questionnaire.levels, pairwise(ends), strict=True)
        ],
        "topics": [
            {"title": _set(topic.title), "percent": topic.percent, "advice": _set(topic.advice)}
            for topic in result.topics
        ],
        "words": [{"ask": _set(own.ask), "text": _set(own.text)} for own in result.words],
        "findings": [
            {
                "quote": _set(each.quote),
                "title": _set(each.title or each.url),
                "url": safe_link(each.url) or "",
            }
            for each in findings
        ],
        "next_step": _set(questionnaire.next_step),
        "contact": _contact(page),
        "texts": _texts(page),
    }


def _contact(page: Page) -> dict[str, str]:
    return {
        "name": _set(page.owner_name or ""),
        "email": _set(page.owner_email or ""),
        "company": _set(page.imprint.company),
        "website": _set(page.imprint.website or ""),
    }


def _texts(page: Page) -> dict[str, str]:
    """Return the headings and the sentences between what the data says."""
    return {
        "prepared_for": _("Prepared for"),
        "prepared_by": _("by"),
        "result": _("Where you stand"),
        "of_hundred": _("out of 100"),
        "topics": _("Topic by topic"),
        "words": _("In your words"),
        "findings": _("What we read about you"),
        "findings_note": _("Word for word from public pages, with the place where it stands."),
        "next_step": _("The next step"),
        "foot": _("Made from the answers given on the personal page of {name}.").format(
            name=_set(page.lead_name[:_LONGEST_IN_FOOT])
        ),
        "page": _("Page"),
    }


def _set(text: str) -> str:
    """
    Return a text as it may be set: nothing unseen, and no word wider than the paper.

    Signs that turn the direction of writing around are what a page is forged with; pictures
    have no place in a report for a board.
    """
    seen = "".join(sign for sign in text if _is_seen(sign))
    return _LONG_WORD.sub(_breakable, seen).strip()


def _is_seen(sign: str) -> bool:
    if sign in "\n\t ":
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and ord(sign) < _EMOJI


def _breakable(word: re.Match[str]) -> str:
    text = word[0]
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return _MAY_BREAK.join(pieces)
