"""
Every address for programs.

`PAGES` are plain ones, as in `keepwarm.web.routes`; `router` holds the endpoints that the
OpenAPI document describes. `create_app(services, pages=PAGES, routers=[router])` takes both.
"""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from keepwarm.api import health, leads, me, microsite, replies, requests, signals, tasks
from keepwarm.api.callers import Problem
from keepwarm.web.access import page, post

PAGES = (
    post(
        "/api/v1/signals",
        signals.create,
        access="member",
        body_limit=signals.MOST_BYTES,
        described=signals.DESCRIBED,
        is_hot=True,
    ),
    page("/healthz", health.is_alive, access="public"),
    page("/readyz", health.is_ready, access="public"),
    page("/metrics", health.show_metrics, access="admin", or_loopback=True),
)


def _name(route: APIRoute) -> str:
    return route.name


router = APIRouter(
    prefix="/api/v1",
    # Generated clients call their methods by our function names.
    generate_unique_id_function=_name,
    responses={status: {"model": Problem} for status in (401, 403, 404, 409, 413, 422)},
)
router.include_router(me.router)
router.include_router(leads.router)
router.include_router(requests.router)
router.include_router(microsite.router)
router.include_router(tasks.router)
router.include_router(replies.router)
