"""`ledger rebuild`: makes tables anew from the ledger while they are read, and says whether they were right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import show
from ledger.commands.parts import parts_to_read

if TYPE_CHECKING:
    from projections.rebuild import RebuildReport


def rebuild(
    context: typer.Context,
    views: Annotated[
        list[str] | None, typer.Argument(metavar="[VIEW...]", help="All of them where none is named.")
    ] = None,
) -> int:
    """Rebuild the tables from the ledger. Compares them with the old ones, then switches; readers are never stopped."""
    from projections import rebuild as rebuilding

    with parts_to_read(context) as parts, show.progress("records read") as counter:
        report = rebuilding.rebuild(
            parts.log, parts.store, views or (), lambda done, total: counter.add(done - counter.count, total)
        )
    _print(report)
    return 0 if report.ok else 1


def _print(report: RebuildReport) -> None:
    shown = show.console()
    rows = [
        (
            each.view,
            "new" if each.is_new else "as it was" if not each.different else f"{each.different:,} rows differed",
        )
        for each in report.compared
    ]
    title = f"Generation {report.generation}, compared at record {report.compared_at:,}"
    shown.print(show.table(title, ("view", "result"), rows))
    for each in report.compared:
        for difference in each.differences:
            show.say(f"{each.view}: row {difference.key}: {_WHERE.get(difference.where, difference.where)}")
    if report.left:
        show.say(f"Still open in some session, dropped by the next rebuild: {', '.join(report.left)}.")


_WHERE = {"old": "the ledger does not say it", "new": "was missing", "both": "was different"}
