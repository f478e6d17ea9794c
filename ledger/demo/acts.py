"""Enforcement: one act as it is told, and the acts that should not have happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.demo import figures
from ledger.demo.case import ENFORCEMENT, Case
from ledger.demo.draws import between, day_of
from ledger.demo.flaws import Flaw
from ledger.events import (
    CorrectionIssued,
    EnforcementAction,
    EnforcementActionEnded,
    EnforcementActionTaken,
    EventRetracted,
    Origin,
    OverrideAuthorised,
    Precision,
    ShieldChecked,
    ShieldResult,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant, text


def act(
    case: Case,
    at: int,
    *seeded: str,
    action: EnforcementAction | None = None,
    highest_tier: int = 5,
    origin: Origin = "CASEWORK",
    precision: Precision = "INSTANT",
) -> EnforcementActionTaken:
    """Tell of one act, of the tier that the figures draw unless `action` names it; a state ends by itself."""
    tier = figures.TIERS.draw(case.rng)
    chosen = action or figures.ACTIONS[min(tier, highest_tier)].draw(case.rng)
    lasts = figures.STATE_LASTS.draw(case.rng) if chosen in figures.STATES else None
    event = EnforcementActionTaken(
        **case.said(ENFORCEMENT, at, precision=precision),
        action_ref=f"A-{case.number}",
        action=chosen,
        originated_from=origin,
        continues_until=Instant(at + lasts) if lasts else None,
    )
    case.tell(event, *seeded)
    return event


def check_shield(case: Case, at: int, result: ShieldResult) -> str:
    """The Home Office asks the ledger whether the person is protected; the check's reference."""
    check_id = f"CH-{case.number}-{at // DAY_US}"
    case.tell(ShieldChecked(**case.said(ENFORCEMENT, at, case=False), check_id=check_id, result=result))
    return check_id


def _protected_at(case: Case) -> int:
    """A moment at which the person is helped, the pause is in force and the case is open."""
    return max(case.accepted or 0, case.paused or 0, case.reported) + between(case.rng, 3 * DAY_US, 18 * DAY_US)


def _in_pause(case: Case) -> None:
    act(case, _protected_at(case), "PV-01", "PV-03", origin="POLICE_SHARE")


def _before_support(case: Case) -> None:
    at = (case.paused or case.reported) + between(case.rng, 2 * DAY_US, 9 * DAY_US)
    act(case, at, "PV-02", "PV-03", highest_tier=3)


def _in_lapsed_pause(case: Case) -> None:
    if case.paused is not None:
        at = case.paused + 30 * DAY_US + between(case.rng, 2 * DAY_US, 6 * DAY_US)
        act(case, at, "PV-01", action="ENFORCEMENT_VISIT")


def _then_known(case: Case) -> None:
    """An operation of the Home Office's own, days before it could have known that the person was a victim."""
    if case.opened is None:
        return
    at = case.opened + between(case.rng, 3 * DAY_US, 6 * DAY_US)
    held = act(case, at, "PV-02", action="DETENTION", origin="OPERATION")
    case.tell(
        EnforcementActionEnded(
            **case.said(ENFORCEMENT, at + 4 * DAY_US, case=False), action_ref=held.action_ref, reason="RELEASED"
        )
    )


def _continues(case: Case) -> None:
    """Reporting conditions from before the report that nobody lifts until long after the Home Office knew."""
    began = act(case, case.reported - 10 * DAY_US, "PV-09", action="REPORTING_CONDITION", origin="CASEWORK")
    lifted = (case.paused or case.reported) + 5 * DAY_US
    case.tell(
        EnforcementActionEnded(
            **case.said(ENFORCEMENT, lifted, case=False), action_ref=began.action_ref, reason="LIFTED"
        )
    )


def _overridden(case: Case) -> None:
    at = _protected_at(case)
    _override(case, at - DAY_US)
    act(case, at, "PV-01", "PV-03")


def _overridden_after(case: Case) -> None:
    at = _protected_at(case)
    act(case, at, "PV-01", "PV-03")
    _override(case, at + 3 * DAY_US, "PV-11")


def _override(case: Case, at: int, *seeded: str) -> None:
    case.tell(
        OverrideAuthorised(
            **case.said(ENFORCEMENT, at),
            override_ref=f"O-{case.number}",
            ground="PUBLIC_PROTECTION",
            grade="GRADE_7",
            rationale_ref=f"D-{case.number}-O",
        ),
        *seeded,
    )


def _unchecked(case: Case) -> None:
    if case.released is not None:
        act(case, case.released + between(case.rng, 5 * DAY_US, 20 * DAY_US), "PV-08", highest_tier=4)


def _against_witness(case: Case) -> None:
    if case.opened is not None:
        act(case, case.opened + between(case.rng, 6 * DAY_US, 20 * DAY_US), "PW-02")


def _before_opening(case: Case) -> None:
    act(case, case.reported + 2 * DAY_US, "PW-04", action="NOTICE_OF_LIABILITY")


def _on_the_day(case: Case) -> None:
    """The record of the act knows only its day, and on that day the investigation was closed."""
    if case.closed is not None:
        act(case, day_of(case.closed), "PT-01", "PV-03", action="NOTICE_OF_LIABILITY", precision="DAY")


def _removal_in_recovery(case: Case) -> None:
    at = case.reported + between(case.rng, 20 * DAY_US, 30 * DAY_US)
    act(case, at, "PV-01", "PV-03", "PV-04", action="REMOVAL_DIRECTIONS")


def _removal_while_pending(case: Case) -> None:
    if case.released is not None and case.applied is not None:
        at = max(case.released, case.applied) + 30 * DAY_US
        check_shield(case, at - DAY_US, "NONE")
        act(case, at, "PV-10", action="REMOVAL_DIRECTIONS")


def _wrong_person(case: Case) -> None:
    """A notice recorded on the wrong person, taken back days later: the findings go, and stay readable."""
    notice = act(case, _protected_at(case), "PV-01", "PV-03", action="NOTICE_OF_LIABILITY")
    at = notice.recorded_at + between(case.rng, 2 * DAY_US, 8 * DAY_US)
    case.tell(
        EventRetracted(**case.said(ENFORCEMENT, at), retracts=notice.event_id, reason="MISIDENTIFICATION"), "PI-02"
    )


def _wrong_date(case: Case) -> None:
    """A notice entered under the wrong month: it was served before the crime, and is corrected."""
    notice = act(case, _protected_at(case), "PV-01", "PV-03", action="NOTICE_OF_LIABILITY")
    at = notice.recorded_at + between(case.rng, DAY_US, 6 * DAY_US)
    served = Instant(case.reported - 30 * DAY_US)
    case.tell(
        CorrectionIssued(
            **case.said(ENFORCEMENT, at),
            corrects=notice.event_id,
            reason="INACCURATE",
            replacement={"occurred_at": f'"{text(served)}"'},
        ),
        "PI-02",
    )


def _orphan(case: Case) -> None:
    """The end of an action that nobody said had begun."""
    case.tell(
        EnforcementActionEnded(
            **case.said(ENFORCEMENT, case.reported + 5 * DAY_US + HOUR_US + MINUTE_US),
            action_ref=f"A-{case.number}-LOST",
            reason="OTHER",
        ),
        "PI-04",
    )


ACTS: Mapping[Flaw, Callable[[Case], None]] = {
    "ACT_IN_PAUSE": _in_pause,
    "ACT_BEFORE_SUPPORT": _before_support,
    "ACT_IN_LAPSED_PAUSE": _in_lapsed_pause,
    "ACT_THEN_KNOWN": _then_known,
    "ACT_CONTINUES": _continues,
    "ACT_OVERRIDDEN": _overridden,
    "ACT_OVERRIDDEN_AFTER": _overridden_after,
    "ACT_UNCHECKED": _unchecked,
    "ACT_AGAINST_WITNESS": _against_witness,
    "ACT_BEFORE_OPENING": _before_opening,
    "ACT_ON_THE_DAY": _on_the_day,
    "REMOVAL_IN_RECOVERY": _removal_in_recovery,
    "REMOVAL_WHILE_PENDING": _removal_while_pending,
    "WRONG_PERSON": _wrong_person,
    "WRONG_DATE": _wrong_date,
    "ORPHAN": _orphan,
}
"""The mistakes that add events of their own to a case that has been told otherwise."""
