"""What protects a person meanwhile: the pause and its reviews, an application to stay, the NRM."""

from __future__ import annotations

from ledger.demo import figures
from ledger.demo.case import CASEWORK, COMPETENT_AUTHORITY, ENFORCEMENT, IMMIGRATION_AUTHORITY, Case
from ledger.demo.draws import between
from ledger.demo.flaws import TRAFFICKING
from ledger.events import (
    ApplicationType,
    LeaveExpiryRecorded,
    NrmDecisionMade,
    NrmReferralMade,
    NrmStage,
    PauseApplied,
    PauseReviewed,
    RegularisationApplied,
    RegularisationDecided,
)
from ledger.instants import DAY_US, HOUR_US, Instant

LATE_PAUSES = frozenset({"PAUSE_LATE", "ACT_CONTINUES"})


def apply_pause(case: Case) -> None:
    """The Home Office pauses enforcement within a day of knowing of the victim; or it takes a week too long."""
    known = case.known_to_home_office
    if known is None or case.witness or case.opened is None:
        return
    wait = between(case.rng, HOUR_US, 18 * HOUR_US)
    late = case.flaw in LATE_PAUSES
    if late:
        wait += between(case.rng, 8 * DAY_US, 16 * DAY_US)
    case.paused = Instant(max(known, case.opened) + wait)
    case.pause_ref = f"PA-{case.number}"
    lapses = case.flaw in {"PAUSE_LAPSED", "ACT_IN_LAPSED_PAUSE"}
    period = 30 * DAY_US if lapses else figures.PAUSE_REVIEW_US
    case.review_due = Instant(case.paused + period)
    seeded = ["PV-06"] if late else ["PV-07"] if lapses else []
    put_in_force(case, case.pause_ref, case.paused, case.review_due, *seeded)


def put_in_force(case: Case, pause_ref: str, at: int, review_due: int | None, *seeded: str) -> None:
    """Say that a pause begins."""
    case.tell(
        PauseApplied(
            **case.said(ENFORCEMENT, at),
            pause_ref=pause_ref,
            reason="NRM_RECOVERY" if case.crime in TRAFFICKING else "ACTIVE_INVESTIGATION",
            review_due=None if review_due is None else Instant(review_due),
            linked_cases=(case.ref,),
            grade="HEO",
        ),
        *seeded,
    )


def review_pause(case: Case, until: Instant) -> None:
    """Review the pause before each date on which it falls due, up to `until`; a lapsed one is renewed late."""
    while case.pause_ref is not None and case.review_due is not None and case.review_due <= until:
        due = case.review_due
        at = due - between(case.rng, DAY_US, 10 * DAY_US)
        if case.flaw in {"PAUSE_LAPSED", "ACT_IN_LAPSED_PAUSE"} and due - (case.paused or due) == 30 * DAY_US:
            at = due + between(case.rng, 8 * DAY_US, 15 * DAY_US)
        case.review_due = Instant(at + figures.PAUSE_REVIEW_US)
        case.tell(
            PauseReviewed(
                **case.said(ENFORCEMENT, at), pause_ref=case.pause_ref, outcome="EXTENDED", review_due=case.review_due
            )
        )


def regularise(case: Case) -> None:
    """With help accepted, many apply to stay. The concession gives three months of leave while they do."""
    wants = case.flaw in {"REMOVAL_WHILE_PENDING", "LEAVE_RUNS_OUT"}
    if case.accepted is None or case.flaw == "ACT_SUPPORT_ENDED":
        return
    if not (wants or case.chance(figures.APPLIES_TO_REGULARISE)):
        return
    rng, at = case.rng, case.accepted + between(case.rng, 2 * DAY_US, 25 * DAY_US)
    case.applied = Instant(at)
    if case.flaw == "LEAVE_RUNS_OUT":
        _record_leave(case, at, 45, "PN-04")
        case.applied = None
        return
    case.decided = Instant(at + max(20 * DAY_US, figures.TO_DECISION.draw(rng)))
    if case.flaw == "REMOVAL_WHILE_PENDING":
        case.decided = Instant(at + 400 * DAY_US)
    if case.domestic and case.chance(0.5):
        _record_leave(case, at - DAY_US, figures.CONCESSION_DAYS)
    application = f"AP-{case.number}"
    case.tell(
        RegularisationApplied(
            **case.said(CASEWORK, at, case=False),
            application_ref=application,
            application_type=_application_type(case),
        )
    )
    granted = case.chance(figures.REGULARISATION_GRANTED)
    case.tell(
        RegularisationDecided(
            **case.said(CASEWORK, case.decided, case=False),
            application_ref=application,
            decision="GRANTED" if granted else "REFUSED",
            leave_expires=Instant(case.decided + 900 * DAY_US) if granted else None,
        )
    )


def _application_type(case: Case) -> ApplicationType:
    if case.domestic:
        return "SET_DV"
    return "TRAFFICKING_PERMISSION" if case.crime in TRAFFICKING else "FAMILY_PRIVATE_LIFE"


def _record_leave(case: Case, at: int, days: int, *seeded: str) -> None:
    case.tell(
        LeaveExpiryRecorded(**case.said(CASEWORK, at, case=False), route="MVDAC", expires_on=at // DAY_US + days),
        *seeded,
    )


def refer_to_nrm(case: Case) -> None:
    """Trafficking and slavery go to the NRM within five working days, or as a duty to notify without consent."""
    if case.crime not in TRAFFICKING or case.flaw == "NO_NRM":
        return
    consent = case.flaw == "REMOVAL_IN_RECOVERY" or not case.chance(figures.CONSENT_REFUSED)
    at = case.reported + between(case.rng, 4 * HOUR_US, 60 * HOUR_US)
    case.tell(
        NrmReferralMade(**case.said(case.police, at), kind="REFERRAL" if consent else "DUTY_TO_NOTIFY", consent=consent)
    )
    if not consent:
        return
    first = at + figures.TO_REASONABLE_GROUNDS.draw(case.rng)
    if case.flaw == "REMOVAL_IN_RECOVERY":
        first = at + 6 * DAY_US
    authority = IMMIGRATION_AUTHORITY if case.chance(figures.IMMIGRATION_AUTHORITY) else COMPETENT_AUTHORITY
    positive = case.flaw == "REMOVAL_IN_RECOVERY" or case.chance(figures.REASONABLE_GROUNDS_POSITIVE)
    _decide(case, authority, first, "REASONABLE_GROUNDS", positive=positive)
    if positive:
        second = first + max(30 * DAY_US, figures.TO_CONCLUSIVE_GROUNDS.draw(case.rng))
        _decide(
            case, authority, second, "CONCLUSIVE_GROUNDS", positive=case.chance(figures.CONCLUSIVE_GROUNDS_POSITIVE)
        )


def _decide(case: Case, authority: str, at: int, stage: NrmStage, *, positive: bool) -> None:
    case.tell(
        NrmDecisionMade(
            **case.said(authority, at, case=False),
            stage=stage,
            result="POSITIVE" if positive else "NEGATIVE",
            disqualified=False,
        )
    )
