"""`ledger prove`: a file that shows to anybody that something is on the ledger, or that the ledger only grew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.errors import DamagedLedger, UsageError

if TYPE_CHECKING:
    from ledger.seal.consistency_file import Growth
    from ledger.seal.keys import VerifierKey
    from ledger.seal.receipt import Receipt

_DAMAGED = "the records, the tiles or the checkpoint were changed: `ledger verify` says which"


def prove(
    context: typer.Context,
    event_id: Annotated[
        str | None,
        typer.Argument(metavar="EVENT_ID", help="An event, a finding or a published report; its beginning will do."),
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there; otherwise to standard output.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="P", help="Whose event it is, where two publishers chose the same id.")
    ] = None,
    finding: Annotated[bool, typer.Option("--finding", help="The id is that of a finding.")] = False,
    consistency: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B",
            help="Show that the ledger only grew from A to B: tree sizes, checkpoint files, or latest.",
        ),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Make a receipt: one file that shows that an event, a finding or a report is in the sealed ledger.

    Anybody can check it with `ledger check` and the public key that `ledger key` shows. For a finding its evidence is in
    it too. It holds the whole records: whoever is given it reads them.
    """
    if (event_id is None) == (consistency is None):
        raise UsageError(
            "say what is to be proven", advice="Either: ledger prove EVENT_ID, or: ledger prove --consistency A B"
        )
    content: bytes
    shown: Receipt | Growth
    with parts_to_read(context) as parts:
        if consistency is not None:
            from ledger.commands.growing import grown

            content, shown = grown(parts, *consistency)
        else:
            content, shown = _receipt(parts, event_id or "", publisher, finding_only=finding)
        keys = parts.log_keys()
    _hand_out(content, shown, keys, out, as_json=as_json)
    return 0


def _receipt(parts: Parts, event_id: str, publisher: str | None, *, finding_only: bool) -> tuple[bytes, Receipt]:
    """Made, and then checked as a stranger would."""
    from ledger.commands.proving import Wanted, records_for
    from ledger.commands.sealed import NotSealedYet, sealed
    from ledger.record import number_of
    from ledger.seal.receipt import Receipt, make_receipt
    from ledger.seal.refusal import NotProven
    from ledger.seal.tiles import TileNodes

    records = records_for(parts, Wanted(event_id.strip(), publisher, finding_only))
    note, checkpoint = sealed(parts)
    if (last := max(map(number_of, records))) >= checkpoint.size:
        raise NotSealedYet(
            f"this is record {last:,} of the ledger, which is sealed up to record {checkpoint.size - 1:,} only",
            advice="The sealer follows within seconds where it runs (`ledger run`): try again then.",
        )
    try:
        messages = [stored.message for stored in records]
        content = make_receipt(messages, note, TileNodes(checkpoint.size, parts.seal_files.read_tile))
        return content, Receipt.open(content, parts.log_keys())
    except (NotProven, ValueError) as problem:
        raise DamagedLedger(f"the ledger is not what was sealed: {problem}", advice=_DAMAGED) from problem


def _hand_out(
    content: bytes, shown: Receipt | Growth, keys: Sequence[VerifierKey], out: Path | None, *, as_json: bool
) -> None:
    from ledger.commands.receipts import shown_json
    from ledger.seal.signatories import signatories

    text = content.decode("utf-8")
    if out is not None:
        try:
            out.write_bytes(content)
        except OSError as error:
            raise UsageError(f"--out: {out} cannot be written: {error.strerror or error}") from None
        show.say(f"It is in {out}. Anybody can check it: ledger check {out} --key KEY")
    if as_json:
        place = {"receipt": text} if out is None else {"file": str(out)}
        show.document(place | shown_json(shown, signatories(shown.note, keys)))
    elif out is None:
        print(text, end="")
