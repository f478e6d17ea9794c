"""A measure for tests, and documents made of it: everything as a report has it, without a ledger."""

from __future__ import annotations

from collections.abc import Sequence

from ledger import instants
from ledger.protocol.policy import load_policy
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Basis, Tree
from projections.reports.document import Document, Table
from projections.reports.figures import Figures
from projections.reports.in_step import protected
from projections.reports.measure import MONTH, Amounts, Category, Dimension, Measure, NotRecorded
from projections.reports.measured import chapter_of
from projections.reports.question import Period, Question
from projections.reports.report import Report
from projections.reports.stated import document_of
from projections.reports.told import Told

YEAR = Period(instants.parse("2024-01-01T00:00:00Z"), instants.parse("2025-01-01T00:00:00Z"))
KNOWN_AT = instants.parse("2025-02-01T00:00:00Z")
ROOT = "ab" * 32


class Sightings(Measure):
    code = "M0"
    title = "Sightings <and> hearings"
    definition = "Of nothing & nobody: a measure for tests."
    unit = "person"
    asked_by = ("tests",)
    categories = (Category("SEEN", "seen"), Category("HEARD", "heard"))
    dimensions = (Dimension("force", "Police force", str.title), Dimension(MONTH, "Month", str))
    amounts = Amounts("days", "how long it took", per_unit=10)
    not_recorded = (NotRecorded("Colour", "field for colour"),)


class Single(Sightings):
    code = "M99"
    categories = (Category("SEEN", "seen"),)
    amounts = None
    not_recorded = ()


def told(
    count: int, force: str = "KENT", category: str = "SEEN", *, month: int = 5, amount: int | None = None
) -> Sequence[Told]:
    """So many units in one month, known at once."""
    moment = instants.parse(f"2024-{month:02d}-10T12:00:00Z")
    return [
        Told(
            (force, category, str(month), str(at)),
            category,
            moment,
            moment,
            {"force": force},
            amount,
        )
        for at in range(count)
    ]


def counted(*batches: Sequence[Told], measure: Measure | None = None) -> Figures:
    figures = Figures()
    for each in batches:
        for one in each:
            figures.count(measure or Sightings(), YEAR, [one])
    return figures


def document(
    figures: Figures,
    audience: str = "public",
    measures: Sequence[Measure] = (Sightings(),),
    *,
    closed: bool = True,
    rolls_up: bool = True,
) -> Document:
    question = Question(YEAR, KNOWN_AT, load_policy("protocol-2021"))
    basis = Basis(question, AUDIENCES[audience], Tree(1234, ROOT, closed))
    made = protected(measures, figures, basis.audience, YEAR, rolls_up=rolls_up)
    report = Report("sightings", "Of <sightings>", "Who was seen?", ())
    chapters = [chapter_of(one) for one in made]
    return document_of(report, basis, chapters, says_nothing=all(one.is_empty for one in made))


def table(of: Document, name: str) -> Table:
    return next(each for _, each in of.tables() if each.name == name)


def rows(of: Document, name: str) -> list[list[str]]:
    """As they are read, without the row heads' column of the clock where there is one."""
    return [[cell.text for cell in row] for row in table(of, name).rows]
