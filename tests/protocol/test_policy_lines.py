"""Where a TOML text says a thing: held against texts in which every number is the line that it stands on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.protocol.policy_lines import Place, line_of

TEXT = """\
# a comment
title = "x" # and another
dotted.key.deep = 3
"quo.ted" = 4
words = \"\"\"
[not.a.table]
nor_a_key = 7
\"\"\"
here = 9

[table]
list = [
    13, # the first
    # between
    15, 15,
    [ 16, { a = 16, b = [
        17 ] } ],
]
[table.under]
x = 20
[[row]]
n = 22
[[row]]
n = 24
[row.more]
n = 26
[[row.cell]]
n = 28
[[row.cell]]
n = 30
[[row]]
[[row.cell]]
n = 33
"""


def leaves(value: object, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Every number of a document and its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*place, number))
    elif isinstance(value, int):
        yield place, value


def check(text: str) -> None:
    found = dict(leaves(tomllib.loads(text)))
    assert found == {place: line_of(text, place) for place in found}


def test_every_number_is_found_on_its_line() -> None:
    assert 16 == len(dict(leaves(tomllib.loads(TEXT))))
    check(TEXT)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (3, ("dotted",)),
        (5, ("words",)),
        (11, ("table",)),
        (12, ("table", "list")),
        (16, ("table", "list", 3, 1)),
        (21, ("row",)),
        (23, ("row", 1)),
        (25, ("row", 1, "more")),
        (32, ("row", 2, "cell", 0)),
        (None, ("row", 3)),
        (None, ("not", "a", "table")),
        (None, ("quo", "ted")),
    ],
)
def test_tables_and_lists_have_the_line_on_which_they_begin(line: int | None, place: Place) -> None:
    assert line == line_of(TEXT, place)


class _Writer:
    """Writes TOML line by line, so that each number can be the line that it stands on."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._names = 0
        self.lines: list[str] = []

    @property
    def here(self) -> int:
        return len(self.lines) + 1

    def name(self) -> str:
        self._names += 1
        return self._draw(st.sampled_from(["k{}", '"k {}"', "'k.{}'", "k{}.under", 'k{}."#"'])).format(self._names)

    def pair(self) -> None:
        self.lines.append(f"{self.name()} = {self.here} # = [ not a list")

    def text(self) -> None:
        self.lines += [f'{self.name()} = """', "[table]", "key = 0", '"""']

    def inline(self) -> None:
        self.lines.append(f"{self.name()} = {{ a = {self.here}, 'b.c' = [{self.here}, {{ d.e = {self.here} }}] }}")

    def list(self) -> None:
        self.lines.append(f"{self.name()} = [")
        for _ in range(self._draw(st.integers(0, 4))):
            self.lines.append(
                self._draw(st.sampled_from(["  # ] no end", "  {0}, {0},", "  [ {0} ], {{ a = {0} }},"])).format(
                    self.here
                )
            )
        self.lines.append("]")

    def table(self) -> None:
        self.lines.append(f"[ {self.name()} ] # [[")

    def rows(self) -> None:
        name = self.name()
        for _ in range(self._draw(st.integers(1, 3))):
            self.lines += ["", f"[[{name}]]"]
            self.pair()
            if self._draw(st.booleans()):
                self.lines.append(f"[{name}.inner]")
                self.inline()


@st.composite
def documents(draw: st.DrawFn) -> str:
    writer = _Writer(draw)
    kinds = (writer.pair, writer.text, writer.inline, writer.list, writer.table, writer.rows)
    for _ in range(draw(st.integers(1, 12))):
        draw(st.sampled_from(kinds))()
    return "\n".join(writer.lines) + "\n"


@given(documents())
def test_every_number_of_any_document_is_found_on_its_line(text: str) -> None:
    check(text)
