"""What a person's reports are made of: asking a few rules says what asking all of them says."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.instants import Instant
from ledger.protocol import RULES, Known, load_policy
from ledger.protocol.policy import POLICIES
from projections.reports.question import Period, Question
from projections.reports.subject import SubjectAt
from tests.oracle.timelines import strategy, timeline
from tests.protocol.story import THE_END, when

ASKED = [rule.code for rule in RULES if rule.code != "PI-02"]


@settings(max_examples=150, deadline=None)
@given(drawn=strategy, policy=st.sampled_from(POLICIES))
def test_a_few_rules_find_what_all_that_the_policy_runs_do(drawn: tuple[int, int], policy: str) -> None:
    events = timeline(*drawn)
    moments = sorted({one.known_at for one in events})
    for known_at in (moments[len(moments) // 2], THE_END):
        one = _subject([each for each in events if each.known_at <= known_at], known_at, policy)
        of_all = [finding for finding in one.findings if finding.rule in ASKED]
        assert of_all == list(one.found_by(*ASKED))
        raised = {verdict.finding.identity: verdict.raised_at for verdict in one.verdicts}
        assert [raised[finding.identity] for finding in of_all] == [one.raised_at(finding) for finding in of_all]


def _subject(events: Sequence[Known], known_at: Instant, policy: str) -> SubjectAt:
    return SubjectAt("S-1", events, Question(Period(when("2000-01-01"), THE_END), known_at, load_policy(policy)))
