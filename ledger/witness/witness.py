"""The witness: takes submissions one after the other, and answers only when what it saw would survive a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from ledger.errors import LedgerError
from ledger.instants import Instant
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.cosignature import cosign
from ledger.seal.keys import SigningKey, VerifierKey
from ledger.seal.note import Note
from ledger.seal.submission import signatures_content
from ledger.witness.home import WitnessHome
from ledger.witness.judging import Refused, Reply, Shown, judge, logs_by_origin, read

_log = structlog.get_logger()


class Witness:
    """Many threads may call it at the same time."""

    def __init__(
        self, home: WitnessHome, key: SigningKey, logs: Iterable[VerifierKey], clock: Callable[[], Instant]
    ) -> None:
        """`logs` are the keys of the logs that it watches, each under its log's origin; `clock` dates cosignatures."""
        self.key = key.verifier
        self._home = home
        self._key = key
        self._logs = logs_by_origin(logs)
        self._clock = clock

    def add_checkpoint(self, content: bytes) -> Reply:
        """Answer one submission. Raises PartMissing, with nothing cosigned, where the memory cannot be used."""
        try:
            shown = read(content, self._logs)
        except Refused as refusal:
            return refusal.reply
        last: Note | None = None
        try:
            with self._home.alone():
                last = self._home.last(shown.checkpoint.origin)
                return self._cosign(shown, last)
        except Refused as refusal:
            self._report(refusal, content, shown, last)
            return refusal.reply

    def checkpoint(self, origin_hash: str) -> Reply:
        """The last checkpoint that was cosigned of a log, for its monitors."""
        last = self._home.seen(origin_hash)
        return Reply(404, b"No checkpoint of that log was cosigned here.\n") if last is None else _of(last)

    def _cosign(self, shown: Shown, last: Note | None) -> Reply:
        judge(shown, None if last is None else Checkpoint.parse(last.text))
        signature = cosign(shown.submission.note, self._key, self._clock())
        self._home.keep_last(shown.checkpoint.origin, shown.note.with_signatures([signature]))
        return Reply(200, signatures_content([signature]))

    def _report(self, refusal: Refused, content: bytes, shown: Shown, last: Note | None) -> None:
        said = _log.bind(origin=shown.checkpoint.origin, size=shown.checkpoint.size, status=refusal.reply.status)
        if refusal.is_older and not refusal.misbehaviour:
            self._notice(shown, last)
        if not refusal.misbehaviour:
            said.info("not cosigned", why=str(refusal))
            return
        try:
            kept = self._home.keep_evidence(content, shown.submission.note, last)
        except LedgerError as problem:
            said.error("a log misbehaved and the evidence cannot be kept", it=refusal.misbehaviour, why=str(problem))
            return
        if kept:
            said.warning("a log misbehaved", it=refusal.misbehaviour, evidence=str(kept))

    def _notice(self, shown: Shown, last: Note | None) -> None:
        said = _log.bind(origin=shown.checkpoint.origin, size=shown.checkpoint.size)
        try:
            kept = self._home.keep_notice(shown.note, last)
        except LedgerError as problem:
            said.error("an older checkpoint was shown and cannot be kept", why=str(problem))
            return
        if kept:
            said.warning("an older checkpoint than the last was shown: a replay, or a rollback", notice=str(kept))


def _of(note: Note) -> Reply:
    return Reply(200, note.content())
