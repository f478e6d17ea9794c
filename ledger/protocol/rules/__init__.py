"""The registry of rules: adding one is one class and one line here."""

from __future__ import annotations

from ledger.protocol.rules.amending import VerdictChanged
from ledger.protocol.rules.arrival import KnownLate, PassedOnToNobody, RefersToNothingKnown
from ledger.protocol.rules.data import UndecidableOrder
from ledger.protocol.rules.duties import LeaveRunsOut, NotReferredAsTrafficked, NotSignposted, SupportNotOffered
from ledger.protocol.rules.enforcement import (
    EnforcementInFullShield,
    EnforcementInPause,
    EnforcementInPresumedShield,
    EnforcementWithoutCheck,
    RemovalInRecovery,
    RemovalWhileApplying,
)
from ledger.protocol.rules.firewall import EnforcementFromShare, ShareForEnforcement
from ledger.protocol.rules.lasting import ContinuingEnforcement, LateOverride
from ledger.protocol.rules.pausing import PauseEndedTooSoon, PauseLapsed, PauseTooLate
from ledger.protocol.rules.rule import Clause, Rule, RuleOnActs
from ledger.protocol.rules.share_answers import OneSidedShare, VictimNotTold
from ledger.protocol.rules.share_records import ExcessData, ExemptionMisused, SenderMissing, ShareWithoutGrounds
from ledger.protocol.rules.sharing import (
    AutomatedShare,
    DoubtOnlyShare,
    ShareBeforeCare,
    StatusOnlyCheck,
    VictimMisplaced,
)
from ledger.protocol.rules.warnings import (
    EnforcementAfterSupport,
    EnforcementAgainstWitness,
    EnforcementBeforeOpening,
    EnforcementDuringReview,
)

__all__ = ["ACT_RULES", "RULES", "RULE_PACK", "Clause", "Rule"]

RULE_PACK = "2021.2"
"""Version of the rules' code. Any change that can change a verdict, or a word of its reasons, changes this."""

OVERRIDDEN: tuple[RuleOnActs, ...] = (
    EnforcementInFullShield(),
    EnforcementInPresumedShield(),
    EnforcementInPause(),
    ContinuingEnforcement(),
)
"""Those that an override by the time of the act exonerates."""

ACT_RULES: tuple[RuleOnActs, ...] = (
    *OVERRIDDEN,
    RemovalInRecovery(),
    EnforcementWithoutCheck(),
    RemovalWhileApplying(),
    EnforcementAfterSupport(),
    EnforcementAgainstWitness(),
    EnforcementBeforeOpening(),
    EnforcementDuringReview(),
)
"""Those that test acts against intervals, and so may find that the dates cannot tell."""

RULES: tuple[Rule, ...] = (
    *ACT_RULES,
    PauseEndedTooSoon(),
    PauseTooLate(),
    PauseLapsed(),
    LateOverride(OVERRIDDEN),
    StatusOnlyCheck(),
    DoubtOnlyShare(),
    AutomatedShare(),
    ExcessData(),
    ShareWithoutGrounds(),
    ExemptionMisused(),
    VictimNotTold(),
    SenderMissing(),
    VictimMisplaced(),
    ShareBeforeCare(),
    OneSidedShare(),
    NotSignposted(),
    NotReferredAsTrafficked(),
    SupportNotOffered(),
    LeaveRunsOut(),
    UndecidableOrder(ACT_RULES),
    KnownLate(),
    VerdictChanged(),
    RefersToNothingKnown(),
    PassedOnToNobody(),
    ShareForEnforcement(),
    EnforcementFromShare(),
)
