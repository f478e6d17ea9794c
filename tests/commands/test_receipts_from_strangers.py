"""Checking on a stranger's machine: no ledger, no network, and files and keys that nobody vouches for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.calling import ROOT, TIMEOUT_S, Done, Ledger, event, papers_in_a_pause
from tests.commands.receipts import receipt, refused

STORY = papers_in_a_pause()


@pytest.fixture(scope="module")
def sealed(shared: Ledger) -> Ledger:
    """A story with findings, all of it sealed."""
    assert 0 == shared("publish", "--strict", shared.write("story.jsonl", STORY)).code
    assert 0 == shared("run", "--until-idle").code
    return shared


@pytest.fixture(scope="module")
def right(sealed: Ledger) -> bytes:
    """A receipt as it should be."""
    return receipt(sealed, STORY[0]["id"]).read_bytes()


@pytest.fixture(scope="module")
def key(sealed: Ledger) -> Path:
    path = sealed.home.parent / "key.txt"
    path.write_text(sealed("key").out)
    return path


FORBIDDEN = """
import os, sys
def hook(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.mkdir")):
        os._exit(99)
sys.addaudithook(hook)
sys.path.insert(0, sys.argv.pop(1))
from ledger.commands import main
sys.exit(main(sys.argv[1:]))
"""


def alone(folder: Path, *arguments: object) -> Done:
    """In an empty environment and folder, where the network, other programs and new folders are forbidden."""
    command = [sys.executable, "-B", "-c", FORBIDDEN, ROOT, *arguments]
    done = subprocess.run([str(each) for each in command], env={}, cwd=folder, capture_output=True, timeout=TIMEOUT_S)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_receipt_is_checked_with_the_file_and_the_key_alone(sealed: Ledger, key: Path, tmp_path: Path) -> None:
    (finding, *_) = sealed("findings", "--json").document()
    public = key.read_text().splitlines()[1]
    for path in (
        receipt(sealed, STORY[0]["id"]),
        receipt(sealed, finding["finding_id"]),
        receipt(sealed, "--consistency", 3, "latest"),
    ):
        done = alone(tmp_path, "check", path, "--key", public)
        assert (0, "") == (done.code, done.err)
        assert "Shown: the " in done.out
        path.write_bytes(path.read_bytes().replace(b"\n\nprotocol", b"\n\nprotocoI"))
        refused(alone(tmp_path, "check", path, "--key", public), 1, "ledger: not shown: ")
    assert [] == list(tmp_path.iterdir())
    assert 99 == alone(tmp_path, "--kafka", "127.0.0.1:1", "status").code, "the network is not forbidden here"


@pytest.mark.parametrize(
    ("given_key", "words"),
    [
        ("", "there is no key of a ledger"),
        ("no-such-file", "it is no file, and as a key"),
        ("a+00000000+AAAA", "--key: "),
        ("x" * 5000, "--key: "),
        ("\0", "--key: "),
        ("witness.example+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G", "--key: "),
    ],
)
def test_a_key_that_is_none_is_told_apart_from_a_false_receipt(
    nowhere: Ledger, tmp_path: Path, given_key: str, words: str
) -> None:
    (tmp_path / "receipt").write_bytes(b"")
    refused(nowhere("check", tmp_path / "receipt", "--key", given_key), 2, words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_stranger_sends_is_answered_with_one_sentence(
    nowhere: Ledger, right: bytes, key: Path, tmp_path: Path, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(right)))
    end = data.draw(st.integers(start, len(right)))
    put = data.draw(st.binary(max_size=200) | st.text(max_size=50).map(str.encode) | st.just(b"\x1b[2J\n" * 1000))
    file = tmp_path / "strange"
    file.write_bytes(right[:start] + put + right[end:])
    if file.read_bytes() == right:
        return
    done = nowhere("check", file, "--key", key)
    refused(done, 1, "ledger: not shown: ")
    assert all(each.isprintable() or each == "\n" for each in done.err)
    assert len(done.err.splitlines()) <= 2
    answer = json.loads(nowhere("check", file, "--key", key, "--json").out)
    assert (False, True) == (answer["ok"], answer["reason"] in done.err)


def test_files_that_are_no_receipts_are_refused(sealed: Ledger, key: Path, tmp_path: Path) -> None:
    refused(sealed("check", tmp_path, "--key", key), 2, "cannot be read: Is a directory")
    refused(sealed("check", tmp_path / "none", "--key", key), 2, "cannot be read: No such file")
    (tmp_path / "empty").write_bytes(b"")
    refused(sealed("check", tmp_path / "empty", "--key", key), 1, "the file is empty")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(5_000_000_000)
    refused(sealed("check", tmp_path / "huge", "--key", key), 1, "is no receipt")
    refused(sealed("check", key, "--key", key), 1, "this is no receipt")
    (tmp_path / "policy").write_text("quorum nobody\n")
    refused(sealed("check", key, "--key", key, "--policy", tmp_path / "policy"), 2, "line 1 of the witness policy")


def test_a_ledger_that_was_changed_under_the_seal_proves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    told = event()
    ledger("publish", ledger.write("events.jsonl", [told]))
    assert 0 == ledger("run", "--until-idle").code
    for tile in (ledger.home / "seal" / "tree" / "tile" / "0").rglob("*.p/*"):
        tile.write_bytes(bytes(len(tile.read_bytes())))
    refused(ledger("prove", told["id"]), 1, "the ledger is not what was sealed", "`ledger verify`")
