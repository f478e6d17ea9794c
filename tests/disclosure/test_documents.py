"""Readers try to work out suppressed counts from whole documents of real reports, and fail."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from projections.disclosure.audience import AUDIENCES
from projections.reports import in_step
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue.protocol_monitor import PROTOCOL_MONITOR
from projections.reports.catalogue.quality import QUALITY
from projections.reports.catalogue.sharing import SHARING
from projections.reports.catalogue.victims import VICTIMS
from projections.reports.figures import Figures
from projections.reports.fold import of_subjects
from projections.reports.report import Report
from projections.reports.stated import report_document
from tests.disclosure.equations import Undecided
from tests.disclosure.reading import Name, reader_of
from tests.oracle.timelines import timeline
from tests.reports.test_measures import QUESTION

REPORTS = (SHARING, PROTOCOL_MONITOR, VICTIMS, QUALITY)
OF_EACH = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
LEDGERS = st.integers(0, 10_000)
AUDIENCE = st.sampled_from(("public", "research"))
GIVEN_AWAY = 45
"""Of these lives each measure alone hides what it must, and all together give it away."""


def figures_of(report: Report, seed: int) -> Figures:
    """Of random lives; some of them several times over, as if others had lived alike, so that not all counts are small."""
    random = Random(f"document/{seed}")
    figures = Figures()
    for number in range(random.choice([1, 3, 5])):
        life = timeline(seed * 10 + number, random.choice([8, 20, 40]), f"S-{number}")
        of_one = of_subjects(report.measures, QUESTION, [(f"S-{number}", life)])
        for _ in range(random.choice([1, 1, 2, 4, 6, 13])):
            figures.add(of_one)
    return figures


def pinned(report: Report, seed: int, audience: str) -> dict[Name, set[int]]:
    figures = figures_of(report, seed)
    document = report_document(report, Basis(QUESTION, AUDIENCES[audience], Tree(1, None, is_closed=True)), figures)
    return reader_of(report.measures, figures, audience, document).pinned()


@OF_EACH
@settings(max_examples=12, deadline=None)
@given(seed=LEDGERS, audience=AUDIENCE)
def test_no_count_of_a_document_can_be_pinned(report: Report, seed: int, audience: str) -> None:
    try:
        found = pinned(report, seed, audience)
    except Undecided:
        reject()
    assert {} == found


def test_measures_that_are_not_protected_together_give_counts_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {} == pinned(SHARING, GIVEN_AWAY, "public")
    monkeypatch.setattr(in_step, "RELATIONS", ())
    found = pinned(SHARING, GIVEN_AWAY, "public")
    assert {1} in found.values()
