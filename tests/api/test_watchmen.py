from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.api.routes import PAGES
from keepwarm.db import Database
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from keepwarm.web.telemetry import gauge

LOOPBACK = "127.0.0.1"


async def ask(app: FastAPI, client: str, headers: dict[str, str]) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=app, client=(client, 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as asking:
        return await asking.get("/metrics", headers=headers)


async def test_process_is_alive_and_ready(stranger: httpx2.AsyncClient) -> None:
    answers = [await stranger.get("/healthz"), await stranger.get("/readyz")]

    assert [(each.status_code, each.text) for each in answers] == [
        (200, "alive\n"),
        (200, "ready\n"),
    ]


async def test_process_without_its_database_is_alive_but_not_ready(
    services: Services,
) -> None:
    lost = await Database.open(services.db.url, size=1)
    await lost.close()
    app = create_app(replace(services, db=lost), pages=PAGES)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://keepwarm.test") as asking:
        answers = [await asking.get("/healthz"), await asking.get("/readyz")]

    assert [(each.status_code, each.text) for each in answers] == [
        (200, "alive\n"),
        (503, "The database does not answer.\n"),
    ]


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (LOOPBACK, {}, 200),
        (LOOPBACK, {"x-forwarded-for": "203.0.113.9"}, 303),
        (LOOPBACK, {"forwarded": "for=203.0.113.9"}, 303),
        (LOOPBACK, {"host": "rebound.evil.test"}, 303),
        ("203.0.113.9", {}, 303),
        ("203.0.113.9", {"accept": "application/json"}, 401),
    ],
    ids=["this machine", "through a proxy", "through another", "rebound", "elsewhere", "program"],
)
async def test_figures_are_open_to_this_machine_alone(
    app: FastAPI, client: str, headers: dict[str, str], status: int
) -> None:
    answer = await ask(app, client, headers)

    assert answer.status_code == status


async def test_admins_see_the_figures_from_anywhere(
    app: FastAPI, services: Services, admin_browser: httpx2.AsyncClient, ada: Member, mia: Member
) -> None:
    async with services.db.transaction() as conn:
        hers = await create_api_token(conn, ada.id, name="Prometheus", now=services.clock.now())
        other = await create_api_token(conn, mia.id, name="CRM", now=services.clock.now())

    by_token = [
        await ask(app, "203.0.113.9", {"authorization": f"Bearer {key}"}) for key in (hers, other)
    ]

    assert (await admin_browser.get("/metrics")).status_code == 200
    assert [answer.status_code for answer in by_token] == [200, 403]


async def test_figures_count_requests_by_route_and_read_gauges_anew(
    app: FastAPI, stranger: httpx2.AsyncClient
) -> None:
    depth = [1.0]
    gauge(app.state.registry, "keepwarm_depth", "How deep.", lambda: depth[0])
    await ask(app, LOOPBACK, {})
    await stranger.get("/api/v1/me")
    await stranger.request("INVENT", "/invented")
    depth[0] = 7

    shown = (await ask(app, LOOPBACK, {})).text

    lines = set(shown.splitlines())
    assert {
        'keepwarm_http_request_seconds_count{method="GET",route="/metrics",status="200"} 1.0',
        'keepwarm_http_request_seconds_count{method="GET",route="/api/v1/me",status="401"} 1.0',
        'keepwarm_http_request_seconds_count{method="other",route="none",status="404"} 1.0',
        "keepwarm_depth 7.0",
        "keepwarm_live_streams 0.0",
        "keepwarm_live_events_total 0.0",
        "keepwarm_live_batches_total 0.0",
        "keepwarm_live_cut_off_total 0.0",
    } <= lines


async def test_token_says_whom_it_speaks_for(browser: httpx2.AsyncClient, mia: Member) -> None:
    answer = await browser.get("/api/v1/me")

    assert answer.json() == {
        "id": mia.id,
        "name": "Mia",
        "email": None,
        "role": "member",
        "time_zone": "UTC",
    }


async def test_document_describes_the_api_and_its_refusals(stranger: httpx2.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()

    me = document["paths"]["/api/v1/me"]["get"]
    assert me["operationId"] == "show_me"
    assert me["security"] == [{"HTTPBearer": []}]
    assert set(me["responses"]) == {"200", "401", "403", "404", "409", "413", "422"}
