"""Who does the parts of a piece of work: this process, or several that each open the log again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Protocol, TypeVar

from ledger.errors import LedgerError
from ledger.log.port import Log

Part = TypeVar("Part")
Done = TypeVar("Done")


class Hands(Protocol):
    """Does one thing to every part, and gives what came of each in the order of the parts."""

    def each(self, work: Callable[[Log, Part], Done], parts: Iterable[Part]) -> Iterator[Done]: ...


@contextmanager
def hands(log: Log, count: int) -> Iterator[Hands]:
    """So many processes, which end with the block; this one alone for one, and where no other can open the log."""
    if count == 1 or log.again is None:
        yield Here(log)
        return
    # Not forked: a copy of this process would have its connections and locks, too.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_open, initargs=(log.again,))
    try:
        yield _Processes(pool)
    finally:
        pool.shutdown(cancel_futures=True)


class Here:
    """This process."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def each(self, work: Callable[[Log, Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        return (work(self._log, part) for part in parts)


class _Processes:
    """What is to be done is sent there, with the part."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def each(self, work: Callable[[Log, Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        begun = [self._pool.submit(_do, work, part) for part in parts]
        try:
            for each in begun:
                yield each.result()
        except BrokenProcessPool as error:
            raise LedgerError("a process that read the ledger ended before its time") from error


class _Worker:
    """What a process of the pool holds from one part to the next."""

    log: Log | None = None


def _open(again: Callable[[], Log]) -> None:
    _Worker.log = again()


def _do(work: Callable[[Log, Part], Done], part: Part) -> Done:
    assert _Worker.log is not None
    return work(_Worker.log, part)
