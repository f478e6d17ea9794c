"""The witness over HTTP, as C2SP tlog-witness names its addresses; both prefixes are the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from ledger.errors import LedgerError
from ledger.seal.submission import ADD_CHECKPOINT, SUBMISSION_BYTES_MAX
from ledger.witness.judging import Reply
from ledger.witness.witness import Witness

_BODY_S_MAX = 10.0
"""Who sends more slowly than this is hung up on."""

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
