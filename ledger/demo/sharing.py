"""What the police tell the Home Office of a person, what the Home Office hears, and what the person is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.demo import figures
from ledger.demo.case import NCCU, Case
from ledger.demo.draws import between, day_of
from ledger.demo.opening import BACK_DATED_US
from ledger.events import (
    Channel,
    CrimeReported,
    CrimeType,
    DataCategory,
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    InvestigationOpened,
    LawfulBasis,
    Purpose,
    Role,
    SafeguardingActionTaken,
    SignpostingProvided,
    StatusBasis,
    StatusQueried,
    SupportReferralMade,
    VictimInformed,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant

_SENT_BY_MACHINE: tuple[CrimeType, ...] = ("DOMESTIC_ABUSE", "HATE_CRIME", "VIOLENCE")


def query_status(case: Case) -> None:
    """An officer looks the person up, for a policing purpose; seldom only to learn the status."""
    status_only = case.flaw == "STATUS_ONLY_CHECK"
    if case.opened is None or not (status_only or case.chance(0.2)):
        return
    case.tell(
        StatusQueried(
            **case.said(
                case.police, case.opened + between(case.rng, HOUR_US, 12 * HOUR_US), actor=case.officer(),
                trigger="OFFICER_DECISION",
            ),
            force=case.force,
            system="PNC",
            purpose="STATUS_ONLY" if status_only else "SAFEGUARDING_VULNERABILITY",
        ),
        *(["PS-01"] if status_only else []),
    )  # fmt: skip


def share(case: Case) -> None:
    """The share, from both sides, and what the person is told of it."""
    if case.opened is None or not (case.flaw is not None or case.chance(figures.SHARED)):
        return
    wait = between(case.rng, 22 * HOUR_US, 72 * HOUR_US)
    if case.flaw == "ACT_THEN_KNOWN":
        wait += BACK_DATED_US
    case.shared = Instant(case.opened + wait)
    share_id = None
    if case.flaw != "RECEIVED_ONLY":
        share_id = f"SH-{case.number}"
        sent = _send(case, share_id, case.shared)
        if not case.witness and sent.subject_role is not None:
            case.known_to_home_office = sent.recorded_at
        _tell_the_person(case)
    if case.flaw == "SENT_ONLY":
        return
    if case.flaw is None and case.chance(0.01):
        _reject(case, share_id)
        return
    _receive(case, share_id)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the flaws of a share are about."""

    purpose: Purpose | None
    bases: tuple[LawfulBasis, ...]
    categories: tuple[DataCategory, ...]
    role: Role | None
    status_basis: StatusBasis


def _shape(case: Case) -> _Shape:
    """An ordinary share keeps every rule; the flaw of the case bends it."""
    ordinary = _Shape(
        purpose=figures.PURPOSES.draw(case.rng),
        bases=(figures.LAWFUL_BASES.draw(case.rng),),
        categories=figures.DATA_CATEGORIES,
        role=case.role,
        status_basis=figures.STATUS_BASES.draw(case.rng),
    )
    match case.flaw:
        case "DOUBT_ONLY_SHARE":
            return replace(ordinary, purpose="IMMIGRATION_ENFORCEMENT_REFERRAL", status_basis="SUSPICION_ONLY")
        case "SHARE_BEFORE_CARE":
            return replace(ordinary, purpose="IMMIGRATION_ENFORCEMENT_REFERRAL")
        case "EXCESS_DATA":
            return replace(ordinary, categories=(*ordinary.categories, "HEALTH"))
        case "NO_BASIS":
            return replace(ordinary, purpose=None, bases=("NONE_RECORDED",))
        case "ROLE_MISSING":
            return replace(ordinary, role=None)
    return ordinary


def _send(case: Case, share_id: str, at: Instant) -> DataShareSent:
    shape = _shape(case)
    actor = None if case.flaw == "NO_ACTOR" else case.officer()
    event = DataShareSent(
        **case.said(case.police, at, channel=_channel(case), trigger="OFFICER_DECISION", actor=actor),
        force=case.force,
        share_id=share_id,
        purpose=shape.purpose,
        lawful_basis=shape.bases,
        data_categories=shape.categories,
        subject_role=shape.role,
        status_basis=shape.status_basis,
        receiver="NCCU",
    )
    case.tell(event, *_what_a_share_shows(case))
    return event


def _what_a_share_shows(case: Case) -> list[str]:
    shows = {
        "DOUBT_ONLY_SHARE": "PS-02",
        "SHARE_BEFORE_CARE": "PS-10",
        "EXCESS_DATA": "PS-04",
        "NO_BASIS": "PS-05",
        "NO_ACTOR": "PS-08",
        "ROLE_MISSING": "PS-09",
        "NOT_TOLD": "PS-07",
        "SENT_ONLY": "PS-11",
    }
    return [rule for flaw, rule in shows.items() if flaw == case.flaw]


def _channel(case: Case) -> Channel:
    drawn = case.rng.random()
    if drawn < figures.CHANNELS_PHONE:
        return "PHONE"
    return "EMAIL" if drawn < figures.CHANNELS_PHONE + figures.CHANNELS_EMAIL else "FORM"


def _tell_the_person(case: Case) -> None:
    """The person is told within days; an exemption is for the Home Office to claim, and needs a record."""
    if case.shared is None or case.flaw == "NOT_TOLD":
        return
    misused = case.flaw == "EXEMPTION_MISUSED"
    risky = case.domestic and case.chance(0.15)
    case.tell(
        VictimInformed(
            **case.said(case.police, case.shared + between(case.rng, HOUR_US, 8 * DAY_US)),
            topic="SHARE",
            exemption="IMMIGRATION_EXEMPTION" if misused else "RISK_OF_HARM" if risky else "NONE",
            exemption_record_ref=f"D-{case.number}" if risky and not misused else None,
        ),
        *(["PS-06"] if misused else []),
    )


def _receive(case: Case, share_id: str | None) -> None:
    """The control unit records what it heard, and signposts a victim to help within ten working days."""
    if case.shared is None:
        return
    at = case.shared + between(case.rng, 2 * MINUTE_US, 30 * HOUR_US)
    received = DataShareReceived(
        **case.said(NCCU, at, case=share_id is not None, channel=_channel(case)),
        share_id=share_id,
        victim_flag=not case.witness,
        crime_type=case.crime,
    )
    seeded = ["PS-11"] if case.flaw == "RECEIVED_ONLY" else ["PN-01"] if case.flaw == "NO_SIGNPOST" else []
    case.tell(received, *seeded)
    if not case.witness:
        case.known_to_home_office = min(case.known_to_home_office or received.recorded_at, received.recorded_at)
    if case.flaw != "NO_SIGNPOST" and not case.witness:
        case.tell(
            SignpostingProvided(
                **case.said(NCCU, at + between(case.rng, HOUR_US, 9 * DAY_US), case=False),
                topics=("ADVICE", "HELPLINE", "CONCESSION") if case.domestic else ("ADVICE", "HELPLINE"),
            )
        )


def _reject(case: Case, share_id: str | None) -> None:
    if case.shared is None or share_id is None:
        return
    at = case.shared + between(case.rng, HOUR_US, 3 * DAY_US)
    case.tell(DataShareRejected(**case.said(NCCU, at), share_id=share_id, reason="NOT_RELEVANT"))


def automated_shares(case: Case) -> None:
    """One day on which a force's records system sends three people to the Home Office, nobody having decided to."""
    for index, crime in enumerate(_SENT_BY_MACHINE):
        other = Case(
            rng=case.rng,
            number=f"{case.number}-{index + 1}",
            force=case.force,
            crime=crime,
            role="VICTIM",
            flaw=case.flaw,
            reported=day_of(case.reported),
            told=case.told,
        )
        _automated_share(other)


def _automated_share(case: Case) -> None:
    at, said = case.reported, case.said
    case.tell(
        CrimeReported(
            **said(case.police, at),
            force=case.force,
            crime_type=case.crime,
            offence_code=None,
            reported_by="VICTIM",
            domestic_abuse=case.domestic,
            honour_based=False,
            child=False,
        )
    )
    case.tell(
        InvestigationOpened(**said(case.police, at + HOUR_US), force=case.force, investigation_ref=f"INV-{case.number}")
    )
    case.tell(SafeguardingActionTaken(**said(case.police, at + HOUR_US), action="ADVICE"))
    case.tell(SupportReferralMade(**said(case.police, at + 2 * HOUR_US), provider_type="VICTIM_CARE", specialist=False))
    sent_at = at + 3 * HOUR_US
    case.tell(
        DataShareSent(
            **said(case.police, sent_at, channel="SYSTEM_INTERFACE", trigger="AUTOMATED_TASK", actor=case.officer()),
            force=case.force,
            share_id=f"SH-{case.number}",
            purpose="STATUS_ONLY",
            lawful_basis=("COMMON_LAW",),
            data_categories=("NAME", "DOB", "NATIONALITY"),
            subject_role="VICTIM",
            status_basis="NOT_CONSIDERED",
            receiver="NCCU",
        ),
        *("PS-01", "PS-03", "PS-07", "PS-11", "PS-12", "PV-06"),
    )
