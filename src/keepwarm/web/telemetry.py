"""One log event and one measurement for every request."""

from collections.abc import Callable, Iterable
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwarm.live.hub import Hub

_log = structlog.get_logger(__name__)
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Asked for all day long by browsers and watchmen: counted, but logged only on demand.
_QUIET = frozenset({"/static/{path:path}", "/healthz", "/readyz", "/metrics"})
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def new_registry(hub: Hub) -> CollectorRegistry:
    """Return a place for the figures of one application: the process and its live streams."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_HubFigures(hub))
    gauge(registry, "keepwarm_live_streams", "Pages that listen.", lambda: hub.metrics.streams)
    return registry


def gauge(registry: CollectorRegistry, name: str, meaning: str, read: Callable[[], float]) -> None:
    """Show a figure on /metrics, read anew whenever somebody looks."""
    Gauge(name, meaning, registry=registry).set_function(read)


def route_of(scope: Scope) -> str:
    """Return the line of the table that answers, as logs and figures name it."""
    known = scope.get("state", {}).get("route")
    if known:
        return str(known)
    # An endpoint of FastAPI's knows its path without the prefix that all of them share.
    path = getattr(scope.get("route"), "path_format", None)
    return f"/api/v1{path}" if path else "none"


class Telemetry:
    """
    Counts and logs requests by their route.

    Never by their path: sign-in links and microsites carry their token in it.
    """

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry) -> None:
        self._app = app
        self._seconds = Histogram(
            "keepwarm_http_request_seconds",
            "How long requests took until their answer was sent.",
            ["method", "route", "status"],
            buckets=_BUCKETS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 0, perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._note(scope, status, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        # Anybody may invent methods; the figures must not grow with each.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._seconds.labels(method, route, status).observe(seconds)
        write = _log.debug if route in _QUIET else _log.info
        member = scope.get("state", {}).get("member")
        write(
            "web.request.answered",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            member_id=member.id if member else None,
        )


class _HubFigures(Collector):
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterable[Metric]:
        done = self._hub.metrics
        yield CounterMetricFamily(
            "keepwarm_live_events", "Events handed on to pages.", value=done.events
        )
        yield CounterMetricFamily(
            "keepwarm_live_batches", "Reads that brought events.", value=done.batches
        )
        yield CounterMetricFamily(
            "keepwarm_live_cut_off", "Streams ended by us.", value=done.cut_off
        )
