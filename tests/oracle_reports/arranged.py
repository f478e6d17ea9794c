"""Short lives that put a person into the categories which random lives seldom reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args
from uuid import NAMESPACE_OID, uuid5

from ledger import events as ev
from ledger.instants import DAY_US, HOUR_US, Instant, parse
from tests.oracle_reports.board import Told, finding_id, review

_START = parse("2024-06-01T10:00:00Z")
_POLICE = "/police/kent"
_NCCU = "/home-office/nccu"
_OFFICE = "/home-office/immigration-enforcement"
_VISAS = "/home-office/visa-casework"
_CPS = "/cps"
_JUDGEMENTS = get_args(ev.ReviewJudgement)
_CORRELATION = str(uuid5(NAMESPACE_OID, "one piece of work"))


class Life:
    """The events of one person, each some days after the first of June 2024 and known an hour later."""

    def __init__(self, name: str) -> None:
        self.name = f"S-A-{name}"
        self.told: list[Told] = []

    def say(self, kind: type[ev.Event], day: float, publisher: str, **own: Any) -> ev.Event:
        at = Instant(_START + int(day * DAY_US))
        event = kind(
            event_id=str(uuid5(NAMESPACE_OID, f"{self.name}/{len(self.told)}")),
            publisher=publisher,
            subject_ref=self.name,
            occurred_at=at,
            recorded_at=at,
            **{"case_ref": "C-1", **own},
        )
        self.told.append((Instant(at + HOUR_US), event))
        return event

    def opened(self, day: float = 0) -> Life:
        self.say(ev.InvestigationOpened, day, _POLICE, force="KENT", investigation_ref="INV-1")
        return self

    def shared(self, day: float = 2, **own: Any) -> Life:
        given: dict[str, Any] = {
            "force": "KENT",
            "share_id": "SH-1",
            "subject_role": "VICTIM",
            "status_basis": "HO_SYSTEM",
            "receiver": "NCCU",
        }
        self.say(ev.DataShareSent, day, _POLICE, **{**given, **own})
        return self

    def received(self, day: float = 3, **own: Any) -> Life:
        self.say(ev.DataShareReceived, day, _NCCU, **{"share_id": "SH-1", "victim_flag": True, **own})
        return self

    def act(self, day: float, action: str = "NOTICE_OF_LIABILITY") -> ev.Event:
        return self.say(
            ev.EnforcementActionTaken, day, _OFFICE, action_ref=f"A-{day}", action=action, originated_from="CASEWORK"
        )

    def correct(self, day: float, reason: str) -> Life:
        """The event said last."""
        last = self.told[-1][1]
        self.say(
            ev.CorrectionIssued,
            day,
            last.publisher,
            corrects=last.event_id,
            reason=reason,
            replacement={"channel": '"PHONE"'},
        )
        return self


def arranged() -> Sequence[Told]:
    """All of them."""
    lives = [*_shares(), *_answers(), *_outcomes(), *_acts(), *_applications(), *_complaints()]
    return [told for each in lives for told in each.told]


def _shares() -> Iterator[Life]:
    for number, purpose in enumerate(get_args(ev.Purpose)):
        yield Life(f"purpose-{number}").opened().shared(purpose=purpose)
    for number, basis in enumerate(get_args(ev.LawfulBasis)):
        held = {"data_categories": ("HEALTH",) if number % 2 else ("NAME",)}
        yield Life(f"basis-{number}").opened().shared(lawful_basis=(basis,), trigger="OFFICER_DECISION", **held)
    yield Life("silent").opened().shared()
    decided = Life("decided").opened()
    both = {"correlation_id": _CORRELATION}
    decided.say(
        ev.StatusQueried,
        1,
        _POLICE,
        force="KENT",
        system="PNC",
        purpose="STATUS_ONLY",
        trigger="OFFICER_DECISION",
        **both,
    )
    yield decided.shared(trigger="AUTOMATED_TASK", **both)
    yield Life("leave").opened().shared(5)
    valid = Life("leave-valid").opened()
    valid.say(ev.LeaveExpiryRecorded, 1, _VISAS, route="STUDENT", expires_on=_START // DAY_US + 90)
    yield valid.shared()


def _answers() -> Iterator[Life]:
    for number, (day, exemption) in enumerate(((3, "NONE"), (30, "NONE"), (3, "RISK_OF_HARM"), (30, "RISK_OF_HARM"))):
        life = Life(f"informed-{number}").opened().shared()
        life.say(ev.VictimInformed, day, _POLICE, topic="SHARE", exemption=exemption)
        yield life
    care = Life("care").opened().shared()
    care.say(ev.SafeguardingActionTaken, 1, _POLICE, action="ADVICE", occurred_precision="UNKNOWN")
    yield care
    rejected = Life("rejected").opened().shared()
    rejected.say(ev.DataShareRejected, 4, _NCCU, share_id="SH-1", reason="INCOMPLETE")
    yield rejected
    yield Life("undated").opened().shared().received(occurred_precision="UNKNOWN")
    yield Life("open-sent").opened().shared(12)
    yield Life("open-received").opened().received(12)
    yield Life("corrected-received").opened().received().shared().correct(6, "INACCURATE")
    yield Life("corrected").opened().shared().correct(6, "MISIDENTIFICATION")


def _outcomes() -> Iterator[Life]:
    for code in range(1, 23):
        for is_referred in (True, False):
            life = Life(f"outcome-{code}-{is_referred}").opened()
            if is_referred:
                life.shared()
            life.say(ev.InvestigationOutcomeRecorded, 20, _POLICE, force="KENT", outcome_code=code)
            yield life
    for decision in (None, *get_args(ev.ChargeDecision)):
        life = Life(f"suspected-{decision}").opened()
        life.say(ev.RoleAssigned, 1, _POLICE, role="VICTIM_AND_SUSPECT")
        life.act(9)
        if decision is not None:
            life.say(ev.ChargeDecided, 12, _CPS, decision=decision)
        yield life


def _acts() -> Iterator[Life]:
    for judgement in _JUDGEMENTS:
        shielded = Life(f"shielded-{judgement}").opened().shared(1)
        shielded.told.append(review(finding_id("PV-02", shielded.act(9)), shielded.told[-1], judgement))
        yield shielded
        declined = Life(f"declined-{judgement}").opened()
        declined.say(ev.SupportDeclined, 2, "/support/refuge", reason="DECLINED_BY_PERSON")
        declined.told.append(review(finding_id("PW-01", declined.act(9)), declined.told[-1], judgement))
        yield declined
    before = Life("before")
    before.act(0, "ENFORCEMENT_VISIT")
    yield before.opened(1).shared(2)
    override = Life("override").opened()
    authorised = {"ground": "COURT_ORDER", "grade": "SCS", "rationale_ref": "DOC-1"}
    override.say(ev.OverrideAuthorised, 3, _OFFICE, override_ref="O-1", occurred_precision="UNKNOWN", **authorised)
    yield override


def _applications() -> Iterator[Life]:
    for decision in get_args(ev.RegularisationDecision):
        for day in (40, 400):
            life = Life(f"application-{decision}-{day}").opened()
            life.say(ev.RegularisationApplied, 4, _VISAS, application_ref="AP-1", application_type="SET_DV")
            life.say(ev.RegularisationDecided, day, _VISAS, application_ref="AP-1", decision=decision)
            yield life


def _complaints() -> Iterator[Life]:
    for outcome in get_args(ev.ComplaintOutcome):
        life = Life(f"complaint-{outcome}")
        life.say(ev.ComplaintReceived, 3, _POLICE, complaint_ref="CO-1", about="SHARE")
        life.say(ev.ComplaintResolved, 30, _POLICE, complaint_ref="CO-1", outcome=outcome)
        yield life
