"""Decides whether a submission may be cosigned, as C2SP tlog-witness says, sentence by sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.seal.checkpoint import Checkpoint
from ledger.seal.keys import VerifierKey
from ledger.seal.merkle import EMPTY_ROOT, verify_consistency
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven
from ledger.seal.submission import SIZE_TYPE, Submission, size_content

TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP."""

    status: int
    content: bytes
    kind: str = TEXT_TYPE


class Refused(Exception):
    """The submission is not cosigned. `misbehaviour` says in words what its log did wrong, where it did.

    `is_older`: the log signed it, and it is smaller than what was cosigned. That is no proof: whoever has an old
    checkpoint can show it again.
    """

    def __init__(
        self, status: int, words: str, *, misbehaviour: str = "", is_older: bool = False, size: int | None = None
    ) -> None:
        super().__init__(words)
        self.misbehaviour = misbehaviour
        self.is_older = is_older
        content = f"{words}\n".encode() if size is None else size_content(size)
        self.reply = Reply(status, content, TEXT_TYPE if size is None else SIZE_TYPE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A submission whose checkpoint is signed by its log."""

    submission: Submission
    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]
    """Those of the log that were verified."""

    @property
    def note(self) -> Note:
        """The checkpoint under the verified signatures only."""
        return Note(self.submission.note.text, self.signatures)


def logs_by_origin(keys: Iterable[VerifierKey]) -> Mapping[str, Sequence[VerifierKey]]:
    """A log may have several keys: while one replaces the other, both count."""
    logs: dict[str, list[VerifierKey]] = {}
    for key in keys:
        logs.setdefault(key.name, []).append(key)
    return logs


def read(content: bytes, logs: Mapping[str, Sequence[VerifierKey]]) -> Shown:
    """What can be said of a request without what was seen before. Raises Refused: 400, 403, 404."""
    try:
        submission = Submission.parse(content)
        checkpoint = Checkpoint.parse(submission.note.text)
    except NotProven as problem:
        raise Refused(400, f"This is not a submission: {problem}.") from None
    keys = logs.get(checkpoint.origin)
    if keys is None:
        raise Refused(404, "This witness was not told of the log of that origin.")
    try:
        signers = submission.note.signed_by(keys)
    except NotProven as problem:
        raise Refused(403, f"This is not signed: {problem}.") from None
    if not signers:
        raise Refused(403, "This is not signed with a key that this witness was told of for its origin.")
    if submission.old > checkpoint.size:
        raise Refused(400, "The old size is larger than the checkpoint's.")
    mine = tuple(each for each in submission.note.signatures if any(each.is_of(key) for key in signers))
    return Shown(submission, checkpoint, mine)


def judge(shown: Shown, last: Checkpoint | None) -> None:
    """Raises Refused (409, 422) unless the checkpoint may be cosigned after `last`, the one that was cosigned last."""
    old, root = (last.size, last.root) if last else (0, EMPTY_ROOT)
    new = shown.checkpoint
    misbehaviour = _two_trees(new, last)
    if shown.submission.old != old:
        raise Refused(409, f"The last size was {old}.", misbehaviour=misbehaviour, is_older=new.size < old, size=old)
    try:
        verify_consistency(old, new.size, shown.submission.proof, root, new.root)
    except NotProven as problem:
        raise Refused(
            422,
            f"This does not follow from the tree of {old} leaves that was cosigned: {problem}.",
            misbehaviour=misbehaviour or "signed a tree without showing that it grew from the one before",
        ) from None


def _two_trees(new: Checkpoint, last: Checkpoint | None) -> str:
    """What anybody can see from two signed checkpoints, without any proof."""
    if new.size == 0 and new.root != EMPTY_ROOT:
        return "signed an empty tree with the root hash of another"
    if last is not None and new.size == last.size and new.root != last.root:
        return f"signed two different trees of {new.size} leaves"
    return ""
