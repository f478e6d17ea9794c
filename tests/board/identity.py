"""A small identity provider on a port of its own: it checks what we send as strictly as a real one, and signs real tokens."""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.board.serving import reached

CLIENT_ID, SECRET = "the-board", "a secret of the board"


@dataclass
class Identity:
    """`claims` are those of whoever signs in next; `changed` overrides claims of the token, `header` its header."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    is_refusing: bool = False
    is_down: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown_keys: list[RSAKey] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        own = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {name: value for name, value in (own | self.claims | self.changed).items() if value is not None}
        key = self.key if self.algorithm == "RS256" else OctKey.import_key(SECRET)
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, key, algorithms=[self.algorithm])


@contextmanager
def identity() -> Iterator[Identity]:
    provider = Identity()
    provider.shown_keys = [provider.key]
    with reached(_application(provider)) as client:
        provider.issuer = str(client.base_url).rstrip("/")
        yield provider


def _application(provider: Identity) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        if provider.is_down:
            return JSONResponse({}, 500)
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": provider.issuer} | {k: f"{provider.issuer}/{v}" for k, v in ends.items()})

    @app.get("/keys")
    def keys() -> Any:
        return KeySet(provider.shown_keys).as_dict(private=False)

    @app.get("/authorize")
    def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert ("code", CLIENT_ID, "S256") == (
            asked["response_type"],
            asked["client_id"],
            asked["code_challenge_method"],
        )
        assert "openid" in asked["scope"].split()
        if provider.is_refusing:
            told = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            provider.codes[code] = asked
            told = {"code": code, "state": asked["state"], "iss": provider.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(told)}", 302)

    @app.post("/token")
    def token(
        request: Request,
        code: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
        grant_type: Annotated[str, Form()],
    ) -> Response:
        asked = provider.codes.pop(code, None)
        challenge = urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or (asked["redirect_uri"], asked["code_challenge"]) != (redirect_uri, challenge)
            or (grant_type, request.headers.get("authorization")) != ("authorization_code", _BASIC)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": provider.id_token(asked)})

    return app


_BASIC = "Basic " + urlsafe_b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
