"""Cookies: over TLS only this very host sets and reads them (`__Host-`), never a script, and no other site's form sends them."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response

_PREFIX = "__Host-"


def kept(request: Request) -> dict[str, str]:
    """What the browser keeps of ours, by our names for it. Over TLS a cookie without the prefix is not ours."""
    prefix = _prefix(request)
    return {name[len(prefix) :]: value for name, value in request.cookies.items() if name.startswith(prefix)}


def put(response: Response, request: Request, cookies: Mapping[str, str | None]) -> None:
    """Until the browser is closed; None takes one away.

    Lax, not strict: a link in a letter leads a member who has signed in to the page, and forms carry a token anyway.
    """
    prefix, is_secure = _prefix(request), _is_secure(request)
    for name, value in cookies.items():
        if value is None:
            response.delete_cookie(prefix + name, httponly=True, samesite="lax", secure=is_secure)
        else:
            response.set_cookie(prefix + name, value, httponly=True, samesite="lax", secure=is_secure)


def _prefix(request: Request) -> str:
    return _PREFIX if _is_secure(request) else ""


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
