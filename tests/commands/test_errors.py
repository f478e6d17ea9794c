"""What goes wrong becomes words and an exit code: 1 bad news, 2 wrong use, 3 a part is missing. Never a traceback."""

from __future__ import annotations

import socket
import subprocess
from contextlib import closing

import pytest

from ledger import commands
from ledger.errors import DamagedLedger
from tests.commands.calling import COMMAND, Ledger, event


def free_port() -> int:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["publsh"], "Did you mean 'publish'"),
        (["publish"], "Missing argument"),
        (["findings", "--colour"], "--colour"),
        (["run", "sealers"], "there is no consumer 'sealers'"),
        (["run", "regsitrar"], "They are registrar, projector, detector"),
        (["run", "--metrics", "nowhere"], "--metrics-address: must be host:port"),
        (["schema", "InvestigationOpend"], "Did you mean InvestigationOpened"),
        (["case", "S-1", "--known-at", "yesterday"], "2024-05-20T12:00:00Z"),
        (["case", "S-1", "--at", "2024-02-30"], "--at"),
        (["case", "S-1", "--at", "0001-01-01T00:00:00Z"], "--at: 0001-01-01T00:00:00Z is out of range"),
        (["findings", "--rule", "PV-99"], "PV-99"),
        (["findings", "--status", "OPEN"], "RAISED, EXONERATED, WITHDRAWN"),
        (["status"], "there is no ledger in"),
        (["timeline", "S-1"], "there is no ledger in"),
        (["--kafka", "broker", "status"], "--kafka: must be host:port"),
    ],
)
def test_wrong_use_is_explained(nowhere: Ledger, arguments: list[str], words: str) -> None:
    done = nowhere(*arguments)
    assert (2, "") == (done.code, done.out)
    assert words in done.err
    assert not nowhere.home.exists()


def test_a_policy_that_is_not_there_is_wrong_use(ledger: Ledger) -> None:
    done = ledger("findings", "--policy", "protocol-1921")
    assert 2 == done.code
    assert "Did you mean protocol-2021?" in done.err
    assert "protocol-2021, witness-covered, firewall" in done.err


def test_a_register_that_cannot_be_read_is_wrong_use(nowhere: Ledger) -> None:
    register = nowhere.write("publishers.toml", ["[kinds.police]", 'publishers = ["Kent Police"]'])
    done = Ledger(nowhere.home, {"LEDGER_PUBLISHERS": str(register)})("publishers")
    assert 2 == done.code
    assert "LEDGER_PUBLISHERS" in done.err
    assert "Kent Police" in done.err


def test_a_database_that_is_not_there_is_named_with_its_address(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("events.jsonl", [event()])).code
    port = free_port()
    away = Ledger(ledger.home, {"LEDGER_POSTGRES": f"postgresql://me:hunter2@127.0.0.1:{port}/db"})
    done = away("status")
    assert 3 == done.code
    assert f"127.0.0.1:{port}" in done.err
    assert "hunter2" not in done.err


def test_a_broker_that_is_not_there_is_named_with_its_address(nowhere: Ledger) -> None:
    address = f"127.0.0.1:{free_port()}"
    done = Ledger(nowhere.home, {"LEDGER_KAFKA": address})("publish", nowhere.write("events.jsonl", [event()]))
    assert 3 == done.code
    assert address in done.err


def test_a_misspelt_variable_is_pointed_out_and_does_no_harm(nowhere: Ledger) -> None:
    done = Ledger(nowhere.home, {"LEDGER_KAKFA": "broker:9092"})("publishers", "--json")
    assert 0 == done.code
    assert "Did you mean LEDGER_KAFKA?" in done.err


@pytest.mark.parametrize(("debug", "shown"), [("0", False), ("1", True)])
def test_a_fault_of_the_program_is_words_and_a_traceback_only_on_demand(
    nowhere: Ledger, monkeypatch: pytest.MonkeyPatch, debug: str, shown: bool
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(commands, "_application", fail)
    done = Ledger(nowhere.home, {"LEDGER_DEBUG": debug})("status")
    assert 1 == done.code
    assert "inside the ledger (ZeroDivisionError)" in done.err
    assert shown == ("on purpose" in done.err), "an error's own words may hold what somebody published"
    assert shown == ("Traceback" in done.err)


def test_a_damaged_ledger_is_bad_news(nowhere: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DamagedLedger("ledger number 5 is missing", advice="look at the copies")

    monkeypatch.setattr(commands, "_application", fail)
    assert (1, "ledger: ledger number 5 is missing\n    look at the copies\n") == (
        nowhere("status").code,
        nowhere("status").err,
    )


def test_a_reader_that_has_enough_ends_it_quietly(nowhere: Ledger) -> None:
    writing = subprocess.Popen(
        [*COMMAND, "schema", "--json"], env=nowhere.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writing.stdout is not None
    writing.stdout.close()
    _, err = writing.communicate(timeout=60)
    assert (0, b"") == (writing.returncode, err)


def test_help_names_every_command(nowhere: Ledger) -> None:
    done = nowhere("--help")
    assert 0 == done.code
    assert all(f"  {command.__name__.rstrip('_')} " in done.out for command in commands.COMMANDS)


def test_without_a_command_the_help_is_shown(nowhere: Ledger) -> None:
    done = nowhere()
    assert (2, "") == (done.code, done.out)
    assert done.err.startswith("Usage: ledger")


def test_help_starts_none_of_the_parts(nowhere: Ledger) -> None:
    command = (
        "import sys; from ledger.commands import main; main(['--help']); "
        "print([name for name in ('kafka', 'psycopg', 'pydantic', 'eventsourcing', 'fastavro', 'structlog') if name in sys.modules])"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", command], env=nowhere.environment, capture_output=True, text=True, timeout=60
    )
    assert "[]" == done.stdout.splitlines()[-1]
