"""How a case ends: the outcome, a prosecution, the end of support and pause, a review, and what comes after."""

from __future__ import annotations

from ledger.demo import figures
from ledger.demo.acts import act, check_shield
from ledger.demo.case import COURTS, CPS, ENFORCEMENT, Case
from ledger.demo.draws import Span, between
from ledger.demo.flaws import ENDS_SOON, TAKES_TIME, TRAFFICKING
from ledger.demo.shelter import put_in_force, review_pause
from ledger.events import (
    ChargeDecided,
    ComplaintReceived,
    ComplaintResolved,
    InvestigationOutcomeRecorded,
    InvestigationReopened,
    PauseEnded,
    PauseEndReason,
    ProsecutionConcluded,
    SupportEnded,
    VictimsRightToReviewDecided,
    VictimsRightToReviewRequested,
)
from ledger.instants import DAY_US, HOUR_US, Instant


def close(case: Case) -> None:
    """The investigation comes to an outcome; after a charge only the end of the prosecution ends the proceedings."""
    if case.opened is None:
        return
    at = Instant(case.opened + _time_to_outcome(case))
    outcomes = figures.OUTCOMES_DOMESTIC_ABUSE if case.domestic else figures.OUTCOMES_OTHER
    code = 16 if case.flaw in ENDS_SOON else outcomes.draw(case.rng)
    case.tell(
        InvestigationOutcomeRecorded(
            **case.said(case.police, at),
            force=case.force,
            outcome_code=code,
            victim_supports=code == 15 if code in {15, 16} else None,
        )
    )
    case.closed = at
    if code == figures.CHARGED_CODE:
        _prosecute(case, at)


def _time_to_outcome(case: Case) -> int:
    if case.flaw in ENDS_SOON:
        return between(case.rng, 20 * DAY_US, 40 * DAY_US)
    span: Span = figures.TO_OUTCOME_OTHER
    if case.domestic:
        span = figures.TO_OUTCOME_DOMESTIC_ABUSE
    elif case.crime == "RAPE_SERIOUS_SEXUAL":
        span = figures.TO_OUTCOME_RAPE
    least = figures.STAYS_OPEN_US if case.flaw in TAKES_TIME else figures.TO_OUTCOME_AT_LEAST_US
    return max(least, span.draw(case.rng))


def _prosecute(case: Case, at: Instant) -> None:
    case.tell(ChargeDecided(**case.said(CPS, at + HOUR_US), decision="CHARGED"))
    case.closed = Instant(at + max(30 * DAY_US, figures.PROSECUTION.draw(case.rng)))
    case.tell(
        ProsecutionConcluded(
            **case.said(COURTS, case.closed), outcome="CONVICTED_PLEA" if case.chance(0.6) else "DISCONTINUED"
        )
    )


def end_support(case: Case) -> None:
    """Some lose touch or need no more help while the case is still open; those with an application keep theirs."""
    if case.accepted is None or case.closed is None or case.applied is not None or case.flaw is not None:
        return
    at = case.accepted + between(case.rng, 30 * DAY_US, 150 * DAY_US)
    if at < case.closed and case.chance(figures.SUPPORT_ENDS):
        case.unsupported = Instant(at)
        case.tell(SupportEnded(**case.said(case.support_publisher(), at, case=False), reason="DISENGAGED"))


def end_pause(case: Case) -> None:
    """The pause is reviewed as long as it is needed, then ended after asking whether the person is still protected."""
    if case.pause_ref is None or case.closed is None or case.flaw in {"PAUSE_ENDED_EARLY", "ACT_SUPPORT_ENDED"}:
        return
    at = Instant(max(case.closed, case.paused or 0) + between(case.rng, DAY_US, 7 * DAY_US))
    review_pause(case, at)
    check_id = None if case.flaw == "ACT_UNCHECKED" else check_shield(case, at - HOUR_US, "NONE")
    _say_ended(case, at, "INVESTIGATION_CLOSED", check_id)
    case.released = at


def _say_ended(case: Case, at: int, reason: PauseEndReason, check_id: str | None, *seeded: str) -> None:
    if case.pause_ref is not None:
        case.tell(
            PauseEnded(**case.said(ENFORCEMENT, at), pause_ref=case.pause_ref, reason=reason, shield_check_id=check_id),
            *seeded,
        )


def end_pause_early(case: Case) -> None:
    """PV-05: the pause is ended while the investigation goes on and the person is being helped."""
    if case.paused is not None:
        at = case.paused + between(case.rng, 20 * DAY_US, 40 * DAY_US)
        _say_ended(case, at, "INVESTIGATION_CLOSED", None, "PV-05")


def act_when_support_ended(case: Case) -> None:
    """PW-01: support ends, its days of grace pass, the pause is ended for it, and enforcement follows."""
    if case.accepted is None or case.paused is None:
        return
    ended = max(case.accepted, case.paused) + 15 * DAY_US
    case.tell(SupportEnded(**case.said(case.support_publisher(), ended, case=False), reason="DISENGAGED"))
    released = ended + 16 * DAY_US
    _say_ended(case, released, "SUPPORT_ENDED", check_shield(case, released - HOUR_US, "CONDITIONAL"))
    act(case, released + between(case.rng, 2 * DAY_US, 9 * DAY_US), "PW-01")


def review_outcome(case: Case) -> bool:
    """Whether the person asked for a review. Most are upheld; one that is overturned opens the case again."""
    forced = case.flaw == "ACT_DURING_REVIEW"
    if case.closed is None or case.flaw not in {None, "ACT_DURING_REVIEW"}:
        return False
    if not (forced or case.chance(figures.REVIEW_ASKED)):
        return False
    asked = (case.released or case.closed) + between(case.rng, 5 * DAY_US, 40 * DAY_US)
    decided = asked + between(case.rng, 25 * DAY_US, 60 * DAY_US)
    overturned = not forced and case.chance(figures.REVIEW_OVERTURNS)
    case.tell(VictimsRightToReviewRequested(**case.said(case.police, asked)))
    if forced:
        check_shield(case, asked + 9 * DAY_US, "NONE")
        act(case, asked + 10 * DAY_US, "PW-05")
    case.tell(
        VictimsRightToReviewDecided(**case.said(case.police, decided), result="OVERTURNED" if overturned else "UPHELD")
    )
    if overturned:
        _reopen(case, Instant(decided + DAY_US))
    return True


def _reopen(case: Case, at: Instant) -> None:
    """The investigation begins again, and with it a pause of its own, until it ends again."""
    case.tell(InvestigationReopened(**case.said(case.police, at), force=case.force, reason="VRR"))
    case.opened = at
    if case.pause_ref is not None:
        case.pause_ref += "-2"
        case.paused = Instant(at + between(case.rng, HOUR_US, 16 * HOUR_US))
        case.review_due = Instant(case.paused + figures.PAUSE_REVIEW_US)
        put_in_force(case, case.pause_ref, case.paused, case.review_due)
    close(case)
    end_pause(case)


def act_after_closing(case: Case) -> None:
    """When all is over and the person is no longer protected, enforcement may follow; the shield is checked first."""
    likely = figures.ACT_AFTER_CLOSING_DOMESTIC_ABUSE if case.domestic else figures.ACT_AFTER_CLOSING_OTHER
    if case.closed is None or case.shared is None or case.flaw is not None or not case.chance(likely):
        return
    at = (case.released or case.closed) + between(case.rng, 30 * DAY_US, 120 * DAY_US)
    check_shield(case, at - DAY_US, "NONE")
    pending = case.applied is not None and case.applied <= at and (case.decided is None or case.decided > at)
    act(case, at, highest_tier=4 if pending or case.crime in TRAFFICKING else 5, origin="POLICE_SHARE")


def complain(case: Case) -> None:
    """A few complain of what was shared."""
    if case.shared is None or not case.chance(figures.COMPLAINS):
        return
    at = case.shared + between(case.rng, 5 * DAY_US, 60 * DAY_US)
    ref = f"CO-{case.number}"
    case.tell(ComplaintReceived(**case.said(case.police, at), complaint_ref=ref, about="SHARE"))
    resolved = at + between(case.rng, 20 * DAY_US, 90 * DAY_US)
    upheld = case.chance(0.3)
    case.tell(
        ComplaintResolved(
            **case.said(case.police, resolved), complaint_ref=ref, outcome="UPHELD" if upheld else "NOT_UPHELD"
        )
    )
