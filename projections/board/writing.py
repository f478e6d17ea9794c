"""One answer in three ways: the page, the same as JSON, and its rows as CSV."""

from __future__ import annotations

import csv
import io
import json

from projections.board.page import Shown
from projections.board.problems import NotFound, Problem
from projections.board.stand import Stand
from schemas.jsontypes import Json, items, mapping

JSON, CSV = "json", "csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(shown: Shown, stand: Stand) -> str:
    """One document: the title, how the ledger stood, and all that the page shows."""
    return json.dumps({"title": shown.title, "stand": stand.plain(), **shown.data}, ensure_ascii=False, indent=2)


def as_csv(shown: Shown, stand: Stand) -> str:
    """The page's table, one line for each row, RFC 4180; two last columns say as known when, of how many sealed records.

    Raises NotFound for a page without a table.
    """
    if not shown.rows:
        raise NotFound("This page has no table.", "Leave .csv out of the address, or write .json.")
    rows = [mapping(row) for row in items(shown.data[shown.rows])]
    plain = {"known_at": stand.plain()["known_at"], "sealed_records": stand.sealed.size if stand.sealed else 0}
    columns = list(dict.fromkeys(name for row in rows for name in row)) or ["nothing"]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*columns, *plain])
    for row in rows:
        writer.writerow([*(_cell(row.get(name)) for name in columns), *plain.values()])
    return out.getvalue()


def _cell(value: Json) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def problem_json(problem: Problem) -> str:
    """RFC 9457."""
    known = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.what}
    return json.dumps(known | ({"advice": problem.advice} if problem.advice else {}), ensure_ascii=False)
