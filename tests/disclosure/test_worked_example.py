"""The worked example of docs/disclosure.md is what happens."""

from __future__ import annotations

import re

from projections.disclosure import PUBLIC, key, protect, table
from tests.tidy.tree import ROOT

_ROW = re.compile(r"^\| (A|B|C|all) \| (\d+) \| (\S+) \| (\S+) \|$", re.MULTILINE)


def test_the_worked_example_is_published_as_it_says() -> None:
    rows = _ROW.findall((ROOT / "docs" / "disclosure.md").read_text(encoding="utf-8"))
    exact = {(name,): int(value) for name, value, _, _ in rows if name != "all"}
    cells = protect(table("M1", "person", ("force",), exact), PUBLIC).cells
    names = {"all": key("M1", "person")} | {name: key("M1", "person", force=name) for (name,) in exact}
    assert 4 == len(rows)
    assert {name: shown for name, _, _, shown in rows} == {name: cells[each].text for name, each in names.items()}
