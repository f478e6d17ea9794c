"""A witness that answers one submission and is killed at a step: python -m tests.witness.dying HOME STEP < submission."""

from __future__ import annotations

import os
import signal
import sys
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


def main(folder: Path, step: int) -> None:
    home = WitnessHome(folder)
    witness = Witness(home, home.key(None, "w", lambda count: b"w" * count), [log_key().verifier], lambda: NOW)
    home._db = Deadly(home._db, step)  # type: ignore[assignment]
    reply = witness.add_checkpoint(sys.stdin.buffer.read())
    print(reply.status, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
