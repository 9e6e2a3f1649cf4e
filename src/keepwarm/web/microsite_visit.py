"""Who is on a prospect's page: with which questionnaire, how far, and whether it is one of us."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import LOST
from keepwarm.kit.errors import NotFound
from keepwarm.microsite.model import Page, Progress, Questionnaire, QuestionnaireId
from keepwarm.web.access import recognise
from keepwarm.web.carriers import carriers
from keepwarm.web.cookies import is_secure
from keepwarm.web.forms import field
from keepwarm.web.microsite_visits import Visits
from keepwarm.web.page import services
from keepwarm.web.params import as_number

REMEMBERED_FOR: Final = timedelta(days=180)


class PageGone(NotFound):
    """No such page, a link that was taken back, a lead in the trash: all the same to a visitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody on a page: with which questionnaire, and how far they have come."""

    token: str
    page: Page
    questionnaire_id: QuestionnaireId | None
    questionnaire: Questionnaire
    key: str | None  # what the browser's cookie holds
    progress: Progress | None
    is_preview: bool  # one of us: nothing is kept, nothing is counted

    @property
    def path(self) -> str:
        return f"/p/{self.token}"

    @property
    def last(self) -> int:
        return len(self.questionnaire.steps)


async def enter(request: Request, visits: Visits) -> Visit:
    """Raises PageGone, Away."""
    token, page, is_ours = await _page(request, visits)
    key = None if is_ours else request.cookies.get(_cookie(request))
    progress = await visits.progress(page, hash_of(key)) if key else None
    id_ = progress.questionnaire_id if progress else page.questionnaire_id
    return Visit(
        token=token,
        page=page,
        questionnaire_id=id_,
        questionnaire=await _questionnaire(visits, id_),
        key=key,
        progress=progress,
        is_preview=is_ours,
    )


async def enter_with_answer(request: Request, visits: Visits) -> Visit:
    """Enter with an answer in hand: the form says to which questionnaire, and nothing is read."""
    token, page, is_ours = await _page(request, visits)
    asked = as_number(await field(request, "of"))
    id_ = QuestionnaireId(asked) if asked else None
    return Visit(
        token=token,
        page=page,
        questionnaire_id=id_,
        questionnaire=await _questionnaire(visits, id_),
        key=None if is_ours else request.cookies.get(_cookie(request)),
        progress=None,
        is_preview=is_ours,
    )


async def _page(request: Request, visits: Visits) -> tuple[str, Page, bool]:
    token = str(request.path_params["token"]).replace("\0", "")
    page = await visits.page(token)
    if page is None:
        raise PageGone
    return token, page, await _is_ours(request)


async def _questionnaire(visits: Visits, id_: QuestionnaireId | None) -> Questionnaire:
    questionnaire = await visits.questionnaire(id_)
    if questionnaire is None:
        raise PageGone  # a number somebody made up
    return questionnaire


async def _is_ours(request: Request) -> bool:
    """Say whether one of us looks; only browsers that carry a session cost a statement."""
    if not any(carriers(request, services(request).settings)):
        return False
    try:
        return await recognise(request) is not None
    except LOST:
        return False


def remember(request: Request, response: Response, visit: Visit, key: str) -> None:
    response.set_cookie(
        _cookie(request),
        key,
        max_age=int(REMEMBERED_FOR.total_seconds()),
        path=visit.path,
        secure=is_secure(services(request).settings),
        httponly=True,
        samesite="lax",
    )


def _cookie(request: Request) -> str:
    return "__Secure-wizard" if is_secure(services(request).settings) else "wizard"


def hash_of(key: str) -> bytes:
    return sha256(key.encode(errors="replace")).digest()
