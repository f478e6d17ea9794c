"""The case that the demo shows: a woman is served with papers while the Home Office's own pause protects her.

She reports domestic abuse, the police open an investigation, share her details for her safety and tell her so, the
Home Office pauses enforcement, a specialist service helps her. Nineteen days later she is served with a notice of
liability to removal. The service complains, the reporting condition that came with the notice is lifted, and the
pause runs on until the investigation ends.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from ledger.demo.acts import check_shield
from ledger.demo.case import ENFORCEMENT, NCCU, Case, Told
from ledger.events import (
    ComplaintReceived,
    CrimeReported,
    DataShareReceived,
    DataShareSent,
    EnforcementActionEnded,
    EnforcementActionTaken,
    InvestigationOpened,
    InvestigationOutcomeRecorded,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    RoleAssigned,
    SafeguardingActionTaken,
    SignpostingProvided,
    SupportAccepted,
    SupportReferralMade,
    VictimInformed,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant, from_datetime

SHOWCASE_NUMBER = "1001"
SHOWCASE_SUBJECT = f"S-{SHOWCASE_NUMBER}"
SHOWCASE_RULES = ("PV-01", "PV-03")
"""What the ledger finds in it: the shield was full, and a pause was in force."""

_SERVICE = "/support/southall-black-sisters"


def showcase(rng: Random, year: int) -> list[Told]:
    """The showcase's events in `year`; only ids, and the minutes between deed and record, come from `rng`."""
    case = Case(
        rng=rng,
        number=SHOWCASE_NUMBER,
        force="METROPOLITAN",
        crime="DOMESTIC_ABUSE",
        role="VICTIM",
        flaw=None,
        reported=from_datetime(datetime(year, 5, 1, 9, 30, tzinfo=UTC)),
    )
    _report_and_care(case)
    _share_and_pause(case, case.reported + 2 * DAY_US)
    _papers(case, case.reported + 19 * DAY_US + 2 * HOUR_US)
    _ending(case, case.reported + 92 * DAY_US)
    return [told._replace(delivery="ONCE") for told in case.told]


def _report_and_care(case: Case) -> None:
    at, tell = case.reported, case.tell
    tell(
        CrimeReported(
            **case.said(case.police, at, channel="IN_PERSON"),
            force=case.force,
            crime_type=case.crime,
            offence_code="008/66",
            reported_by="VICTIM",
            domestic_abuse=True,
            honour_based=False,
            child=False,
            region="LONDON",
        )
    )
    tell(
        InvestigationOpened(
            **case.said(case.police, at + 2 * HOUR_US, actor=case.officer()),
            force=case.force,
            investigation_ref=f"INV-{case.number}",
        )
    )
    tell(RoleAssigned(**case.said(case.police, at + 2 * HOUR_US + MINUTE_US), role="VICTIM"))
    tell(
        SafeguardingActionTaken(
            **case.said(case.police, at + 3 * HOUR_US, actor=case.officer()),
            action="RISK_ASSESSMENT",
            risk_grade="HIGH",
        )
    )
    tell(SupportReferralMade(**case.said(case.police, at + 4 * HOUR_US), provider_type="BY_AND_FOR", specialist=True))
    tell(SupportAccepted(**case.said(_SERVICE, at + 4 * DAY_US, case=False), provider_type="BY_AND_FOR"))


def _share_and_pause(case: Case, at: int) -> None:
    tell, share_id = case.tell, f"SH-{case.number}"
    tell(
        DataShareSent(
            **case.said(case.police, at, channel="PHONE", trigger="OFFICER_DECISION", actor=case.officer()),
            force=case.force,
            share_id=share_id,
            purpose="SAFEGUARDING_VULNERABILITY",
            lawful_basis=("P3_TASK_NECESSARY",),
            data_categories=("NAME", "DOB", "NATIONALITY"),
            subject_role="VICTIM",
            status_basis="SELF_DISCLOSED",
            receiver="NCCU",
        )
    )
    tell(VictimInformed(**case.said(case.police, at + HOUR_US), topic="SHARE", exemption="NONE"))
    tell(
        DataShareReceived(
            **case.said(NCCU, at + 20 * MINUTE_US, channel="PHONE"),
            share_id=share_id,
            victim_flag=True,
            crime_type=case.crime,
        )
    )
    tell(
        PauseApplied(
            **case.said(ENFORCEMENT, at + 5 * HOUR_US),
            pause_ref=f"PA-{case.number}",
            reason="ACTIVE_INVESTIGATION",
            review_due=Instant(at + 90 * DAY_US),
            linked_cases=(case.ref,),
            grade="HEO",
        )
    )
    tell(
        SignpostingProvided(**case.said(NCCU, at + 3 * DAY_US, case=False), topics=("ADVICE", "CONCESSION", "HELPLINE"))
    )


def _papers(case: Case, at: int) -> None:
    """The notice, served as the outcome of casework that had not looked at the pause."""
    case.tell(
        EnforcementActionTaken(
            **case.said(ENFORCEMENT, at),
            action_ref=f"A-{case.number}",
            action="NOTICE_OF_LIABILITY",
            legal_power="IMMIGRATION_AND_ASYLUM_ACT_1999",
            originated_from="POLICE_SHARE",
        ),
        *SHOWCASE_RULES,
    )
    case.tell(
        ComplaintReceived(
            **case.said(_SERVICE, at + 3 * DAY_US), complaint_ref=f"CO-{case.number}", about="ENFORCEMENT"
        )
    )
    case.tell(
        EnforcementActionEnded(
            **case.said(ENFORCEMENT, at + 9 * DAY_US), action_ref=f"A-{case.number}", reason="CANCELLED"
        )
    )


def _ending(case: Case, at: int) -> None:
    pause_ref = f"PA-{case.number}"
    case.tell(
        PauseReviewed(
            **case.said(ENFORCEMENT, at - 10 * DAY_US), pause_ref=pause_ref, outcome="EXTENDED",
            review_due=Instant(at + 80 * DAY_US),
        )
    )  # fmt: skip
    case.tell(
        InvestigationOutcomeRecorded(
            **case.said(case.police, at), force=case.force, outcome_code=16, victim_supports=False
        )
    )
    check_id = check_shield(case, at + 4 * DAY_US - HOUR_US, "NONE")
    case.tell(
        PauseEnded(
            **case.said(ENFORCEMENT, at + 4 * DAY_US), pause_ref=pause_ref, reason="INVESTIGATION_CLOSED",
            shield_check_id=check_id,
        )
    )  # fmt: skip
