"""`ledger verify` from the command line: the shape of its answer, its table, and its exit codes."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey
from tests.commands.calling import Ledger, papers_in_a_pause
from tests.commands.receipts import refused

KEYS = [
    "ok",
    "records",
    "sealed",
    "tree_size",
    "root_hash",
    "problems",
    "counts",
    "checks",
    "read_seconds",
    "claims",
    "notices",
]


@pytest.fixture(scope="module")
def verified(shared: Ledger) -> Ledger:
    shared("publish", shared.write("events.jsonl", papers_in_a_pause()))
    assert 0 == shared("run", "--until-idle").code
    return shared


def test_a_sound_ledger(verified: Ledger) -> None:
    done = verified("verify", "--json")
    answer = done.document()
    assert (0, True, []) == (done.code, answer["ok"], answer["problems"])
    assert KEYS == list(answer)
    assert answer["records"] == answer["sealed"] == answer["tree_size"] >= 6
    assert 32 == len(b64decode(answer["root_hash"]))
    assert ["records", "claims", "tree", "tables", "verdicts", "sequences"] == [
        each["check"] for each in answer["checks"]
    ]
    assert all(each["holds"] for each in answer["claims"])
    assert 4 <= sum(each["claimed"] for each in answer["claims"])


def test_the_table_says_what_was_checked_and_that_nothing_is_wrong(verified: Ledger) -> None:
    out = verified("verify").out
    assert "Nothing is wrong." in out
    assert "claims: each has one outcome" in out
    assert "intake.support.refuge/0" in out


def test_a_problem_is_a_sentence_with_its_place_and_the_exit_code_is_1(verified: Ledger) -> None:
    tile = next((verified.home / "seal" / "tree" / "tile" / "0").glob("000.p/*"))
    content = tile.read_bytes()
    tile.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    try:
        done = verified("verify", "--only", "tree")
        answer = verified("verify", "--only", "tree", "--json").document()
    finally:
        tile.write_bytes(content)
    assert 1 == done.code
    assert "1 PROBLEM. docs/verification.md says what each means" in done.out
    path = f"tile/0/000.p/{tile.name}"
    assert path in done.out
    assert [("tile_changed", path, None, None)] == [
        (each["code"], each["topic"], each["partition"], each["offset"]) for each in answer["problems"]
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "everything"), "is not one of records, claims, tree, tables, verdicts, sequences"),
        (("--checkpoint", "nowhere"), "there is no file nowhere"),
        (("--key", "x"), "it is no file, and as a key"),
        (("somewhere", "--only", "tree"), "not for an archive"),
    ],
)
def test_wrong_use_is_told_with_what_is_right(verified: Ledger, arguments: tuple[str, ...], words: str) -> None:
    done = verified("verify", *arguments)
    assert 2 == done.code
    assert words in done.err


def test_a_live_ledger_is_held_against_the_keys_that_were_given(verified: Ledger, tmp_path: Path) -> None:
    (tmp_path / "own").write_text(verified("key").out)
    origin = verified("key", "--json").document()[0]["origin"]
    other = SigningKey(origin, NOTE, bytes(32)).verifier.text()
    assert 0 == verified("verify", "--only", "tree", "--key", tmp_path / "own").code
    assert 0 == verified("verify", "--only", "tree", "--key", other, "--key", tmp_path / "own").code
    done = verified("verify", "--only", "tree", "--key", other, "--json")
    assert (1, {"checkpoint_unsigned"}) == (done.code, {each["code"] for each in done.document()["problems"]})
    cosigner = SigningKey("witness.example", COSIGNATURE, bytes(32)).verifier.text()
    refused(verified("verify", "--key", cosigner), 2, "no key of a ledger among these")


def test_a_cosigned_checkpoint_is_held_against_the_policy(verified: Ledger, tmp_path: Path) -> None:
    """Regression: `ledger prove` asked for the quorum, and `ledger verify` did not."""
    policy = tmp_path / "policy"
    policy.write_text(f"witness W {SigningKey('witness.example', COSIGNATURE, bytes(32)).verifier.text()}\nquorum W\n")
    cosigned = verified.home / "seal" / "tree" / "cosigned"
    cosigned.write_bytes((verified.home / "seal" / "tree" / "checkpoint").read_bytes())
    try:
        asked = Ledger(verified.home, {"LEDGER_WITNESSES": str(policy)})
        answer = asked("verify", "--only", "tree", "--json").document()
        assert 0 == verified("verify", "--only", "tree").code
    finally:
        cosigned.unlink()
    assert [("quorum_missing", "cosigned")] == [(each["code"], each["topic"]) for each in answer["problems"]]


def test_without_a_ledger_there_is_nothing_to_verify(nowhere: Ledger) -> None:
    assert 2 == nowhere("verify").code
