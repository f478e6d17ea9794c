"""What the commands answer, on a production ledger: tables for the present, a replay for any other moment, and equal."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import instants
from ledger.instants import Instant
from tests.commands.calling import Ledger, event, papers_in_a_pause

OFFICE = "/home-office/immigration-enforcement"


@pytest.fixture(scope="module")
def filled(shared: Ledger) -> Ledger:
    """Papers served in a pause, then corrected for one person and retracted for another; and three refused claims."""
    kept, corrected, retracted = (papers_in_a_pause(subject) for subject in ("S-1", "S-2", "S-3"))
    replacement = {"action": '"DETENTION"'}
    later = [
        event("CorrectionIssued", "S-2", source=OFFICE, time="2024-06-01T00:00:00Z",
              data={"corrects": corrected[-1]["id"], "reason": "INACCURATE", "replacement": replacement}),
        event("EventRetracted", "S-3", source=OFFICE, time="2024-06-01T00:00:00Z",
              data={"retracts": retracted[-1]["id"], "reason": "MISIDENTIFICATION"}),
        kept[0],
        kept[0] | {"time": "2024-03-04T11:00:00Z"},
        event("PauseApplied", "S-1", time="2024-06-01T00:00:00Z", data={"pause_ref": "P-9", "reason": "VULNERABILITY"}),
        event(subject="S-4", time="2199-01-01T00:00:00Z"),
    ]  # fmt: skip
    for name, lines in (("first.jsonl", [*kept, *corrected, *retracted]), ("later.jsonl", later)):
        assert 0 == shared("publish", "--strict", shared.write(name, lines)).code
        assert 0 == shared("run", "--until-idle").code
    return shared


def brief(findings: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Of the rules on enforcement in a shield and in a pause, which the stories are about."""
    told = [one for one in findings if one["rule"] in {"PV-01", "PV-03"}]
    return sorted((one["subject_ref"], one["rule"], one["severity"], one["status"]) for one in told)


def test_findings_of_the_present_come_from_tables_and_equal_a_replay(filled: Ledger) -> None:
    from_tables = filled("findings", "--json").document()
    expected = [
        ("S-1", "PV-01", "HIGH", "RAISED"),
        ("S-1", "PV-03", "HIGH", "RAISED"),
        ("S-2", "PV-01", "CRITICAL", "RAISED"),
        ("S-2", "PV-03", "CRITICAL", "RAISED"),
        ("S-3", "PV-01", "HIGH", "WITHDRAWN"),
        ("S-3", "PV-03", "HIGH", "WITHDRAWN"),
    ]
    assert expected == brief(from_tables)
    assert from_tables == filled("findings", "--json", "--replay").document()


@pytest.mark.parametrize("how", [(), ("--replay",)])
def test_a_finding_about_a_publisher_names_the_publisher(filled: Ledger, how: tuple[str, ...]) -> None:
    (found,) = filled("findings", "--rule", "PI-03", "--json", *how).document()
    assert ("/police/metropolitan", "HIGH") == (found["publisher"], found["severity"])
    assert "subject_ref" not in found
    assert "/police/metropolitan" in filled("findings", "--rule", "PI-03", *how).out


def test_findings_are_ordered_by_when_it_happened_then_rule_then_id(filled: Ledger) -> None:
    found = filled("findings", "--json").document()
    keys = [(one["at"], one["rule"], one["finding_id"]) for one in found]
    assert sorted(keys) == keys


@pytest.mark.parametrize("how", [(), ("--replay",)])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--subject", "S-1"), {"S-1"}),
        (("--rule", "PV-01", "--rule", "PV-03", "--status", "WITHDRAWN"), {"S-3"}),
        (("--rule", "PV-01", "--status", "RAISED"), {"S-1", "S-2"}),
        (("--subject", "nobody"), set()),
    ],
)
def test_filters_choose_alike_in_tables_and_in_a_replay(
    filled: Ledger, how: tuple[str, ...], filters: tuple[str, ...], expected: set[str]
) -> None:
    found = filled("findings", "--json", *how, *filters).document()
    assert expected == {one["subject_ref"] for one in found}


def test_what_was_known_before_a_correction_is_answered_as_it_was(filled: Ledger) -> None:
    (entry,) = [one for one in filled("timeline", "S-3", "--json").document() if one["retracted"]]
    (retraction,) = entry["amendments"]
    before = instants.text(Instant(instants.parse(retraction["known_at"]) - 1))
    asked = ("findings", "--json", "--subject", "S-3", "--known-at")
    then, later = filled(*asked, before).document(), filled(*asked, retraction["known_at"]).document()
    assert [("PV-01", "RAISED"), ("PV-03", "RAISED")] == [(rule, status) for _, rule, _, status in brief(then)]
    assert [("PV-01", "WITHDRAWN"), ("PV-03", "WITHDRAWN")] == [(rule, status) for _, rule, _, status in brief(later)]


def test_the_case_is_the_same_from_tables_and_from_a_replay(filled: Ledger) -> None:
    now = filled("case", "S-1", "--at", "2024-05-20T12:00:00Z", "--json").document()
    replayed = filled("case", "S-1", "--at", "2024-05-20T12:00:00Z", "--known-at", now["known_at"], "--json")
    assert now == replayed.document()
    assert ("FULL", True, 4) == (now["shield"]["level"], now["pause"]["in_force"], now["events"])
    assert "still open" in replayed.err


def test_an_answer_for_people_says_that_its_moment_is_open(filled: Ledger) -> None:
    done = filled("findings", "--known-at", "2198-01-01")
    assert "an open moment: more may still become known" in done.out


def test_the_timeline_shows_a_correction_beside_what_it_replaced(filled: Ledger) -> None:
    entries = filled("timeline", "S-2", "--json").document()
    happened = [entry["occurred_at"] for entry in entries]
    notice = entries[-1]
    assert sorted(happened) == happened
    assert ({"action": "NOTICE_OF_LIABILITY"}, "DETENTION") == (notice["replaced"], notice["data"]["action"])
    assert ["CorrectionIssued"] == [one["event"] for one in notice["amendments"]]
    shown = filled("timeline", "S-2").out
    assert "before the correction" in shown
    assert "NOTICE_OF_LIABILITY" in shown
    assert "20 May 2024, 13:00 BST" in shown


def test_nobody_is_known_by_a_name_that_was_never_said(filled: Ledger) -> None:
    done = filled("case", "S-999", "--json")
    assert (0, 0) == (done.document()["events"], done.code)
    assert "knows nothing about S-999" in done.err
    assert "knows nothing about S-999" in filled("timeline", "S-999").out


def test_a_finding_is_explained_fact_by_fact(filled: Ledger) -> None:
    (finding,) = filled("findings", "--json", "--subject", "S-1", "--rule", "PV-01").document()
    explained = filled("explain", finding["finding_id"], "--json").document()
    assert finding == explained["finding"]
    assert finding["because"] == explained["facts"]
    assert explained["cleared_by"]
    assert explained["rests_on"]["source"]
    shown = filled("explain", finding["finding_id"].upper()).out
    assert all(title in shown for title in ("It rests on", "The facts", "What would have cleared it", "Its history"))


def test_the_beginning_of_an_id_is_enough_to_explain_it(filled: Ledger) -> None:
    whole = filled("findings", "--json").document()[0]["finding_id"]
    moment = ("--known-at", filled("case", "S-1", "--json").document()["known_at"])
    explained = filled("explain", whole, *moment)
    assert (0, explained.out) == (explained.code, filled("explain", whole[:8], *moment).out)
    assert 2 == filled("explain", whole[:3]).code


def test_a_withdrawn_finding_is_explained_with_its_withdrawal(filled: Ledger) -> None:
    (finding,) = filled("findings", "--json", "--subject", "S-3", "--rule", "PV-01").document()
    history = filled("explain", finding["finding_id"], "--json").document()["history"]
    assert 2 == len(history)
    assert "withdrawn" in history[-1]


def test_a_finding_that_is_not_there_is_said_with_what_to_do(filled: Ledger) -> None:
    done = filled("explain", "no-such-finding")
    assert 2 == done.code
    assert "ledger findings" in done.err


def test_what_was_refused_is_shown_with_its_reason_and_without_its_content(filled: Ledger) -> None:
    rows = filled("refused", "--json").document()
    assert {"conflicting_content", "type_not_allowed", "in_future"} == {row["reason"] for row in rows}
    assert all(row["detail"] and row["field"] for row in rows)
    assert [] == filled("refused", "--json", "--publisher", "/cps").document()
    assert "type_not_allowed" in filled("refused").out
    nobody = filled("refused", "--publisher", "/police/nowhere")
    assert 2 == nobody.code
    assert "no publisher is registered as '/police/nowhere'" in nobody.err


def test_the_sum_of_all_claims_holds_and_is_shown(filled: Ledger) -> None:
    done = filled("status", "--json")
    status = done.document()
    claims = status["claims"]
    assert (0, True, 0) == (done.code, claims["holds"], claims["waiting"])
    assert claims["claimed"] == claims["admitted"] + claims["refused"] + claims["repeated"]
    assert (3, 3, 1) == (claims["refused"], status["refused"], claims["repeated"])
    assert ("embedded", "production") == (status["mode"], status["ledger"])
    assert status["sealed_at"] > status["last_known_at"]
    assert {"registrar", "projector", "detector", "sealer"} == set(status["consumers"])
    assert {0} == {each["lag"] for each in status["consumers"].values()}
    assert {status["tree_size"]} == {each["position"]["ledger"] for each in status["consumers"].values()}


def test_claims_that_nobody_takes_are_lag(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("events.jsonl", [event()])).code
    assert 0 == ledger("status").code
    assert 1 == ledger("status", "--lag-max", "60").code
    assert 0 == ledger("run", "--until-idle").code
    assert 0 == ledger("status", "--lag-max", "60").code


def test_status_says_what_waits_and_fails_when_a_consumer_is_too_far_behind(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("events.jsonl", [event(), event()])).code
    assert 2 == ledger("status", "--json").document()["claims"]["waiting"]
    assert 0 == ledger("run", "registrar", "--until-idle").code
    done = ledger("status", "--json", "--lag-max", "0")
    assert 1 == done.code
    assert 2 == done.document()["claims"]["admitted"]
    assert done.document()["records"] == done.document()["consumers"]["projector"]["lag"]
    assert "records behind the ledger" in ledger("findings").err


def test_a_rebuild_says_that_the_tables_were_right(filled: Ledger) -> None:
    done = filled("rebuild")
    assert 0 == done.code
    assert "as it was" in done.out
    named = filled("rebuild", "findings", "history")
    assert 2 == named.out.count("as it was")
    assert (2, True) == (filled("rebuild", "nothing").code, "history" in filled("rebuild", "nothing").err)


def test_publishers_are_listed_with_what_they_may_say_and_when_they_were_heard(filled: Ledger) -> None:
    rows = {row["publisher"]: row for row in filled("publishers", "--json", "--seen").document()}
    kent, met = rows["/police/kent"], rows["/police/metropolitan"]
    assert ("police", "intake.police.kent", 0, None) == (
        kent["kind"],
        kent["intake"],
        kent["events"],
        kent["last_known_at"],
    )
    assert "InvestigationOpened" in met["may_publish"]
    assert "PauseApplied" not in met["may_publish"]
    assert 3 == met["events"]
    assert "never" in filled("publishers", "--seen").out


def test_the_contract_is_shown_to_whoever_writes_events(nowhere: Ledger) -> None:
    every = nowhere("schema", "--json").document()
    assert {"PauseApplied", "CorrectionIssued", "LedgerCreated"} <= {one["event"] for one in every}
    assert "PauseApplied" == nowhere("schema", "ledger.v1.PauseApplied", "--json").document()["name"]
    shown = nowhere("schema", "PauseApplied").out
    assert "review_due" in shown
    assert "ACTIVE_INVESTIGATION" in shown


def test_topics_are_created_once(ledger: Ledger) -> None:
    first, again = (ledger("topics", "create", "--json").document() for _ in range(2))
    assert first["topics"] == len(first["created"])
    assert "intake.police.kent" in first["created"]
    assert "intake.ledger.registrar" not in first["created"]
    assert [] == again["created"]
