"""Logs that sign what they like, and witnesses that answer over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from ledger.instants import SECOND_US, Instant
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.keys import COSIGNATURE, KEY_BYTES, NOTE, SigningKey, VerifierKey
from ledger.seal.note import Note, sign
from ledger.seal.submission import Submission, origin_hash
from ledger.serving import listen
from ledger.witness.home import WitnessHome
from ledger.witness.server import application
from ledger.witness.witness import Witness
from tests.seal import naive

ORIGIN = "protocol-ledger/one"
NOW = Instant(1_700_000_000 * SECOND_US)
PLAIN: dict[str, Any] = {"verify": False, "timeout": 30}
"""There are no certificates to load here."""


def log_key(seed: int = 1, origin: str = ORIGIN) -> SigningKey:
    return SigningKey(origin, NOTE, bytes([seed]) * KEY_BYTES)


def witness_key(seed: int, name: str = "witness.example/1") -> SigningKey:
    return SigningKey(name, COSIGNATURE, bytes([seed]) * KEY_BYTES)


@dataclass(frozen=True, slots=True)
class SignedLog:
    """A log over the numbers from `first` on: two that begin at different numbers are forks of each other."""

    keys: tuple[SigningKey, ...] = (log_key(),)
    first: int = 0
    origin: str = ORIGIN

    def note(self, size: int) -> Note:
        root = naive.mth(self.first, self.first + size)
        return sign(Checkpoint(self.origin, size, root).text(), self.keys)

    def proof(self, old: int, size: int) -> tuple[bytes, ...]:
        return naive.subproof(old, self.first, self.first + size, known=True) if old else ()

    def submission(self, old: int, size: int) -> bytes:
        return Submission(old, self.proof(old, size), self.note(size)).content()


@dataclass(frozen=True, slots=True)
class Served:
    """A witness that runs."""

    url: str
    key: VerifierKey
    home: Path

    def add(self, content: bytes) -> httpx.Response:
        return httpx.post(f"{self.url}add-checkpoint", content=content, **PLAIN)

    def last(self, origin: str = ORIGIN) -> httpx.Response:
        return httpx.get(f"{self.url}{origin_hash(origin)}/checkpoint", **PLAIN)

    def cosigns(self, content: bytes) -> None:
        answer = self.add(content)
        assert 200 == answer.status_code, answer.text

    @property
    def evidence(self) -> list[Path]:
        return sorted((self.home / "evidence").glob("*.refused"))


@contextmanager
def served(
    home: Path,
    logs: Sequence[VerifierKey] = (log_key().verifier,),
    clock: Callable[[], Instant] = lambda: NOW,
    seed: int = 9,
) -> Iterator[Served]:
    """A witness on a free port, until the block ends."""
    with closing(WitnessHome(home)) as kept:
        key = kept.key(None, f"witness.example/{seed}", lambda count: bytes([seed]) * count)
        with listening(application(Witness(kept, key, logs, clock))) as url:
            yield Served(url, key.verifier, home)


@contextmanager
def listening(app: object) -> Iterator[str]:
    """An ASGI application on a free port of this machine: its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))  # type: ignore[arg-type]
    with listen("127.0.0.1", 0) as here:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [here]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{here.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()
