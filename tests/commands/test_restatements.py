"""`ledger report restatement`: of a file or a publication, made again byte for byte, and never more than its readers may see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.embedded import embedded_postgres
from projections.reports.writing.formats import FORMATS
from tests.commands.calling import Ledger, event

CASE = Path(__file__).parent.parent / "cases" / "04-retraction" / "events.jsonl"
PERIOD = ("--from", "2024-07-01", "--to", "2024-07-31")
JULY, AUGUST = "2024-07-10T12:00:00Z", "2024-08-10T12:00:00Z"
TODAY = ("--known-at", AUGUST)


def rehearse(ledger: Ledger, *events: dict[str, Any] | str) -> None:
    lines = ledger.write("events.jsonl", events)
    assert 0 == ledger("publish", "--strict", "--known-at-from", "knowntime", lines).code
    assert 0 == ledger("run", "--until-idle").code


def tick(day: str, subject: str) -> dict[str, Any]:
    """Something else that becomes known on this day, so that what was known before is closed."""
    time = f"{day}T12:00:00Z"
    return event(subject=subject, time=time) | {"knowntime": time}


@pytest.fixture(scope="module", name="july")
def _july(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Path, str]]:
    """Case 4: the report of 10 July is published for the public, then for the board; then the notice is retracted.

    Yields the ledger, the folder of the files, and the event id of the publication for the public.
    """
    folder = tmp_path_factory.mktemp("restatements")
    with embedded_postgres(folder / "home"):
        ledger = Ledger(folder / "home", {})
        *until_july, retraction = CASE.read_text().splitlines()
        rehearse(ledger, *until_july, tick("2024-07-11", "S-8"))
        asked = ("report", "protocol-monitor", *PERIOD, "--known-at", JULY)
        published = ledger(*asked, "--publish", "-o", folder / "july.html")
        assert 0 == published.code, published.err
        assert 0 == ledger(*asked, "--audience", "board", "--publish", "-o", folder / "board.json").code
        assert 0 == ledger("run", "--until-idle").code
        assert 0 == ledger(*asked, "--format", "json", "-o", folder / "unpublished.json").code
        rehearse(ledger, retraction, tick("2024-08-11", "S-9"))
        assert [] == ledger("refused", "--json").document()
        yield ledger, folder, published.out.strip()


def document(ledger: Ledger, *arguments: object) -> Any:
    return ledger("report", "restatement", *arguments, "--format", "json").document()


def rows(content: Any, table: str) -> list[dict[str, Any]]:
    parts = [part for chapter in content["chapters"] for part in chapter["parts"]]
    tables = [part["table"] if part["kind"] == "picture" else part for part in parts]
    return next(each["rows"] for each in tables if each.get("name") == table)


def test_the_july_report_of_case_04_is_restated_not_overwritten(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july
    told = document(ledger, "--of", folder / "july.html", *TODAY, "--audience", "board")
    whole = {
        each["category"]: each
        for each in rows(told, "m16-restated")
        if (each["counted_by"], each["dimension"]) == ("when it happened", "all")
    }
    notice = whole["not yet reviewed"]
    assert (1, 0, -1) == (notice["earlier"], notice["today"], notice["retraction"])
    assert not any(notice[cause] for cause in ("policy", "time", "arrival", "correction", "own"))
    assert 0 == ledger("report", "check", folder / "july.html").code, "what was published in July stands as it was"


def test_the_public_reads_what_changed_and_why_and_no_size(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july
    told = document(ledger, "--of", folder / "july.html", *TODAY)
    changed = rows(told, "m16-restated")
    assert {"when it happened": "retractions", "when it became known": "retractions"} == {
        each["counted_by"]: each["causes"] for each in changed if each["category"] == "not yet reviewed"
    }
    numbers = {
        name
        for each in tables(told)
        for row in each["rows"]
        for name, value in row.items()
        if not isinstance(value, str)
    }
    assert {"measures"} == numbers, "the only numbers are of measures"


def tables(content: Any) -> list[Any]:
    parts = [part for chapter in content["chapters"] for part in chapter["parts"]]
    return [
        part["table"] if part["kind"] == "picture" else part for part in parts if part["kind"] in {"table", "picture"}
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("audience", ["board", "public"])
def test_a_restatement_is_made_again_byte_for_byte(
    july: tuple[Ledger, Path, str], tmp_path: Path, name: str, audience: str
) -> None:
    ledger, folder, _ = july
    file = tmp_path / "restated"
    asked = ("--of", folder / "july.html", *TODAY, "--audience", audience, "--format", name)
    assert 0 == ledger("report", "restatement", *asked, "-o", file).code
    assert [] == ledger("report", "check", file, "--json").document()["differences"]


def test_several_processes_give_the_same_bytes(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july
    asked = ("report", "restatement", "--of", folder / "july.html", *TODAY, "--audience", "board")
    assert ledger(*asked).out == ledger(*asked, "--workers", "2").out


def test_a_publication_is_found_by_reference_event_id_and_digest(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, event_id = july
    of_file = document(ledger, "--of", folder / "july.html", *TODAY)
    digest = of_file["protocol-ledger-report"]["earlier_sha256"]
    for name in (f"protocol-monitor-{digest[:12]}", event_id, digest):
        assert of_file == document(ledger, "--of", name, *TODAY)


def test_the_editions_on_record_are_listed_for_those_who_may_know_of_them(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july

    def listed(audience: str) -> list[tuple[str, str]]:
        told = document(ledger, "--of", folder / "july.html", *TODAY, "--audience", audience)
        return [(each["edition"], each["audience"]) for each in rows(told, "editions-on-record")]

    first, last = "Edition 1, restated here", ("This restatement", "-")
    assert [(first, "public"), last] == listed("public")
    assert [(first, "public"), (first, "board"), last] == listed("board")


def test_an_edition_that_was_not_published_is_restated_and_that_is_said(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july
    told = document(ledger, "--of", folder / "unpublished.json", *TODAY)
    (earlier,) = [each for each in told["chapters"] if each["name"] == "earlier"]
    (said,) = [fact["text"] for fact in earlier["about"] if fact["name"] == "earlier_published"]
    assert said.startswith("No: the ledger has no publication of this file on record")


def test_another_policy_of_today_is_a_cause(july: tuple[Ledger, Path, str]) -> None:
    ledger, folder, _ = july
    told = document(
        ledger, "--of", folder / "july.html", "--known-at", "2024-07-14", "--policy", "firewall", "--audience", "board"
    )
    assert ("protocol-2021", "firewall") == tuple(
        told["protocol-ledger-report"][name] for name in ("earlier_policy", "policy")
    )
    assert any(each["policy"] for each in rows(told, "m16-restated"))


def test_a_restatement_can_be_published_and_checked(july: tuple[Ledger, Path, str], tmp_path: Path) -> None:
    ledger, folder, _ = july
    file = tmp_path / "restated.html"
    done = ledger("report", "restatement", "--of", folder / "july.html", *TODAY, "--publish", "-o", file)
    assert 0 == done.code, done.err
    assert 0 == ledger("run", "--until-idle").code
    assert [] == ledger("refused", "--json").document()
    assert ledger("report", "check", file, "--json").document()["signed"]
    again = ledger("report", "restatement", "--of", file)
    assert (2, "") == (again.code, again.out)
    assert "restatement cannot be restated: it is one already" in again.err


def test_a_period_without_events_can_be_restated(july: tuple[Ledger, Path, str], tmp_path: Path) -> None:
    ledger, _, _ = july
    file = tmp_path / "empty.json"
    empty = ("--from", "2019-01-01", "--to", "2019-12-31", "--known-at", JULY)
    assert 0 == ledger("report", "sharing", *empty, "-o", file).code
    done = ledger("report", "restatement", "--of", file, *TODAY)
    assert 0 == done.code, done.err
    assert "No figure of a whole measure changed." in done.out
    assert "Nothing that this report counts" in " ".join(done.out.split())


def test_the_policy_file_of_the_earlier_edition_is_asked_for(july: tuple[Ledger, Path, str], tmp_path: Path) -> None:
    ledger, _, _ = july
    policy, file, restated = tmp_path / "mine.toml", tmp_path / "mine.json", tmp_path / "restated.json"
    policy.write_text('based_on = "protocol-2021"\nname = "mine"\ntitle = "Mine"\n')
    asked = ("report", "protocol-monitor", *PERIOD, "--known-at", JULY, "--policy", policy)
    assert 0 == ledger(*asked, "-o", file).code
    missing = ledger("report", "restatement", "--of", file, *TODAY)
    assert (2, "") == (missing.code, missing.out)
    assert "--against FILE" in missing.err
    given = ("--against", policy, "--policy", policy)
    done = ledger("report", "restatement", "--of", file, *TODAY, *given, "-o", restated)
    assert 0 == done.code, done.err
    assert 2 == ledger("report", "check", restated).code
    assert 0 == ledger("report", "check", restated, *given).code
    wrong = ledger("report", "restatement", "--of", file, *TODAY, "--against", "firewall")
    assert "this is not the policy of the earlier edition" in wrong.err


WRONG = [
    ((), "say which edition is to be restated"),
    (("--of", "no-such-file.html"), "there is no file"),
    (("--of", "deadbeef"), "nothing on the ledger has the id"),
    (("--of", str(CASE)), "this is no report"),
    (("--of", "{july}", "--known-at", "2024-07-09"), "which is later than"),
    (("--of", "{july}", "--from", "2024-01-01"), "is about the period of the edition"),
    (("--of", "{board}"), "for the audience board"),
    (("--of", "{july}", "--policy", "no-such.toml"), "no-such.toml"),
    (("--of", "{july}", "--subject", "S-1"), "in no other report"),
    (("--of", "a2bb311c-d899-5596-8c75-7e8ca93d0dd8"), "not a report that was published"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=[words for _, words in WRONG])
def test_wrong_use_is_said_in_words(july: tuple[Ledger, Path, str], arguments: tuple[str, ...], words: str) -> None:
    ledger, folder, _ = july
    files = {"{july}": str(folder / "july.html"), "{board}": str(folder / "board.json")}
    done = ledger("report", "restatement", *(files.get(each, each) for each in arguments))
    assert (2, "") == (done.code, done.out)
    assert words in " ".join(done.err.split())


@pytest.mark.parametrize("name", ["deterrence", "what-if", "subject"])
def test_a_report_that_cannot_be_restated_says_why(july: tuple[Ledger, Path, str], tmp_path: Path, name: str) -> None:
    ledger, _, _ = july
    file = tmp_path / "report.json"
    subject = ("--subject", "S-0401") if name == "subject" else ()
    assert 0 == ledger("report", name, *subject, "--known-at", JULY, "-o", file).code
    done = ledger("report", "restatement", "--of", file, "--audience", "board")
    assert 2 == done.code
    assert f"{name} cannot be restated" in done.err
    assert "These can be: protocol-monitor, sharing, victims, quality, recommendations." in " ".join(done.err.split())


def test_only_a_restatement_is_of_an_earlier_edition(july: tuple[Ledger, Path, str]) -> None:
    done = july[0]("report", "sharing", "--of", "x")
    assert 2 == done.code
    assert "ledger report restatement --of x" in done.err


def test_a_changed_file_that_nobody_published_is_not_restated(july: tuple[Ledger, Path, str], tmp_path: Path) -> None:
    ledger, folder, _ = july
    file = tmp_path / "changed.json"
    file.write_bytes((folder / "unpublished.json").read_bytes().replace(b"Monitor of", b"Monitoring"))
    done = ledger("report", "restatement", "--of", file, *TODAY)
    assert 2 == done.code
    assert "it is not what the ledger gives either" in done.err


@pytest.mark.parametrize(("name", "value"), [("tree_root", "ab" * 32), ("tree_size", 10**6)])
def test_a_file_of_another_ledger_is_named_as_one(
    july: tuple[Ledger, Path, str], tmp_path: Path, name: str, value: object
) -> None:
    ledger, folder, _ = july
    content = json.loads((folder / "unpublished.json").read_bytes())
    content["protocol-ledger-report"][name] = value
    file = tmp_path / "other.json"
    file.write_text(json.dumps(content))
    done = ledger("report", "restatement", "--of", file, *TODAY)
    assert 2 == done.code
    assert "the file is of another ledger" in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("earlier_report", "nonsense"),
        ("earlier_known_at", "soon"),
        ("earlier_known_at", "2024-09-01T00:00:00Z"),
        ("earlier_period_to", "2024-06-30T00:00:00Z"),
        ("earlier_audience", "board"),
        ("earlier_audience", "press"),
        ("earlier_tree_size", 3),
        ("earlier_tree_size", "many"),
        ("earlier_sha256", "cd" * 32),
        ("earlier_policy_digest", "cd" * 32),
        ("earlier_more", "x"),
    ],
)
def test_a_restatement_with_a_false_question_does_not_pass(
    july: tuple[Ledger, Path, str], tmp_path: Path, name: str, value: object
) -> None:
    ledger, folder, _ = july
    file = tmp_path / "restated.json"
    assert 0 == ledger("report", "restatement", "--of", folder / "july.html", *TODAY, "-o", file).code
    content = json.loads(file.read_bytes())
    content["protocol-ledger-report"][name] = value
    file.write_text(json.dumps(content))
    done = ledger("report", "check", file)
    assert done.code in {1, 2}
    assert "something went wrong" not in done.err


def test_what_is_published_already_is_not_claimed_again(july: tuple[Ledger, Path, str], tmp_path: Path) -> None:
    ledger, folder, event_id = july
    before = ledger("status", "--json").document()["records"]
    file = tmp_path / "again.html"
    again = ledger("report", "protocol-monitor", *PERIOD, "--known-at", JULY, "--publish", "-o", file)
    assert (0, event_id) == (again.code, again.out.strip())
    assert "on record already" in again.err
    assert (folder / "july.html").read_bytes() == file.read_bytes()
    assert 0 == ledger("run", "--until-idle").code
    assert before == ledger("status", "--json").document()["records"]
