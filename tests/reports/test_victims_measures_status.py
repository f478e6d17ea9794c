"""M26 counts shares about victims and witnesses by what casework had recorded of their leave at the share."""

from __future__ import annotations

import pytest

from ledger.instants import Instant
from projections.reports.measures.m26_status_found_lawful import StatusFoundLawful
from tests.protocol.story import Said, applied, corrected, decided, leave_recorded, opened, retracted, role, when
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

M26 = StatusFoundLawful()


def granted(at: str, until: str | None = None) -> Said:
    leave_expires: Instant | None = None if until is None else when(until)
    return decided(at).but(decision="GRANTED", leave_expires=leave_expires)


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        # The day of the share is the last one; London is an hour ahead of UTC.
        ("2024-06-03", "VALID"),
        ("2024-06-02", "EXPIRED"),
    ],
)
def test_leave_lasts_to_the_end_of_the_day_of_expiry(expires: str, expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M26, leave_recorded("05-01", expires), sent("06-03 12:00")))


def test_the_day_of_expiry_is_one_in_london() -> None:
    leave = leave_recorded("05-01", "2024-06-02")
    found = [counts(figures_of(M26, leave, sent(at))) for at in ("06-02 22:59:59", "06-02 23:00")]
    assert [{"VALID": 1}, {"EXPIRED": 1}] == found


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), "NONE"),
        ((applied("04-01"), granted("05-01")), "VALID"),
        ((applied("04-01"), granted("05-01", "06-03 12:00:01")), "VALID"),
        ((applied("04-01"), granted("05-01", "06-03 12:00")), "EXPIRED"),
        ((applied("04-01"), decided("05-01")), "NONE"),
        ((applied("04-01", kind="VOLUNTARY_RETURN"), granted("05-01")), "NONE"),
        # What was recorded last governs: leave that was cut short, or extended.
        ((leave_recorded("05-01", "2025-01-01"), leave_recorded("05-20", "2024-06-01")), "EXPIRED"),
        ((leave_recorded("05-01", "2024-06-01"), applied("05-02"), granted("05-20")), "VALID"),
        # Recorded at the moment of the share, and after it.
        ((leave_recorded("06-03 12:00", "2025-01-01"),), "VALID"),
        ((leave_recorded("06-03 12:00:01", "2025-01-01"),), "RECORDED_LATER"),
        ((leave_recorded("06-10", "2024-06-02"),), "NONE"),
        ((applied("04-01"), granted("06-10")), "NONE"),
        ((leave_recorded("05-01", "2024-06-01"), leave_recorded("06-10", "2025-01-01")), "EXPIRED"),
        ((leave_recorded("05-01", "2025-01-01").undated(),), "NONE"),
    ],
)
def test_the_latest_record_of_leave_by_the_share_says_what_it_was(told: tuple[Said, ...], expected: str) -> None:
    assert {expected: 1} == counts(figures_of(M26, *told, sent("06-03 12:00")))


def test_a_share_of_unknown_date_stands_apart() -> None:
    told = (leave_recorded("05-01", "2025-01-01"), sent("06-03").undated())
    assert ({}, {"DATE_NOT_KNOWN": 1}) == both(figures_of(M26, *told))


def test_each_share_counts_by_force_and_by_what_the_belief_rested_on() -> None:
    told = (
        leave_recorded("05-01", "2024-06-10"),
        sent("06-03"),
        sent("07-03", "SH-2", status_basis="SUSPICION_ONLY", **ESSEX),
    )
    figures = figures_of(M26, *told)
    assert {"KENT VALID": 1, "ESSEX EXPIRED": 1} == counts(figures, dimension="force")
    assert {"SELF_DISCLOSED VALID": 1, "SUSPICION_ONLY EXPIRED": 1} == counts(figures, dimension="status_basis")


@pytest.mark.parametrize(("part", "expected"), [("SUSPECT", {}), ("WITNESS", {"NONE": 1})])
def test_only_victims_and_witnesses_are_counted(part: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M26, opened("05-01"), role("05-02", part), sent("06-03")))


def test_by_knowledge_it_counts_once_the_leave_is_known_too() -> None:
    told = (leave_recorded("05-01", "2025-01-01").known("08-01"), sent("06-03"))
    assert [{"NONE": 1}, {}, {"VALID": 1}] == [
        counts(figures_of(M26, *told, **limits), KNOWN)
        for limits in ({"known_by": "07-01"}, {"until": "2024-08-01"}, {})
    ]


def test_retracted_and_corrected_leave_counts_as_amended() -> None:
    leave = leave_recorded("05-01", "2025-01-01")
    share = sent("06-03")
    assert {"NONE": 1} == counts(figures_of(M26, leave, share, retracted("06-20", leave)))
    assert {"EXPIRED": 1} == counts(figures_of(M26, leave, share, corrected("06-20", leave, expires_on="2024-03-18")))
