"""What a person gives on the command line to trust: public keys, and small files."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.errors import UsageError
from ledger.seal.refusal import NotProven

if TYPE_CHECKING:
    from ledger.seal.keys import VerifierKey

_SMALL_FILE_BYTES_MAX = 1_000_000
_NO_PIPES = "A pipe, such as <(...) makes, may keep whoever reads it waiting for ever: write it into a file first."


def keys_of(given: str) -> Sequence[VerifierKey]:
    """A key, or those of a file: one a line; empty lines and lines that begin with # are left out."""
    from ledger.commands.receipts import clean
    from ledger.seal.keys import VerifierKey

    path = Path(given)
    is_file = os.path.lexists(given)
    text = read_small("--key", path).decode("utf-8", "replace") if is_file else given
    lines = (line.strip() for line in text.splitlines())
    try:
        return [VerifierKey.of_line(line) for line in lines if line and not line.startswith("#")]
    except NotProven as problem:
        what = f"a line of {clean(given[:80])}" if is_file else "it is no file, and as a key"
        raise UsageError(
            f"--key: {what}: {problem}", advice="`ledger key` shows the key, at the ledger's place."
        ) from None


def trusted_keys(given: Sequence[str], also: Sequence[VerifierKey] = ()) -> Sequence[VerifierKey]:
    """All keys that were given, each once; none where nothing was given. `also` are those of a policy.

    Raises UsageError where something was given and no key of a ledger is among it.
    """
    from ledger.seal.keys import NOTE, strictest

    keys = [*(key for each in given for key in keys_of(each)), *also]
    if given and not any(key.kind == NOTE for key in keys):
        raise UsageError(
            "--key: there is no key of a ledger among these", advice="`ledger key` shows it, at the ledger's place."
        )
    return strictest(keys)


def read_small(option: str, path: Path, limit_bytes: int = _SMALL_FILE_BYTES_MAX) -> bytes:
    """One byte more than the limit at most. Raises UsageError for a file that cannot be read."""
    try:
        # Without waiting: a pipe that nobody writes into is refused, and not waited for.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(limit_bytes + 1)
        words, advice = "it is not a plain file", _NO_PIPES
    except (OSError, ValueError) as error:
        words, advice = getattr(error, "strerror", None) or "this is no name of a file", ""
    raise UsageError(
        f"{option}{': ' if option else ''}{str(path)[:200]} cannot be read: {words}", advice=advice
    ) from None
