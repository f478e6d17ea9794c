"""After signing in, a visitor comes back to the page that was asked for: one of ours, and no other site's."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import Request

HOME = "/"
LENGTH_MAX = 2000
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)


def own_path(text: str | None) -> str:
    """The path where it is one of ours, else the first page: no other host, no backslash, nothing that a header breaks on."""
    return text if text and len(text) <= LENGTH_MAX and _OWN.fullmatch(text) else HOME


def with_return(path: str, request: Request) -> str:
    """The address of a page at the door that leads back to what is asked for now."""
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = own_path(request.url.path + query)
    return path if wanted == HOME else f"{path}?{urlencode({'to': wanted})}"
