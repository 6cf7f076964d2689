"""What Prometheus can ask about this process; each `Metrics` has its own registry and shares no numbers."""

import time
from http import HTTPMethod

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

# From what a cache answers to what a small machine needs for a long reply.
TURN_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90)
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

UNMATCHED = "(none)"
"""The route of requests that no route matches; their paths are anybody's invention and would never end."""

_METHODS = frozenset(method.value for method in HTTPMethod)


class Metrics:
    """The collectors of one application.

    Attributes:
        registry: What `/metrics` shows.
        turns: Finished turns, by outcome and engine.
        turn_seconds: From question to end of reply, by engine.
        first_sentence_seconds: From question to the first sentence the customer sees.
        engine_failures: Failures of an engine, by error code.
        feedback: Votes, by `helpful` ("true" or "false").
        guard_cuts: Sentences that were not released, by reason; of what is taken out of documents, turns with any.
        answer_cache: Questions that might have been answered from the cache, by result ("hit" or "miss").
        request_seconds: HTTP requests, by method, route template and status.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.turns = self._counter("kefu_turns", "Finished turns", "outcome", "engine")
        self.engine_failures = self._counter("kefu_engine_failures", "Failures of an engine", "code")
        self.feedback = self._counter("kefu_feedback", "Votes on replies", "helpful")
        self.guard_cuts = self._counter("kefu_guard_cuts", "Sentences that were not released", "reason")
        self.answer_cache = self._counter("kefu_answer_cache", "Looks into the answer cache", "result")
        self.turn_seconds = self._histogram("kefu_turn_seconds", "Question to end of reply", "engine")
        self.first_sentence_seconds = self._histogram("kefu_first_sentence_seconds", "Question to first sentence")
        self.request_seconds = Histogram(
            "kefu_request_seconds",
            "HTTP requests",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=REQUEST_BUCKETS,
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, registry=self.registry, buckets=TURN_BUCKETS)


class RequestTimes:
    """Measures every request until its last byte; see `service.system.requests` for its place."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request and observe how long it took."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method, status, start = scope["method"], 0, time.perf_counter()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            known = method if method in _METHODS else "OTHER"
            route = scope.get("path_template") or UNMATCHED
            took = time.perf_counter() - start
            self.metrics.request_seconds.labels(known, route, str(status)).observe(took)
