"""How a case begins: the report, the investigation, the first care, the referral to support."""

from __future__ import annotations

from ledger.demo import figures
from ledger.demo.case import Case, police
from ledger.demo.draws import between
from ledger.demo.flaws import TRAFFICKING, Flaw
from ledger.events import (
    CorrectionIssued,
    CrimeReported,
    Event,
    Force,
    InvestigationOpened,
    InvestigationTransferred,
    ProviderType,
    RoleAssigned,
    SafeguardingActionTaken,
    SupportAccepted,
    SupportDeclined,
    SupportReferralMade,
    TransferDirection,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant

BACK_DATED_US = 14 * DAY_US
"""How long a report of a crime lies about before it is entered, where that is the mistake."""

LATE_CARE: frozenset[Flaw] = frozenset(
    {"SHARE_BEFORE_CARE", "NO_SUPPORT_REFERRAL", "ACT_BEFORE_OPENING", "ACT_BEFORE_SUPPORT", "ACT_THEN_KNOWN"}
)


def _other_than(force: Force) -> Force:
    return "KENT" if force != "KENT" else "SURREY"


def report(case: Case) -> None:
    """The crime is reported; most people report it themselves."""
    rng = case.rng
    late_us = BACK_DATED_US if case.flaw == "ACT_THEN_KNOWN" else 0
    event = CrimeReported(
        **case.said(case.police, case.reported, late_us=late_us, channel="PHONE" if case.chance(0.6) else "IN_PERSON"),
        force=case.force,
        crime_type=case.crime,
        offence_code=f"{rng.randrange(1, 200):03d}/{rng.randrange(1, 90):02d}" if case.chance(0.7) else None,
        reported_by="VICTIM" if case.chance(0.7) else "THIRD_PARTY",
        domestic_abuse=case.domestic,
        honour_based=case.chance(0.08 if case.domestic else 0.01),
        child=case.crime in {"CHILD_SEXUAL_EXPLOITATION", "CHILD_EXPLOITATION_OTHER"},
    )
    if case.flaw == "CONFLICTING":
        case.tell(event, "PI-03", delivery="TWICE_DIFFERENT")
    elif case.flaw == "LOST_ON_THE_WAY":
        _lose_a_query_before(case, event)
    else:
        case.tell(event, *(["PI-01"] if late_us else ["PN-02"] if case.flaw == "NO_NRM" else []))
    _mistakes_at_the_gate(case, event)
    if case.chance(figures.CORRECTED):
        _correct_the_code(case, event)


def _lose_a_query_before(case: Case, event: CrimeReported) -> None:
    """The force numbered an event that never arrived: the next one shows the gap."""
    lost = SafeguardingActionTaken(
        **case.said(case.police, event.occurred_at - MINUTE_US), action="ADVICE", risk_grade=None
    )
    case.tell(lost, delivery="LOST", known=event.recorded_at - MINUTE_US)
    case.tell(event, "PI-06")


def _mistakes_at_the_gate(case: Case, event: CrimeReported) -> None:
    """What the gate refuses: a clock that runs ahead, a publisher that may not say this, another's event corrected."""
    at = case.reported + 2 * HOUR_US
    if case.flaw == "CLOCK_AHEAD":
        ahead = SafeguardingActionTaken(**case.said(case.police, at + DAY_US), action="ADVICE")
        case.tell(ahead, "in_future", known=at)
    elif case.flaw == "WRONG_PUBLISHER":
        case.tell(
            InvestigationOpened(
                **case.said(case.support_publisher(), at),
                force=case.force,
                investigation_ref=f"INV-{case.number}",
            ),
            "type_not_allowed",
        )
    elif case.flaw == "FOREIGN_CORRECTION":
        case.tell(
            _correction(case, event, police(_other_than(case.force)), at, {"honour_based": "true"}),
            "foreign_correction",
        )


def _correct_the_code(case: Case, event: CrimeReported) -> None:
    """The force finds that it had recorded another offence."""
    at = event.recorded_at + between(case.rng, DAY_US, 20 * DAY_US)
    case.tell(_correction(case, event, case.police, at, {"offence_code": '"008/30"'}))


def _correction(case: Case, event: Event, publisher: str, at: int, replacement: dict[str, str]) -> CorrectionIssued:
    return CorrectionIssued(
        **case.said(publisher, at), corrects=event.event_id, reason="INACCURATE", replacement=replacement
    )


def open_investigation(case: Case) -> None:
    """An investigation is opened, mostly within hours; then the force says who the person is in it."""
    wait = between(case.rng, HOUR_US // 2, 20 * HOUR_US)
    if case.flaw == "ACT_BEFORE_OPENING":
        wait += 4 * DAY_US
    case.opened = Instant(case.reported + wait)
    late_us = BACK_DATED_US if case.flaw == "ACT_THEN_KNOWN" else 0
    case.tell(
        InvestigationOpened(
            **case.said(case.police, case.opened, late_us=late_us, actor=case.officer()),
            force=case.force,
            investigation_ref=f"INV-{case.number}",
        )
    )
    if case.role != "VICTIM" or case.chance(0.4):
        # A witness is a witness from the first: the role is known with the opening.
        case.tell(RoleAssigned(**case.said(case.police, case.opened + 5 * MINUTE_US), role=case.role))


def first_care(case: Case) -> None:
    """What is done for the person before anything is shared: a look at the risk, and a referral to support."""
    wait = between(case.rng, HOUR_US, 6 * HOUR_US)
    if case.flaw in {"SHARE_BEFORE_CARE", "ACT_THEN_KNOWN"}:
        wait += BACK_DATED_US
    at = case.reported + wait
    late_us, stray = case.lateness_us(), case.flaw == "LATE_ON_THE_WAY"
    case.tell(
        SafeguardingActionTaken(
            **case.said(case.police, at, late_us=late_us, actor=case.officer()),
            action="RISK_ASSESSMENT",
        ),
        *(["PI-01"] if late_us else ["PI-06"] if stray else []),
        delivery="LATE" if stray else "ONCE",
    )
    neglected = case.flaw in {"NO_SUPPORT_REFERRAL", "SHARE_BEFORE_CARE", "ACT_THEN_KNOWN"}
    if neglected:
        wait += 9 * DAY_US
    case.tell(
        SupportReferralMade(
            **case.said(case.police, case.reported + wait + between(case.rng, HOUR_US, 16 * HOUR_US)),
            provider_type=provider(case),
            specialist=case.domestic and case.chance(0.5),
        ),
        *(["PN-03"] if neglected else []),
    )


def provider(case: Case) -> ProviderType:
    """Who helps: an adviser for domestic abuse, NRM support for trafficking, the victim care unit otherwise."""
    if case.domestic:
        return "BY_AND_FOR"
    return "NRM_SUPPORT" if case.crime in TRAFFICKING else "VICTIM_CARE"


def answer_to_support(case: Case) -> None:
    """The person takes the help, or does not, or never answers."""
    accepts = case.flaw is not None or case.chance(figures.SUPPORT_ACCEPTED)
    at = Instant(case.reported + between(case.rng, 2 * DAY_US, 8 * DAY_US))
    if case.flaw in LATE_CARE:
        at = Instant(at + 2 * BACK_DATED_US)
    if accepts:
        case.accepted = at
        late_us = case.lateness_us()
        case.tell(
            SupportAccepted(
                **case.said(case.support_publisher(), at, case=False, late_us=late_us), provider_type=provider(case)
            ),
            *(["PI-01"] if late_us else []),
        )
    elif case.chance(figures.SUPPORT_DECLINED / (1 - figures.SUPPORT_ACCEPTED)):
        case.unsupported = at
        case.tell(SupportDeclined(**case.said(case.support_publisher(), at, case=False), reason="DECLINED_BY_PERSON"))


def transfer(case: Case) -> None:
    """The case moves to another force, which acknowledges it; seldom the acknowledgement never comes."""
    missing = case.flaw == "TRANSFER_UNACKNOWLEDGED"
    if case.opened is None or not (missing or case.chance(figures.TRANSFERRED)):
        return
    away = case.opened + between(case.rng, 60 * HOUR_US, 90 * HOUR_US)
    source, target = case.force, figures.FORCES.draw(case.rng)
    if target == source:
        target = _other_than(source)
    handover = f"HO-{case.number}"
    taken = away + between(case.rng, DAY_US, 4 * DAY_US)
    steps: list[tuple[TransferDirection, Force, int]] = [("OUT", source, away)]
    if not missing:
        steps.append(("IN", target, taken))
    for direction, force, at in steps:
        case.tell(
            InvestigationTransferred(
                **case.said(police(force), at),
                from_force=source,
                to_force=target,
                direction=direction,
                handover_ref=handover,
            ),
            *(["PI-05"] if missing else []),
        )
    case.force = target
