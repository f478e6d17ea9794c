"""The questions that a supervisor and Prometheus ask over HTTP, and what they are told."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from consumers.health import Address, ConsumerHealth, HealthLimits, HealthReport, HealthServer
from ledger.errors import UsageError
from ledger.metrics import process_metrics

WELL = ConsumerHealth("registrar", turned_s_ago=0.2)
STUCK = ConsumerHealth("projector", turned_s_ago=75.0)
WITHOUT_DATABASE = ConsumerHealth("detector", turned_s_ago=1.0, trouble="cannot reach PostgreSQL at db.example:5432")
BEHIND = ConsumerHealth("detector", turned_s_ago=1.0, lag_s=301.0)
LIMITS = HealthLimits(turn_s_max=60.0, lag_s_max=120.0)


@contextmanager
def served(report: Callable[[], HealthReport], registry: CollectorRegistry | None = None) -> Iterator[HealthServer]:
    server = HealthServer(Address(), registry or CollectorRegistry(), report, LIMITS)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def ask(server: HealthServer, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(*server.address, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def answer(path: str, *consumers: ConsumerHealth) -> tuple[int, dict[str, object]]:
    with served(lambda: HealthReport(consumers)) as server:
        response, body = ask(server, path)
        return response.status, json.loads(body)


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    assert Address().host == "127.0.0.1"


@pytest.mark.parametrize(("path", "word"), [("/livez", "alive"), ("/readyz", "ready")])
def test_when_all_is_well_it_says_so(path: str, word: str) -> None:
    status, body = answer(path, WELL)

    assert status == 200
    assert body == {
        "ok": True,
        "summary": f"All consumers are {word}.",
        "consumers": [{"consumer": "registrar", "ok": True, "why": "all well"}],
    }


def test_a_loop_that_has_stopped_turning_is_not_alive() -> None:
    status, body = answer("/livez", WELL, STUCK)

    assert status == 503
    assert body == {
        "ok": False,
        "summary": "Not alive: projector has not finished a step for 75 s (the limit is 60 s).",
        "consumers": [
            {"consumer": "registrar", "ok": True, "why": "all well"},
            {"consumer": "projector", "ok": False, "why": "has not finished a step for 75 s (the limit is 60 s)"},
        ],
    }


def test_a_part_that_is_away_makes_a_consumer_unready_and_names_the_part() -> None:
    status, body = answer("/readyz", WELL, WITHOUT_DATABASE)

    assert status == 503
    assert body["summary"] == "Not ready: detector cannot reach PostgreSQL at db.example:5432."


def test_a_part_that_is_away_is_no_reason_to_restart_a_consumer() -> None:
    status, _ = answer("/livez", WELL, WITHOUT_DATABASE)

    assert status == 200


def test_a_consumer_too_far_behind_is_not_ready_but_alive() -> None:
    ready, body = answer("/readyz", BEHIND)
    alive, _ = answer("/livez", BEHIND)

    assert (503, 200) == (ready, alive)
    assert body["summary"] == "Not ready: detector is 301 s behind (the limit is 120 s)."


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_process_without_consumers_does_not_claim_to_be_well(path: str) -> None:
    status, body = answer(path)

    assert status == 503
    assert body["consumers"] == []


def test_each_question_is_answered_anew() -> None:
    reports = iter([HealthReport((WELL,)), HealthReport((STUCK,)), HealthReport((WELL,))])
    with served(lambda: next(reports)) as server:
        assert [200, 503, 200] == [ask(server, "/livez")[0].status for _ in range(3)]


def test_metrics_are_shown_as_prometheus_reads_them() -> None:
    metrics = process_metrics()
    metrics.refused("unknown_schema", 4)
    with served(lambda: HealthReport((WELL,)), metrics.registry) as server:
        response, body = ask(server, "/metrics")

    shown = {s.name: (s.labels, s.value) for f in text_string_to_metric_families(body) for s in f.samples}
    assert response.status == 200
    assert shown["ledger_refused_total"] == ({"reason": "unknown_schema"}, 4.0)
    assert shown["process_start_time_seconds"][1] > 0


def test_another_path_says_which_paths_there_are() -> None:
    with served(lambda: HealthReport((WELL,))) as server:
        response, body = ask(server, "/")

    assert response.status == 404
    assert body == "Nothing is here. Ask for /metrics, /livez or /readyz.\n"


@pytest.mark.parametrize("path", ["/livez", "/metrics"])
def test_nothing_can_be_changed_over_it(path: str) -> None:
    with served(lambda: HealthReport((WELL,))) as server:
        assert ask(server, path, "POST")[0].status == 405


def test_a_caller_who_says_nothing_does_not_keep_others_waiting() -> None:
    with served(lambda: HealthReport((WELL,))) as server, socket.create_connection(server.address):
        assert ask(server, "/livez")[0].status == 200


def test_a_port_that_is_taken_is_said_with_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = HealthServer(Address(port=port), CollectorRegistry(), lambda: HealthReport(()))

        with pytest.raises(UsageError, match=f"cannot answer health questions on 127.0.0.1:{port}: .*in use"):
            server.start()

        server.stop()


def test_after_the_end_nothing_listens_and_ending_twice_is_harmless() -> None:
    server = HealthServer(Address(), CollectorRegistry(), lambda: HealthReport((WELL,)))
    server.start()
    address = server.address
    server.stop()
    server.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)
