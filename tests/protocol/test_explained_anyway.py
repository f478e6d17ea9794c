"""Whatever a random life holds: each finding is explained in whole sentences and drawn so that it can be read."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, example, given, settings

from ledger.instants import DAY_US, Instant
from ledger.protocol import explain, load_policy, verdict_history
from ledger.protocol.explanation import case_known_by
from ledger.protocol.picture import timeline_picture
from ledger.protocol.telling.document import explanation_json
from tests.oracle.timelines import strategy, timeline
from tests.protocol.pictures import Picture

POLICY = load_policy()
AFTER_US = 40 * DAY_US
"""Long enough for the deadlines of the rules."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategy)
@example((343, 4))
def test_any_finding_is_explained_and_drawn(drawn: tuple[int, int]) -> None:
    """Regressions: a correction among the evidence could not be drawn; two dates beside midnight overlapped (the example)."""
    events = timeline(*drawn)
    until = Instant(max(known.known_at for known in events) + AFTER_US)
    verdicts = verdict_history(events, POLICY, until)[0].verdicts
    for verdict in verdicts[:: max(1, len(verdicts) // 3)]:
        told = explain(verdict, events, POLICY, until)
        sentences = (*told.history, *told.home_office, *told.when_raised.words, told.standing)
        assert all(sentence.endswith(".") for sentence in sentences), sentences
        assert all(step.causes for step in told.steps)
        assert json.dumps(explanation_json(told))
        picture = Picture(timeline_picture(case_known_by(events, POLICY, until), verdict, told.title, until))
        assert [] == picture.overlapping
        assert [] == picture.outside
