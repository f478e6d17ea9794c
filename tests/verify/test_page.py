"""docs/verification.md names every check and every kind of problem, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from ledger.verify.checks import CHECKS
from ledger.verify.problem import Code

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"


def test_every_problem_has_a_row_and_every_row_is_of_a_problem() -> None:
    told = [code for cell in _first_cells("## Every problem") for code in re.findall(r"`([a-z_]+)`", cell)]
    assert sorted(get_args(Code)) == sorted(told)


def test_every_check_has_a_row_and_every_row_is_of_a_check() -> None:
    told = [cell.strip("` ") for cell in _first_cells("## What each check shows") if "`" in cell]
    assert [check.name for check in CHECKS] == told


def _first_cells(heading: str) -> list[str]:
    """Of the tables below this heading, up to the next of its kind."""
    page = PAGE.read_text("utf-8")
    below = page[page.index(heading) + len(heading) :]
    return re.findall(r"^\| ([^|]+) \|", below.split("\n## ")[0], re.MULTILINE)
