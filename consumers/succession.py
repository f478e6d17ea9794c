"""Taking over: a mirror becomes a ledger of its own, under a name of its own, and says so in its next record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from consumers.moments import next_moment
from consumers.outcomes import LEDGER, REHEARSAL, StepUnderWay
from consumers.remembered import Remembered
from consumers.takeover import catch_up
from ledger.archive.mirror import mirrored
from ledger.archive.notes import earlier_name
from ledger.errors import DamagedLedger, UsageError
from ledger.instants import Instant
from ledger.log.port import Log
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import SealFiles
from schemas.register import Register

WRITER = "registrar"


def take_over(
    log: Log,
    memory: Path,
    tree: SealFiles,
    *,
    register: Register,
    clock: Callable[[], Instant],
    new_incarnation: Callable[[], str],
) -> str:
    """Begin a new incarnation on this mirror, and give its name. From here on it admits claims of its own.

    The record that says so and the end of the mirror are one step: after a fall it is one or the other. Raises
    UsageError where this is no finished mirror, and what the log raises.
    """
    mark = mirrored(log)
    if mark is None or mark.state != "mirror":
        raise UsageError("only a read-only mirror that is complete can take over")
    _keep_last_checkpoint(tree)
    with closing(log.take_over(WRITER)) as writer, closing(Remembered(memory)) as remembered:
        catch_up(log, remembered)
        step = _first_records(log, remembered, register, clock, new_incarnation())
        writer.write([*step.entries, mark.ended().entry()])
        remembered.keep(step.remember)
        incarnation = remembered.place.incarnation
    assert incarnation is not None, "the step has named it"
    return incarnation


def _first_records(
    log: Log, remembered: Remembered, register: Register, clock: Callable[[], Instant], incarnation: str
) -> StepUnderWay:
    before = remembered.place
    if before.incarnation is None:
        raise DamagedLedger("the ledger does not say which ledger it is")
    place = replace(before, incarnation=incarnation, register_digest=register.digest)
    step = StepUnderWay(place, log.topics(LEDGER)[LEDGER], register)
    known_at = next_moment(before.last_known_at, clock(), rehearses=before.mode == REHEARSAL)
    step.create(known_at, taken_over_from=before.incarnation)
    return step


def _keep_last_checkpoint(tree: SealFiles) -> None:
    """The next one is signed under another name: the last of this name stays, for whoever has receipts of it."""
    note = tree.note()
    if note is not None:
        tree.keep_note(note, earlier_name(Checkpoint.parse(note.text).origin))
