"""Turns the consumers: one step each, in turn, until told to stop or until nothing is left to do.

One thread on purpose: steps are short, the order is the same on every run, and nothing is shared. In production each
consumer has a process of its own; the embedded ledger runs them all here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from ledger.errors import Fenced, LedgerError, RetriableError
from ledger.metrics import Metrics

IDLE_S_MIN = 0.02
IDLE_S_MAX = 0.2
"""A quiet ledger is looked at every 20 ms at first, then less often, up to every 200 ms."""

BACK_OFF_S_MIN = 0.2
BACK_OFF_S_MAX = 10.0
"""After an error that may pass, a consumer waits this long: twice as long each time, up to the maximum."""

_STEP_LIMIT = 5000

_log = structlog.get_logger()


class Consumer(Protocol):
    """What runs all day. After a RetriableError or Fenced, the next step begins from what is stored."""

    @property
    def name(self) -> str: ...
    @property
    def position(self) -> int: ...
    def step(self, limit: int, wait_s: float) -> int: ...
    def caught_up(self) -> bool: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Turning:
    """How one consumer is doing, as health reports read it."""

    consumer: Consumer
    failing_since: float | None = None
    error: LedgerError | None = None
    not_before: float = 0.0
    back_off_s: float = field(default_factory=lambda: BACK_OFF_S_MIN)
    stepped_at: float = 0.0
    """`time.monotonic()` of the last step that ended well."""


class Runner:
    """Runs consumers in turn. `stop` may be set from a signal handler or another thread."""

    def __init__(
        self,
        consumers: Sequence[Consumer],
        metrics: Metrics,
        *,
        stop: threading.Event | None = None,
        on_progress: Callable[[str, int], None] | None = None,
        give_up_after_s: float = 60.0,
    ) -> None:
        """`give_up_after_s` holds for `until_idle` only: a service goes on trying for as long as it lives."""
        self.turning = [Turning(consumer) for consumer in consumers]
        self.stop = stop or threading.Event()
        self._metrics = metrics
        self._on_progress = on_progress
        self._give_up_after_s = give_up_after_s
        # With one consumer its own wait is the idle time: a record wakes it at once.
        self._wait_s = IDLE_S_MAX if len(consumers) == 1 else 0.0

    def run(self, *, until_idle: bool = False) -> None:
        """Run until `stop` is set; with `until_idle`, also until everything published has been through everyone.

        Raises the LedgerError of a consumer when it cannot pass by waiting, or (until idle) when it did not pass in
        time.
        """
        idle_s = IDLE_S_MIN
        quiet_rounds = 0
        while not self.stop.is_set():
            started = time.monotonic()
            if sum(self._turn(turning, until_idle) for turning in self.turning):
                idle_s, quiet_rounds = IDLE_S_MIN, 0
                continue
            # Twice: what one consumer wrote in its last step must have reached the one before it in the round.
            quiet_rounds = quiet_rounds + 1 if until_idle and self._all_caught_up() else 0
            if quiet_rounds >= 2:
                return
            waited_s = time.monotonic() - started
            if quiet_rounds == 0 and waited_s < idle_s:
                self.stop.wait(idle_s - waited_s)
                idle_s = min(idle_s * 1.5, IDLE_S_MAX)

    def close(self) -> None:
        for turning in self.turning:
            turning.consumer.close()

    def _turn(self, turning: Turning, until_idle: bool) -> int:
        if time.monotonic() < turning.not_before:
            return 0
        try:
            records = turning.consumer.step(_STEP_LIMIT, 0.0 if until_idle else self._wait_s)
        except (RetriableError, Fenced) as error:
            self._failed(turning, error)
            if until_idle:
                self._give_up_in_time(turning, error)
            return 0
        turning.failing_since = turning.error = None
        turning.back_off_s = BACK_OFF_S_MIN
        turning.stepped_at = time.monotonic()
        if records and self._on_progress is not None:
            self._on_progress(turning.consumer.name, records)
        return records

    def _failed(self, turning: Turning, error: LedgerError) -> None:
        now = time.monotonic()
        name = turning.consumer.name
        self._metrics.error(name, error.code)
        _log.warning("step failed, will try again", consumer=name, code=error.code, wait_s=turning.back_off_s)
        turning.failing_since = turning.failing_since or now
        turning.error = error
        turning.not_before = now + turning.back_off_s
        turning.back_off_s = min(turning.back_off_s * 2, BACK_OFF_S_MAX)

    def _give_up_in_time(self, turning: Turning, error: LedgerError) -> None:
        since = turning.failing_since
        if since is not None and time.monotonic() - since > self._give_up_after_s:
            raise error

    def _all_caught_up(self) -> bool:
        if any(turning.error is not None for turning in self.turning):
            return False
        try:
            return all(turning.consumer.caught_up() for turning in self.turning)
        except RetriableError:
            return False
