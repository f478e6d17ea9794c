"""`ledger report`: made from the ledger, published through the gate, and made again byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.embedded import embedded_postgres
from projections.reports.catalogue import REPORTS
from projections.reports.writing.formats import FORMATS
from tests.commands.calling import Ledger, event, papers_in_a_pause

PERIOD = ("--from", "2024-01-01", "--to", "2024-12-31")
TOLD = "2024-07-01T12:00:00Z"


@pytest.fixture(scope="module", name="filled")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A rehearsed half year of seven persons, admitted and sealed, and one event a month later."""
    home = tmp_path_factory.mktemp("reports") / "home"
    with embedded_postgres(home):
        ledger = Ledger(home, {})
        lines = [
            each | {"knowntime": each["time"].replace("10:00:00Z", "18:00:00Z")}
            for number in range(7)
            for each in papers_in_a_pause(f"S-{number}")
        ]
        lines.append(event(subject="S-9", time=TOLD) | {"knowntime": TOLD})
        assert 0 == ledger("publish", "--known-at-from", "knowntime", ledger.write("events.jsonl", lines)).code
        assert 0 == ledger("run", "--until-idle").code
        yield ledger


def test_the_reports_are_listed_with_the_question_that_each_answers(nowhere: Ledger) -> None:
    listed = nowhere("report", "--json").document()
    assert [report.name for report in REPORTS] == [each["name"] for each in listed]
    assert all(each["question"].endswith("?") for each in listed)
    assert "protocol-monitor" in nowhere("report").out


@pytest.mark.parametrize("name", FORMATS)
def test_a_written_report_is_made_again_byte_for_byte(filled: Ledger, tmp_path: Path, name: str) -> None:
    file = tmp_path / "report"
    assert (
        0
        == filled("report", "protocol-monitor", *PERIOD, "--known-at", "2024-06-30", "--format", name, "-o", file).code
    )
    assert 0 == filled("report", "check", file).code
    again = filled("report", "check", file, "--workers", "2", "--json").document()
    assert (True, name, []) == (again["ok"], again["format"], again["differences"])


def test_the_same_question_gives_the_same_bytes_in_any_number_of_processes(filled: Ledger) -> None:
    asked = ("report", "protocol-monitor", *PERIOD, "--known-at", "2024-06-30", "--format", "json")
    assert filled(*asked).out == filled(*asked, "--workers", "3").out


@pytest.mark.parametrize("audience", ["public", "board"])
def test_a_report_on_two_policies_is_made_again_with_both(filled: Ledger, tmp_path: Path, audience: str) -> None:
    file = tmp_path / "report.json"
    policies = ("--policy", "protocol-2021", "--against", "witness-covered", "--audience", audience)
    assert 0 == filled("report", "what-if", *PERIOD, *policies, "--known-at", "2024-06-30", "-o", file).code
    assert 0 == filled("report", "check", file).code
    assert "witness-covered" == json.loads(file.read_bytes())["protocol-ledger-report"]["against"]


def test_a_changed_file_is_not_the_report(filled: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    filled("report", "protocol-monitor", *PERIOD, "--known-at", "2024-06-30", "-o", file)
    file.write_bytes(file.read_bytes().replace(b"Monitor of the", b"Monitor of a"))
    done = filled("report", "check", file)
    assert 1 == done.code
    assert "is not what this ledger gives" in done.out
    assert "The first byte that differs" in done.out


def test_a_report_states_the_tree_that_it_was_made_from(filled: Ledger) -> None:
    content = json.loads(filled("report", "sharing", *PERIOD, "--known-at", "2024-06-30", "--format", "json").out)
    asked = content["protocol-ledger-report"]
    assert asked["closed"]
    assert 64 == len(asked["tree_root"])
    assert 0 < asked["tree_size"]
    assert ("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z") == (asked["period_from"], asked["period_to"])


def test_without_a_period_it_is_about_the_last_twelve_full_months(filled: Ledger) -> None:
    content = json.loads(filled("report", "sharing", "--known-at", "2024-06-14", "--format", "json").out)
    asked = content["protocol-ledger-report"]
    assert ("2023-05-31T23:00:00Z", "2024-05-31T23:00:00Z") == (asked["period_from"], asked["period_to"])


def test_a_period_without_events_gives_a_report_that_says_so(filled: Ledger) -> None:
    done = filled("report", "sharing", "--from", "2019-01-01", "--to", "2019-12-31", "--known-at", "2024-06-30")
    assert 0 == done.code
    assert "Nothing that this report counts happened or became known in this period" in " ".join(done.out.split())


WRONG = [
    (("nonsense",), "there is no report 'nonsense'"),
    (("sharing", "--from", "2024-05-01", "--to", "2024-04-01"), "the period ends before it starts"),
    (("sharing", "--known-at", "2999-01-01"), "in the future"),
    (("sharing", "--known-at", "2001-01-01"), "the first record of this ledger became known"),
    (("sharing", "--audience", "press"), "is not one of board, public, research"),
    (("sharing", "--format", "docx"), "is not one of text, json, csv, html, ods"),
    (("sharing", "--policy", "no-such-policy"), "no-such-policy"),
    (("sharing", "--publish"), "-o FILE"),
    (("sharing", "--against", "firewall"), "is a report on one policy"),
    (("sharing", "--from", "soon"), "is not a moment"),
    (("sharing", "--to", "9999-12-31"), "out of range"),
    (("check",), "which file"),
    (("sharing", "file"), "one word too many"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_use_is_said_in_words(filled: Ledger, arguments: tuple[str, ...], words: str) -> None:
    done = filled("report", *arguments)
    assert (2, "") == (done.code, done.out)
    assert words in done.err


def test_a_policy_file_with_an_unknown_key_is_refused(filled: Ledger, tmp_path: Path) -> None:
    policy = tmp_path / "mine.toml"
    policy.write_text("nonsense = 1\n")
    done = filled("report", "sharing", "--policy", policy)
    assert 2 == done.code
    assert "nonsense" in done.err


def test_what_is_no_report_cannot_be_checked(filled: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    assert 2 == filled("report", "check", tmp_path / "file").code
    assert 2 == filled("report", "check", tmp_path / "missing").code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("audience", "press"),
        ("known_at", "soon"),
        ("period_to", "2001-01-01T00:00:00Z"),
        ("against", "firewall"),
        ("report", "x"),
    ],
)
def test_a_file_that_asks_what_no_report_asks_is_refused(filled: Ledger, tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "report.json"
    filled("report", "sharing", *PERIOD, "--known-at", "2024-06-30", "-o", file)
    content = json.loads(file.read_bytes())
    content["protocol-ledger-report"][name] = value
    file.write_text(json.dumps(content))
    assert filled("report", "check", file).code in {1, 2}
    assert "something went wrong" not in filled("report", "check", file).err


def test_an_open_moment_is_not_published(filled: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = filled("report", "sharing", "--known-at", TOLD, "--publish", "-o", file)
    assert 1 == done.code
    assert "still open" in done.err
    assert not file.exists()


def test_what_is_not_sealed_is_not_published(ledger: Ledger, tmp_path: Path) -> None:
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "registrar", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "registrar", "--until-idle")
    file = tmp_path / "report.json"
    done = ledger("report", "protocol-monitor", *PERIOD, "--publish", "-o", file)
    assert 1 == done.code
    assert "sealed" in done.err
    assert not file.exists()
    assert 0 == ledger("report", "protocol-monitor", *PERIOD, "-o", file).code
    asked = json.loads(file.read_bytes())["protocol-ledger-report"]
    assert (None, False) == (asked["tree_root"], asked["closed"])


def test_a_published_report_is_signed_is_on_the_ledger_and_can_be_made_again(ledger: Ledger, tmp_path: Path) -> None:
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    file = tmp_path / "report.html"
    done = ledger("report", "protocol-monitor", *PERIOD, "--publish", "-o", file)
    assert 0 == done.code, done.err
    ledger("run", "--until-idle")
    assert [] == ledger("refused", "--json").document()
    checked = ledger("report", "check", file, "--json").document()
    assert (True, True, sha256(file.read_bytes()).hexdigest()) == (checked["ok"], checked["signed"], checked["sha256"])
    assert checked["sha256"] in json.dumps(ledger("prove", done.out.strip(), "--json").document())


def test_a_signature_of_another_file_does_not_hold(ledger: Ledger, tmp_path: Path) -> None:
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    ledger("report", "protocol-monitor", *PERIOD, "--publish", "-o", one)
    ledger("report", "quality", *PERIOD, "--publish", "-o", other)
    (tmp_path / "one.json.sig").write_bytes((tmp_path / "other.json.sig").read_bytes())
    done = ledger("report", "check", one)
    assert 1 == done.code
    assert "was made for another file" in done.out


def test_a_report_that_a_withdrawn_key_signed_over_a_larger_tree_is_not_signed(ledger: Ledger, tmp_path: Path) -> None:
    """Regression: whoever had stolen a key could sign reports with it after it was withdrawn."""
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    file = tmp_path / "report.json"
    assert 0 == ledger("report", "sharing", *PERIOD, "--publish", "-o", file).code
    old = ledger("key", "--json").document()[0]["key"].split("+")[1]
    assert 0 == ledger("key", "rotate").code
    assert 0 == ledger("key", "retire", old, "--at-once").code
    ledger("run", "--until-idle")
    assert ledger("report", "check", file, "--json").document()["signed"]
    assert 0 == ledger("key", "withdraw", old, "--at-size", 1).code
    done = ledger("report", "check", file)
    assert 1 == done.code
    assert "is signed by no key of this ledger that counts for a tree of that size" in done.out


def test_a_public_report_on_an_overlapping_period_is_not_published(ledger: Ledger, tmp_path: Path) -> None:
    """Regression: a year and its quarters, each protected by itself, gave small counts away by their differences."""
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    assert 0 == ledger("report", "sharing", *PERIOD, "--publish", "-o", tmp_path / "year.json").code
    ledger("run", "--until-idle")
    half = ("--from", "2024-01-01", "--to", "2024-06-30")
    for name in ("sharing", "quality"):
        done = ledger("report", name, *half, "--publish", "-o", tmp_path / "half.json")
        assert 1 == done.code
        assert "its period overlaps that of sharing" in done.err
        assert not (tmp_path / "half.json").exists()
    assert 0 == ledger("report", "sharing", *half, "--audience", "board", "--publish", "-o", tmp_path / "b.json").code
    assert 0 == ledger("report", "quality", *PERIOD, "--publish", "-o", tmp_path / "quality.json").code
    before = ("--from", "2022-01-01", "--to", "2022-12-31")
    assert 0 == ledger("report", "sharing", *before, "--publish", "-o", tmp_path / "before.json").code


def test_a_public_report_is_published_as_known_at_one_moment_only(ledger: Ledger, tmp_path: Path) -> None:
    """Regression: two editions of one period, each protected by itself, gave small counts away by their differences."""
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    first = tmp_path / "first.json"
    assert 0 == ledger("report", "sharing", *PERIOD, "--publish", "-o", first).code
    asked = json.loads(first.read_bytes())["protocol-ledger-report"]
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("later.jsonl", [event(subject="S-6")]))
    ledger("run", "--until-idle")
    for name in ("sharing", "recommendations"):
        done = ledger("report", name, *PERIOD, "--publish", "-o", tmp_path / "later.json")
        assert 1 == done.code
        assert (
            f"published for this period already, for the audience public, as known at {asked['known_at']}" in done.err
        )
        assert not (tmp_path / "later.json").exists()
    beside = ("--known-at", asked["known_at"], "--publish", "-o")
    assert 0 == ledger("report", "sharing", *PERIOD, *beside, tmp_path / "beside.html").code
    assert 0 == ledger("report", "recommendations", *PERIOD, *beside, tmp_path / "beside.json").code
    assert 1 == ledger("report", "sharing", *PERIOD, "--policy", "firewall", *beside, tmp_path / "other.json").code
    board = ("--audience", "board", "--publish", "-o", tmp_path / "board.json")
    assert 0 == ledger("report", "sharing", *PERIOD, *board).code
    restated = ("report", "restatement", "--of", first, "--publish", "-o", tmp_path / "restated.json")
    assert 0 == ledger(*restated).code


def test_a_signed_report_is_not_replaced_by_another(ledger: Ledger, tmp_path: Path) -> None:
    ledger("publish", ledger.write("events.jsonl", papers_in_a_pause()))
    ledger("run", "--until-idle")
    ledger("publish", ledger.write("more.jsonl", [event(subject="S-5")]))
    ledger("run", "--until-idle")
    file = tmp_path / "report.json"
    assert 0 == ledger("report", "sharing", *PERIOD, "--publish", "-o", file).code
    content = file.read_bytes()
    done = ledger("report", "quality", *PERIOD, "--publish", "-o", file)
    assert 2 == done.code
    assert "is a signed report already" in done.err
    assert content == file.read_bytes()
    assert 0 == ledger("report", "sharing", *PERIOD, "--publish", "-o", file).code, "the same once more"
