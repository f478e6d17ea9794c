"""Rehearsing history: lines in the order in which they became known, on a ledger that is for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.embedded import embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.rehearsal import RehearsalMark, mark_of
from tests.commands.calling import Done, Ledger, event, papers_in_a_pause, rehearsed


def known(knowntime: str, subject: str = "S-1", **changes: Any) -> dict[str, Any]:
    return event(subject=subject, time="2024-01-01T00:00:00Z", knowntime=knowntime, **changes)


def publish(ledger: Ledger, lines: Sequence[object], name: str = "events.jsonl") -> Done:
    return ledger("publish", "--json", "--known-at-from", "knowntime", ledger.write(name, lines))


def marks(ledger: Ledger) -> dict[str, list[RehearsalMark | None]]:
    with embedded_postgres(ledger.home) as server:
        log = embedded_log(server.dsn)
        found = {
            topic: [mark_of(each.message) for each in log.read(topic, 0, 0).messages] for topic in log.topics("intake.")
        }
        log.close()
    return found


def timeline(ledger: Ledger, subject: str) -> list[str]:
    return [entry["known_at"] for entry in ledger("timeline", subject, "--json").document()]


def test_lines_of_several_files_are_taken_in_the_order_in_which_they_became_known(ledger: Ledger) -> None:
    first = ledger.write("first.jsonl", [known("2024-02-03T00:00:00Z", "S-3"), known("2024-02-01T00:00:00Z", "S-1")])
    second = ledger.write("second.jsonl", [known("2024-02-02T00:00:00Z", "S-2"), known("2024-02-01T00:00:00Z", "S-1")])
    assert 0 == ledger("publish", "--strict", "--known-at-from", "knowntime", first, second).code
    assert 0 == ledger("run", "--until-idle").code
    claims = ledger("timeline", "S-1", "--json").document()
    assert ["2024-02-01T00:00:00Z"] * 2 == [entry["known_at"] for entry in claims]
    others = [ledger("timeline", subject, "--json").document()[0] for subject in ("S-2", "S-3")]
    # Both events of S-1 happened at one moment: the timeline orders those by id, the ledger by their files.
    numbers = [*sorted(entry["number"] for entry in claims), *(entry["number"] for entry in others)]
    assert sorted(numbers) == numbers


def test_the_running_number_goes_on_in_the_next_publish(ledger: Ledger) -> None:
    publish(ledger, [known("2024-02-01T00:00:00Z"), known("2024-02-01T00:00:00Z", source="/police/kent")])
    publish(ledger, [known("2024-02-01T00:00:00Z", source="/police/kent")])
    found = {topic: [mark.order for mark in each if mark] for topic, each in marks(ledger).items()}
    assert {"intake.police.metropolitan": [0], "intake.police.kent": [1, 2]} == found


def test_what_became_known_before_the_last_rehearsed_moment_is_rejected_with_both_times(ledger: Ledger) -> None:
    publish(ledger, [known("2024-02-02T00:00:00Z")])
    answer = publish(ledger, [known("2024-02-01T00:00:00Z"), known("2024-02-02T00:00:00Z"), event()]).document()
    assert 1 == answer["published"]
    early, without = answer["rejected"]
    assert "2024-02-01T00:00:00Z is earlier than 2024-02-02T00:00:00Z" in early["detail"]
    assert ("missing_field", "knowntime: is missing") == (without["reason"], without["detail"][:21])


def test_the_present_of_a_rehearsal_is_its_last_moment_and_its_deadlines_are_answered(ledger: Ledger) -> None:
    publish(ledger, rehearsed(papers_in_a_pause()))
    assert 0 == ledger("run", "--until-idle").code
    state = ledger("case", "S-1", "--json").document()
    assert ("2024-05-20T12:00:05Z", "FULL") == (state["known_at"], state["shield"]["level"])
    found = ledger("findings", "--json").document()
    assert [("PV-01", "RAISED"), ("PV-03", "RAISED")] == [(one["rule"], one["status"]) for one in found]
    assert [] == ledger("findings", "--json", "--known-at", "2024-05-20T12:00:04Z").document()


def test_a_production_ledger_refuses_to_rehearse(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("live.jsonl", [event()])).code
    waiting = publish(ledger, [known("2024-02-01T00:00:00Z")])
    assert 0 == ledger("run", "--until-idle").code
    marked = publish(ledger, [known("2024-02-01T00:00:00Z")])
    assert (2, 2) == (waiting.code, marked.code)
    assert "no rehearsal" in waiting.err
    assert "marked as production" in marked.err


def test_a_ledger_on_kafka_refuses_to_rehearse(nowhere: Ledger) -> None:
    on_kafka = Ledger(nowhere.home, {"LEDGER_KAFKA": "localhost:1"})
    done = publish(on_kafka, [known("2024-02-01T00:00:00Z")])
    assert 2 == done.code
    assert "only be rehearsed on an embedded ledger" in done.err


def test_only_knowntime_can_say_when_something_became_known(nowhere: Ledger) -> None:
    done = nowhere("publish", "--known-at-from", "time", nowhere.write("events.jsonl", []))
    assert 2 == done.code
    assert "knowntime" in done.err
