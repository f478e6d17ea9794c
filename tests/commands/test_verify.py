"""`ledger verify` from the command line: the shape of its answer, its table, and its exit codes."""

from __future__ import annotations

from base64 import b64decode

import pytest

from tests.commands.calling import Ledger, papers_in_a_pause

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
        (("--key", "x"), "--key goes with an archive"),
        (("somewhere", "--only", "tree"), "not for an archive"),
    ],
)
def test_wrong_use_is_told_with_what_is_right(verified: Ledger, arguments: tuple[str, ...], words: str) -> None:
    done = verified("verify", *arguments)
    assert 2 == done.code
    assert words in done.err


def test_without_a_ledger_there_is_nothing_to_verify(nowhere: Ledger) -> None:
    assert 2 == nowhere("verify").code
