"""An identity provider by OpenID Connect: authorization code, PKCE (S256), state and nonce, and an ID token that is checked."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ledger.errors import LedgerError, PartMissing
from schemas.jsontypes import Json, mapping

_WAIT_S = 10.0
_LEEWAY_S = 120
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""By a key that only the provider has: never `none`, never one that is made from our own secret."""


class NotSignedIn(LedgerError):
    """What came back does not say who this is."""

    code = "not_signed_in"


class Client(NamedTuple):
    """Who we are to the provider. Claims are those of the ID token that name a role and police forces."""

    issuer: str
    client_id: str
    secret: str
    role_claim: str = "roles"
    force_claim: str = "police_forces"
    name: str = ""

    @property
    def shown(self) -> str:
        """What the button calls it."""
        return self.name or urlsplit(self.issuer).hostname or self.issuer


class Begun(NamedTuple):
    """What only this browser and we know of a sign-in that is under way."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Begun:
        return cls(*(secrets.token_urlsafe(32) for _ in cls._fields))

    @classmethod
    def parse(cls, cookie: str) -> Begun | None:
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == len(cls._fields) and all(parts) else None

    def __str__(self) -> str:
        return ".".join(self)


class Provider:
    """Threads may share one. Its addresses and keys are asked for when they are first needed."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._guard = threading.Lock()
        self._told: Mapping[str, Json] = {}
        self._keys: KeySet | None = None

    def address(self, begun: Begun, redirect: str) -> str:
        """Where the browser goes to sign in. Raises PartMissing where the provider is away."""
        address: str = prepare_grant_uri(
            self._where("authorization_endpoint"),
            self.client.client_id,
            "code",
            redirect_uri=redirect,
            scope="openid profile email",
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return address

    def claims(self, begun: Begun, came_back: Mapping[str, str], redirect: str) -> Mapping[str, object]:
        """What the provider says of whoever came back. Raises NotSignedIn, or PartMissing where the provider is away."""
        if not hmac.compare_digest(begun.state.encode(), came_back.get("state", "").encode()):
            raise NotSignedIn("This sign-in was not begun in this browser.")
        if came_back.get("iss", self.client.issuer) != self.client.issuer:
            raise NotSignedIn("Another provider answered than was asked.")
        if "code" not in came_back:
            raise NotSignedIn("Your organisation did not sign you in.")
        return self._checked(self._id_token(came_back["code"], begun.verifier, redirect), begun.nonce)

    def _id_token(self, code: str, verifier: str, redirect: str) -> str:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
        answer = self._ask("POST", self._where("token_endpoint"), form)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn("Your organisation did not say who you are.")
        return token

    def _checked(self, token: str, nonce: str) -> Mapping[str, object]:
        try:
            try:
                read = jwt.decode(token, self._key_set(), algorithms=_SIGNED_BY)
            except InvalidKeyIdError:  # the provider has a new key
                read = jwt.decode(token, self._key_set(anew=True), algorithms=_SIGNED_BY)
            options = {"iss": {"values": [self.client.issuer]}, "aud": {"values": [self.client.client_id]}}
            params = {"nonce": nonce, "client_id": self.client.client_id}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(time.time()), leeway=_LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise NotSignedIn("What your organisation said of you cannot be trusted.") from error
        return dict(claims)

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            self._keys = KeySet.import_key_set(self._ask("GET", self._where("jwks_uri")))  # type: ignore[arg-type]
        return self._keys

    def _where(self, what: str) -> str:
        with self._guard:
            if not self._told:
                told = self._ask("GET", self.client.issuer.rstrip("/") + "/.well-known/openid-configuration")
                if told.get("issuer") != self.client.issuer:
                    raise NotSignedIn("The provider calls itself by another name than is set.")
                self._told = told
        return str(self._told.get(what, ""))

    def _ask(self, method: str, address: str, form: Mapping[str, str] | None = None) -> Mapping[str, Json]:
        """Its own words stay out of ours: they may name a person."""
        who = (self.client.client_id, self.client.secret) if form else None
        try:
            answer = httpx.request(method, address, data=form, auth=who, timeout=_WAIT_S)
            if answer.is_client_error and form:
                raise NotSignedIn("Your organisation did not confirm this sign-in.")
            return mapping(answer.raise_for_status().json())
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
            raise PartMissing("the identity provider does not answer as it should") from error
