"""Asks the witnesses to cosign a checkpoint (C2SP tlog-witness), all at the same time and never for long.

Whatever a witness does or fails to do, sealing goes on: what it refuses is reported, not raised.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import structlog

from consumers.asked_witness import Answer, AskedWitness, Next, WitnessRefusal
from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven
from ledger.seal.submission import ADD_CHECKPOINT, Submission
from ledger.seal.trust import TrustPolicy, Witness, shown

ANSWER_BYTES_MAX = 64 * 1024
_ATTEMPTS = 3
"""With a size that the witness corrects, with the right one, and once more where somebody was quicker."""

_log = structlog.get_logger()
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with the cosignatures that could be had."""

    note: Note
    refusals: tuple[WitnessRefusal, ...]
    """Alarms. Each stands in every result until its witness cosigns again."""
    missing: tuple[str, ...]
    """The witnesses of the policy that have not cosigned, whether they have an address or not."""


class Cosigning:
    """The witnesses of a policy that have an address. Belongs to one thread, in which no event loop runs."""

    def __init__(self, policy: TrustPolicy, clock: Callable[[], Instant], *, timeout_s: float = 2.0) -> None:
        """Connects to nothing yet. Raises UsageError for an address that is not one of HTTP."""
        for witness in policy.witnesses:
            _check_address(witness)
        self._policy = policy
        self._clock = clock
        self._timeout_s = timeout_s
        self._asked = [AskedWitness(witness) for witness in policy.witnesses if witness.url]
        self._runner: asyncio.Runner | None = None
        self._client: httpx.AsyncClient | None = None

    def collect(self, note: Note, size: int, proof_from: Callable[[int], tuple[bytes, ...]]) -> Cosigned:
        """The note of a tree of `size` leaves with a cosignature of each witness that gave one in time.

        `proof_from(old)` is the consistency proof from the tree of `old` leaves. Raises whatever `proof_from` raises.
        A false cosignature of a known witness that the note already has is left out, and asked for anew.
        """
        note = self._without_false(note)
        there, now = self._policy.cosigners(note), self._clock()
        due = [each for each in self._asked if each.witness.name not in there and each.is_due(now)]
        given = self._run(self._ask_all(due, _Showing(note, size, proof_from))) if due else []
        cosigned = note.with_signatures(given)
        known = self._policy.cosigners(cosigned)
        return Cosigned(
            cosigned,
            tuple(each.refusal for each in self._asked if each.refusal is not None),
            tuple(shown(each.name) for each in self._policy.witnesses if each.name not in known),
        )

    def _without_false(self, note: Note) -> Note:
        false = [each for each in note.signatures if self._is_false(Note(note.text, (each,)))]
        for each in false:
            _log.warning("a kept checkpoint has a false cosignature, which is left out", witness=each.name)
        return Note(note.text, tuple(each for each in note.signatures if each not in false))

    def _is_false(self, note: Note) -> bool:
        try:
            self._policy.cosigners(note)
        except NotProven:
            return True
        return False

    def close(self) -> None:
        """Let go of the connections; the next `collect` makes new ones."""
        if self._client is not None:
            self._run(self._client.aclose())
        if self._runner is not None:
            self._runner.close()
        self._client = self._runner = None

    def _run(self, work: Coroutine[object, object, _T]) -> _T:
        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(work)

    async def _ask_all(self, due: list[AskedWitness], showing: _Showing) -> list[Signature]:
        self._client = self._client or _new_client()
        asking = [self._ask(self._client, each, showing) for each in due]
        given = await asyncio.gather(*asking, return_exceptions=True)
        for each in given:
            if isinstance(each, BaseException):
                raise each
        return [each for each in given if isinstance(each, Signature)]

    async def _ask(self, client: httpx.AsyncClient, asked: AskedWitness, showing: _Showing) -> Signature | None:
        trouble_before, refusal_before = asked.trouble, asked.refusal
        try:
            async with asyncio.timeout(self._timeout_s):
                given = await self._attempts(client, asked, showing)
        except TimeoutError:
            given = asked.failed("it did not answer in time", self._clock())
        except (httpx.HTTPError, OSError, UnicodeError, _TooLongError) as problem:
            given = asked.failed(f"it cannot be asked ({type(problem).__name__})", self._clock())
        if asked.refusal is not None and asked.refusal != refusal_before:
            _log.error(
                "a witness refuses this ledger's checkpoint",
                witness=asked.name,
                code=asked.refusal.code,
                seen=asked.refusal.seen,
                shown=showing.size,
            )
        elif asked.trouble and asked.trouble != trouble_before:
            _log.warning("a witness does not cosign", witness=asked.name, why=asked.trouble)
        elif trouble_before and not asked.trouble:
            _log.warning("a witness cosigns again", witness=asked.name)
        return given if isinstance(given, Signature) else None

    async def _attempts(self, client: httpx.AsyncClient, asked: AskedWitness, showing: _Showing) -> Signature | Next:
        for _ in range(_ATTEMPTS):
            old = asked.old(showing.size)
            submission = Submission(old, showing.proof_from(old), showing.note)
            answer = await _post(client, asked.witness.url, submission.content())
            given = asked.take(answer, showing.note, showing.size, self._clock())
            if given is not Next.ASK_AGAIN:
                return given
        return asked.failed("it asks for another proof each time", self._clock())


@dataclass(frozen=True, slots=True)
class _Showing:
    """What the witnesses are shown."""

    note: Note
    size: int
    proof_from: Callable[[int], tuple[bytes, ...]]


class _TooLongError(Exception):
    """An answer that nobody reads to its end."""


async def _post(client: httpx.AsyncClient, url: str, content: bytes) -> Answer:
    async with client.stream("POST", f"{url.rstrip('/')}/{ADD_CHECKPOINT}", content=content) as response:
        received = bytearray()
        async for part in response.aiter_raw():
            received += part
            if len(received) > ANSWER_BYTES_MAX:
                raise _TooLongError
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, kind, bytes(received))


def _new_client() -> httpx.AsyncClient:
    """Trusts what the machine trusts, follows nobody elsewhere, and leaves the time limit to whoever asks."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(verify=ssl.create_default_context(), headers=headers, timeout=None)  # noqa: S113


def _check_address(witness: Witness) -> None:
    try:
        parts = urlsplit(witness.url)
        is_http = not witness.url or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
        httpx.URL(witness.url)
    except (ValueError, httpx.InvalidURL):
        is_http = False
    if not is_http:
        raise UsageError(
            f"the address of the witness {shown(witness.name)} cannot be used",
            advice="In the witness policy it is http:// or https://, a host, and a path where there is one.",
        )
