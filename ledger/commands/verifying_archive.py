"""What `ledger verify DIR` does: checks an archive alone, and answers in the shape of every verification."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.commands import show
from ledger.commands.archive_keys import notices_of_keys
from ledger.commands.given import trusted_keys
from ledger.errors import LedgerError
from ledger.seal.base64_text import base64_of

if TYPE_CHECKING:
    from ledger.archive.manifest import Manifest
    from ledger.archive.reading import DamagedArchive
    from ledger.seal.keys import VerifierKey


def verify_archive(folder: Path, keys: Sequence[str], *, as_json: bool) -> int:
    """The exit code. Raises DamagedArchive where not even the manifest can be read."""
    from ledger.archive.checking import check_archive

    trusted = trusted_keys(keys)
    problems: list[DamagedArchive] = []
    with show.progress("records checked") as counter:
        manifest = check_archive(folder, trusted, problems.append, counter.add)
    notices = _notices(folder, trusted)
    if as_json:
        show.document(_document(manifest, problems, notices))
    else:
        _print(folder, manifest, problems, notices)
    return 1 if problems else 0


def _notices(folder: Path, trusted: Sequence[VerifierKey]) -> Sequence[str]:
    """None where the keys cannot be read: that is among the problems."""
    from ledger.archive.reading import Archive

    try:
        return notices_of_keys(Archive(folder), trusted, are_kept=False)
    except LedgerError:
        return ()


def _document(manifest: Manifest, problems: Sequence[DamagedArchive], notices: Sequence[str]) -> dict[str, object]:
    return {
        "ok": not problems,
        "records": manifest.size,
        "sealed": manifest.size,
        "tree_size": manifest.size,
        "root_hash": base64_of(manifest.root),
        "problems": [
            {"code": each.code, "topic": each.path, "partition": None, "offset": each.at, "detail": str(each)}
            for each in problems
        ],
        "notices": notices,
    }


def _print(folder: Path, manifest: Manifest, problems: Sequence[DamagedArchive], notices: Sequence[str]) -> None:
    facts = [
        ("Archive", folder),
        ("Of", manifest.origin),
        ("Records", f"{manifest.size:,}, known from {manifest.first_known_at} to {manifest.last_known_at}"),
        ("Root hash", base64_of(manifest.root)),
    ]
    show.console().print(show.facts("What was checked", facts))
    for notice in notices:
        show.paragraph(f"Note: {notice}")
    if problems:
        show.points("Problems", [str(each) for each in problems])
        show.paragraph(
            f"\n{len(problems):,} {'PROBLEM' if len(problems) == 1 else 'PROBLEMS'}. Take another copy of this archive."
        )
    else:
        show.paragraph("\nNothing is wrong.")
