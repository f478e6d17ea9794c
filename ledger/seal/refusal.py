"""What the checks of the seal raise: a proof, a signature or a file that does not show what it says."""

from __future__ import annotations

from ledger.errors import LedgerError


class NotProven(LedgerError):
    """What was to be shown is not shown. The words say which step failed; nothing was changed."""

    code = "not_proven"
