"""One random event of each type: its own fields, from few references, so that events meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import get_args

from ledger import events as ev
from tests.oracle.london import day_of
from tests.oracle.moments import Moments

Fields = dict[str, object]
Maker = Callable[["Draw"], Fields]

_FORCES = ["KENT", "KENT", "WARWICKSHIRE", "METROPOLITAN"]
_POLICE = ["/police/kent", "/police/warwickshire"]
_HOME_OFFICE = "/home-office/immigration-enforcement"
_NCCU = "/home-office/nccu"
_VISAS = "/home-office/visa-casework"
_AUTHORITY = "/home-office/single-competent-authority"
_SUPPORT = "/support/refuge"
EPOCH_DAY = date(1970, 1, 1)


class Draw:
    """The random source of one timeline, with its moments and references."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.moments = Moments(random)
        self.cases = random.choice([["C-1"], ["C-1", "C-1", "C-2"], ["C-1", "C-2", "C-3"]])

    def of(self, *choices: object) -> object:
        return self.random.choice(choices)

    def symbol(self, vocabulary: object) -> object:
        """Any symbol of a vocabulary."""
        return self.random.choice(get_args(vocabulary))

    def some(self, vocabulary: object, most: int) -> tuple[object, ...]:
        return tuple(self.random.sample(get_args(vocabulary), self.random.randrange(most + 1)))

    def ref(self, letter: str, count: int = 2) -> str:
        """One of few references, the first more often."""
        return f"{letter}-{self.random.choice([1, *range(1, count + 1)])}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def uuid(self) -> str:
        digits = f"{self.random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def maybe_later(self, share: float) -> Callable[[int], int | None]:
        """Now and then a moment after the event's own."""
        return lambda occurred_at: self.moments.later_than(occurred_at) if self.chance(share) else None


def _crime(draw: Draw) -> Fields:
    kinds = ("DOMESTIC_ABUSE", "HUMAN_TRAFFICKING", "MODERN_SLAVERY", "VIOLENCE", "VIOLENCE")
    return {
        "force": draw.of(*_FORCES),
        "crime_type": draw.of(*kinds),
        "reported_by": "VICTIM",
        "domestic_abuse": draw.chance(0.3),
        "honour_based": False,
        "child": False,
    }


def _outcome(draw: Draw) -> Fields:
    return {"force": draw.of(*_FORCES), "outcome_code": draw.of(1, 1, 2, 14, 15, 16, 18, 20, 21, 22)}


def _transfer(draw: Draw) -> Fields:
    forces = {"from_force": draw.of(*_FORCES), "to_force": draw.of(*_FORCES)}
    return {**forces, "direction": draw.of("OUT", "OUT", "IN")}


def _share(draw: Draw) -> Fields:
    own_roles = ("VICTIM", "VICTIM", "WITNESS", "SUSPECT", "UNKNOWN", "VICTIM_AND_SUSPECT", None)
    return {
        "force": draw.of(*_FORCES),
        "share_id": draw.ref("SH", 3),
        "purpose": draw.of("IMMIGRATION_ENFORCEMENT_REFERRAL", "STATUS_ONLY", draw.symbol(ev.Purpose), None),
        "lawful_basis": draw.of(("NONE_RECORDED",), draw.some(ev.LawfulBasis, 2), draw.some(ev.LawfulBasis, 2)),
        "data_categories": draw.of(("NAME",), draw.some(ev.DataCategory, 4)),
        "subject_role": draw.of(*own_roles),
        "status_basis": draw.of("SUSPICION_ONLY", "SUSPICION_ONLY", "HO_SYSTEM"),
        "receiver": "NCCU",
    }


def _receipt(draw: Draw) -> Fields:
    return {
        "share_id": draw.of(draw.ref("SH", 3), draw.ref("SH", 3), None),
        "victim_flag": draw.of(True, True, False, None),
        "crime_type": draw.of(None, "HUMAN_TRAFFICKING", "MODERN_SLAVERY", "VIOLENCE"),
    }


def _informed(draw: Draw) -> Fields:
    return {
        "topic": draw.of("SHARE", "SHARE", "PAUSE"),
        "exemption": draw.of("NONE", "IMMIGRATION_EXEMPTION", "IMMIGRATION_EXEMPTION", "RISK_OF_HARM"),
        "exemption_record_ref": draw.of(None, "DOC-1"),
    }


def _applied_pause(draw: Draw) -> Fields:
    return {"pause_ref": draw.ref("P", 3), "reason": "VULNERABILITY", "review_due": draw.maybe_later(0.6)}


def _reviewed_pause(draw: Draw) -> Fields:
    return {"pause_ref": draw.ref("P"), "outcome": "EXTENDED", "review_due": draw.maybe_later(0.7)}


def _ended_pause(draw: Draw) -> Fields:
    reason = draw.of("INVESTIGATION_CLOSED", "SUPPORT_ENDED", "SUPPORT_ENDED", draw.symbol(ev.PauseEndReason))
    return {"pause_ref": draw.ref("P"), "reason": reason, "shield_check_id": draw.of(None, None, "CHK-1")}


def _act(draw: Draw) -> Fields:
    return {
        "action_ref": draw.ref("A", 5),
        "action": draw.of("DETENTION", "REMOVAL_DIRECTIONS", draw.symbol(ev.EnforcementAction)),
        "originated_from": draw.of("POLICE_SHARE", "OPERATION"),
        "continues_until": draw.maybe_later(0.3),
    }


def _override(draw: Draw) -> Fields:
    fields = {"override_ref": draw.ref("O"), "ground": "PUBLIC_PROTECTION", "rationale_ref": "DOC-2"}
    expires = draw.of(None, None, draw.moments.moment())
    return {**fields, "grade": draw.of("EO", "SEO", "GRADE_7", "GRADE_6", "SCS"), "expires_at": expires}


def _nrm_decision(draw: Draw) -> Fields:
    return {
        "stage": draw.of("REASONABLE_GROUNDS", "REASONABLE_GROUNDS", "CONCLUSIVE_GROUNDS"),
        "result": draw.of("POSITIVE", "POSITIVE", "NEGATIVE", "SUSPENDED"),
        "disqualified": draw.chance(0.15),
    }


def _application(draw: Draw) -> Fields:
    kind = draw.of("MVDAC", "SET_DV", "APPEAL", "VOLUNTARY_RETURN")
    return {"application_ref": draw.ref("AP"), "application_type": kind}


def _leave(draw: Draw) -> Fields:
    day = day_of(draw.moments.moment())
    return {"route": "SPOUSE_PARTNER", "expires_on": (day - EPOCH_DAY).days + draw.random.choice([0, 0, 28, 28, 29])}


MAKERS: Mapping[type[ev.Event], tuple[list[str], Maker]] = {
    ev.CrimeReported: (_POLICE, _crime),
    ev.InvestigationOpened: (_POLICE, lambda draw: {"force": draw.of(*_FORCES), "investigation_ref": "INV-1"}),
    ev.RoleAssigned: (_POLICE, lambda draw: {"role": draw.of("VICTIM", "WITNESS", "SUSPECT", draw.symbol(ev.Role))}),
    ev.InvestigationTransferred: (_POLICE, _transfer),
    ev.InvestigationOutcomeRecorded: (_POLICE, _outcome),
    ev.VictimsRightToReviewRequested: ([*_POLICE, "/cps"], lambda _: {}),
    ev.VictimsRightToReviewDecided: ([*_POLICE, "/cps"], lambda draw: {"result": draw.of("UPHELD", "OVERTURNED")}),
    ev.InvestigationReopened: (_POLICE, lambda draw: {"force": draw.of(*_FORCES), "reason": "NEW_EVIDENCE"}),
    ev.ChargeDecided: (["/cps"], lambda draw: {"decision": draw.of("CHARGED", "CHARGED", "NO_CHARGE")}),
    ev.ProsecutionConcluded: (
        ["/cps", "/courts"],
        lambda draw: {"outcome": draw.of("CONVICTED_PLEA", "ACQUITTED", "MISTRIAL_RETRIAL_ORDERED")},
    ),
    ev.PauseApplied: ([_HOME_OFFICE, _NCCU], _applied_pause),
    ev.PauseReviewed: ([_HOME_OFFICE], _reviewed_pause),
    ev.PauseEnded: ([_HOME_OFFICE], _ended_pause),
    ev.ShieldChecked: ([_HOME_OFFICE], lambda draw: {"check_id": "CHK-1", "result": "NONE"}),
    ev.EnforcementActionTaken: ([_HOME_OFFICE], _act),
    ev.EnforcementActionEnded: ([_HOME_OFFICE], lambda draw: {"action_ref": draw.ref("A", 5), "reason": "RELEASED"}),
    ev.OverrideAuthorised: ([_HOME_OFFICE], _override),
    ev.NrmReferralMade: ([*_POLICE, _SUPPORT], lambda _: {"kind": "REFERRAL", "consent": True}),
    ev.NrmDecisionMade: ([_AUTHORITY], _nrm_decision),
    ev.RegularisationApplied: ([_VISAS], _application),
    ev.RegularisationDecided: ([_VISAS], lambda draw: {"application_ref": draw.ref("AP"), "decision": "REFUSED"}),
    ev.LeaveExpiryRecorded: ([_VISAS], _leave),
    ev.StatusQueried: (
        _POLICE,
        lambda draw: {"force": "KENT", "system": "PNC", "purpose": draw.of("STATUS_ONLY", draw.symbol(ev.Purpose))},
    ),
    ev.DataShareSent: (_POLICE, _share),
    ev.DataShareReceived: ([_NCCU], _receipt),
    ev.DataShareRejected: ([_NCCU], lambda draw: {"share_id": draw.ref("SH", 3), "reason": "INCOMPLETE"}),
    ev.SafeguardingActionTaken: ([*_POLICE, _SUPPORT], lambda _: {"action": "SAFETY_PLAN"}),
    ev.SupportReferralMade: ([*_POLICE, _NCCU], lambda _: {"provider_type": "IDVA", "specialist": True}),
    ev.SupportAccepted: ([_SUPPORT], lambda _: {"provider_type": "IDVA"}),
    ev.SupportDeclined: ([_SUPPORT], lambda _: {"reason": "DECLINED_BY_PERSON"}),
    ev.SupportEnded: ([_SUPPORT], lambda _: {"reason": "NEEDS_MET"}),
    ev.VictimInformed: ([*_POLICE, _HOME_OFFICE], _informed),
    ev.SignpostingProvided: ([_HOME_OFFICE, *_POLICE], lambda _: {"topics": ("HELPLINE",)}),
    ev.ComplaintReceived: ([_SUPPORT], lambda _: {"complaint_ref": "CO-1", "about": "SHARE"}),
    ev.ComplaintResolved: ([_SUPPORT], lambda _: {"complaint_ref": "CO-1", "outcome": "UPHELD"}),
}
"""Who says an event of each type, and what it says."""
