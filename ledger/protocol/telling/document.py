"""An explanation as a JSON document: for `ledger explain --json`, and for pages that show it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.instants import text as instant_text
from ledger.protocol.explanation import Explanation
from ledger.protocol.known import EventKey
from ledger.protocol.output import finding_json
from ledger.protocol.telling.causes import Cause
from ledger.protocol.telling.clocks import Clocks, WhenRaised
from ledger.protocol.telling.steps import Step
from schemas.jsontypes import Json


def explanation_json(explanation: Explanation) -> dict[str, Json]:
    """Everything that an explanation says, sentences and moments apart."""
    clause = explanation.rests_on
    raised = explanation.when_raised
    return {
        "finding": finding_json(explanation.verdict),
        "title": explanation.title,
        "rests_on": {"source": clause.source, "our_reading": clause.reading},
        "standing": explanation.standing,
        "facts": [*explanation.facts],
        "events": [_clocks(each) | {"amendments": [*map(_clocks, each.amendments)]} for each in explanation.clocks],
        "home_office": [*explanation.home_office],
        "when_raised": None if raised is None else _when_raised(raised),
        "cleared_by": [*explanation.cleared_by],
        "history": [*explanation.history],
        "changes": [_change(step) for step in explanation.steps],
    }


def _clocks(clocks: Clocks) -> dict[str, Json]:
    return {
        "event_id": clocks.event_id,
        "publisher": clocks.publisher,
        "part": clocks.part,
        "says": f"{clocks.says}.",
        "occurred_at": instant_text(clocks.occurred_at),
        "occurred_precision": clocks.occurred_precision,
        "recorded_at": instant_text(clocks.recorded_at),
        "known_at": instant_text(clocks.known_at),
        "words": clocks.words,
    }


def _when_raised(raised: WhenRaised) -> dict[str, Json]:
    return {
        "at": instant_text(raised.at),
        "known": _keys(raised.known),
        "not_yet_known": _keys(raised.not_yet_known),
        "not_yet_happened": _keys(raised.not_yet_happened),
        "said_then": [f"{said}." for said in raised.said_then],
        "words": [*raised.words],
    }


def _keys(keys: Sequence[EventKey]) -> list[Json]:
    return [{"event_id": event_id, "publisher": publisher} for publisher, event_id in keys]


def _change(step: Step) -> dict[str, Json]:
    return {
        "at": instant_text(step.at),
        "kind": step.kind,
        "revision": step.revision,
        "severity": step.severity,
        "status": step.status,
        "words": step.words,
        "causes": [_cause(cause) for cause in step.causes],
    }


def _cause(cause: Cause) -> dict[str, Json]:
    publisher, event_id = cause.event or (None, None)
    return {"kind": cause.kind, "words": cause.words, "event_id": event_id, "publisher": publisher}
