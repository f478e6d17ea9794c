"""The state of a subject at one moment, as `ledger case` shows it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.instants import Instant
from ledger.instants import text as instant_text
from ledger.protocol.as_amended import AsAmended
from ledger.protocol.case import CaseHistory
from ledger.protocol.evaluation import evaluate
from ledger.protocol.known import Known, of_the_world
from ledger.protocol.policy import Policy
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import FUTURE, PAST, Range
from ledger.protocol.support import support_at
from schemas.jsontypes import Json


def case_state(
    subject_ref: str, events: Sequence[Known], policy: Policy, known_at: Instant, at: Instant
) -> dict[str, Json]:
    """What held at `at` (valid time), by what was known at `known_at`.

    Roles, proceedings and the Home Office's knowledge are told whole, whether they lie before or after `at`.
    """
    known = [one for one in of_the_world(events) if one.known_at <= known_at]
    case = CaseHistory(policy)
    AsAmended(case).learn(known)
    findings = evaluate(events, policy, known_at).findings
    return {
        "subject_ref": subject_ref,
        "known_at": instant_text(known_at),
        "at": instant_text(at),
        "roles": {case_ref: part.role for case_ref, part in case.roles.items()},
        "shield": {"level": case.shield.level_at(at), "since": _moment(case.shield.same_level(at).start)},
        "proceedings": [_proceedings(one, at) for intervals in case.proceedings.values() for one in intervals],
        "support": _support(case, at),
        "application_pending": bool(case.pending.at(Range(at, at))),
        "pause": _pause(case, at),
        "home_office_knew_at": None if case.knowledge is None else instant_text(case.knowledge.since),
        "findings": [finding.finding_id for finding in findings],
        "events": len(known),
    }


def _proceedings(found: Proceedings, at: Instant) -> dict[str, Json]:
    return {
        "case_ref": found.case_ref,
        "from": instant_text(found.start.occurred_at),
        "to": None if found.end is None else instant_text(found.end.occurred_at),
        "force": found.holder_at(at),
    }


def _support(case: CaseHistory, at: Instant) -> dict[str, Json]:
    spell = support_at(case.support, at)
    return {"state": spell.state, "since": _moment(spell.since)}


def _pause(case: CaseHistory, at: Instant) -> dict[str, Json]:
    in_force = case.in_force.at(Range(at, at))
    if not in_force:
        return {"in_force": False, "pause_ref": None, "since": None, "review_due": None}
    _, found = in_force[0]
    return {
        "in_force": True,
        "pause_ref": found.start.pause_ref,
        "since": instant_text(found.start.occurred_at),
        "review_due": None if found.review_due is None else instant_text(found.review_due),
    }


def _moment(instant: Instant) -> str | None:
    """None for a state that began before anything on record."""
    return None if instant in (PAST, FUTURE) else instant_text(instant)
