"""What a command needs that runs until it is stopped: logs, and signals that end it well."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def configure_logs(*, as_json: bool) -> None:
    """JSON lines on standard error for a collector; or, for a person, only what somebody should look at."""
    render = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info" if as_json else "warning"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@contextmanager
def stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """The first signal ends what is under way and stops; a second one of the terminal stops at once."""

    def on_signal(number: int, _: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
