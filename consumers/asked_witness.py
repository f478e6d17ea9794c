"""What the sealer knows of one witness: what to send it next, and what its answer means. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from ledger.instants import MINUTE_US, SECOND_US, Instant
from ledger.seal.cosignature import cosigned_at
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven
from ledger.seal.submission import SIZE_TYPE, signatures_of, size_of
from ledger.seal.trust import Witness, shown

BACK_OFF_US_MIN = 10 * SECOND_US
BACK_OFF_US_MAX = 2 * MINUTE_US
"""A witness that is away is left alone for so long: twice as long each time, up to the maximum."""

_AHEAD_US_MAX = 5 * MINUTE_US
"""A cosignature may be dated so far ahead of our clock: two clocks differ."""

_TROUBLES = {
    400: "it does not understand what was sent",
    403: "it does not trust the key that signed: was it told of the new one?",
    404: "it does not know this ledger: its operator must add the ledger's key",
    413: "what was sent is too long for it",
    429: "it is asked too often",
}


@dataclass(frozen=True, slots=True)
class WitnessRefusal:
    """An alarm: what a witness saw of this ledger and what it was shown now cannot both be true."""

    witness: str
    code: Literal["ahead", "inconsistent"]
    seen: int
    """How many records the witness saw before."""
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP; `kind` is its media type."""

    status: int
    kind: str
    content: bytes


class Next(Enum):
    """What to do where an answer holds no cosignature."""

    ASK_AGAIN = auto()
    GIVE_UP = auto()


class AskedWitness:
    """One witness and what is remembered of it, in memory only: whatever is forgotten, it says again."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.refusal: WitnessRefusal | None = None
        """Stands until the witness cosigns again."""
        self.trouble = ""
        """Why it did not cosign when it was asked last, for a person; empty where it did."""
        self._seen = 0
        self._quiet_until = Instant(0)
        self._back_off_us = BACK_OFF_US_MIN

    @property
    def name(self) -> str:
        return shown(self.witness.name)

    def is_due(self, now: Instant) -> bool:
        # Further ahead than any back-off: the clock was put back.
        return not 0 < self._quiet_until - now <= BACK_OFF_US_MAX

    def old(self, size: int) -> int:
        """The tree that the witness is taken to have seen last; a wrong guess is corrected by its answer."""
        return self._seen if self._seen <= size else 0

    def take(self, answer: Answer, note: Note, size: int, now: Instant) -> Signature | Next:
        """The cosignature in the answer to this note of `size` leaves, or what to do without one."""
        try:
            if answer.status == 200:
                return self._cosigned(answer, note, size, now)
            if answer.status == 409 and answer.kind == SIZE_TYPE:
                return self._conflict(size_of(answer.content), size, now)
        except NotProven as problem:
            return self.failed(str(problem), now)
        if answer.status == 422:
            return self._refused(
                "inconsistent",
                self.old(size),
                f"does not accept that the tree of {size:,} records grew from the one of {self.old(size):,} that it saw: "
                "records were changed, or the ledger was forked",
                now,
            )
        return self.failed(_TROUBLES.get(answer.status, f"it answered with status {answer.status}"), now)

    def failed(self, trouble: str, now: Instant) -> Next:
        """It is left alone for a while."""
        self.trouble = trouble
        self._quiet_until = Instant(now + self._back_off_us)
        self._back_off_us = min(self._back_off_us * 2, BACK_OFF_US_MAX)
        return Next.GIVE_UP

    def _cosigned(self, answer: Answer, note: Note, size: int, now: Instant) -> Signature:
        mine = [each for each in signatures_of(answer.content) if each.is_of(self.witness.key)]
        at = cosigned_at(Note(note.text, tuple(mine)), self.witness.key)
        if at is None:
            raise NotProven("its answer has no cosignature of its key")
        if not 0 < at <= now + _AHEAD_US_MAX:
            raise NotProven("its cosignature is dated in the future, or not at all: its clock or ours is wrong")
        self._seen, self.refusal, self.trouble = size, None, ""
        self._quiet_until, self._back_off_us = Instant(0), BACK_OFF_US_MIN
        return mine[0]

    def _conflict(self, seen: int, size: int, now: Instant) -> Next:
        if seen <= size:
            self._seen = seen
            return Next.ASK_AGAIN
        words = f"saw a tree of {seen:,} records and was shown one of {size:,}: the ledger was rolled back"
        return self._refused("ahead", seen, words, now)

    def _refused(self, code: Literal["ahead", "inconsistent"], seen: int, words: str, now: Instant) -> Next:
        self.refusal = WitnessRefusal(self.name, code, seen, f"{self.name} {words}")
        return self.failed(self.refusal.words, now)
