"""The measures of the governance framework, each in a file of its own."""

from __future__ import annotations

from projections.reports.measure import Measure
from projections.reports.measures.m01_persons_referred import PersonsReferred
from projections.reports.measures.m02_shares_sent_and_received import SharesSentAndReceived
from projections.reports.measures.m03_capture_rate import CaptureRate
from projections.reports.measures.m04_automated_shares import AutomatedShares
from projections.reports.measures.m05_share_purposes import SharePurposes
from projections.reports.measures.m06_lawful_bases import LawfulBases
from projections.reports.measures.m07_sensitive_data import SensitiveData
from projections.reports.measures.m08_victims_told import VictimsTold
from projections.reports.measures.m09_shares_sought import SharesSought
from projections.reports.measures.m10_care_before_share import CareBeforeShare
from projections.reports.measures.m11_origins import OriginsOfEnforcement
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
from projections.reports.measures.m23_signposting import Signposting
from projections.reports.measures.m24_support_outcome import SupportOutcome
from projections.reports.measures.m25_regularisation_outcome import RegularisationOutcome
from projections.reports.measures.m26_status_found_lawful import StatusFoundLawful
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.measures.m28_corrections_passed_on import CorrectionsPassedOn
from projections.reports.measures.m29_investigation_outcome import InvestigationOutcome
from projections.reports.measures.m30_victim_withdrew import VictimWithdrew
from projections.reports.measures.m31_enforcement_not_charged import EnforcementNotCharged
from projections.reports.measures.m32_time_to_respond import TimeToRespond
from projections.reports.measures.m33_complaints import Complaints
from projections.reports.measures.m34_rule_pack_results import RulePackResults
from projections.reports.measures.m35_equality_view import EqualityView
from projections.reports.measures.m36_ledger_use import LedgerUse

MEASURES: tuple[Measure, ...] = (
    PersonsReferred(),
    SharesSentAndReceived(),
    CaptureRate(),
    AutomatedShares(),
    SharePurposes(),
    LawfulBases(),
    SensitiveData(),
    VictimsTold(),
    SharesSought(),
    CareBeforeShare(),
    OriginsOfEnforcement(),
    EnforcementAfterReferralBroad(),
    EnforcementAfterReferralNarrow(),
    PapersServed(),
    EnforcementBeforeReferral(),
    EnforcementInShield(),
    WarningsAfterSupportEnded(),
    PauseCoverage(),
    PauseLatency(),
    PauseGaps(),
    PauseLength(),
    ExceptionsUsed(),
    Signposting(),
    SupportOutcome(),
    RegularisationOutcome(),
    StatusFoundLawful(),
    DataQuality(),
    CorrectionsPassedOn(),
    InvestigationOutcome(),
    VictimWithdrew(),
    EnforcementNotCharged(),
    TimeToRespond(),
    Complaints(),
    RulePackResults(),
    EqualityView(),
    LedgerUse(),
)
"""In the order of their codes."""
