"""Processes on one home: stopped by signals, watched over HTTP, and several at once without anything lost or doubled."""

from __future__ import annotations

import json
import select
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from tests.commands.calling import TIMEOUT_S, Ledger, event, papers_in_a_pause


@contextmanager
def running(ledger: Ledger, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`ledger run`, once it says that it runs; ended with the block at the latest."""
    process = ledger.start("run", *arguments)
    try:
        said(process, "Running ")
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], words: str) -> str:
    """The first line on standard error that has these words."""
    assert process.stderr is not None
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until:
        ready, _, _ = select.select([process.stderr], [], [], 1.0)
        line = process.stderr.readline() if ready else ""
        if words in line:
            return line
        assert line or process.poll() is None, "it ended without saying so"
    raise AssertionError(f"it never said {words!r}")


def admitted(ledger: Ledger) -> int:
    count: int = ledger("status", "--json").document()["claims"]["admitted"]
    return count


def wait_until_admitted(ledger: Ledger, count: int) -> None:
    until = time.monotonic() + TIMEOUT_S
    while admitted(ledger) < count:
        assert time.monotonic() < until, f"{admitted(ledger)} of {count} were admitted"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_and_ends_well(ledger: Ledger, number: signal.Signals) -> None:
    with running(ledger) as process:
        assert 0 == ledger("publish", ledger.write("events.jsonl", [event()])).code
        wait_until_admitted(ledger, 1)
        process.send_signal(number)
        _, err = process.communicate(timeout=TIMEOUT_S)
    assert 0 == process.returncode
    assert "Stopped." in err
    assert "Traceback" not in err


def test_health_and_metrics_are_answered_where_it_says(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("events.jsonl", [event()])).code
    process = ledger.start("run", "--metrics", "127.0.0.1:0")
    try:
        metrics = said(process, "Health and metrics").split()[-1]
        base = metrics.removesuffix("/metrics")
        wait_until_admitted(ledger, 1)
        assert 'ledger_admitted_total{publisher_kind="police"} 1.0' in read(metrics)
        assert json.loads(read(f"{base}/livez"))["ok"]
        consumers = json.loads(read(f"{base}/readyz"))["consumers"]
        assert ["registrar", "projector", "detector", "sealer"] == [one["consumer"] for one in consumers]
    finally:
        process.kill()
        process.communicate()


def test_an_address_that_is_taken_is_wrong_use(ledger: Ledger) -> None:
    with running(ledger, "registrar") as _:
        process = ledger.start("run", "projector", "--metrics", "127.0.0.1:0")
        address = said(process, "Health and metrics").split()[-1].split("/")[2]
        try:
            done = ledger.process("run", "detector", "--until-idle", "--metrics", address)
        finally:
            process.kill()
            process.communicate()
    assert 2 == done.code
    assert address in done.err


def test_run_publish_findings_and_rebuild_at_once_lose_nothing_and_double_nothing(ledger: Ledger) -> None:
    stories = [ledger.write(f"{n}.jsonl", papers_in_a_pause(f"S-{n}")) for n in range(4)]
    twice = [*stories, *stories]
    with running(ledger) as process:
        publishing = [ledger.start("publish", "--strict", file) for file in twice]
        asking = [ledger.start("findings", "--json"), ledger.start("rebuild"), ledger.start("status", "--json")]
        for each in (*publishing, *asking):
            _, err = each.communicate(timeout=TIMEOUT_S)
            assert 0 == each.returncode, err
        wait_until_admitted(ledger, 16)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)
        assert 0 == process.returncode
    assert 0 == ledger("run", "--until-idle").code
    status = ledger("status", "--json").document()
    from_upstream = [one for one in status["intakes"] if not one["topic"].startswith("intake.ledger.")]
    assert (16, 16, 0) == tuple(sum(one[key] for one in from_upstream) for key in ("admitted", "repeated", "refused"))
    assert status["claims"]["holds"]
    found = ledger("findings", "--json", "--rule", "PV-01", "--rule", "PV-03").document()
    assert 8 == len({one["finding_id"] for one in found})
    assert found == ledger("findings", "--json", "--replay", "--rule", "PV-01", "--rule", "PV-03").document()
    assert 0 == ledger("rebuild").code


def test_consumers_that_are_killed_go_on_where_they_were(ledger: Ledger) -> None:
    story = ledger.write("story.jsonl", [line for n in range(50) for line in papers_in_a_pause(f"S-{n}")])
    assert 0 == ledger("publish", story).code
    for _ in range(2):
        with running(ledger) as process:
            process.kill()
    assert 0 == ledger("run", "--until-idle").code
    status = ledger("status", "--json").document()
    from_upstream = [one for one in status["intakes"] if not one["topic"].startswith("intake.ledger.")]
    assert 200 == sum(one["admitted"] for one in from_upstream)
    assert status["claims"]["holds"]
    assert 100 == len(ledger("findings", "--json", "--rule", "PV-01", "--rule", "PV-03").document())


def test_a_database_that_is_killed_comes_back_and_nothing_is_lost(ledger: Ledger) -> None:
    story = ledger.write("story.jsonl", [line for n in range(20) for line in papers_in_a_pause(f"S-{n}")])
    with running(ledger) as process:
        assert 0 == ledger("publish", story).code
        kill_the_database(ledger)
        assert 0 == ledger("publish", ledger.write("more.jsonl", papers_in_a_pause("S-20"))).code
        wait_until_admitted(ledger, 84)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)
        assert 0 == process.returncode
    assert 0 == ledger("run", "--until-idle").code
    assert ledger("status", "--json").document()["claims"]["holds"]
    assert 42 == len(ledger("findings", "--json", "--rule", "PV-01", "--rule", "PV-03").document())


def kill_the_database(ledger: Ledger) -> None:
    """As a machine does that runs out of memory; returns when it does not answer any more."""
    server = psutil.Process(int((ledger.home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]))
    server.kill()
    psutil.wait_procs([server], timeout=TIMEOUT_S)


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text
