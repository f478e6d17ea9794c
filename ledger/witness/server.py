"""The witness over HTTP, as C2SP tlog-witness names its addresses; both prefixes are the same."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from ledger.errors import LedgerError, UsageError
from ledger.seal.submission import ADD_CHECKPOINT, SUBMISSION_BYTES_MAX
from ledger.witness.judging import Reply
from ledger.witness.witness import Witness

_BODY_S_MAX = 10.0
"""Who sends more slowly than this is hung up on."""
_CONNECTIONS_MAX = 200
_KEEP_ALIVE_S = 65
"""Longer than a ledger is usually quiet: its next checkpoint needs no new connection."""
_LAST_ANSWERS_S = 5

_log = structlog.get_logger()


def application(witness: Witness) -> FastAPI:
    """What answers requests with this witness."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)

    async def add_checkpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(_BODY_S_MAX):
                content = await _body(request)
        except TimeoutError:
            return _response(Reply(408, b"The request took too long to arrive.\n"))
        if content is None:
            return _response(Reply(413, b"The request is too long.\n"))
        return _response(await run_in_threadpool(_unless_missing, lambda: witness.add_checkpoint(content)))

    async def checkpoint(origin_hash: str) -> Response:
        return _response(await run_in_threadpool(_unless_missing, lambda: witness.checkpoint(origin_hash)))

    app.add_api_route(f"/{ADD_CHECKPOINT}", add_checkpoint, methods=["POST"])
    app.add_api_route("/{origin_hash}/checkpoint", checkpoint, methods=["GET"])
    return app


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on; port 0 is any free one. Raises UsageError."""
    bare = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in bare else socket.AF_INET
        return socket.create_server((bare, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"a witness cannot listen on {host}:{port}: {error}",
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


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is longer than any submission."""
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > SUBMISSION_BYTES_MAX:
            return None
    return bytes(received)


def _unless_missing(answer: Callable[[], Reply]) -> Reply:
    try:
        return answer()
    except LedgerError as error:
        _log.error("cannot answer", code=error.code, why=str(error))
        return Reply(503, b"The witness cannot use its memory now. Nothing was cosigned.\n")


def _response(reply: Reply) -> Response:
    return Response(reply.content, reply.status, media_type=None, headers={"Content-Type": reply.kind})
