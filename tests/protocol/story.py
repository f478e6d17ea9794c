"""Stories told in events: given this, when known by then, these findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from ledger import events as ev
from ledger.instants import MINUTE_US, SECOND_US, Instant, parse
from ledger.protocol import RULES, Known, Policy, Verdict, VerdictState, load_policy, verdict_history
from ledger.protocol.rules import Rule

SUBJECT = "S-1"
CASE = "C-1"
POLICE = "/police/kent"
CPS = "/cps"
COURTS = "/courts"
HOME_OFFICE = "/home-office/immigration-enforcement"
NCCU = "/home-office/nccu"
VISAS = "/home-office/visa-casework"
SUPPORT = "/support/refuge"
AUTHORITY = "/home-office/single-competent-authority"

THE_END = parse("2030-01-01T00:00:00Z")


def rules_of(*codes: str) -> tuple[Rule, ...]:
    """Of all rules, those with these codes; with none, all."""
    return tuple(rule for rule in RULES if not codes or rule.code in codes)


ACTS_AND_PAUSES = rules_of("PV-01", "PV-02", "PV-03", "PV-05", "PV-07", "PW-01", "PT-01")
"""For stories in which only acts and pauses matter: what else is not in order in them is not told."""


def when(text: str) -> Instant:
    """A time in short: `05-20` is noon UTC on 20 May 2024, `05-20 09:30` and `2023-05-20` say more."""
    day, _, clock = text.partition(" ")
    if len(day) == 5:
        day = f"2024-{day}"
    if len(day) == 10:
        clock = clock or "12:00"
        return parse(f"{day}T{clock}{':00' if len(clock) == 5 else ''}Z")
    return parse(day)


@dataclass(frozen=True)
class Said:
    """An event and when the ledger comes to know it. By default recorded 5 minutes on, known 5 seconds after that."""

    event: ev.Event
    known_at: Instant

    def known(self, text: str) -> Said:
        return replace(self, known_at=when(text))

    def recorded(self, text: str) -> Said:
        return self._with(recorded_at=when(text))

    def day(self) -> Said:
        return self._with(occurred_precision="DAY")

    def month(self) -> Said:
        return self._with(occurred_precision="MONTH")

    def undated(self) -> Said:
        return self._with(occurred_precision="UNKNOWN")

    def of_case(self, case_ref: str | None) -> Said:
        return self._with(case_ref=case_ref)

    def by(self, publisher: str) -> Said:
        return self._with(publisher=publisher)

    def numbered(self, number: int) -> Said:
        """Another event with the same content: its id is another."""
        return self._with(event_id=str(uuid5(NAMESPACE_URL, f"{self.event.event_id}/{number}")))

    def but(self, **fields: object) -> Said:
        """The same event with other values in these fields."""
        return self._with(**fields)

    def _with(self, **changes: object) -> Said:
        return replace(self, event=replace(self.event, **changes))


def said(kind: type[ev.Event], at: str, publisher: str, /, **fields: object) -> Said:
    occurred_at = when(at)
    event_id = str(uuid5(NAMESPACE_URL, f"{kind.__name__}|{occurred_at}|{sorted(fields.items())}"))
    recorded_at = Instant(occurred_at + 5 * MINUTE_US)
    event = kind(
        event_id=event_id,
        publisher=publisher,
        subject_ref=SUBJECT,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        **fields,
    )
    return Said(event, Instant(recorded_at + 5 * SECOND_US))


def reported(at: str, case: str = CASE) -> Said:
    return said(
        ev.CrimeReported,
        at,
        POLICE,
        case_ref=case,
        force="KENT",
        crime_type="VIOLENCE",
        reported_by="VICTIM",
        domestic_abuse=False,
        honour_based=False,
        child=False,
    )


def opened(at: str, case: str = CASE, force: str = "KENT") -> Said:
    return said(ev.InvestigationOpened, at, POLICE, case_ref=case, force=force, investigation_ref=f"I-{case}")


def role(at: str, part: str, case: str = CASE) -> Said:
    return said(ev.RoleAssigned, at, POLICE, case_ref=case, role=part)


def outcome(at: str, code: int = 16, case: str = CASE, force: str = "KENT") -> Said:
    return said(ev.InvestigationOutcomeRecorded, at, POLICE, case_ref=case, force=force, outcome_code=code)


def transferred(at: str, to: str, case: str = CASE, direction: str = "OUT", origin: str = "KENT") -> Said:
    return said(
        ev.InvestigationTransferred, at, POLICE, case_ref=case, from_force=origin, to_force=to, direction=direction
    )


def reopened(at: str, case: str = CASE, force: str = "KENT") -> Said:
    return said(ev.InvestigationReopened, at, POLICE, case_ref=case, force=force, reason="VRR")


def charged(at: str, case: str = CASE, decision: str = "CHARGED") -> Said:
    return said(ev.ChargeDecided, at, CPS, case_ref=case, decision=decision)


def concluded(at: str, case: str = CASE, result: str = "CONVICTED_TRIAL") -> Said:
    return said(ev.ProsecutionConcluded, at, COURTS, case_ref=case, outcome=result)


def offered(at: str) -> Said:
    return said(ev.SupportReferralMade, at, POLICE, provider_type="REFUGE", specialist=True)


def supported(at: str) -> Said:
    return said(ev.SupportAccepted, at, SUPPORT, provider_type="REFUGE")


def declined(at: str) -> Said:
    return said(ev.SupportDeclined, at, SUPPORT, reason="DECLINED_BY_PERSON")


def support_ended(at: str) -> Said:
    return said(ev.SupportEnded, at, SUPPORT, reason="DISENGAGED")


def applied(at: str, ref: str = "APP-1", kind: str = "SET_DV") -> Said:
    return said(ev.RegularisationApplied, at, VISAS, application_ref=ref, application_type=kind)


def decided(at: str, ref: str = "APP-1") -> Said:
    return said(ev.RegularisationDecided, at, VISAS, application_ref=ref, decision="REFUSED")


def leave_recorded(at: str, expires: str) -> Said:
    expires_on = (date.fromisoformat(expires) - date(1970, 1, 1)).days
    return said(ev.LeaveExpiryRecorded, at, VISAS, route="SPOUSE_PARTNER", expires_on=expires_on)


def signposted(at: str) -> Said:
    return said(ev.SignpostingProvided, at, HOME_OFFICE, topics=("HELPLINE",))


def nrm_referred(at: str, kind: str = "REFERRAL") -> Said:
    return said(ev.NrmReferralMade, at, SUPPORT, kind=kind, consent=kind == "REFERRAL")


def nrm_decided(
    at: str, stage: str = "REASONABLE_GROUNDS", result: str = "POSITIVE", *, disqualified: bool = False
) -> Said:
    return said(ev.NrmDecisionMade, at, AUTHORITY, stage=stage, result=result, disqualified=disqualified)


def review_asked(at: str, case: str | None = CASE) -> Said:
    return said(ev.VictimsRightToReviewRequested, at, POLICE, case_ref=case)


def review_decided(at: str, case: str | None = CASE) -> Said:
    return said(ev.VictimsRightToReviewDecided, at, POLICE, case_ref=case, result="UPHELD")


def paused(at: str, ref: str = "P-1", due: str | None = None) -> Said:
    review_due = None if due is None else when(due)
    return said(ev.PauseApplied, at, HOME_OFFICE, pause_ref=ref, reason="ACTIVE_INVESTIGATION", review_due=review_due)


def reviewed(at: str, ref: str = "P-1", due: str | None = None) -> Said:
    review_due = None if due is None else when(due)
    return said(ev.PauseReviewed, at, HOME_OFFICE, pause_ref=ref, outcome="EXTENDED", review_due=review_due)


def unpaused(at: str, ref: str = "P-1", reason: str = "INVESTIGATION_CLOSED") -> Said:
    return said(ev.PauseEnded, at, HOME_OFFICE, pause_ref=ref, reason=reason)


def checked(at: str) -> Said:
    return said(ev.ShieldChecked, at, HOME_OFFICE, check_id=f"CH-{at}", result="NONE")


def shared(at: str, part: str | None = "VICTIM") -> Said:
    return said(
        ev.DataShareSent,
        at,
        POLICE,
        case_ref=CASE,
        force="KENT",
        share_id=f"SH-{at[:5]}",
        purpose="SAFEGUARDING_VULNERABILITY",
        lawful_basis=("P3_TASK_NECESSARY",),
        data_categories=("NAME",),
        subject_role=part,
        status_basis="SELF_DISCLOSED",
        receiver="NCCU",
    )


def received(at: str, flag: bool | None = True, share_id: str | None = "SH-1") -> Said:
    return said(ev.DataShareReceived, at, NCCU, share_id=share_id, victim_flag=flag)


def rejected(at: str, share_id: str) -> Said:
    return said(ev.DataShareRejected, at, NCCU, share_id=share_id, reason="INCOMPLETE")


def queried(at: str, purpose: str = "STATUS_ONLY") -> Said:
    return said(ev.StatusQueried, at, POLICE, case_ref=CASE, force="KENT", system="PNC", purpose=purpose)


def informed(at: str, topic: str = "SHARE", exemption: str = "NONE", record: str | None = None) -> Said:
    return said(ev.VictimInformed, at, POLICE, topic=topic, exemption=exemption, exemption_record_ref=record)


def safeguarded(at: str) -> Said:
    return said(ev.SafeguardingActionTaken, at, POLICE, action="SAFETY_PLAN")


def act(at: str, action: str = "NOTICE_OF_LIABILITY", ref: str | None = None) -> Said:
    return said(
        ev.EnforcementActionTaken,
        at,
        HOME_OFFICE,
        action_ref=ref or f"A-{at.replace(' ', '-')}",
        action=action,
        originated_from="OPERATION",
    )


def act_ended(at: str, ref: str) -> Said:
    return said(ev.EnforcementActionEnded, at, HOME_OFFICE, action_ref=ref, reason="LIFTED")


def overridden(at: str, grade: str = "GRADE_7", until: str | None = None) -> Said:
    return said(
        ev.OverrideAuthorised,
        at,
        HOME_OFFICE,
        override_ref="O-1",
        ground="PUBLIC_PROTECTION",
        grade=grade,
        rationale_ref="DOC-1",
        expires_at=None if until is None else when(until),
    )


def corrected(at: str, target: Said, **fields: object) -> Said:
    replacement = {name: json.dumps(value) for name, value in fields.items()}
    return said(
        ev.CorrectionIssued,
        at,
        target.event.publisher,
        corrects=target.event.event_id,
        reason="INACCURATE",
        replacement=replacement,
    )


def retracted(at: str, target: Said) -> Said:
    return said(
        ev.EventRetracted, at, target.event.publisher, retracts=target.event.event_id, reason="MISIDENTIFICATION"
    )


def known(*told: Said) -> list[Known]:
    """What the ledger holds of the story: numbered in the order in which it became known."""
    in_order = sorted(told, key=lambda one: one.known_at)
    return [Known(number, one.known_at, one.event) for number, one in enumerate(in_order)]


def verdicts_of(code: str, *told: Said) -> tuple[Verdict, ...]:
    """What one rule has said of the story in the end."""
    return verdict_history(known(*told), load_policy(), THE_END, rules_of(code))[0].verdicts


def brief(state: VerdictState) -> list[str]:
    """The verdicts in short: `PV-01 HIGH`, `PV-01 HIGH EXONERATED`, `PV-02 MEDIUM hindsight`, `PV-01 WITHDRAWN`."""
    told = []
    for verdict in state.verdicts:
        finding = verdict.finding
        words = [finding.rule]
        if verdict.status != "WITHDRAWN":
            words.append(finding.severity)
        if verdict.status != "RAISED":
            words.append(verdict.status)
        if finding.hindsight and verdict.status != "WITHDRAWN":
            words.append("hindsight")
        told.append(" ".join(words))
    return sorted(told)


@dataclass(frozen=True)
class Story:
    """What is given, and what must be found: each expectation by a moment of knowledge."""

    told: tuple[Said, ...]
    policy: str = "protocol-2021"
    expectations: tuple[tuple[Instant, tuple[str, ...]], ...] = ()
    moment: Instant = THE_END

    def under(self, policy: str) -> Story:
        return replace(self, policy=policy)

    def known_by(self, text: str) -> Story:
        return replace(self, moment=when(text))

    def then(self, *findings: str) -> Story:
        expectation = (self.moment, tuple(sorted(findings)))
        return replace(self, expectations=(*self.expectations, expectation), moment=THE_END)

    def found(self, *codes: str) -> list[tuple[Instant, tuple[str, ...]]]:
        """What the history finds at the moments of the expectations; with codes, what these rules find."""
        policy: Policy = load_policy(self.policy)
        rules = rules_of(*codes)
        events = known(*self.told)
        return [
            (moment, tuple(brief(verdict_history(_by(events, moment), policy, moment, rules)[0])))
            for moment, _ in self.expectations
        ]


def given(*told: Said) -> Story:
    return Story(told)


def given_at_once(*told: Said) -> Story:
    """The same, all of it known in one moment: nothing is judged before the last of it is known."""
    last = max(one.known_at for one in told)
    return Story(tuple(replace(one, known_at=last) for one in told))


def _by(events: Sequence[Known], moment: Instant) -> list[Known]:
    return [one for one in events if one.known_at <= moment]
