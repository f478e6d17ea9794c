"""The rules about what was left undone: PN-01 to PN-04, and PI-05 about transfers that nobody took over."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.events import (
    CrimeReported,
    DataShareReceived,
    Event,
    InvestigationTransferred,
    LeaveExpiryRecorded,
    NrmReferralMade,
    RegularisationApplied,
    SignpostingProvided,
    SupportAccepted,
    SupportDeclined,
    SupportEnded,
    SupportReferralMade,
)
from tests.oracle.london import end_of_working_days, midnight
from tests.oracle.numbers import (
    LEAVE_WARNING,
    NRM_WORKING_DAYS,
    SIGNPOSTED_WORKING_DAYS,
    SUPPORT_WORKING_DAYS,
    TRAFFICKING,
    TRANSFER_ANSWERED_WITHIN,
)
from tests.oracle.rows import Row, row
from tests.oracle.states import World

SUPPORT_EVENTS = SupportReferralMade | SupportAccepted | SupportDeclined | SupportEnded


def duties_left_undone(world: World, now: int) -> list[Row]:
    """PN-01 to PN-04 and PI-05; section 7: an UNKNOWN event starts no clock and answers none."""
    found = []
    for event in world.dated:
        found += [row("PN-01", event, "MEDIUM")] if _is_not_signposted(world, event, now) else []
        found += [row("PN-02", event, "HIGH")] if _is_not_referred(world, event, now) else []
        found += [row("PN-03", event, "LOW")] if _is_not_supported(world, event, now) else []
        found += [row("PN-04", event, "LOW")] if _runs_out(world, event, now) else []
        found += _not_taken_over(world, event, now)
    return found


def _is_not_signposted(world: World, event: Event, now: int) -> bool:
    """PN-01."""
    if not isinstance(event, DataShareReceived) or not event.victim_flag:
        return False
    due = end_of_working_days(event.occurred_at, SIGNPOSTED_WORKING_DAYS)
    given = [each for each in world.dated if isinstance(each, SignpostingProvided)]
    return now >= due and not any(event.occurred_at <= each.occurred_at <= due for each in given)


def _is_not_referred(world: World, event: Event, now: int) -> bool:
    """PN-02: an earlier referral counts."""
    if not isinstance(event, CrimeReported | DataShareReceived) or event.crime_type not in TRAFFICKING:
        return False
    due = end_of_working_days(event.occurred_at, NRM_WORKING_DAYS)
    referrals = [each for each in world.dated if isinstance(each, NrmReferralMade)]
    return now >= due and not any(each.occurred_at <= due for each in referrals)


def _is_not_supported(world: World, event: Event, now: int) -> bool:
    """PN-03; section 3, role: with no assignment, the subject of a report is its VICTIM."""
    if not isinstance(event, CrimeReported):
        return False
    if world.roles.get(event.case_ref or "", "VICTIM") not in world.victim_group | world.witness_group:
        return False
    due = end_of_working_days(event.occurred_at, SUPPORT_WORKING_DAYS)
    offered = [each for each in world.dated if isinstance(each, SUPPORT_EVENTS)]
    return now >= due and not any(event.occurred_at <= each.occurred_at <= due for each in offered)


def _runs_out(world: World, event: Event, now: int) -> bool:
    """PN-04; section 7: any application at or after the record clears it; proceedings of any case count."""
    if not isinstance(event, LeaveExpiryRecorded):
        return False
    due = midnight(date(1970, 1, 1) + timedelta(days=event.expires_on)) - LEAVE_WARNING
    applied = [each for each in world.dated if isinstance(each, RegularisationApplied)]
    if now < due or any(each.occurred_at >= event.occurred_at for each in applied):
        return False
    return any(each.is_written(due) for each in world.proceedings)


def _not_taken_over(world: World, event: Event, now: int) -> list[Row]:
    """PI-05; section 7: the interval runs from OUT to the late IN, which is at or after OUT, of the same case."""
    if not isinstance(event, InvestigationTransferred) or event.direction != "OUT":
        return []
    due = event.occurred_at + TRANSFER_ANSWERED_WITHIN
    taken = [
        each.occurred_at
        for each in world.dated
        if isinstance(each, InvestigationTransferred)
        and each.direction == "IN"
        and each.case_ref == (event.case_ref or "")
    ]
    arrived = min((each for each in taken if each >= event.occurred_at), default=None)
    if now < due or (arrived is not None and arrived <= due):
        return []
    return [row("PI-05", event, "MEDIUM", interval=(event.occurred_at, arrived))]
