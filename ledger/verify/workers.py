"""Who examines: this process when a stretch is asked for, or some processes ahead of that."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial

from ledger.errors import LedgerError
from ledger.log.port import Log
from ledger.verify.examine import Chunk, Examiner
from ledger.verify.row import Examined

Begin = Callable[[Chunk], Callable[[], Examined]]
"""Lets the examination of a stretch begin; what it returns waits for the outcome."""

OpenLog = Callable[[], Log]
"""Opens a log of its own in another process; it is sent there."""


def here(log: Log, examiner: Examiner) -> Begin:
    """In this process, when the outcome is asked for."""
    return lambda chunk: partial(examiner.examine, log, chunk)


@contextmanager
def in_processes(log: Log, open_log: OpenLog, examiner: Examiner, count: int) -> Iterator[Begin]:
    """In so many processes, each with a connection of its own; and here until they are up. They end with the block."""
    # Not forked: a copy of this process would have its connections and locks, too.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_open, initargs=(open_log, examiner))

    up = pool.submit(_up)

    def begin(chunk: Chunk) -> Callable[[], Examined]:
        if not up.done():  # it takes them longer to start than this one to read some thousand records
            return partial(examiner.examine, log, chunk)
        future = pool.submit(_examine, chunk)

        def outcome() -> Examined:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise LedgerError("a process that examined the ledger ended before its time") from error

        return outcome

    try:
        yield begin
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a process of the pool holds from one stretch to the next."""

    log: Log | None = None
    examiner: Examiner | None = None


def _open(open_log: OpenLog, examiner: Examiner) -> None:
    _Worker.log, _Worker.examiner = open_log(), examiner


def _up() -> None:
    """Done when a process has opened its log."""


def _examine(chunk: Chunk) -> Examined:
    assert _Worker.log is not None
    assert _Worker.examiner is not None
    return _Worker.examiner.examine(_Worker.log, chunk)
