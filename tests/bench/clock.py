"""The present, for the consumers that are measured."""

from __future__ import annotations

import time

from ledger.instants import Instant


def now() -> Instant:
    return Instant(time.time_ns() // 1000)
