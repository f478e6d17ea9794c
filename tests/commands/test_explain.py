"""`ledger explain`: words, a document and a picture of the same finding, about a person or about a publisher."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ledger.commands.explaining import print_explanation
from ledger.protocol import explain, load_policy, verdict_history
from tests.commands.calling import Ledger, event, papers_in_a_pause
from tests.protocol import story

OFFICE = "/home-office/immigration-enforcement"


def automated(number: int) -> dict[str, Any]:
    """One of several automated shares of one day."""
    return event(
        "DataShareSent",
        f"S-2{number}",
        source="/police/kent",
        time=f"2024-02-14T0{number}:00:00Z",
        data={
            "trigger": "AUTOMATED_TASK",
            "force": "KENT",
            "share_id": f"SH-{number}",
            "case_ref": f"C-2{number}",
            "purpose": "STATUS_ONLY",
            "lawful_basis": ["P3_TASK_NECESSARY"],
            "data_categories": ["NAME"],
            "subject_role": "VICTIM",
            "status_basis": "SUSPICION_ONLY",
            "receiver": "NCCU",
        },
    )


@pytest.fixture(scope="module")
def filled(shared: Ledger) -> Ledger:
    """Papers served in a pause, for one person retracted; and three automated shares, of which one is retracted."""
    kept, retracted = papers_in_a_pause("S-1"), papers_in_a_pause("S-3")
    shares = [automated(number) for number in (1, 2, 3)]
    later = [
        _retraction("S-3", OFFICE, retracted[-1]["id"]),
        _retraction("S-22", "/police/kent", shares[1]["id"]),
    ]
    for name, lines in (("first.jsonl", [*kept, *retracted, *shares]), ("later.jsonl", later)):
        assert 0 == shared("publish", "--strict", shared.write(name, lines)).code
        assert 0 == shared("run", "--until-idle").code
    return shared


def _retraction(subject: str, publisher: str, target: str) -> dict[str, Any]:
    data = {"retracts": target, "reason": "MISIDENTIFICATION"}
    return event("EventRetracted", subject, source=publisher, time="2024-06-01T00:00:00Z", data=data)


def finding_id(ledger: Ledger, rule: str, *, about: str) -> str:
    found = ledger("findings", "--json", "--rule", rule).document()
    (one,) = [each for each in found if about in {each.get("subject_ref"), each.get("publisher")}]
    return str(one["finding_id"])


def test_the_words_tell_each_fact_with_its_event_and_who_knew_when(filled: Ledger) -> None:
    shown = filled("explain", finding_id(filled, "PV-03", about="S-1")).out
    for words in (
        "PV-03: Enforcement during the Home Office's own pause",
        "It stands.",
        "This is our reading: a pause is an administrative promise",
        " 1. The Home Office had paused enforcement on 6 March 2024 at 10:00 GMT.",
        "What was known when",
        "What would have cleared it",
        "The ledger came to know that the Home Office served a notice of liability on 20 May 2024 at 13:00 BST",
    ):
        assert words in shown, words
    assert "(event " not in shown


def test_a_withdrawn_finding_says_what_took_it_away(filled: Ledger) -> None:
    done = filled("explain", finding_id(filled, "PV-01", about="S-3"))
    assert "A retraction removed the record that the Home Office served a notice of liability" in done.out
    assert "(reason: misidentification)" in done.out


def test_the_document_gives_the_moments_and_the_causes(filled: Ledger) -> None:
    document = filled("explain", finding_id(filled, "PV-01", about="S-3"), "--json").document()
    assert ["RAISED", "WITHDRAWN"] == [change["kind"] for change in document["changes"]]
    assert ["RETRACTION"] == [cause["kind"] for cause in document["changes"][-1]["causes"]]
    (notice,) = [each for each in document["events"] if each["part"] == "act"]
    assert ["retraction"] == [each["part"] for each in notice["amendments"]]
    assert notice["occurred_at"] < notice["known_at"]


def test_the_picture_goes_into_a_file_beside_the_words(filled: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    done = filled("explain", finding_id(filled, "PV-01", about="S-1"), "--svg", file)
    assert 0 == done.code
    assert "The facts, in order" in done.out
    assert str(file) in done.err
    assert ET.parse(file).getroot().tag.endswith("svg")


def test_the_picture_alone_goes_to_standard_output(filled: Ledger, tmp_path: Path) -> None:
    which, file = finding_id(filled, "PV-01", about="S-1"), tmp_path / "picture.svg"
    shown = filled("explain", which, "--known-at", "2190-01-01", "--svg", "-").out
    filled("explain", which, "--known-at", "2190-01-01", "--svg", file)
    assert file.read_text("utf-8") == shown


def test_a_document_and_a_picture_are_not_mixed_in_one_output(filled: Ledger) -> None:
    done = filled("explain", finding_id(filled, "PV-01", about="S-1"), "--svg", "-", "--json")
    assert 2 == done.code
    assert "Give --svg a file" in done.err


def test_a_picture_that_cannot_be_written_is_said_with_its_file(filled: Ledger, tmp_path: Path) -> None:
    done = filled("explain", finding_id(filled, "PV-01", about="S-1"), "--svg", tmp_path / "no" / "such" / "folder.svg")
    assert 2 == done.code
    assert "folder.svg cannot be written: No such file or directory" in done.err


def test_a_finding_about_a_publisher_is_told_with_its_events_from_many_people(filled: Ledger) -> None:
    which = finding_id(filled, "PS-12", about="/police/kent")
    document = filled("explain", which, "--json").document()
    assert "/police/kent" == document["finding"]["publisher"]
    assert 3 == len(document["events"])
    assert ["RAISED", "WITHDRAWN"] == [change["kind"] for change in document["changes"]]
    assert "A retraction removed the record that Kent police shared" in document["changes"][-1]["causes"][0]["words"]
    assert "Kent police made 3 such shares or more" in filled("explain", which).out


def test_a_finding_about_a_publisher_has_no_picture_and_that_is_said_kindly(filled: Ledger, tmp_path: Path) -> None:
    done = filled("explain", finding_id(filled, "PS-12", about="/police/kent"), "--svg", tmp_path / "picture.svg")
    assert 2 == done.code
    assert "about a publisher, and there is no picture of it" in done.err
    assert not (tmp_path / "picture.svg").exists()


def test_a_long_history_is_told_by_its_beginning_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    policy = load_policy()
    reviews = [story.reviewed(f"06-{day:02}", due=f"06-{day:02} 18:00") for day in range(2, 20)]
    shielded = (story.opened("05-01"), story.shared("05-02"), story.supported("05-03"))
    told = story.known(*shielded, story.paused("05-04", due="06-01"), *reviews)
    verdicts = verdict_history(told, policy, story.THE_END)[0].verdicts
    (verdict,) = [each for each in verdicts if each.finding.rule == "PV-07"]
    explanation = explain(verdict, told, policy, story.THE_END)
    print_explanation(explanation, "As known now", policy.name)
    shown = capsys.readouterr().out
    assert len(explanation.history) > 12
    assert f"({len(explanation.history) - 12} steps in between are left out: --json has all of it.)" in shown
