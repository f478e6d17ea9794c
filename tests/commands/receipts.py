"""Makes receipts through the command line, has them checked, and looks at refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.commands.calling import Done, Ledger


def receipt(ledger: Ledger, *arguments: object) -> Path:
    """The file that `ledger prove` writes, with a name of its own."""
    path = ledger.home.parent / f"{len(list(ledger.home.parent.iterdir()))}.tlog-proof"
    done = ledger("prove", *arguments, "-o", path)
    assert (0, "") == (done.code, done.out), done.err
    assert f"ledger check {path}" in done.err
    return path


def checked(ledger: Ledger, key: Path, path: Path, *more: object) -> Any:
    done = ledger("check", path, "--key", key, "--json", *more)
    assert 0 == done.code, done.out + done.err
    return done.document()


def refused(done: Done, code: int, *words: str) -> None:
    assert (code, "") == (done.code, done.out)
    assert all(word in done.err for word in words), done.err
    assert "Traceback" not in done.err
