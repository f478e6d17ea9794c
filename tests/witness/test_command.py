"""`ledger witness` as its administrator starts it: a process of its own, with nothing of a ledger around it."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ledger.seal.note import Note
from ledger.seal.submission import signatures_of
from ledger.seal.trust import TrustPolicy
from tests.commands.calling import COMMAND, TIMEOUT_S, Ledger
from tests.witness.support import PLAIN, SignedLog, log_key, witness_key

LOG, FORK = SignedLog(), SignedLog(first=100)
VKEY = log_key().verifier.text()


@dataclass(frozen=True, slots=True)
class Running:
    process: subprocess.Popen[str]
    line: str

    @property
    def policy(self) -> TrustPolicy:
        """As the ledger's operator makes it of the line that was printed."""
        return TrustPolicy.parse(f"{self.line}quorum {self.line.split()[1]}\n".encode())

    def add(self, content: bytes) -> httpx.Response:
        return httpx.post(f"{self.policy.witnesses[0].url}add-checkpoint", content=content, **PLAIN)

    def ended(self, number: int) -> tuple[int, str]:
        """The exit code and what was said, after a signal."""
        self.process.send_signal(number)
        _, words = self.process.communicate(timeout=TIMEOUT_S)
        return self.process.returncode, words


@pytest.fixture
def call(tmp_path: Path) -> Ledger:
    """The command line where no ledger is, nor a setting."""
    return Ledger(tmp_path / "nowhere", {})


@contextmanager
def running(call: Ledger, *options: object) -> Iterator[Running]:
    home = call.home.parent / "witness"
    process = call.start("witness", "--home", home, "--log", VKEY, "--listen", "127.0.0.1:0", *options)
    try:
        assert process.stdout is not None
        yield Running(process, process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def test_it_prints_its_line_for_a_policy_and_cosigns(call: Ledger) -> None:
    with running(call, "--name", "witness.example/1") as witness:
        answer = witness.add(LOG.submission(0, 5))
        assert 200 == answer.status_code
        assert witness.policy.is_met_by(LOG.note(5).with_signatures(signatures_of(answer.content)))
    assert not call.home.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(call: Ledger, number: int) -> None:
    with running(call) as witness:
        code, words = witness.ended(number)
    assert 0 == code
    assert "Stopped." in words
    assert "Traceback" not in words


def test_killed_and_started_again_it_remembers(call: Ledger) -> None:
    with running(call, "--name", "w") as witness:
        witness.add(LOG.submission(0, 5))
        assert -signal.SIGKILL == witness.ended(signal.SIGKILL)[0]
    with running(call) as again:
        assert witness.policy.witnesses[0].key == again.policy.witnesses[0].key
        assert b"5\n" == again.add(LOG.submission(0, 9)).content
        assert 200 == again.add(LOG.submission(5, 9)).status_code


def test_it_says_aloud_that_a_ledger_was_forked_and_where_the_proof_is(call: Ledger) -> None:
    with running(call) as witness:
        witness.add(LOG.submission(0, 5))
        witness.add(FORK.submission(5, 5))
        _, words = witness.ended(signal.SIGTERM)
    (said,) = [line for line in words.splitlines() if "a log misbehaved" in line]
    assert "warning" in said
    assert "signed two different trees of 5 leaves" in said
    assert any(str(path) in said for path in (call.home.parent / "witness" / "evidence").glob("*.refused"))


def shown(call: Ledger, *options: str) -> tuple[int, str]:
    done = call("witness", "show", "--home", call.home.parent / "witness", *options)
    return done.code, done.out


def test_show_prints_what_was_cosigned_so_that_it_can_be_checked(call: Ledger) -> None:
    with running(call) as witness:
        assert (0, True) == (shown(call)[0], "nothing yet" in shown(call)[1])
        witness.add(LOG.submission(0, 5))
        code, text = shown(call)
        assert 0 == code
        assert str(LOG.note(5)) in text
        (seen,) = json.loads(shown(call, "--json")[1])["seen"]
        assert witness.policy.is_met_by(Note.parse(seen["checkpoint"].encode()))
        assert (LOG.origin, 5) == (seen["origin"], seen["records"])


def test_show_is_bad_news_once_something_was_refused(call: Ledger) -> None:
    with running(call) as witness:
        witness.add(LOG.submission(0, 5))
        witness.add(FORK.submission(5, 9))
    code, text = shown(call)
    assert 1 == code
    (path,) = (call.home.parent / "witness" / "evidence").glob("*.refused")
    assert f"    {path}\n" in text
    assert [str(path)] == json.loads(shown(call, "--json")[1])["evidence"]


def test_a_smaller_checkpoint_leaves_a_notice_that_is_no_bad_news(call: Ledger) -> None:
    with running(call) as witness:
        witness.add(LOG.submission(0, 9))
        for _ in range(2):
            assert 409 == witness.add(LOG.submission(0, 5)).status_code
        _, words = witness.ended(signal.SIGTERM)
    code, text = shown(call)
    assert 0 == code
    (path,) = (call.home.parent / "witness" / "notices").glob("*.refused")
    assert LOG.note(5).content() == path.read_bytes()
    assert LOG.note(9).text == Note.parse(path.with_suffix(".seen").read_bytes()).text
    assert f"    {path}\n" in text
    assert "prove\nnothing" in text
    document = json.loads(shown(call, "--json")[1])
    assert ([], [str(path)]) == (document["evidence"], document["notices"])
    assert 1 == words.count("a replay, or a rollback")


def test_the_logs_may_come_from_a_policy(call: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "policy"
    other = SignedLog((log_key(2, "other.example"),), origin="other.example")
    file.write_text(f"log {other.keys[0].verifier.text()}\nquorum none\n")
    with running(call, "--policy", file) as witness:
        assert [200, 200] == [witness.add(each.submission(0, 5)).status_code for each in (LOG, other)]


WRONG: dict[str, tuple[Sequence[str], str]] = {
    "no log": ([], "which ledger"),
    "no key": (["--log", "rubbish"], "--log rubbish"),
    "the key of a witness": (["--log", witness_key(3).verifier.text()], "the key of a witness"),
    "no name": (["--log", VKEY, "--name", "a b"], "--name 'a b'"),
    "no address": (["--log", VKEY, "--listen", "here"], "host:port"),
    "no port": (["--log", VKEY, "--listen", "127.0.0.1:123456"], "cannot listen"),
    "no policy": (["--policy", "nowhere"], "nowhere cannot be read"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_said_in_words(call: Ledger, name: str) -> None:
    options, words = WRONG[name]
    done = call("witness", "--home", call.home.parent / "witness", *options)
    assert (2, "") == (done.code, done.out)
    assert words in done.err


def test_a_port_that_is_taken_is_wrong_use(call: Ledger) -> None:
    with running(call) as witness:
        taken = witness.policy.witnesses[0].url.removeprefix("http://").rstrip("/")
        done = call("witness", "--home", call.home.parent / "second", "--log", VKEY, "--listen", taken)
    assert 2 == done.code
    assert taken in done.err


def test_show_makes_nothing_where_nothing_is(call: Ledger) -> None:
    assert 2 == call("witness", "show", "--home", call.home).code
    assert not call.home.exists()


def test_show_says_where_no_witness_is_and_makes_none(call: Ledger) -> None:
    home = call.home.parent / "witness"
    home.mkdir()
    done = call("witness", "show", "--home", home)
    assert (2, "") == (done.code, done.out)
    assert f"no witness in {home}" in done.err
    assert [] == list(home.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_show_changes_nothing_of_what_is_kept(call: Ledger, number: int) -> None:
    """Neither after a good end nor after a crash, which leaves SQLite's log (and its index, which is no content)."""
    home = call.home.parent / "witness"
    with running(call) as witness:
        witness.add(LOG.submission(0, 5))
        witness.ended(number)
    before = contents(home)
    assert (0, True) == (shown(call)[0], str(LOG.note(5)) in shown(call)[1])
    assert before == contents(home)


def contents(home: Path) -> dict[str, bytes]:
    return {path.name: b"" if path.name.endswith("-shm") else path.read_bytes() for path in sorted(home.iterdir())}


def test_it_starts_without_the_parts_of_a_ledger() -> None:
    loaded = "import sys, ledger.witness.server; print(*sys.modules)"
    modules = subprocess.run([COMMAND[0], "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "fastapi" in modules
    assert not {"kafka", "psycopg", "eventsourcing", "fastavro", "ledger.settings"} & set(modules)
