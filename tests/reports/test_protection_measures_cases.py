"""The acceptance cases, counted by hand: what each measure of protection makes of each story in the end.

The stories are told in `tests/cases`; each has one subject but for case 14 (two victims and a witness) and case 15 (two
victims). All shares of 2024 are more than 12 months old in the end.
"""

from __future__ import annotations

import pytest

from projections.reports.measure import Measure
from projections.reports.measures.m12_enforcement_after_referral_broad import EnforcementAfterReferralBroad
from projections.reports.measures.m13_enforcement_after_referral_narrow import EnforcementAfterReferralNarrow
from projections.reports.measures.m14_papers_served import PapersServed
from projections.reports.measures.m15_enforcement_before_referral import EnforcementBeforeReferral
from projections.reports.measures.m16_enforcement_in_shield import EnforcementInShield
from projections.reports.measures.m17_warnings_after_support_ended import WarningsAfterSupportEnded
from projections.reports.measures.m18_pause_coverage import PauseCoverage
from projections.reports.measures.m19_pause_latency import PauseLatency
from projections.reports.measures.m20_pause_gaps import PauseGaps
from projections.reports.measures.m21_pause_length import PauseLength
from projections.reports.measures.m22_exceptions_used import ExceptionsUsed
from tests.reports.protection import amounts, of_case
from tests.reports.sharing import Counts, counts

M12, M13, M14, M15 = (
    EnforcementAfterReferralBroad(),
    EnforcementAfterReferralNarrow(),
    PapersServed(),
    EnforcementBeforeReferral(),
)
M16, M17, M18, M19 = EnforcementInShield(), WarningsAfterSupportEnded(), PauseCoverage(), PauseLatency()
M20, M21, M22 = PauseGaps(), PauseLength(), ExceptionsUsed()

BY_HAND: dict[str, dict[Measure, Counts]] = {
    # A share and nothing against the victim; the pause came two hours later and ended with the proceedings.
    "01": {
        M12: {"NONE_OVER": 1},
        M13: {"NONE_OVER": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"NONE": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M21: {"ENDED": 1},
    },
    # Papers 17 days after the share, in full shield: both official claims are true, broad 1 and narrow 0.
    "02": {
        M12: {"ENFORCED": 1},
        M13: {"NONE_OVER": 1},
        M14: {"SERVED": 1},
        M15: {"NONE": 1},
        M16: {"NOT_REVIEWED": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M21: {"ENDED": 1},
    },
    # Arrest and detention 4 days before the share, when nobody knew: two incidents, in hindsight. The pause was never ended.
    "03": {
        M12: {"NONE_OVER": 1},
        M13: {"NONE_OVER": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"STILL_IN_FORCE": 1},
        M16: {"HINDSIGHT": 2},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M20: {"PAUSED": 1},
    },
    # The notice was on somebody else and is retracted: nothing is left of it.
    "04": {
        M12: {"NONE_OVER": 1},
        M13: {"NONE_OVER": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"NONE": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
    },
    # A visit (tier 3) in the gap between the lapse and the renewal.
    "06": {
        M12: {"ENFORCED": 1},
        M13: {"NONE_OVER": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"NONE": 1},
        M16: {"NOT_REVIEWED": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M20: {"PAUSED": 1},
        M21: {"ENDED": 1},
    },
    # A notice and reporting conditions before the report; the conditions go on after the share. They were no breach then.
    "07": {
        M12: {"NONE_OVER": 1},
        M13: {"NONE_OVER": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"STILL_IN_FORCE": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M20: {"PAUSED": 1},
    },
    # No share: nobody was referred. A notice in the days of grace, an arrest after them; the pause ended a week too soon.
    "09": {
        M16: {"NOT_REVIEWED": 1},
        M17: {"NOT_REVIEWED": 1},
        M19: {"ALREADY": 1},
        M20: {"SHIELD_ENDED": 1},
        M21: {"ENDED": 1},
    },
    # Directions to remove (tier 5), after a pause that ended with the charge and not with the conviction.
    "10": {
        M12: {"ENFORCED": 1},
        M13: {"ENFORCED": 1},
        M14: {"NOT_SERVED": 1},
        M15: {"NONE": 1},
        M16: {"NOT_REVIEWED": 1},
        M18: {"PAUSED": 1},
        M19: {"PAUSED": 1},
        M20: {"SHIELD_ENDED": 1},
        M21: {"ENDED": 1},
    },
    # Two victims and a witness: the witness counts as referred, and neither for coverage nor as known for a victim.
    "14": {
        M12: {"NONE_OVER": 3},
        M13: {"NONE_OVER": 3},
        M14: {"NOT_SERVED": 3},
        M15: {"NONE": 3},
        M18: {"NOT_PAUSED": 2},
        M19: {"NOT_YET": 2},
    },
    # Two victims, two forces; no investigation, so no shield and no gap.
    "15": {
        M12: {"NONE_OVER": 2},
        M13: {"NONE_OVER": 2},
        M14: {"NOT_SERVED": 2},
        M15: {"NONE": 2},
        M18: {"NOT_PAUSED": 2},
        M19: {"NOT_YET": 2},
    },
    # Neither a share nor proceedings nor a pause: the breach is of another protection (PV-04).
    "16": {},
}

MEASURES = (M12, M13, M14, M15, M16, M17, M18, M19, M20, M21, M22)


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_what_the_cases_come_to_in_the_end(name: str, measure: Measure) -> None:
    assert BY_HAND[name].get(measure, {}) == counts(of_case(measure, name))


BROKEN_DOWN = [
    (M12, "02", "tier", {"T1 ENFORCED": 1}),
    (M12, "06", "tier", {"T3 ENFORCED": 1}),
    (M12, "07", "tier", {"NONE NONE_OVER": 1}),
    (M12, "10", "force", {"ESSEX ENFORCED": 1}),
    (M12, "15", "force", {"KENT NONE_OVER": 1, "WARWICKSHIRE NONE_OVER": 1}),
    (M12, "01", "crime_type", {"DOMESTIC_ABUSE NONE_OVER": 1}),
    (M13, "10", "tier", {"T5 ENFORCED": 1}),
    (M14, "02", "crime_type", {"NOT_RECORDED SERVED": 1}),
    (M14, "02", "referral_year", {"2024 SERVED": 1}),
    (M15, "03", "tier", {"T4 STILL_IN_FORCE": 1}),
    (M15, "07", "tier", {"T2 STILL_IN_FORCE": 1}),
    (M16, "03", "tier", {"T3 HINDSIGHT": 1, "T4 HINDSIGHT": 1}),
    (M16, "03", "shield_level", {"PRESUMED HINDSIGHT": 2}),
    (M16, "03", "review", {"NOT_REVIEWED HINDSIGHT": 2}),
    (M16, "10", "tier", {"T5 NOT_REVIEWED": 1}),
    (M16, "10", "shield_level", {"FULL NOT_REVIEWED": 1}),
    (M17, "09", "force", {"KENT NOT_REVIEWED": 1}),
    (M18, "14", "crime_type", {"DOMESTIC_ABUSE NOT_PAUSED": 1, "HATE_CRIME NOT_PAUSED": 1}),
    (M18, "14", "force", {"WEST_MIDLANDS NOT_PAUSED": 2}),
    (M19, "03", "force", {"KENT PAUSED": 1}),
    (M19, "09", "force", {"KENT ALREADY": 1}),
    (M20, "06", "gap_reason", {"PV-07 PAUSED": 1}),
    (M20, "07", "gap_reason", {"PV-06 PAUSED": 1}),
    (M20, "10", "gap_reason", {"PV-05 SHIELD_ENDED": 1}),
    (M21, "09", "end_reason", {"SUPPORT_ENDED ENDED": 1}),
]


@pytest.mark.parametrize(("measure", "name", "dimension", "expected"), BROKEN_DOWN)
def test_the_breakdowns_of_the_cases(measure: Measure, name: str, dimension: str, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name), dimension=dimension)


DAY, MINUTES = 24, 60
MEASURED = [
    # From the share recorded at 12:05 to the pause at 14:00.
    (M19, "02", "PAUSED", 1 * MINUTES + 55),
    # From the receipt recorded on 17 June at 13:05 to the pause on 19 June at noon.
    (M19, "03", "PAUSED", 46 * MINUTES + 55),
    # From 4 March at 12:05 to 20 March at noon.
    (M19, "07", "PAUSED", 16 * DAY * MINUTES - 5),
    (M20, "03", "PAUSED", 46),
    (M20, "06", "PAUSED", 17 * DAY),
    (M20, "07", "PAUSED", 16 * DAY - 1),
    # From 8 October to the end of the days of grace on 15 October.
    (M20, "09", "SHIELD_ENDED", 7 * DAY),
    # From 5 June to the conviction on 18 December.
    (M20, "10", "SHIELD_ENDED", 196 * DAY),
    # From 8 March at 14:00 to 13 September at noon.
    (M21, "01", "ENDED", 189 * DAY - 2),
    # From 9 January at 14:00 to 1 October at noon: the 17 days of the gap are in it.
    (M21, "06", "ENDED", 266 * DAY - 2),
    (M21, "09", "ENDED", 35 * DAY),
]


@pytest.mark.parametrize(("measure", "name", "category", "expected"), MEASURED)
def test_the_times_of_the_cases(measure: Measure, name: str, category: str, expected: int) -> None:
    assert {expected: 1} == amounts(of_case(measure, name), measure, category)


EARLIER = [
    # The report that makes it a crime against a victim came a week after the arrest.
    (M16, "03", "2024-06-12", {}),
    (M12, "03", "2024-06-12", {}),
    (M16, "03", "2024-06-18", {"HINDSIGHT": 2}),
    # Before the retraction.
    (M16, "04", "2024-07-10", {"NOT_REVIEWED": 1}),
    (M12, "04", "2024-07-10", {"ENFORCED": 1}),
    (M14, "04", "2024-07-10", {"SERVED": 1}),
    (M12, "04", "2024-07-20", {"NONE_RUNNING": 1}),
    # Before the renewal.
    (M20, "06", "2024-04-20", {"OPEN": 1}),
    (M20, "06", "2024-04-08", {}),
    (M21, "06", "2024-04-20", {"LAPSED": 1}),
]


@pytest.mark.parametrize(("measure", "name", "known_by", "expected"), EARLIER)
def test_what_the_cases_came_to_as_known_earlier(measure: Measure, name: str, known_by: str, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name, known_by))


def test_a_gap_that_is_open_is_measured_up_to_the_moment_of_the_report() -> None:
    assert {11 * DAY: 1} == amounts(of_case(M20, "06", "2024-04-20"), M20, "OPEN")


@pytest.mark.parametrize(("measure", "name"), [(M16, "02"), (M17, "09"), (M20, "06")])
def test_a_policy_that_does_not_run_the_rule_counts_nothing(measure: Measure, name: str) -> None:
    assert {} == counts(of_case(measure, name, policy="firewall"))
