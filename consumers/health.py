"""Answers over HTTP how the consumers are: `/metrics` for Prometheus, `/livez` and `/readyz` for a supervisor."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from ledger.errors import UsageError

_REQUEST_S_MAX = 10
"""A caller that sends nothing for this long is hung up on: it would hold a thread."""


class Address(NamedTuple):
    """Where the server listens. Port 0 lets the system pick a free one; `HealthServer.address` says which."""

    host: str = "127.0.0.1"
    port: int = 0


@dataclass(frozen=True, slots=True)
class ConsumerHealth:
    """How one consumer is at this moment.

    `turned_s_ago` counts from the last turn of its loop, well ended or not (from the start, before the first turn).
    `lag_s` is the age of the oldest record not handled yet, 0 when caught up.
    `trouble` is empty, or says in plain words which part is away; it is shown, so it names no person, case or event.
    """

    name: str
    turned_s_ago: float
    lag_s: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HealthReport:
    consumers: tuple[ConsumerHealth, ...]


@dataclass(frozen=True, slots=True)
class HealthLimits:
    """From when on a consumer counts as stuck, and as too far behind."""

    turn_s_max: float = 60.0
    lag_s_max: float = 60.0


class Verdict(NamedTuple):
    """One answer: all well or not, and for each consumer what is wrong with it (nothing: empty)."""

    ok: bool
    summary: str
    why: tuple[tuple[str, str], ...]

    def body(self) -> bytes:
        consumers = [{"consumer": name, "ok": not why, "why": why or "all well"} for name, why in self.why]
        answer = {"ok": self.ok, "summary": self.summary, "consumers": consumers}
        return (json.dumps(answer, indent=2, ensure_ascii=False) + "\n").encode()


def liveness(report: HealthReport, limits: HealthLimits) -> Verdict:
    """Does every loop still turn? A part that is away is no reason to restart: that is `readiness`."""
    return _verdict("alive", report, lambda consumer: _stuck(consumer, limits))


def readiness(report: HealthReport, limits: HealthLimits) -> Verdict:
    """Has every consumer its parts, and is it near enough to the end of what it reads?"""
    return _verdict("ready", report, lambda consumer: consumer.trouble or _behind(consumer, limits))


def _verdict(word: str, report: HealthReport, why: Callable[[ConsumerHealth], str]) -> Verdict:
    reasons = tuple((consumer.name, why(consumer)) for consumer in report.consumers)
    bad = [f"{name} {reason}" for name, reason in reasons if reason]
    if not reasons:
        return Verdict(ok=False, summary=f"Not {word}: no consumer runs here.", why=())
    summary = f"Not {word}: {'; '.join(bad)}." if bad else f"All consumers are {word}."
    return Verdict(ok=not bad, summary=summary, why=reasons)


def _stuck(consumer: ConsumerHealth, limits: HealthLimits) -> str:
    if consumer.turned_s_ago <= limits.turn_s_max:
        return ""
    return f"has not finished a step for {consumer.turned_s_ago:.0f} s (the limit is {limits.turn_s_max:.0f} s)"


def _behind(consumer: ConsumerHealth, limits: HealthLimits) -> str:
    if consumer.lag_s <= limits.lag_s_max:
        return ""
    return f"is {consumer.lag_s:.0f} s behind (the limit is {limits.lag_s_max:.0f} s)"


class HealthServer:
    """Serves from threads of its own until `stop`. `report` is called from them, for each question anew."""

    def __init__(
        self,
        address: Address,
        registry: CollectorRegistry,
        report: Callable[[], HealthReport],
        limits: HealthLimits | None = None,
    ) -> None:
        self._wanted = address
        self._app = _application(registry, report, limits or HealthLimits())
        self._server: WSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> Address:
        """Where it listens, the port that was picked included. Only once started."""
        assert self._server is not None, "the health server is not started"
        return Address(self._wanted.host, self._server.server_port)

    def start(self) -> None:
        """Listen from now on. Raises UsageError when the address cannot be had: taken, or not of this machine."""
        host, port = self._wanted
        try:
            self._server = make_server(host, port, self._app, _Server, _Handler)
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"cannot answer health questions on {host}:{port}: {error}",
                advice="Choose another port, or stop what listens there.",
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="health", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening. Twice is harmless."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None


def _application(
    registry: CollectorRegistry, report: Callable[[], HealthReport], limits: HealthLimits
) -> WSGIApplication:
    metrics: WSGIApplication = make_wsgi_app(registry)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _plain(start_response, "405 Method Not Allowed", "Only GET and HEAD are answered here.\n")
        if path == "/metrics":
            return metrics(environ, start_response)
        if path == "/livez":
            return _json(environ, start_response, liveness(report(), limits))
        if path == "/readyz":
            return _json(environ, start_response, readiness(report(), limits))
        return _plain(start_response, "404 Not Found", "Nothing is here. Ask for /metrics, /livez or /readyz.\n")

    return answer


def _json(environ: WSGIEnvironment, start_response: StartResponse, verdict: Verdict) -> Iterable[bytes]:
    body = verdict.body()
    status = "200 OK" if verdict.ok else "503 Service Unavailable"
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _plain(start_response: StartResponse, status: str, text: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False
    """A slow caller does not hold up the end of the process."""


class _Handler(WSGIRequestHandler):
    timeout = _REQUEST_S_MAX

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it so)
        """Say nothing: a supervisor asks every few seconds."""
