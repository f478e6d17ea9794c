"""What a receipt and a consistency file show, and what they do not: as JSON documents and in plain English."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ledger import instants
from ledger.cloudevents import to_json
from ledger.commands import moments, show
from ledger.events import FindingChanged
from ledger.seal.base64_text import base64_of
from ledger.seal.consistency_file import Growth
from ledger.seal.receipt import ProvenRecord, Receipt

if TYPE_CHECKING:
    from ledger.events import Event
    from ledger.seal.checkpoint import Checkpoint
    from ledger.seal.signatories import Signatory
    from schemas.jsontypes import Json

_SHOWN_CHARACTERS = 300
_EVIDENCE_SHOWN = 50
_FIELDS = {
    "id": "event_id",
    "source": "publisher",
    "subject": "subject_ref",
    "time": "occurred_at",
    "recordedtime": "recorded_at",
}
"""What JSON calls otherwise than the record does."""
_APART = "evidence"
"""Shown as a table of its own, with what the records themselves say."""
_MOMENTS = ("occurred_at", "recorded_at")
_MORE = "--json has all of it"

_ALWAYS = (
    "that what a publisher said is true: only that it said so, and when the ledger came to know of it",
    "what else is on the ledger",
)
_NO_LATER = {
    "event": "that it still stands: a correction or retraction may have been recorded later",
    "finding": "that this is the last word on the finding: it may have been revised, withdrawn or raised again later",
    "report": "that the report is right: anybody who may read the ledger can make it again and compare the digests",
}
_APPLIED = "that the rule was applied rightly: `ledger explain` gives the reasons"
_UNWITNESSED = (
    "that the ledger shows the same records to everybody: for that an independent witness must have cosigned the "
    "checkpoint, and none whose key you gave has"
)


def shown_json(shown: Receipt | Growth, signed: Sequence[Signatory]) -> dict[str, Json]:
    """`signed` are the signatories of its checkpoint."""
    return _receipt_json(shown, signed) if isinstance(shown, Receipt) else _growth_json(shown, signed)


def print_shown(shown: Receipt | Growth, signed: Sequence[Signatory]) -> None:
    if isinstance(shown, Receipt):
        _print_receipt(shown, signed)
    else:
        _print_growth(shown, signed)


def clean(text: str) -> str:
    """Text from a stranger's file as a terminal may be given it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _receipt_json(receipt: Receipt, signed: Sequence[Signatory]) -> dict[str, Json]:
    return {
        "kind": receipt.kind,
        "record": _record_json(receipt.record),
        "evidence": [_record_json(each) for each in receipt.evidence],
        "checkpoint": _checkpoint_json(receipt.checkpoint, signed),
        "not_shown": [*_not_shown(receipt, signed)],
    }


def _growth_json(growth: Growth, signed: Sequence[Signatory]) -> dict[str, Json]:
    older: dict[str, Json] = {
        "origin": growth.older.origin,
        "tree_size": growth.older.size,
        "root_hash": base64_of(growth.older.root),
        "signed": growth.is_older_signed,
    }
    return {
        "kind": "consistency",
        "older": older,
        "checkpoint": _checkpoint_json(growth.checkpoint, signed),
        "not_shown": [*_growth_not_shown(growth, signed)],
    }


def _print_receipt(receipt: Receipt, signed: Sequence[Signatory]) -> None:
    record, checkpoint = receipt.record, receipt.checkpoint
    show.paragraph(
        f"Shown: the {receipt.kind} below is record {record.number:,} of the ledger {clean(checkpoint.origin)}, whole and "
        f"unchanged{_with(len(receipt.evidence))}. The ledger signed this when it had {checkpoint.size:,} records.\n"
    )
    show.console().print(show.facts(f"Record {record.number:,}", _rows(record)))
    if receipt.evidence:
        _print_evidence(receipt)
    _print_checkpoint("Checkpoint", checkpoint, signed)
    show.points("Not shown", [f"{each}." for each in _not_shown(receipt, signed)])


def _with(events: int) -> str:
    if events == 0:
        return ""
    return (
        ", and so is the event that it rests on"
        if events == 1
        else f", and so are the {events:,} events that it rests on"
    )


def _print_growth(growth: Growth, signed: Sequence[Signatory]) -> None:
    older, newer = growth.older, growth.checkpoint
    show.paragraph(
        f"Shown: the ledger {clean(newer.origin)} of {newer.size:,} records begins with the {older.size:,} records that it "
        f"had at the older checkpoint: of those none was taken away, changed or moved.\n"
    )
    if older.origin != newer.origin:
        show.paragraph(f"The older checkpoint is one of {clean(older.origin)}, whose key you gave too.\n")
    rows = (
        ("records", f"{older.size:,}"),
        ("root hash", base64_of(older.root)),
        ("signed", "by a key that you gave" if growth.is_older_signed else "by nobody"),
    )
    show.console().print(show.facts("Older checkpoint", rows))
    _print_checkpoint("Newer checkpoint", newer, signed)
    show.points("Not shown", [f"{each}." for each in _growth_not_shown(growth, signed)])


def _not_shown(receipt: Receipt, signed: Sequence[Signatory]) -> Sequence[str]:
    applied = (_APPLIED,) if receipt.kind == "finding" else ()
    own = (_NO_LATER[receipt.kind], *applied, *_ALWAYS)
    return own if _is_witnessed(signed) else (*own, _UNWITNESSED)


def _growth_not_shown(growth: Growth, signed: Sequence[Signatory]) -> Sequence[str]:
    own = ["what the records say, and that it is true", "what came onto the ledger after the newer checkpoint"]
    if not growth.is_older_signed:
        own.insert(
            0,
            "that the ledger had the older root hash then: nobody signed it. Compare it with what you kept from then, "
            "or with what a report cites",
        )
    return own if _is_witnessed(signed) else (*own, _UNWITNESSED)


def _is_witnessed(signed: Sequence[Signatory]) -> bool:
    return any(each.role == "witness" for each in signed)


def _record_json(record: ProvenRecord) -> dict[str, Json]:
    return {
        "number": record.number,
        "known_at": instants.text(record.known_at),
        "claim": None if record.claim is None else record.claim.text(),
        "event": to_json(record.event),
    }


def _checkpoint_json(checkpoint: Checkpoint, signed: Sequence[Signatory]) -> dict[str, Json]:
    by_role: dict[str, list[Json]] = {"ledger": [], "witness": [], "unknown": []}
    for each in signed:
        at: dict[str, Json] = {} if each.at is None else {"at": instants.text(each.at)}
        by_role[each.role].append({"name": each.name, "key_id": each.key_id, **at})
    return {
        "origin": checkpoint.origin,
        "tree_size": checkpoint.size,
        "root_hash": base64_of(checkpoint.root),
        "signed_by": by_role["ledger"],
        "cosigned_by": by_role["witness"],
        "unchecked_signatures": by_role["unknown"],
    }


def _rows(record: ProvenRecord) -> list[tuple[str, str]]:
    """Every field as the record calls it, moments in London's time beside the exact one."""
    rows = [
        ("type", type(record.event).__name__),
        ("known_at", _moment(record.known_at)),
        ("claim", "none: the ledger's own gate wrote it" if record.claim is None else clean(record.claim.text())),
    ]
    return rows + [(name, _shown(name, value)) for name, value in _fields(record.event).items() if name != _APART]


def _fields(event: Event) -> Mapping[str, Json]:
    written = to_json(event)
    data = written.pop("data")
    assert isinstance(data, Mapping)
    top = {_FIELDS.get(name, name): value for name, value in written.items() if name not in ("specversion", "type")}
    return {**top, **data}


def _shown(name: str, value: Json) -> str:
    if name in _MOMENTS:
        return _moment(moments.exactly(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(_shown("", each) for each in value)
    text = clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}... ({len(text):,} characters: {_MORE})"


def _moment(instant: instants.Instant) -> str:
    return f"{instants.text(instant)} ({moments.in_words(instant)})"


def _print_evidence(receipt: Receipt) -> None:
    finding = receipt.record.event
    assert isinstance(finding, FindingChanged)
    parts = {(each.publisher, each.event_id): each.part for each in finding.evidence}
    rows = [
        (
            f"{each.number:,}",
            parts[each.key],
            type(each.event).__name__,
            clean(each.event.publisher),
            moments.dated(each.event.occurred_at, each.event.occurred_precision),
            moments.in_words(each.known_at),
            each.event.event_id,
        )
        for each in receipt.evidence[:_EVIDENCE_SHOWN]
    ]
    columns = ("record", "as", "type", "publisher", "when it happened", "when it was known", "event")
    more = len(receipt.evidence) - _EVIDENCE_SHOWN
    title = "What it rests on" + (
        f", the first {_EVIDENCE_SHOWN} of {len(receipt.evidence):,} ({_MORE})" if more > 0 else ""
    )
    table = show.table(title, columns, rows)
    table.columns[-1].no_wrap = True  # an id is there to be copied
    show.console().print(table)


def _print_checkpoint(title: str, checkpoint: Checkpoint, signed: Sequence[Signatory]) -> None:
    rows = [("records", f"{checkpoint.size:,}"), ("root hash", base64_of(checkpoint.root))]
    for each in signed:
        who = f"{clean(each.name)}, key {each.key_id}"
        if each.role == "ledger":
            rows.append(("signed by", who))
        elif each.role == "witness":
            rows.append(("cosigned by", f"{who}, at {moments.in_words(each.at)}"))
        else:
            rows.append(("not checked", f"{who}: you gave no key for it"))
    show.console().print(show.facts(title, rows))
