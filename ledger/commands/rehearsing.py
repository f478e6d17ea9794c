"""Publishing a history as it became known: sorted over all files, marked, and appended in that order."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from ledger import instants
from ledger.cloudevents import to_message
from ledger.commands import show
from ledger.commands.intakes import has_intake, interrupted
from ledger.commands.submitting import Rejected, Rejections, Submitted, submissions
from ledger.errors import Fenced, LedgerError, RetriableError, UsageError
from ledger.events import Event
from ledger.framing import frame, unframe
from ledger.instants import Instant
from ledger.log.port import Entry, Log, Message, Writer
from ledger.rehearsal import RehearsalMark, mark_of
from projections.edges import edges_of
from projections.spool import Spool, Spooled
from schemas.register import Register

WRITER = "rehearsal"
_STEP_MESSAGES = 500  # the embedded log writes at most 1,000 rows in a step
_STEP_BYTES = 2 * 1024 * 1024
_SCAN_MESSAGES = 200
_TRIES_MAX = 5


def rehearse(log: Log, register: Register, home: Path, files: Sequence[str], rejections: Rejections) -> int:
    """Publish these files as a history; returns how many events. One process at a time does this for a home.

    Raises UsageError on a ledger that is marked as production.
    """
    with _alone(home), Spool() as spool:
        last = _reached(log)
        with show.progress("lines read") as counter:
            for line in submissions(files, register):
                counter.add()
                rejected = line if isinstance(line, Rejected) else _out_of_time(line, last)
                if rejected is not None:
                    rejections.add(rejected)
                elif isinstance(line, Submitted) and line.knowntime is not None:
                    spool.add([_spooled(line.topic, line.message, line.knowntime)])
        return _append(log, spool, -1 if last is None else last.order)


def rehearse_events(log: Log, register: Register, home: Path, told: Iterable[tuple[Event, Instant]]) -> int:
    """The same for events that need no check, each with the moment at which it became known.

    Raises UsageError for a publisher that is not registered.
    """
    with _alone(home), Spool() as spool:
        last = _reached(log)
        for event, known_at in told:
            publisher = register.find(event.publisher)
            if publisher is None:
                raise UsageError(f"{event.publisher} is not in the register of publishers")
            spool.add([_spooled(publisher.intake_topic, to_message(event), known_at)])
        return _append(log, spool, -1 if last is None else last.order)


def _out_of_time(line: Submitted, last: RehearsalMark | None) -> Rejected | None:
    """Why this line cannot take its place in the history, if it cannot."""
    if line.knowntime is None:
        detail = "knowntime: is missing; in a rehearsal every line says when it became known"
        return Rejected(line.line, line.event_id, "missing_field", detail)
    if last is not None and line.knowntime < last.known_at:
        earlier, reached = instants.text(line.knowntime), instants.text(last.known_at)
        detail = f"knowntime: {earlier} is earlier than {reached}, which the rehearsed history has reached already"
        return Rejected(line.line, line.event_id, "invalid_value", detail, "What is known cannot be known earlier.")
    return None


def _spooled(topic: str, message: Message, known_at: Instant) -> Spooled:
    return Spooled(known_at, 0, topic.encode() + b"\0" + frame(message))


def _append(log: Log, spool: Spool, last_order: int) -> int:
    """In steps over all intakes, each of them whole or not at all: what is there is always a beginning of the whole."""
    published, total = 0, len(spool)
    marked = _marked(spool, last_order + 1)
    writer = log.take_over(WRITER)
    try:
        with show.progress("events published") as counter:
            while step := list(_step(marked)):
                writer = _write(log, writer, step)
                published += len(step)
                counter.add(len(step), total)
    except LedgerError as error:
        raise interrupted(error, published) from error
    finally:
        writer.close()
    return published


def _write(log: Log, writer: Writer, step: Sequence[Entry]) -> Writer:
    """Write one step; gives the writer to go on with. Somebody else may publish to the same intake meanwhile."""
    for topic in {entry.topic for entry in step}:
        has_intake(log, topic)
    for _ in range(_TRIES_MAX):
        try:
            writer.write(step)
        except Fenced:  # nothing was written
            writer = log.take_over(WRITER)
        else:
            return writer
    raise RetriableError(f"others published at the same moment, {_TRIES_MAX} times over")


def _marked(spool: Spool, order: int) -> Iterator[Entry]:
    for number, row in enumerate(spool.ordered(), start=order):
        topic, framed = row.content.split(b"\0", 1)
        mark = RehearsalMark(Instant(int(row.group)), number)
        yield Entry(topic.decode(), 0, mark.mark(unframe(framed)))


def _step(marked: Iterator[Entry]) -> Iterator[Entry]:
    size = 0
    for entry in islice(marked, _STEP_MESSAGES):
        yield entry
        size += len(entry.message.value or b"")
        if size > _STEP_BYTES:
            return


def _reached(log: Log) -> RehearsalMark | None:
    """How far the rehearsed history has come. Raises UsageError where this ledger cannot rehearse."""
    last, edges = _last_mark(log), edges_of(log)
    if edges is not None and not edges.is_rehearsal:
        raise UsageError(
            "this ledger is marked as production: what it knows, it knows by its own clock",
            advice="Rehearse in a home of its own: ledger --home ./rehearsal publish --known-at-from knowntime FILE",
        )
    if edges is None and last is None and any(log.end(topic, 0) for topic in log.topics("intake.")):
        raise UsageError(
            "events that are no rehearsal are published here already, and will make this a production ledger",
            advice="Rehearse in a home of its own: set LEDGER_HOME to an empty folder.",
        )
    return last


def _last_mark(log: Log) -> RehearsalMark | None:
    """The latest mark in any intake. The ledger's own claims carry none, so its own intakes are left out."""
    intakes = [topic for topic in log.topics("intake.") if not topic.startswith("intake.ledger.")]
    marks = [mark for topic in intakes if (mark := _last_mark_of(log, topic)) is not None]
    return max(marks, default=None)


def _last_mark_of(log: Log, topic: str) -> RehearsalMark | None:
    """Behind the last marked claim there may be some that were published without."""
    end = log.end(topic, 0)
    while end > 0:
        start = max(0, end - _SCAN_MESSAGES)
        found = [mark for stored in log.read(topic, 0, start, end - start).messages if (mark := _mark(stored.message))]
        if found:
            return max(found)
        end = start
    return None


def _mark(message: Message) -> RehearsalMark | None:
    try:
        return mark_of(message)
    except LedgerError:
        return None  # no `ledger publish` wrote it; the gate refuses it


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "rehearsal.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
