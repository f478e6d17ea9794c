"""Findings as others read them: as JSON, and as the ledger's own events."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from ledger import events
from ledger.instants import Instant
from ledger.instants import text as instant_text
from ledger.protocol.findings import Change, Finding, Verdict, kind_of
from ledger.protocol.wording import sentence
from schemas.jsontypes import Json

DETECTOR = "/ledger/detector"

_EVENT_OF: dict[str, type[events.FindingChanged]] = {
    "RAISED": events.FindingRaised,
    "REVISED": events.FindingRevised,
    "WITHDRAWN": events.FindingWithdrawn,
}


def because(finding: Finding) -> tuple[str, ...]:
    """The facts that decided it, as sentences in order."""
    return tuple(sentence(fact) for fact in finding.facts)


def finding_event(change: Change) -> events.FindingChanged:
    """The ledger's event that says this change. Every field follows from the history, so that it is a repeat to
    say it twice: also `recorded_at`, which is the moment of the change.
    """
    verdict, finding = change.verdict, change.verdict.finding
    return _EVENT_OF[change.kind](
        event_id=_event_id(verdict),
        publisher=DETECTOR,
        subject_ref=finding.identity.about,
        occurred_at=change.at,
        recorded_at=change.at,
        finding_id=finding.finding_id,
        revision=verdict.revision,
        rule=finding.rule,
        kind=kind_of(finding.rule),
        severity=finding.severity,
        status=verdict.status,
        hindsight=finding.hindsight,
        about="PUBLISHER" if finding.is_about_publisher else "SUBJECT",
        finding_case_ref=finding.case_ref,
        anchor=finding.identity.anchor,
        anchor_publisher=finding.identity.anchor_publisher,
        at=finding.at,
        interval_from=finding.interval_from,
        interval_to=finding.interval_to,
        raised_at=verdict.raised_at,
        changed_at=verdict.changed_at,
        incident=finding.incident,
        evidence=tuple(
            events.Evidence(event_id=part.event_id, publisher=part.publisher, part=part.part)
            for part in finding.evidence
        ),
        policy_name=verdict.basis.policy_name,
        policy_digest=verdict.basis.policy_digest,
        rule_pack=verdict.basis.rule_pack,
        because=because(finding),
    )


def finding_json(verdict: Verdict) -> dict[str, Json]:
    """A finding as `ledger findings --json` gives it."""
    change = Change("REVISED", verdict, verdict.changed_at)
    return finding_from_event(finding_event(change))


def finding_from_event(event: events.FindingChanged) -> dict[str, Json]:
    """The same, from what the ledger said of it: equal to `finding_json` of the verdict behind the event."""
    about = "publisher" if event.about == "PUBLISHER" else "subject_ref"
    evidence: list[Json] = [
        {"event_id": part.event_id, "publisher": part.publisher, "part": part.part} for part in event.evidence
    ]
    return {
        "finding_id": event.finding_id,
        "rule": event.rule,
        "kind": event.kind,
        "severity": event.severity,
        "status": event.status,
        "hindsight": event.hindsight,
        about: event.subject_ref,
        "case_ref": event.finding_case_ref,
        "anchor": event.anchor,
        "at": instant_text(event.at),
        "from": _moment(event.interval_from),
        "to": _moment(event.interval_to),
        "raised_at": instant_text(event.raised_at),
        "changed_at": instant_text(event.changed_at),
        "incident": event.incident,
        "evidence": evidence,
        "policy": {"name": event.policy_name, "digest": event.policy_digest},
        "rule_pack": event.rule_pack,
        "because": list(event.because),
    }


def _event_id(verdict: Verdict) -> str:
    namespace = uuid5(NAMESPACE_URL, "urn:protocol-ledger:verdict")
    basis = verdict.basis
    name = (verdict.finding_id, str(verdict.revision), basis.policy_digest, basis.rule_pack)
    return str(uuid5(namespace, "|".join(name)))


def _moment(instant: Instant | None) -> str | None:
    return None if instant is None else instant_text(instant)
