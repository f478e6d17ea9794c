"""`ledger status`: the parts, how far each consumer is, and whether every claim has its one outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from ledger import instants
from ledger.commands import moments, options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.instants import SECOND_US, Instant
from ledger.seal.base64_text import base64_of

if TYPE_CHECKING:
    from ledger.commands.sums import Sum
    from projections.edges import Edges

PROJECTOR, DETECTOR, SEALER = "projector", "detector", "sealer"


def status(
    context: typer.Context,
    lag_max: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Exit with 1 when a consumer is further behind than this.")
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Show whether the ledger is well. Parts, positions, lag, rows, versions, and the sum of all claims."""
    from ledger.commands.sums import counts_of, sums_of, total
    from projections.edges import edges_of

    with parts_to_read(context) as parts:
        edges = edges_of(parts.log)
        sums = sums_of(parts.log, parts.store, None if edges is None else edges.incarnation)
        whole = total(sums)
        answer = _answer(parts, edges, whole)
        answer["intakes"] = [{"topic": each.topic, **counts_of(each)} for each in sums]
    if as_json:
        show.document(answer)
    else:
        _print(answer)
    return 0 if whole.holds and not _lags(answer, lag_max) else 1


def _answer(parts: Parts, edges: Edges | None, whole: Sum) -> dict[str, object]:
    from ledger.archive.mirror import mirrored
    from ledger.commands.sums import counts_of
    from projections import queries

    held = queries.status_rows(parts.store)
    records = 0 if edges is None else edges.records
    sealed = _sealed(parts)
    mark = mirrored(parts.log)
    return {
        "mode": parts.settings.mode,
        "ledger": None if edges is None else ("rehearsal" if edges.is_rehearsal else "production"),
        "incarnation": None if edges is None else edges.incarnation,
        "mirror_of": None if mark is None else mark.origin,
        "records": records,
        "last_known_at": None if edges is None else instants.text(edges.last_known_at),
        "tree_size": sealed.size,
        "root_hash": sealed.root,
        "sealed_at": None if sealed.at is None else instants.text(sealed.at),
        "witnessed": _witnessed(parts),
        "consumers": {
            "registrar": {"position": {"ledger": records}, "lag": whole.waiting, "lag_s": None},
            PROJECTOR: _consumer(parts, edges, held.position),
            # On a mirror nobody judges: the verdicts come with the records.
            **({} if mark else {DETECTOR: _consumer(parts, edges, parts.store.position(DETECTOR))}),
            SEALER: _consumer(parts, edges, sealed.size),
        },
        "refused": whole.refused,
        "claims": counts_of(whole),
        "rows": held.rows,
        "versions": _versions(parts),
    }


class _Sealed(NamedTuple):
    """The last checkpoint as it lies there: its tree's size and root hash (base64), and when it was kept."""

    size: int = 0
    root: str | None = None
    at: Instant | None = None


def _sealed(parts: Parts) -> _Sealed:
    """Of the last checkpoint, without checking it: that is `ledger verify`'s."""
    from ledger.seal.checkpoint import Checkpoint

    note = parts.seal_files.note()
    if note is None:
        return _Sealed()
    checkpoint = Checkpoint.parse(note.text)
    return _Sealed(checkpoint.size, base64_of(checkpoint.root), parts.seal_files.kept_at())


def _witnessed(parts: Parts) -> dict[str, object] | None:
    """How large a tree has the cosignatures that the policy asks for, and whose the last checkpoint lacks."""
    from ledger.seal.checkpoint import Checkpoint
    from ledger.seal.files import COSIGNED

    policy, last, cosigned = parts.witnesses, parts.seal_files.note(), parts.seal_files.note(COSIGNED)
    if policy is None:
        return None
    return {
        "tree_size": 0 if cosigned is None else Checkpoint.parse(cosigned.text).size,
        "missing": [] if last is None else list(policy.missing(last)),
    }


def _consumer(parts: Parts, edges: Edges | None, position: int) -> dict[str, object]:
    """`lag` is in records; `lag_s` is the age of the oldest record not handled yet (a rehearsal has no such clock)."""
    records = 0 if edges is None else edges.records
    lag_s = None if edges is None or edges.is_rehearsal else _age_s(parts, position, records)
    return {"position": {"ledger": position}, "lag": max(0, records - position), "lag_s": lag_s}


def _age_s(parts: Parts, position: int, records: int) -> float:
    from ledger.log.reader import LedgerReader
    from ledger.record import read_record

    if position >= records:
        return 0.0
    with LedgerReader(parts.log, position) as reader:
        oldest = reader.poll(1)
    return max(0.0, (moments.clock() - read_record(oldest[0]).known_at) / SECOND_US) if oldest else 0.0


def _versions(parts: Parts) -> dict[str, object]:
    from ledger.protocol import RULE_PACK
    from ledger.version import version

    policy = parts.policy()
    return {
        "ledger": version(),
        "rule_pack": RULE_PACK,
        "policy": {"name": policy.name, "digest": policy.digest},
        "register": parts.register.digest,
    }


def _lags(answer: Mapping[str, object], lag_max: float | None) -> bool:
    """Whether a consumer is further behind than allowed. Where no clock tells for how long something has waited (claims
    at the gate, records of a rehearsal), anything that waits counts.
    """
    consumers = cast("Mapping[str, Mapping[str, float | None]]", answer["consumers"])
    return lag_max is not None and any(_is_over(each, lag_max) for each in consumers.values())


def _is_over(consumer: Mapping[str, float | None], lag_max: float) -> bool:
    lag_s = consumer["lag_s"]
    return bool(consumer["lag"]) if lag_s is None else lag_s > lag_max


def _print(answer: Mapping[str, object]) -> None:
    consumers = cast("Mapping[str, Mapping[str, object]]", answer["consumers"])
    claims = cast("Mapping[str, int]", answer["claims"])
    rows = cast("Mapping[str, int]", answer["rows"])
    versions = cast("Mapping[str, object]", answer["versions"])
    policy = cast("Mapping[str, str]", versions["policy"])
    known = cast("str | None", answer["last_known_at"])
    shown = show.console()
    facts = [
        ("Log", answer["mode"]),
        ("Marked as", answer["ledger"] or "nothing is on the ledger yet"),
        *((("Copy", f"read-only mirror of {answer['mirror_of']}"),) if answer["mirror_of"] else ()),
        ("Records", f"{answer['records']:,}"),
        ("Known up to", moments.in_words(None if known is None else _instant(known))),
        ("Sealed", _seal_in_words(answer)),
        ("Witnessed", _witnessed_in_words(cast("Mapping[str, object] | None", answer["witnessed"]))),
        ("Versions", f"ledger {versions['ledger']}, rules {versions['rule_pack']}, policy {policy['name']}"),
    ]
    shown.print(show.facts("Ledger", facts))
    places = ((name, _position(each), f"{each['lag']:,}") for name, each in consumers.items())
    shown.print(show.table("Consumers", ("consumer", "next record", "behind by"), places))
    shown.print(show.table("Tables", ("view", "rows"), ((name, f"{count:,}") for name, count in rows.items())))
    verdict = "holds" if claims["holds"] else "DOES NOT HOLD: a claim has no outcome, or more than one"
    shown.print(
        f"{claims['claimed']:,} claims taken = {claims['admitted']:,} admitted + {claims['refused']:,} refused + "
        f"{claims['repeated']:,} repeated: {verdict}. Waiting: {claims['waiting']:,}.",
        markup=False,
    )


def _seal_in_words(answer: Mapping[str, object]) -> str:
    if answer["sealed_at"] is None:
        return "nothing yet"
    at = moments.in_words(_instant(str(answer["sealed_at"])))
    return f"{answer['tree_size']:,} records, at {at}, under the root hash {answer['root_hash']}"


def _witnessed_in_words(witnessed: Mapping[str, object] | None) -> str:
    if witnessed is None:
        return "no witness policy is set"
    missing = cast("Sequence[str]", witnessed["missing"])
    return "; ".join((f"{witnessed['tree_size']:,} records", *missing))


def _position(consumer: Mapping[str, object]) -> str:
    return f"{cast('Mapping[str, int]', consumer['position'])['ledger']:,}"


def _instant(text: str) -> Instant:
    return moments.exactly(text)
