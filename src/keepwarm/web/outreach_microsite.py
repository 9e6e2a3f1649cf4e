"""What the outreach of a lead shows of its microsite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead
from keepwarm.microsite.model import Questionnaire, is_complete
from keepwarm.microsite.reading import read_questionnaire, shipped_questionnaire
from keepwarm.microsite.reads import Visit, get_shared_page, list_visits
from keepwarm.microsite.scoring import score
from keepwarm.web.microsite_view import answered

_MOST_VISITS: Final = 5


@dataclass(frozen=True, slots=True)
class VisitShown:
    """Somebody's way through the wizard: how far, what came of it, what was answered."""

    id: int
    sentence: str
    result: str
    at: datetime
    answers: Sequence[tuple[str, str]]


async def microsite_part(conn: Connection, lead: Lead, _viewer: Viewer) -> dict[str, Any]:
    """Return what `outreach/_microsite.html` needs."""
    shared = await get_shared_page(conn, lead.id)
    visits = await list_visits(conn, lead.id, limit=_MOST_VISITS)
    return {"shared_page": shared, "visits": [_shown(visit) for visit in visits]}


def _shown(visit: Visit) -> VisitShown:
    asked = read_questionnaire(visit.source) if visit.source else shipped_questionnaire()
    return VisitShown(
        id=visit.id,
        sentence=", ".join(_facts(visit, len(asked.steps))),
        result=_result(visit, asked),
        at=visit.updated_at,
        answers=answered(asked, visit.answers),
    )


def _facts(visit: Visit, count: int) -> list[str]:
    """Say how far somebody came: 'Finished, report downloaded twice'."""
    if visit.finished_at is not None:
        facts = [_("Finished")]
    else:
        facts = [_("Step {step} of {count}").format(step=visit.max_step, count=count)]
    if visit.downloads:
        facts.append(
            ngettext("report downloaded", "report downloaded {n} times", visit.downloads).format(
                n=visit.downloads
            )
        )
    return facts


def _result(visit: Visit, asked: Questionnaire) -> str:
    if not is_complete(asked, visit.answers):
        return ""
    result = score(asked, visit.answers)
    return f"{result.level.title}, {result.percent}"
