"""`ledger check`: is this receipt true? With nothing but the file and the public key: no ledger, no network, no settings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ledger.commands import options, show
from ledger.commands.given import read_small, trusted_keys
from ledger.errors import UsageError
from ledger.seal.refusal import NotProven

if TYPE_CHECKING:
    from ledger.seal.consistency_file import Growth
    from ledger.seal.keys import VerifierKey
    from ledger.seal.receipt import Receipt
    from ledger.seal.signatories import Signatory
    from ledger.seal.trust import TrustPolicy

_STANDARD_INPUT = "-"


class Trusted(NamedTuple):
    """Whose signatures count: keys, and the witness policy where one is given."""

    keys: Sequence[VerifierKey]
    policy: TrustPolicy | None


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A receipt or a consistency file; - for standard input.")],
    *,
    key: Annotated[
        list[str],
        typer.Option(metavar="KEY", help="A public key, or a plain file of keys (no pipe); may be repeated."),
    ],
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A witness policy (C2SP tlog-policy) that the checkpoint must satisfy."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The published report, to be compared with its receipt.")
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Check a receipt that `ledger prove` made, and say what it shows and what it does not.

    Needs no ledger, no database and no network. KEY is what `ledger key` shows at the ledger's own place: get it from
    somebody else than who gave you the receipt. Exit code 1 when the file does not show what it should.
    """
    from ledger.commands.receipts import clean, print_shown, shown_json

    trusted = _trusted(key, policy)
    content = _content(file)
    try:
        shown, signed = _opened(content, trusted)
        if report is not None:
            _compare(shown, report)
    except NotProven as problem:
        reason = clean(str(problem))
        if as_json:
            show.document({"ok": False, "reason": reason, "advice": problem.advice})
            return 1
        raise NotProven(f"not shown: {reason}", advice=problem.advice) from problem
    if as_json:
        show.document({"ok": True} | shown_json(shown, signed))
        return 0
    print_shown(shown, signed)
    if report is not None:
        show.paragraph(f"\n{report} is the report that was published: its SHA-256 is the one in the record.")
    return 0


def _opened(content: bytes, trusted: Trusted) -> tuple[Receipt | Growth, Sequence[Signatory]]:
    """Raises NotProven for whatever does not hold."""
    from ledger.seal.consistency_file import Growth, is_growth
    from ledger.seal.receipt import Receipt
    from ledger.seal.signatories import signatories

    shown = Growth.open(content, trusted.keys) if is_growth(content) else Receipt.open(content, trusted.keys)
    policy = trusted.policy
    if policy is not None and not policy.is_met_by(shown.note):
        missing = "; ".join(policy.missing(shown.note))
        raise NotProven(f"the witness policy is not satisfied: {missing}")
    return shown, signatories(shown.note, trusted.keys)


def _compare(shown: Receipt | Growth, report: Path) -> None:
    """Raises NotProven where the file is not the report that the receipt is of."""
    from ledger.events import ReportPublished
    from ledger.seal.receipt import Receipt

    event = shown.record.event if isinstance(shown, Receipt) else None
    if not isinstance(event, ReportPublished):
        raise UsageError("--report: this is no receipt of a report", advice="Leave --report out.")
    try:
        with report.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"--report: {report} cannot be read: {error.strerror or error}") from None
    if digest != event.digest:
        raise NotProven(
            f"{report} is not the published report: its SHA-256 is {digest}, and {event.digest} was published"
        )


def _trusted(given: Sequence[str], policy: Path | None) -> Trusted:
    """Raises UsageError where no key of a ledger is among them."""
    from ledger.seal.trust import TrustPolicy

    found = None if policy is None else TrustPolicy.parse(read_small("--policy", policy))
    of_policy = () if found is None else (*found.logs, *(witness.key for witness in found.witnesses))
    return Trusted(trusted_keys(given, of_policy), found)


def _content(file: str) -> bytes:
    from ledger.seal.receipt import RECEIPT_BYTES_MAX

    if file == _STANDARD_INPUT:
        return sys.stdin.buffer.read(RECEIPT_BYTES_MAX + 1)
    return read_small("", Path(file), RECEIPT_BYTES_MAX)
