"""The one family of errors: what escapes a public function of this project is a `LedgerError`."""

from __future__ import annotations


class LedgerError(Exception):
    """Something a person or a program must know. `str(error)` is plain English; `code` is for machines.

    `advice` says what to do next, where there is something to do.
    """

    code = "error"

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class RetriableError(LedgerError):
    """The same call may succeed later: nothing was decided and nothing was written."""

    code = "retry_later"


class UsageError(LedgerError):
    """The caller asked for something that cannot be done as asked (exit code 2)."""

    code = "wrong_use"


class PartMissing(RetriableError):
    """A part that is needed is not there: a broker, a database (exit code 3). Names the part and its address."""

    code = "part_missing"


class Fenced(LedgerError):
    """Another writer has taken over under the same name. What was being written was not written."""

    code = "fenced"


class OutcomeUnknown(RetriableError):
    """A commit was sent and the answer was lost. Read what the ledger says; never send the same step again."""

    code = "outcome_unknown"


class DamagedLedger(LedgerError):
    """The ledger contradicts itself: a number that is missing or doubled, a record that cannot be read."""

    code = "damaged_ledger"
