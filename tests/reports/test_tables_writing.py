"""Tables on narrow screens and on paper: nothing is cut off, and nothing stands without the heads of its row and column."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from projections.reports.document import Chapter, Column, Document, Table, Words, whole, word
from projections.reports.measure import Category, Measure
from projections.reports.measures import MEASURES
from projections.reports.symbols import SYMBOLS, used_in
from projections.reports.writing.formats import FORMATS
from projections.reports.writing.html_table import table_in_html
from projections.reports.writing.text_table import WIDTH, lines_of_table
from tests.reports.making import Sightings, counted, document, told

LONG = "not referred: prevented, or not in the public interest (5, 9 to 13, 17, 21)"


def table(numbers: int, of_words: int = 1, rows: int = 3) -> Table:
    heads = [Column(f"w{at}", f"What is counted ({at})") for at in range(of_words)]
    columns = [Column(f"n{at}", f"referred: out of court or diverted {at}", is_number=True) for at in range(numbers)]
    cells = [
        [*(word(f"{LONG} {row}") for _ in heads), *(whole(1_000 * row + at) for at in range(numbers))]
        for row in range(rows)
    ]
    return Table("t", "A wide table", (*heads, *columns), tuple(map(tuple, cells)))


def written(of: Table) -> Document:
    return Document("Title", "Question?", (), (Chapter("m0", "M0", (), (of,)),), ())


def test_text_keeps_its_width() -> None:
    of = document(counted(told(30, amount=25), told(3, force="ESSEX"), told(21, force="SURREY", category="HEARD")))
    lines = FORMATS["text"](of).decode().splitlines()[:-1]
    assert [] == [line for line in lines if len(line) > WIDTH]


@pytest.mark.parametrize("of_words", [1, 2, 5])
@pytest.mark.parametrize("numbers", [0, 1, 4, 9, 17])
def test_a_table_of_any_width_fits_the_narrowest_terminal(numbers: int, of_words: int) -> None:
    lines = list(lines_of_table(table(numbers, of_words)))
    assert max(map(len, lines)) <= WIDTH
    said = " ".join(lines)
    assert all(f"{1_000 * row + at:,}" in said for row in range(3) for at in range(numbers))


def test_the_heads_of_rows_stand_in_every_block_of_text() -> None:
    blocks = "\n".join(lines_of_table(table(17))).split("\n\n")
    assert len(blocks) > 1
    assert {3} == {block.count("not referred:") for block in blocks}


@pytest.mark.parametrize(
    ("numbers", "blocks"), [(1, [1]), (9, [9]), (10, [8, 2]), (16, [8, 8]), (17, [8, 9]), (18, [8, 8, 2])]
)
def test_a_sheet_of_paper_holds_every_column_of_html(numbers: int, blocks: list[int]) -> None:
    page = "".join(table_in_html(table(numbers)))
    heads = re.findall("<thead>.*?</thead>", page)
    assert blocks == [head.count('class="number"') for head in heads]
    assert ["What is counted (0)" in head for head in heads] == [True] * len(blocks)
    assert page.count("<table") == page.count("<caption>") == len(set(re.findall('<table id="([^"]*)"', page)))


def test_the_rows_of_a_block_keep_their_numbers() -> None:
    rows = re.findall('<tr><th scope="row">[^<]*</th>(.*?)</tr>', "".join(table_in_html(table(17))))
    of_blocks = [re.findall("<td[^>]*>([^<]*)<", row) for row in rows]
    assert [f"{1_000 * 2 + at:,}" for at in range(17)] == of_blocks[2] + of_blocks[5]


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.mark.parametrize("sections", [True, False])
def test_no_level_of_headings_is_left_out(*, sections: bool) -> None:
    measured = [Chapter(name, name, (), (Words("So it is."),)) for name in ("a", "b")]
    chapters = [Chapter("s", "Section"), *measured] if sections else measured
    found = _Headings()
    found.feed(FORMATS["html"](Document("Title", "Question?", (), tuple(chapters), ())).decode())
    assert ([1, 2, 3, 3] if sections else [1, 2, 2]) == found.levels


def test_only_the_symbols_that_are_used_are_explained() -> None:
    assert () == tuple(used_in(written(table(3))))
    of = document(counted(told(30), told(3, force="ESSEX")))
    assert {"[c]"} <= {symbol for symbol, _ in used_in(of)} < {symbol for symbol, _ in SYMBOLS}
    assert "confidential: a small count" in FORMATS["html"](of).decode()


WIDEST = max(MEASURES, key=lambda measure: len(measure.categories))


class Wide(Sightings):
    categories = tuple(Category(f"C{at}", each.words) for at, each in enumerate(WIDEST.categories))  # type: ignore[assignment]


def test_the_measure_with_the_most_categories_fits() -> None:
    measure: Measure = Wide()
    figures = counted(told(30, category="C1"), told(21, force="SURREY", category="C2"), measure=measure)
    of = document(figures, "board", [measure])
    assert [] == [line for line in FORMATS["text"](of).decode().splitlines()[:-1] if len(line) > WIDTH]
    heads = re.findall("<thead>.*?</thead>", FORMATS["html"](of).decode())
    assert max(head.count('class="number"') for head in heads) <= 9
