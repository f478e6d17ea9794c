"""A period with no events gives the whole report, which says so in every format: no error and no empty page."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from projections.reports.report import Report
from projections.reports.writing.formats import FORMATS, found_in
from tests.reports.nothing import MADE_OF_EVENTS, audiences_of, of_nothing

CASES = [(report, audience) for report in MADE_OF_EVENTS for audience in audiences_of(report)]
SAID = "Nothing that this report counts happened or became known in this period: every figure is zero."
SAID_TO_ONE = "Nothing about you is on record."


def words_of(name: str, written: bytes) -> str:
    """All that a format says, in one line."""
    if name in {"csv", "ods"}:
        with ZipFile(BytesIO(written)) as archive:
            written = b"\n".join(archive.read(each) for each in archive.namelist())
    return " ".join(written.decode().split())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("report", "audience"), CASES, ids=[f"{report.name} for {audience}" for report, audience in CASES]
)
def test_a_report_of_nothing_says_so(report: Report, audience: str, name: str) -> None:
    of = of_nothing(report, audience)
    written = FORMATS[name](of)
    words = words_of(name, written)
    assert (SAID_TO_ONE if report.is_of_one else SAID) in words
    assert found_in(written).asked.report == report.name
    assert "[c]" not in {cell.text for _, table in of.tables() for row in table.rows for cell in row}


@pytest.mark.parametrize("report", MADE_OF_EVENTS, ids=lambda report: report.name)
def test_every_measure_of_a_report_of_nothing_has_its_chapter_with_its_definition(report: Report) -> None:
    of = of_nothing(report, audiences_of(report)[0])
    told = {fact.text for chapter in of.chapters for fact in chapter.about}
    assert all(any(measure.definition.startswith(text) for text in told) for measure in report.measures)
    assert all(chapter.parts or chapter.is_heading for chapter in of.chapters)
