"""Measures of the acceptance cases at moments between those that `hand_counts` gives whole, and under another policy."""

from __future__ import annotations

import pytest

from projections.reports.measure import Measure
from projections.reports.measures.m12_enforcement_after_referral_broad import EnforcementAfterReferralBroad
from projections.reports.measures.m16_enforcement_in_shield import EnforcementInShield
from projections.reports.measures.m17_warnings_after_support_ended import WarningsAfterSupportEnded
from projections.reports.measures.m20_pause_gaps import PauseGaps
from projections.reports.measures.m23_signposting import Signposting
from projections.reports.measures.m24_support_outcome import SupportOutcome
from projections.reports.measures.m25_regularisation_outcome import RegularisationOutcome
from projections.reports.measures.m30_victim_withdrew import VictimWithdrew
from tests.reports.protection import of_case
from tests.reports.sharing import Counts, counts

M12, M16, M17, M20 = (
    EnforcementAfterReferralBroad(),
    EnforcementInShield(),
    WarningsAfterSupportEnded(),
    PauseGaps(),
)
M23, M24, M25, M30 = Signposting(), SupportOutcome(), RegularisationOutcome(), VictimWithdrew()


@pytest.mark.parametrize(
    ("measure", "name", "known_by", "expected"),
    [
        # After the retraction, and long before the 12 months are over.
        (M12, "04", "2024-07-20", {"NONE_RUNNING": 1}),
        # The day before the review fell due.
        (M20, "06", "2024-04-08", {}),
        # Received, and not yet signposted.
        (M23, "01", "2024-03-10", {"NOT_YET": 1}),
        # Before support ended.
        (M24, "09", "2024-09-30", {"ACCEPTED": 1}),
        # Days before the decision.
        (M25, "10", "2025-02-01", {"RUNNING": 1}),
        # The day before the outcome.
        (M30, "02", "2024-07-31", {}),
    ],
)
def test_what_the_cases_came_to_in_between(measure: Measure, name: str, known_by: str, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name, known_by))


@pytest.mark.parametrize(("measure", "name"), [(M16, "02"), (M17, "09"), (M20, "06")])
def test_a_policy_that_does_not_run_the_rule_counts_nothing(measure: Measure, name: str) -> None:
    assert {} == counts(of_case(measure, name, policy="firewall"))
