"""`ledger import`: an archive becomes a ledger again, as a read-only mirror or as one that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from ledger.commands import moments, options, show
from ledger.commands.archive_keys import notices_of_keys
from ledger.commands.given import trusted_keys
from ledger.commands.parts import Parts, parts_of
from ledger.seal.base64_text import base64_of

if TYPE_CHECKING:
    from ledger.archive.manifest import Manifest


def import_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive that `ledger export` made.")],
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="A key that must have signed it, or a plain file of keys (no pipe); may be repeated."
        ),
    ] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Go on from there as a ledger of its own, under a name of its own.")
    ] = False,
    as_json: options.Json = False,
) -> int:
    """Check an archive as a whole, then rebuild its ledger in an empty place, with the same root hash.

    The copy is a read-only mirror: nothing can be published to it. With --take-over it becomes a new incarnation that
    admits events, says so in its next record, and signs with a key of its own: do that only when the old one is gone.
    """
    from ledger.archive.checking import check_archive
    from ledger.archive.importing import SealFolders, import_archive
    from ledger.archive.reading import Archive

    keys = trusted_keys(key or ())
    with show.progress("records checked") as counter:
        manifest = check_archive(folder, keys, on_count=counter.add)
    archive = Archive(folder)
    notices = notices_of_keys(archive, keys, are_kept=True)
    with parts_of(context) as parts:
        seal = SealFolders(parts.seal_files, parts.seal_folder / "signer")
        with show.progress("records imported") as counter:
            written = import_archive(archive, parts.log, seal, counter.add, keys)
        incarnation = _take_over(parts) if take_over else None
    if as_json:
        show.document(_answer(manifest, written, incarnation, notices))
    else:
        _print(manifest, written, incarnation, notices)
    return 0


def _take_over(parts: Parts) -> str:
    from consumers.succession import take_over

    return take_over(
        parts.log,
        parts.remembered,
        parts.seal_files,
        register=parts.register,
        clock=moments.clock,
        new_incarnation=lambda: str(uuid4()),
    )


def _answer(manifest: Manifest, written: int, incarnation: str | None, notices: Sequence[str]) -> dict[str, object]:
    return {
        "origin": manifest.origin,
        "tree_size": manifest.size,
        "root_hash": base64_of(manifest.root),
        "written": written,
        "mirror": incarnation is None,
        "incarnation": manifest.incarnation if incarnation is None else incarnation,
        "taken_over_from": None if incarnation is None else manifest.incarnation,
        "notices": notices,
    }


def _print(manifest: Manifest, written: int, incarnation: str | None, notices: Sequence[str]) -> None:
    rows = [
        ("Ledger", manifest.origin),
        ("Records", f"{manifest.size:,} ({written:,} written now)"),
        ("Known up to", manifest.last_known_at),
        ("Root hash", f"{base64_of(manifest.root)}, read again and the same"),
    ]
    show.console().print(show.facts("Imported", rows))
    for notice in notices:
        show.paragraph(f"Note: {notice}")
    if incarnation is None:
        show.paragraph(
            "This is a read-only mirror. `ledger run` brings its tables up to date; nothing can be published to it."
        )
        return
    show.paragraph(
        f"It has taken over as incarnation {incarnation}. `ledger run` admits, judges and seals from here on, with a new "
        "key (ledger key): give it to whoever trusted the old one, and make sure that the old ledger is never started again."
    )
