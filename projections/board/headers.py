"""Headers that every answer carries: nothing is loaded from elsewhere, framed, sniffed, kept by caches or told to other sites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_KEPT_S = 86_400


async def secured(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """A middleware of FastAPI."""
    response = await call_next(request)
    response.headers.update(_HEADERS)
    is_static = request.url.path.startswith("/static/")
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_S}" if is_static else "no-store"
    return response
