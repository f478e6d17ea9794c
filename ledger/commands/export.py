"""`ledger export`: the sealed ledger as a folder of plain files that carry their own proofs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.seal.base64_text import base64_of

if TYPE_CHECKING:
    from ledger.archive.exporting import Exported


def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that is empty, not there yet, or holds an earlier archive.")
    ],
    *,
    entry_bundles: Annotated[
        bool, typer.Option("--entry-bundles", help="Also write the entries of the tree as C2SP tlog-tiles has them.")
    ] = False,
    as_json: options.Json = False,
) -> int:
    """Export everything that is sealed as an archive that anybody can check alone: ledger verify DIR.

    Run it again to bring the archive up to date, or to go on after an interruption. It holds everything that the ledger
    holds, personal data too.
    """
    from ledger.archive.exporting import export_archive
    from projections.edges import edges_of

    with parts_to_read(context) as parts, show.progress("records exported") as counter:
        exported = export_archive(
            parts.log,
            parts.seal_files,
            parts.log_keys(),
            folder,
            policies=_policies(parts),
            entry_bundles=entry_bundles,
            on_count=counter.add,
        )
        edges = edges_of(parts.log)
    unsealed = 0 if edges is None else edges.records - exported.manifest.size
    if as_json:
        show.document(_answer(folder, exported, unsealed))
    else:
        _print(folder, exported, unsealed)
    return 0


def _policies(parts: Parts) -> list[bytes]:
    """Those that come with the ledger and the one in the settings; what was adopted is in the records."""
    from ledger.protocol.policy import POLICIES

    return [parts.policy(name).content for name in (*POLICIES, None)]


def _answer(folder: Path, exported: Exported, unsealed: int) -> dict[str, object]:
    made = exported.manifest
    return {
        "folder": str(folder),
        "origin": made.origin,
        "incarnation": made.incarnation,
        "tree_size": made.size,
        "root_hash": base64_of(made.root),
        "refused": made.refused,
        "written": exported.written,
        "kept": exported.kept,
        "unsealed": unsealed,
        "files": len(made.files),
        "bytes": sum(each.size for each in made.files.values()),
    }


def _print(folder: Path, exported: Exported, unsealed: int) -> None:
    made = exported.manifest
    size_mb = sum(each.size for each in made.files.values()) / 1e6
    rows = [
        ("Ledger", made.origin),
        ("Records", f"{made.size:,} ({exported.written:,} written now)"),
        ("Known", f"from {made.first_known_at} to {made.last_known_at}"),
        ("Refused claims", f"{made.refused:,}"),
        ("Root hash", base64_of(made.root)),
        ("Files", f"{len(made.files):,}, {size_mb:,.1f} MB"),
    ]
    show.console().print(show.facts(f"Archive in {folder}", rows))
    if unsealed > 0:
        were = "1 later record is" if unsealed == 1 else f"{unsealed:,} later records are"
        show.paragraph(
            f"{were} not sealed yet, and so not in it. To add them: ledger run sealer --until-idle, then export."
        )
    show.paragraph(
        "It holds personal data: only you may read the folder. Whoever has it can check it alone with: ledger verify DIR"
    )
