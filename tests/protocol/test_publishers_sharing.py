"""PS-12: automated shares of one publisher that fall on one day in London, as their own findings come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ledger.instants import Instant, text
from ledger.protocol import Change
from ledger.protocol.findings import ChangeKind
from ledger.protocol.output import because, finding_json
from ledger.protocol.publishers.shares import share_signals
from tests.protocol.publishers import POLICY, change, event_id, steps, told
from tests.protocol.story import POLICE, when


def shares(*at: str) -> list[Change]:
    """Automated shares A, B, C, ... at these times, found on the first, the second, ... of June."""
    return [change("RAISED", "ABCDEF"[place], each, f"06-{place + 1:02}") for place, each in enumerate(at)]


def found(*changes: Change) -> list[tuple[str, str, Instant]]:
    return steps(told(shares=changes))


def anchored(kind: str, share: str, moment: str) -> tuple[str, str, Instant]:
    return (kind, event_id(share), when(moment))


THREE = ("05-20 08:00", "05-20 09:00", "05-20 10:00")

STORIES = {
    "two on a day are none": (shares(*THREE[:2]), []),
    "three on a day are one": (shares(*THREE), [anchored("RAISED", "A", "06-03")]),
    "four are still one, and the fourth changes nothing": (
        shares(*THREE, "05-20 11:00"),
        [anchored("RAISED", "A", "06-03")],
    ),
    "three on two days are none": (shares(*THREE[:2], "05-21 08:00"), []),
    "the day is London's: an hour before midnight UTC is the next day in summer": (
        shares("05-20 22:59:59.999999", "05-20 23:00", "05-21 12:00", "05-21 22:59:59.999999"),
        [anchored("RAISED", "B", "06-04")],
    ),
    "and in winter it is the same day": (
        shares("01-20 23:00", "01-20 23:30", "01-20 23:59:59.999999", "01-21 00:00"),
        [anchored("RAISED", "A", "06-03")],
    ),
    "the day on which the clocks go forward has 23 hours": (
        shares("03-31 00:00", "03-31 12:00", "03-31 22:59:59.999999", "03-31 23:00"),
        [anchored("RAISED", "A", "06-03")],
    ),
    "the day on which they go back has 25": (
        shares("10-26 23:00", "10-27 12:00", "10-27 23:59:59.999999"),
        [anchored("RAISED", "A", "06-03")],
    ),
    "one known later that happened first becomes the anchor": (
        shares(*THREE, "05-20 07:00"),
        [anchored("RAISED", "A", "06-03"), anchored("RAISED", "D", "06-04"), anchored("WITHDRAWN", "A", "06-04")],
    ),
    "of three that happened at once the smallest id is the anchor": (
        shares("05-20 08:00", "05-20 08:00", "05-20 08:00"),
        [("RAISED", min(event_id(name) for name in "ABC"), when("06-03"))],
    ),
    "one of three is withdrawn, and a fourth comes": (
        [*shares(*THREE), change("WITHDRAWN", "C", THREE[2], "06-05"), change("RAISED", "D", "05-20 12:00", "06-06")],
        [
            anchored("RAISED", "A", "06-03"),
            anchored("WITHDRAWN", "A", "06-05"),
            anchored("RAISED", "A", "06-06"),
        ],
    ),
    "the first of four is withdrawn": (
        [*shares(*THREE, "05-20 11:00"), change("WITHDRAWN", "A", THREE[0], "06-05")],
        [anchored("RAISED", "A", "06-03"), anchored("RAISED", "B", "06-05"), anchored("WITHDRAWN", "A", "06-05")],
    ),
    "one is withdrawn in the moment in which another comes": (
        [*shares(*THREE), change("WITHDRAWN", "C", THREE[2], "06-05"), change("RAISED", "D", "05-20 12:00", "06-05")],
        [anchored("RAISED", "A", "06-03"), anchored("REVISED", "A", "06-05")],
    ),
    "a correction moves one across midnight in London, out of the day": (
        [*shares(*THREE), change("REVISED", "C", "05-20 23:00", "06-05")],
        [anchored("RAISED", "A", "06-03"), anchored("WITHDRAWN", "A", "06-05")],
    ),
    "a correction moves one within the day": (
        [*shares(*THREE), change("REVISED", "C", "05-20 22:59:59.999999", "06-05")],
        [anchored("RAISED", "A", "06-03"), anchored("REVISED", "A", "06-05")],
    ),
    "a correction moves one into a day of two, where the clocks change": (
        [*shares("03-30 12:00", "03-31 00:00", "03-31 22:00"), change("REVISED", "A", "03-31 22:59", "06-05")],
        [anchored("RAISED", "B", "06-05")],
    ),
    "the first of one day's becomes the first of another day's": (
        [
            *shares("05-20 08:00", "05-20 09:00", "05-20 10:00", "05-21 09:00", "05-21 10:00"),
            change("REVISED", "A", "05-21 08:00", "06-07"),
        ],
        [anchored("RAISED", "A", "06-03"), anchored("REVISED", "A", "06-07")],
    ),
    "it takes the place of another first": (
        [
            *shares("05-20 08:00", "05-20 09:00", "05-20 10:00", "05-21 09:00", "05-21 10:00", "05-21 11:00"),
            change("RAISED", "G", "05-20 11:00", "06-07"),
            change("REVISED", "A", "05-21 08:00", "06-08"),
        ],
        [
            anchored("RAISED", "A", "06-03"),
            anchored("RAISED", "D", "06-06"),
            anchored("REVISED", "A", "06-08"),
            anchored("RAISED", "B", "06-08"),
            anchored("WITHDRAWN", "D", "06-08"),
        ],
    ),
    "withdrawn on one day, the first of another day's is raised again": (
        [
            *shares("05-20 08:00", "05-20 09:00", "05-20 10:00", "05-21 09:00", "05-21 10:00"),
            change("WITHDRAWN", "A", "05-20 08:00", "06-07"),
            change("RAISED", "A", "05-21 08:00", "06-08"),
        ],
        [anchored("RAISED", "A", "06-03"), anchored("WITHDRAWN", "A", "06-07"), anchored("RAISED", "A", "06-08")],
    ),
    "a finding of another rule counts for nothing": (
        [*shares(*THREE[:2]), change("RAISED", "C", THREE[2], "06-03", rule="PS-01")],
        [],
    ),
    "a share of another publisher counts for nothing": (
        [*shares(*THREE[:2]), change("RAISED", "C", THREE[2], "06-03", publisher="/police/essex")],
        [],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), STORIES.values(), ids=STORIES)
def test_a_pattern_stands_while_enough_shares_of_one_day_stand(
    changes: Sequence[Change], expected: list[tuple[str, str, Instant]]
) -> None:
    assert sorted(expected) == sorted(found(*changes))


def test_one_finding_counts_its_revisions_on_through_all_its_days() -> None:
    changes, _ = STORIES["withdrawn on one day, the first of another day's is raised again"]
    assert [0, 1, 2] == [each.revision for each in told(shares=changes)]


def test_it_does_not_matter_whom_the_shares_are_about() -> None:
    about = [change("RAISED", name, at, "06-03", subject=f"S-{name}") for name, at in zip("ABC", THREE, strict=True)]
    assert [anchored("RAISED", "A", "06-03")] == found(*about)


def test_how_many_it_takes_is_the_policys() -> None:
    policy = replace(POLICY, sharing=replace(POLICY.sharing, automated_in_a_day=2))
    assert [anchored("RAISED", "A", "06-02")] == steps(told(shares=shares(*THREE), policy=policy))


def test_the_finding_is_about_the_publisher_and_names_the_shares() -> None:
    (pattern,) = told(shares=shares(*THREE))
    shown = finding_json(pattern.verdict)
    assert ("PS-12", "CRITICAL", POLICE, event_id("A"), text(when(THREE[0]))) == (
        *(shown["rule"], shown["severity"], shown["publisher"], shown["anchor"], shown["at"]),
    )
    assert "subject_ref" not in shown
    assert [event_id(name) for name in "ABC"] == [part.event_id for part in pattern.verdict.finding.evidence]
    assert because(pattern.verdict.finding)[-1] == "So Kent police made 3 such shares or more on 20 May 2024."


def test_a_revision_that_leaves_the_share_as_it_was_says_nothing() -> None:
    (first, *_) = shares(*THREE)
    revised = first._replace(kind="REVISED", at=when("06-09"))
    assert [] == list(share_signals([first.verdict], [revised]))


@pytest.mark.parametrize(
    ("before", "kind", "at", "expected"),
    [
        ("RAISED", "WITHDRAWN", THREE[0], [("2024-05-20", False)]),
        ("RAISED", "REVISED", "05-21 12:00", [("2024-05-20", False), ("2024-05-21", True)]),
        ("RAISED", "REVISED", "05-20 12:00", [("2024-05-20", True)]),
        ("WITHDRAWN", "RAISED", "05-21 12:00", [("2024-05-21", True)]),
    ],
)
def test_what_a_change_says_depends_on_how_the_finding_stood(
    before: ChangeKind, kind: ChangeKind, at: str, expected: list[tuple[str, bool]]
) -> None:
    earlier, later = change(before, "A", THREE[0], "06-01"), change(kind, "A", at, "06-09")
    signals = share_signals([earlier.verdict], [later])
    assert expected == [(matter.key, signal.counts) for matter, signal in signals]
