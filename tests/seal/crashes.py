"""A crash at any step that the file system takes: that step does not happen, nor does any that follows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

STEPS: tuple[tuple[object, str], ...] = (
    (os, "open"),
    (os, "fsync"),
    (os, "close"),
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "unlink"),
    (Path, "rmdir"),
)


class Crash(BaseException):
    """The power went."""


@contextmanager
def crash_at(number: int) -> Iterator[None]:
    """Raise Crash in place of the step with this number, and of all after it."""
    taken = 0

    def counting(step: Callable[..., object]) -> Callable[..., object]:
        def take(*args: object, **options: object) -> object:
            nonlocal taken
            taken += 1
            if taken > number:
                raise Crash
            return step(*args, **options)

        return take

    with ExitStack() as stack:
        for owner, name in STEPS:
            stack.enter_context(patch.object(owner, name, counting(getattr(owner, name))))
        yield


def every_crash(prepare: Callable[[Path], Callable[[], object]], folder: Path) -> Iterator[Path]:
    """For each step of what `prepare` gives back: a folder of its own in which a crash came in place of that step."""
    for number in range(1000):
        here = folder / str(number)
        act = prepare(here)
        try:
            with crash_at(number):
                act()
        except Crash:
            yield here
        else:
            assert number > 0, "nothing was written: there was no step to crash at"
            return
    raise AssertionError("it does not come to an end")
