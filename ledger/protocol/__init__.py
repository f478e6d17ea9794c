"""The protocol: pure rules over one subject's events, what they find, and how that came to be known."""

from __future__ import annotations

from ledger.protocol.case_state import case_state
from ledger.protocol.evaluation import Evaluation, evaluate
from ledger.protocol.explanation import Explanation, explain
from ledger.protocol.findings import Change, Finding, Verdict
from ledger.protocol.history import Docket, advance, verdict_history
from ledger.protocol.known import Known
from ledger.protocol.output import finding_event, finding_from_event, finding_json
from ledger.protocol.policy import DEFAULT_POLICY, POLICIES, Policy, load_policy
from ledger.protocol.policy_file import PolicyRefused
from ledger.protocol.rules import RULE_PACK, RULES
from ledger.protocol.verdict_state import VerdictState

__all__ = [
    "DEFAULT_POLICY",
    "POLICIES",
    "RULES",
    "RULE_PACK",
    "Change",
    "Docket",
    "Evaluation",
    "Explanation",
    "Finding",
    "Known",
    "Policy",
    "PolicyRefused",
    "Verdict",
    "VerdictState",
    "advance",
    "case_state",
    "evaluate",
    "explain",
    "finding_event",
    "finding_from_event",
    "finding_json",
    "load_policy",
    "verdict_history",
]
