"""When and what a report is about, and the tree that it rests on: worked out from what was typed and from the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.commands import moments
from ledger.commands.parts import Parts
from ledger.commands.sealed import NotSealedYet, sealed
from ledger.errors import DamagedLedger, UsageError
from ledger.instants import Instant
from ledger.log.reader import LedgerReader
from ledger.record import read_record
from ledger.seal.refusal import NotProven
from projections.edges import TOPIC, Edges, edges_of
from projections.reporting import sealed_root
from projections.reports.question import Period

MONTHS = 12
"""How many full calendar months a report is about where no period is given."""


def root_of(parts: Parts, records: int) -> str | None:
    """Under a checkpoint that may be shown; None where there is none that reaches so far."""
    try:
        return sealed_root(records, sealed(parts).checkpoint, parts.seal_files.read_tile)
    except NotSealedYet:
        return None
    except NotProven as problem:
        raise DamagedLedger(f"the checkpoint is not this ledger's: {problem}", advice="ledger verify") from problem


def edges_here(parts: Parts) -> Edges:
    edges = edges_of(parts.log)
    if edges is None:
        raise UsageError("nothing is on the ledger yet", advice="`ledger run` takes in what is published.")
    return edges


def known_at(parts: Parts, edges: Edges, given: Instant | None, *, is_for_publication: bool) -> Instant:
    """The moment of knowledge: the present where none is given, and for publication the last one that is closed."""
    first = _first_known_at(parts)
    if given is None and is_for_publication:
        if edges.last_known_at == first:
            raise UsageError(
                "nothing can be published yet: all that is known became known at one moment, which is still open",
                advice="A moment is closed when a later record is on the ledger.",
            )
        return Instant(edges.last_known_at - 1)
    if given is None:
        return edges.last_known_at if edges.is_rehearsal else Instant(max(moments.clock(), edges.last_known_at))
    if given > max(moments.clock(), edges.last_known_at):
        raise UsageError(f"--known-at: {moments.in_words(given)} is in the future: nothing is known of it yet")
    if given < first:
        raise UsageError(
            f"--known-at: nothing was known yet at {moments.in_words(given)}: the first record of this ledger became known "
            f"at {moments.in_words(first)}"
        )
    return given


def _first_known_at(parts: Parts) -> Instant:
    with LedgerReader(parts.log, 0, TOPIC) as reader:
        return read_record(reader.poll(1)[0]).known_at


def period(bounds: Sequence[Instant | None], known_at: Instant) -> Period:
    """An end that is not given is the end of the last full month; a start is so many months before it."""
    start, end = bounds
    if end is None:
        end = moments.months_before(known_at, MONTHS)[1]
        if start is not None and start >= end:
            end = Instant(known_at + 1)
    if start is None:
        start = moments.months_before(end, MONTHS)[0]
    return Period(start, end)
