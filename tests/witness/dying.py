"""A witness in a process of its own, which answers one submission and is killed at a step on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

from ledger.witness.home import WitnessHome
from ledger.witness.witness import Witness
from tests.witness.support import NOW, log_key


class Deadly:
    """A connection that ends the process before or after one of its calls: an even step before, an odd one after."""

    def __init__(self, real: Any, step: int) -> None:
        self._real = real
        self._step = step

    def execute(self, *call: Any) -> Any:
        self._pass()
        found = self._real.execute(*call)
        self._pass()
        return found

    def _pass(self) -> None:
        if self._step == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._step -= 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def die_at(step: int, folder: Path, submission: bytes) -> tuple[int, bytes]:
    """The exit code of the process, and the status that it answered with where it came that far."""
    answered = folder / "answered"
    process = multiprocessing.get_context("fork").Process(target=_answer, args=(step, folder, submission, answered))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode, answered.read_bytes() if answered.exists() else b""


def _answer(step: int, folder: Path, submission: bytes, answered: Path) -> None:
    home = WitnessHome(folder)
    witness = Witness(home, home.key(None, "w", lambda count: b"w" * count), [log_key().verifier], lambda: NOW)
    home._db = Deadly(home._db, step)  # type: ignore[assignment]
    answered.write_text(str(witness.add_checkpoint(submission).status))
