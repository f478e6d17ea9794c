"""The recommendations: every one is there, with evidence where the record has any, and never a verdict."""

from __future__ import annotations

from ledger.protocol import load_policy
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.catalogue.recommendations import RECOMMENDATIONS
from projections.reports.document import Document, Points, Words
from projections.reports.fold import of_subjects
from projections.reports.question import Period, Question
from projections.reports.stated import report_document
from tests.protocol.story import Said, act, known, offered, opened, when
from tests.reports.sharing import sent

REFERRAL = "IMMIGRATION_ENFORCEMENT_REFERRAL"


def document(*told: Said, audience: str = "board") -> Document:
    question = Question(
        Period(when("2024-01-01"), when("2025-01-01")), when("2029-01-01"), load_policy("protocol-2021")
    )
    figures = of_subjects(RECOMMENDATIONS.counted_with(None), question, [("S-1", known(*told))] if told else [])
    return report_document(
        RECOMMENDATIONS, Basis(question, AUDIENCES[audience], Tree(9, None, is_closed=True)), figures
    )


def rows(of: Document, number: int, level: str = "force") -> list[list[str]]:
    (table,) = [each for _, each in of.tables() if each.name == f"recommendation-{number}-by-{level}"]
    return [[cell.text for cell in row] for row in table.rows]


def test_all_eight_are_there_with_what_each_asks_and_what_the_record_cannot_show() -> None:
    chapters = document().chapters[1:-1]
    assert [f"recommendation-{number}" for number in range(1, 9)] == [each.name for each in chapters]
    assert all({"addressed_to", "asks", "cannot_show"} <= {fact.name for fact in each.about} for each in chapters)


def test_evidence_stands_by_force() -> None:
    made = document(
        opened("03-01"), offered("03-02"), sent("03-03", purpose=REFERRAL), sent("03-04", "SH-2", force="ESSEX")
    )
    assert ["Kent police", "1", "0", "1", "1"] in rows(made, 1)
    assert ["Essex police", "0", "0", "1", "1"] in rows(made, 1)
    assert ["all", "1", "0", "2", "2"] == rows(made, 1)[-1]


def test_each_figure_comes_with_its_definition_and_says_once_how_it_is_counted() -> None:
    _, first, *_, counting = document(sent("03-03")).chapters
    assert {"m5", "m10"} <= {fact.name for fact in first.about}
    said = {part.title.split(",")[0]: part.sentences for part in counting.parts if isinstance(part, Points)}
    for measure in RECOMMENDATIONS.measures:
        (short,) = {
            fact.text for each in document().chapters for fact in each.about if fact.name == measure.code.lower()
        }
        assert measure.definition == " ".join((short, *said.get(measure.code, ())))


def test_the_protocols_evidence_is_what_was_done_after_a_referral_and_inside_the_shield() -> None:
    made = document(opened("03-01"), offered("03-02"), sent("03-03"), act("03-10"))
    (table,) = [each for _, each in made.tables() if each.name == "recommendation-3-by-force"]
    of_kent = dict(zip((column.name for column in table.columns), (cell.text for cell in table.rows[0]), strict=True))
    assert ("Kent police", "1", "1") == (of_kent["force"], of_kent["m12_enforced"], of_kent["m12_all"])
    (inside,) = [each for _, each in made.tables() if each.name == "m16-whole"]
    assert "1" == inside.rows[-1][1].text


def test_a_measure_of_the_whole_country_that_counts_nothing_says_so() -> None:
    (second,) = [each for each in document().chapters if each.name == "recommendation-2"]
    assert (Words,) == tuple(map(type, second.parts))
    assert "(M11): nothing that bears on it is on record in this period" in str(second.parts)


def test_without_evidence_it_says_so_and_ticks_nothing() -> None:
    chapters = {each.name: each for each in document().chapters}
    assert isinstance(chapters["recommendation-4"].parts[0], Words)
    assert "no evidence either way" in str(chapters["recommendation-4"].parts[0])
    assert "no evidence of this recommendation" in str(chapters["recommendation-5"].parts[0])


def test_the_policys_assumption_is_named_as_one() -> None:
    assert "Sharing on a doubt alone counts as stopped for Warwickshire police." in str(document().chapters[1].parts[1])


def test_the_public_reads_no_small_count() -> None:
    made = document(opened("03-01"), sent("03-03", purpose=REFERRAL), audience="public")
    assert {"[c]"} <= set(rows(made, 1, "region")[0])
    assert "1" not in rows(made, 1, "region")[0]


def test_beside_its_siblings_it_shows_no_figure_that_they_hide() -> None:
    """Regression: it was protected by itself, and showed a whole that its sibling had hidden, or forces for regions."""
    question = Question(
        Period(when("2024-01-01"), when("2025-01-01")), when("2029-01-01"), load_policy("protocol-2021")
    )
    lives = {
        f"S-{number}": known(
            opened("03-01"),
            offered("03-02"),
            sent("03-03", purpose=REFERRAL, force=("KENT", "ESSEX", "SURREY")[number % 3]),
            *([act("03-10")] if number % 4 == 0 else []),
        )
        for number in range(23)
    }
    figures = of_subjects(RECOMMENDATIONS.counted_with(None), question, lives.items())
    basis = Basis(question, AUDIENCES["public"], Tree(9, None, is_closed=True))
    shown = {
        cell.text
        for report in REPORTS
        if report.name in {"sharing", "protocol-monitor"}
        for _, table in report_document(report, basis, figures).tables()
        for row in table.rows
        for cell in row
    }
    own = report_document(RECOMMENDATIONS, basis, figures)
    assert any(cell.text == "[c]" for _, table in own.tables() for row in table.rows for cell in row)
    places = {row[0].text for _, table in own.tables() if "-by-" in table.name for row in table.rows}
    assert places <= shown | {"all"}
    numbers = {cell.text for _, table in own.tables() for row in table.rows for cell in row if cell.number is not None}
    assert numbers <= shown
