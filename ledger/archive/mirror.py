"""The mark of a read-only mirror: a topic beside the ledger, since the ledger itself is the same as what it mirrors."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

from ledger.archive.manifest import Manifest
from ledger.errors import DamagedLedger, LedgerError
from ledger.log.port import Entry, Log, Message
from ledger.seal.base64_text import base64_of
from schemas.jsontypes import mapping, string, whole

TOPIC = "mirror"

State = Literal["importing", "mirror", "taken over"]
_MARKS_MAX = 10_000


class ReadOnlyMirror(LedgerError):
    """What was asked for would write to a ledger that is a copy of another one."""

    code = "read_only_mirror"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on the topic last. `origin` is the ledger that is mirrored, as its checkpoints name it."""

    state: State
    origin: str
    size: int
    root: str
    """Of the tree that was imported, in base64."""

    @classmethod
    def of(cls, manifest: Manifest, state: State) -> Mark:
        return cls(state, manifest.origin, manifest.size, base64_of(manifest.root))

    def entry(self) -> Entry:
        told = {"state": self.state, "origin": self.origin, "tree_size": self.size, "root_hash": self.root}
        return Entry(TOPIC, 0, Message(TOPIC.encode(), json.dumps(told).encode(), ()))

    def ended(self) -> Mark:
        """The mirror has become a ledger of its own."""
        return replace(self, state="taken over")

    @classmethod
    def parse(cls, content: bytes) -> Mark:
        """Raises DamagedLedger."""
        try:
            said = mapping(json.loads(content))
            state = _STATES[string(said["state"])]
            return cls(state, string(said["origin"]), whole(said["tree_size"]), string(said["root_hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedLedger(f"the mark on the topic {TOPIC} cannot be read: {str(error)[:80]}") from None


_STATES: dict[str, State] = {"importing": "importing", "mirror": "mirror", "taken over": "taken over"}


def mark_of(log: Log) -> Mark | None:
    """The mark of this ledger; None for one that was never imported."""
    if TOPIC not in log.topics(TOPIC):
        return None
    marks = log.read(TOPIC, 0, 0, _MARKS_MAX).messages
    return Mark.parse(marks[-1].message.value or b"") if marks else None


def mirrored(log: Log) -> Mark | None:
    """The mark, as long as the ledger is a read-only mirror or an import that is not finished."""
    mark = mark_of(log)
    return None if mark is None or mark.state == "taken over" else mark


def refuse_on_mirror(log: Log, doing: str) -> None:
    """Raises ReadOnlyMirror where this log holds a mirror. `doing` says what was asked for: "publish to it"."""
    mark = mirrored(log)
    if mark is None:
        return
    if mark.state == "importing":
        raise ReadOnlyMirror(
            f"an import of {mark.origin} into this ledger is not finished: nobody may {doing}",
            advice="Run the import again, it goes on where it stopped: ledger import DIR",
        )
    raise ReadOnlyMirror(
        f"this ledger is a read-only mirror of {mark.origin}: nobody may {doing}",
        advice="Ask the ledger itself. If it is lost, this copy can take over: ledger import DIR --take-over",
    )
