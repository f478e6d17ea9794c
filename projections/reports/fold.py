"""Makes the figures: every measure that is asked for, in one pass over the subjects and the ledger's own records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ledger.protocol.findings import Verdict
from ledger.protocol.known import Known
from ledger.record import LedgerRecord
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.question import Question
from projections.reports.subject import SubjectAt


def of_subjects(
    measures: Sequence[Measure],
    question: Question,
    subjects: Iterable[tuple[str, Sequence[Known]]],
    on_subject: Callable[[SubjectAt], None] | None = None,
) -> Figures:
    """The figures of these subjects, each with their upstream records known by the question's moment.

    `on_subject` gets each of them too, for what else is made of them in the same pass.
    """
    figures = Figures()
    for subject_ref, events in subjects:
        one = SubjectAt(subject_ref, events, question)
        for measure in measures:
            figures.count(measure, question.period, measure.of_subject(one))
        if on_subject is not None:
            on_subject(one)
        one.close()
    return figures


def of_records(measures: Sequence[Measure], question: Question, records: Iterable[LedgerRecord]) -> Figures:
    """The figures of the ledger's own records known by the question's moment."""
    figures = Figures()
    for record in records:
        for measure in measures:
            figures.count(measure, question.period, measure.of_record(record))
    return figures


def of_publishers(measures: Sequence[Measure], question: Question, verdicts: Sequence[Verdict]) -> Figures:
    """The figures of the findings on publishers."""
    figures = Figures()
    for measure in measures:
        figures.count(measure, question.period, measure.of_publishers(verdicts))
    return figures
