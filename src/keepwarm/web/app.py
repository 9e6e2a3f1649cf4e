"""One application: the table of pages, the JSON API, and the guards around both."""

from collections.abc import Sequence
from typing import Any

from asyncpg import DeadlockDetectedError, LockNotAvailableError
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from keepwarm.kit.errors import Refused
from keepwarm.web.access import Page
from keepwarm.web.carriers import telegram_origin
from keepwarm.web.cookies import is_secure
from keepwarm.web.errors import ErrorPages, http_refused, in_the_way, invalid, refused
from keepwarm.web.microsite_visits import Visits
from keepwarm.web.mini_app import MOST_REFUSALS, REFUSALS_WITHIN
from keepwarm.web.routes import PAGES
from keepwarm.web.security import BodyLimit, SecurityHeaders
from keepwarm.web.services import Services
from keepwarm.web.telemetry import Telemetry, new_registry
from keepwarm.web.throttle import Throttle


def create_app(
    services: Services, *, pages: Sequence[Page] = (), routers: Sequence[APIRouter] = ()
) -> FastAPI:
    """
    Put the web process together.

    Packages beside this one (the API, the bot's webhook) bring their plain addresses in
    `pages` and their FastAPI endpoints in `routers`.
    """
    table = sorted((*PAGES, *pages), key=lambda each: not each.is_hot)
    registry = new_registry(services.hub)
    app = _Application(
        title="Keepwarm",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would build links from the Host header
        routes=[each.route() for each in table],
        middleware=_guards(services, table, registry),
        exception_handlers={
            Refused: refused,
            DeadlockDetectedError: in_the_way,
            LockNotAvailableError: in_the_way,
            HTTPException: http_refused,
            RequestValidationError: invalid,
        },
    )
    for router in routers:
        app.include_router(router)
    app.state.services = services
    app.state.pages = table
    app.state.registry = registry
    app.state.exchanges = Throttle(times=MOST_REFUSALS, within=REFUSALS_WITHIN)
    app.state.visits = Visits(services)
    return app


class _Application(FastAPI):
    """FastAPI, with our plain addresses for programs in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        pages: Sequence[Page] = self.state.pages
        for each in pages:
            if each.described is not None:
                methods = document["paths"].setdefault(each.path, {})
                methods[each.method.lower()] = each.described
        return document


def _guards(
    services: Services, table: Sequence[Page], registry: CollectorRegistry
) -> list[Middleware]:
    """Return the layers every request passes, the outermost first."""
    return [
        Middleware(Telemetry, registry=registry),
        Middleware(
            SecurityHeaders,
            secure=is_secure(services.settings),
            telegram=telegram_origin(services.settings),
        ),
        Middleware(GZipMiddleware, minimum_size=700, compresslevel=6),
        Middleware(ErrorPages),
        Middleware(BodyLimit, limits={each.path: each.body_limit for each in table}),
    ]
