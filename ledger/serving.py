"""Serves a web application on a socket until a signal: what a witness and the board have in common."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from ledger.errors import UsageError

_CONNECTIONS_MAX = 200
_KEEP_ALIVE_S = 65
"""Longer than a ledger is usually quiet: its next checkpoint for a witness needs no new connection."""
_LAST_ANSWERS_S = 5


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on; port 0 is any free one. Raises UsageError."""
    bare = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in bare else socket.AF_INET
        return socket.create_server((bare, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"this cannot listen on {host}:{port}: {error}",
            advice="Choose another port, or stop what listens there.",
        ) from error


def serve(app: FastAPI, listening: socket.socket, stop: threading.Event, on_started: Callable[[], None]) -> None:
    """Answer until SIGTERM or SIGINT, then answer what is under way and raise the signal again for its own handler.

    `stop` is set by that handler: for a signal that came before this began to listen to signals itself.
    """
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS_MAX,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
    _Server(config, stop, on_started).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, stop: threading.Event, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop = stop
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()
        self.should_exit = self.should_exit or self._stop.is_set()
