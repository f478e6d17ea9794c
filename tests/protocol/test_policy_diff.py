"""What differs between two policies: setting by setting in words, and finding by finding both ways."""

from __future__ import annotations

from pathlib import Path

from ledger.protocol import Policy, Verdict, load_policy, verdict_history
from ledger.protocol.policy_diff import compare, differences
from tests.protocol.story import (
    THE_END,
    Said,
    act,
    known,
    opened,
    overridden,
    paused,
    retracted,
    role,
    supported,
    unpaused,
)

SHIPPED = load_policy()


def policy(folder: Path, *lines: str) -> Policy:
    path = folder / "ours.toml"
    path.write_text("\n".join(['name = "ours"', 'title = "Ours"', 'based_on = "protocol-2021"', *lines]))
    return load_policy(path)


def said(first: Policy, second: Policy) -> list[str]:
    return [f"{each.key}: {each.in_words()}" for each in differences(first, second)]


def found(by: Policy, *told: Said) -> tuple[Verdict, ...]:
    return verdict_history(known(*told), by, THE_END)[0].verdicts


def test_a_policy_does_not_differ_from_itself_nor_by_name_and_title(tmp_path: Path) -> None:
    assert [] == differences(SHIPPED, SHIPPED)
    assert [] == differences(SHIPPED, policy(tmp_path))


def test_each_setting_that_differs_is_said_in_words_in_the_order_of_the_file(tmp_path: Path) -> None:
    ours = policy(
        tmp_path,
        "witness_covered = true",
        "[calendar]",
        'bank_holidays = ["2024-12-25"]',
        "[severity]",
        'PV-06.late = "LOW"',
        "[sharing]",
        'exemption_record_needed_from = "2025-01-01"',
        'categories.STATUS_ONLY = ["NAME", "PHOTO"]',
        "[pauses]",
        "due_within_hours = 48",
        "overdue_after_days = 3",
        "[duties]",
        "signposted_in_working_days = 1",
    )
    *rest, holidays = said(SHIPPED, ours)
    assert [
        "witness_covered: no -> yes",
        "pauses.due_within_hours: 24 hours -> 48 hours",
        "pauses.overdue_after_days: 7 days -> 3 days",
        "sharing.exemption_record_needed_from: 8 March 2024 -> 1 January 2025",
        "sharing.categories.STATUS_ONLY: added PHOTO; removed DOB, NATIONALITY",
        "duties.signposted_in_working_days: 10 working days -> 1 working day",
        "severity.PV-06.late: MEDIUM -> LOW",
    ] == rest
    assert holidays.startswith("calendar.bank_holidays: removed 2018-01-01, 2018-03-30,")


def test_rules_and_regimes_are_said_as_added_and_removed(tmp_path: Path) -> None:
    ours = policy(
        tmp_path,
        'rules = ["PV-01", "FW-01"]',
        "[[regimes]]",
        'topic = "doubt_only_sharing"',
        'value = "allowed"',
        "[[regimes]]",
        'topic = "doubt_only_sharing"',
        'value = "stopped"',
        'nation = "SCOTLAND"',
        "to = 2026-01-01",
    )
    rules, regimes = said(SHIPPED, ours)
    assert rules.startswith("rules: added FW-01; removed PV-02, PV-03")
    assert (
        "regimes: added doubt_only_sharing is stopped for SCOTLAND until 1 January 2026; "
        "removed doubt_only_sharing is stopped for WARWICKSHIRE from 1 January 2021"
    ) == regimes


def test_what_is_added_one_way_is_removed_the_other_way() -> None:
    firewall = load_policy("firewall")
    (there,), (back,) = differences(SHIPPED, firewall), differences(firewall, SHIPPED)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert ("FW-01", "FW-02") == there.added


def test_another_order_is_a_difference_and_said_as_one(tmp_path: Path) -> None:
    ours = policy(tmp_path, "[enforcement]", 'override_grades = ["SCS", "GRADE_6", "GRADE_7"]')
    assert ["enforcement.override_grades: the same in another order"] == said(SHIPPED, ours)


WITNESS = (opened("03-11"), role("03-11", "WITNESS"), supported("03-13"), act("05-20", ref="A-1"))


def test_a_finding_of_one_alone_is_told_with_the_one_that_makes_it() -> None:
    covered = load_policy("witness-covered")
    outcome = compare(found(SHIPPED, *WITNESS), found(covered, *WITNESS))
    assert ["PW-02"] == [each.finding.rule for each in outcome.only_first]
    assert ["PV-01"] == [each.finding.rule for each in outcome.only_second]
    assert ((), {"PV-01": (0, 1, 0), "PW-02": (1, 0, 0)}) == (outcome.unlike, outcome.counts())


def test_both_ways_are_each_others_mirror() -> None:
    covered = load_policy("witness-covered")
    there = compare(found(SHIPPED, *WITNESS), found(covered, *WITNESS))
    back = compare(found(covered, *WITNESS), found(SHIPPED, *WITNESS))
    assert (there.only_first, there.only_second) == (back.only_second, back.only_first)


def test_another_severity_is_unlike_and_the_rest_is_alike(tmp_path: Path) -> None:
    told = (opened("03-11"), supported("03-13"), paused("03-14"), act("05-20", ref="A-1"))
    ours = policy(tmp_path, "[severity]", 'PV-03.T1 = "LOW"')
    outcome = compare(found(SHIPPED, *told), found(ours, *told))
    ((first, second),) = outcome.unlike
    assert ("PV-03", "HIGH", "LOW") == (first.finding.rule, first.finding.severity, second.finding.severity)
    assert ((), ()) == (outcome.only_first, outcome.only_second)
    assert len(found(SHIPPED, *told)) - 1 == outcome.alike


def test_another_status_is_unlike(tmp_path: Path) -> None:
    told = (opened("03-11"), supported("03-13"), overridden("05-19", grade="SEO"), act("05-20", ref="A-1"))
    ours = policy(tmp_path, "[enforcement]", 'override_grades = ["SEO"]')
    outcome = compare(found(SHIPPED, *told), found(ours, *told))
    assert [("PV-01", "RAISED", "EXONERATED")] == [
        (each.first.finding.rule, each.first.status, each.second.status) for each in outcome.unlike
    ]


def test_another_interval_is_unlike(tmp_path: Path) -> None:
    told = (
        act("02-12", "REPORTING_CONDITION", ref="A-1"),
        opened("03-11"),
        supported("03-12"),
        paused("03-12"),
        unpaused("06-01", reason="NOT_A_VICTIM"),
    )
    ours = policy(tmp_path, "[pauses]", "state_released_in_hours = 48")
    outcome = compare(found(SHIPPED, *told), found(ours, *told))
    assert ["PV-09"] == [each.first.finding.rule for each in outcome.unlike]


def test_what_was_withdrawn_is_not_found_any_more() -> None:
    notice = act("05-20", ref="A-1")
    told = (opened("03-11"), supported("03-13"), notice, retracted("06-01", notice))
    firewall = load_policy("firewall")
    assert "PV-01" in {each.finding.rule for each in found(SHIPPED, *told)}
    outcome = compare(found(SHIPPED, *told), found(firewall, *told))
    assert "PV-01" not in outcome.counts()
