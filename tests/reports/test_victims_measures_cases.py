"""The acceptance cases, counted by hand: what each measure of what became of victims makes of each story in the end.

The stories are told in `tests/cases`; each has one subject but for case 14 (two victims and a witness) and case 15 (two
victims).
"""

from __future__ import annotations

import pytest

from projections.reports.measure import Measure
from projections.reports.measures.m23_signposting import Signposting
from projections.reports.measures.m24_support_outcome import SupportOutcome
from projections.reports.measures.m25_regularisation_outcome import RegularisationOutcome
from projections.reports.measures.m26_status_found_lawful import StatusFoundLawful
from projections.reports.measures.m29_investigation_outcome import InvestigationOutcome
from projections.reports.measures.m30_victim_withdrew import VictimWithdrew
from tests.reports.protection import amounts, of_case
from tests.reports.sharing import KNOWN, Counts, counts

M23, M24, M25 = Signposting(), SupportOutcome(), RegularisationOutcome()
M26, M29, M30 = StatusFoundLawful(), InvestigationOutcome(), VictimWithdrew()

BY_HAND: dict[str, dict[Measure, Counts]] = {
    # Everything done, and a conviction: the police recorded no outcome, the leave was granted after the share.
    "01": {M23: {"IN_TIME": 1}, M24: {"ACCEPTED": 1}, M25: {"GRANTED": 1}, M26: {"NONE": 1}},
    # Supported, and withdrew all the same three months after the share. The Home Office recorded no receipt.
    "02": {
        M24: {"ACCEPTED": 1},
        M26: {"NONE": 1},
        M29: {"REFERRED_SUSPECT_NOT_SUPPORTED": 1},
        M30: {"REFERRED_WITHDREW": 1},
    },
    # A flagged receipt and no signposting.
    "03": {
        M23: {"NONE": 1},
        M24: {"ACCEPTED": 1},
        M26: {"NONE": 1},
        M29: {"REFERRED_SUSPECT_SUPPORTED": 1},
        M30: {"REFERRED_ELSE": 1},
    },
    "04": {M24: {"ACCEPTED": 1}, M26: {"NONE": 1}},
    "06": {
        M24: {"ACCEPTED": 1},
        M26: {"NONE": 1},
        M29: {"REFERRED_SUSPECT_NOT_SUPPORTED": 1},
        M30: {"REFERRED_WITHDREW": 1},
    },
    "07": {
        M24: {"ACCEPTED": 1},
        M26: {"NONE": 1},
        M29: {"REFERRED_SUSPECT_SUPPORTED": 1},
        M30: {"REFERRED_ELSE": 1},
    },
    # No share on record: withdrew, and was not referred.
    "09": {
        M24: {"ENDED": 1},
        M29: {"OTHER_SUSPECT_NOT_SUPPORTED": 1},
        M30: {"OTHER_WITHDREW": 1},
    },
    # Outcome 1 is the charge. The leave was granted within 12 months, and after the share.
    "10": {
        M24: {"ACCEPTED": 1},
        M25: {"GRANTED": 1},
        M26: {"NONE": 1},
        M29: {"REFERRED_CHARGED": 1},
        M30: {"REFERRED_ELSE": 1},
    },
    "14": {M26: {"NONE": 3}},
    "15": {M26: {"NONE": 2}},
    "16": {},
}


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("measure", [M23, M24, M25, M26, M29, M30], ids=lambda measure: measure.code)
def test_what_the_cases_come_to_in_the_end(name: str, measure: Measure) -> None:
    assert BY_HAND[name].get(measure, {}) == counts(of_case(measure, name))


@pytest.mark.parametrize(
    ("measure", "name", "dimension", "expected"),
    [
        (M23, "01", "language", {"NOT_RECORDED IN_TIME": 1}),
        (M23, "03", "language", {"NOT_TOLD NONE": 1}),
        (M24, "01", "crime_type", {"DOMESTIC_ABUSE ACCEPTED": 1}),
        (M24, "09", "crime_type", {"NOT_RECORDED ENDED": 1}),
        (M24, "01", "supporter", {"BY_AND_FOR ACCEPTED": 1}),
        (M25, "10", "application_type", {"SET_DV GRANTED": 1}),
        (M26, "15", "status_basis", {"SUSPICION_ONLY NONE": 2}),
        (M26, "15", "force", {"WARWICKSHIRE NONE": 1, "KENT NONE": 1}),
        (M29, "10", "outcome_code", {"01 REFERRED_CHARGED": 1}),
        (M29, "07", "crime_type", {"VIOLENCE REFERRED_SUSPECT_SUPPORTED": 1}),
        (M30, "02", "force", {"METROPOLITAN REFERRED_WITHDREW": 1}),
        (M30, "09", "referral", {"OTHER OTHER_WITHDREW": 1}),
    ],
)
def test_the_breakdowns_of_the_cases(measure: Measure, name: str, dimension: str, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name), dimension=dimension)


DAY = 24


@pytest.mark.parametrize(
    ("measure", "name", "category", "expected"),
    [
        # From 8 March at 15:00 to 11 March at noon.
        (M23, "01", "IN_TIME", 3 * DAY - 3),
        # From 20 March to 2 October, and from 22 April to 10 February.
        (M25, "01", "GRANTED", 196 * DAY),
        (M25, "10", "GRANTED", 294 * DAY),
    ],
)
def test_the_times_of_the_cases(measure: Measure, name: str, category: str, expected: int) -> None:
    assert {expected: 1} == amounts(of_case(measure, name), measure, category)


@pytest.mark.parametrize(
    ("measure", "name", "known_by", "expected"),
    [
        (M23, "01", "2024-03-10", {"NOT_YET": 1}),
        (M23, "03", "2024-06-30", {"NOT_YET": 1}),
        (M24, "09", "2024-09-30", {"ACCEPTED": 1}),
        (M25, "10", "2025-02-01", {"RUNNING": 1}),
        (M26, "03", "2024-06-12", {}),
        (M30, "02", "2024-07-31", {}),
    ],
)
def test_what_the_cases_came_to_as_known_earlier(measure: Measure, name: str, known_by: str, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name, known_by))


def test_a_grant_of_the_next_year_makes_the_application_count_then_by_knowledge() -> None:
    assert {} == counts(of_case(M25, "10"), KNOWN)
