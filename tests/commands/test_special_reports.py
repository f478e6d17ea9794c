"""`ledger report what-if` and `ledger report subject`: who may ask for them, and what each reader gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.embedded import embedded_postgres
from tests.commands.calling import Ledger, event, papers_in_a_pause

PERIOD = ("--from", "2024-01-01", "--to", "2024-12-31", "--known-at", "2024-06-30")
TOLD = "2024-07-01T12:00:00Z"


@pytest.fixture(scope="module", name="filled")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    home = tmp_path_factory.mktemp("special") / "home"
    with embedded_postgres(home):
        ledger = Ledger(home, {})
        lines = [each | {"knowntime": each["time"]} for each in papers_in_a_pause("S-1")]
        lines.append(event(subject="S-9", time=TOLD) | {"knowntime": TOLD})
        assert 0 == ledger("publish", "--known-at-from", "knowntime", ledger.write("events.jsonl", lines)).code
        assert 0 == ledger("run", "--until-idle").code
        yield ledger


def test_the_board_alone_reads_on_which_cases_two_policies_differ(filled: Ledger) -> None:
    board = filled("report", "what-if", *PERIOD, "--audience", "board").out
    public = filled("report", "what-if", *PERIOD).out
    assert ("S-1" in board, "S-1" in public) == (True, False)
    assert "PV-01, PV-03" in board


def test_the_second_policy_may_be_named(filled: Ledger) -> None:
    asked = filled("report", "what-if", *PERIOD, "--against", "witness-covered", "--format", "json").document()
    assert "witness-covered" == asked["protocol-ledger-report"]["against"]


@pytest.mark.parametrize("name", ["what-if", "recommendations"])
def test_several_processes_give_the_same_bytes(filled: Ledger, name: str) -> None:
    asked = ("report", name, *PERIOD, "--format", "json")
    assert filled(*asked).out == filled(*asked, "--workers", "2").out


def test_a_statement_is_made_again_byte_for_byte(filled: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "statement.html"
    assert 0 == filled("report", "subject", "--subject", "S-1", "--known-at", "2024-06-30", "-o", file).code
    assert 0 == filled("report", "check", file).code


def test_a_statement_is_for_the_board_unless_said_and_about_all_time(filled: Ledger) -> None:
    done = filled("report", "subject", "--subject", "S-1", "--known-at", "2024-06-30", "--format", "json")
    asked = json.loads(done.out)["protocol-ledger-report"]
    assert ("board", "S-1", "2000-01-01T00:00:00Z") == (asked["audience"], asked["subject"], asked["period_from"])
    assert "served a notice of liability" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("subject",), "say whom the statement is for"),
        (("sharing", "--subject", "S-1"), "in no other report"),
        (("subject", "--subject", "S-1", "--audience", "public"), "confidential"),
    ],
)
def test_a_statement_is_asked_for_one_person_and_for_no_public(
    filled: Ledger, arguments: tuple[str, ...], words: str
) -> None:
    done = filled("report", *arguments, "--known-at", "2024-06-30")
    assert (2, "") == (done.code, done.out)
    assert words in done.err


def test_whom_the_ledger_does_not_know_gets_a_statement_and_whoever_made_it_is_told(filled: Ledger) -> None:
    done = filled("report", "subject", "--subject", "S-404", "--known-at", "2024-06-30")
    assert "Nothing about you is on record." in " ".join(done.out.split())
    assert "The ledger knows nothing about S-404." in done.err


def test_a_statement_is_never_published(filled: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "statement.html"
    done = filled("report", "subject", "--subject", "S-1", "--publish", "-o", file)
    assert (1, False) == (done.code, file.exists())
    assert "never published" in done.err
