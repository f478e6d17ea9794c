"""What is kept beside the ledger, as it was when verification began: the signed tree, and how far the detector was.

It is looked up before the end of the ledger is: so whatever it speaks of is on the ledger by then, also on one that goes on
growing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ledger.archive.notes import EARLIER
from ledger.codec import NotAccepted, decode_trusted
from ledger.errors import DamagedLedger
from ledger.events import FindingChanged
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import CHECKPOINT, COSIGNED, SealFiles, read_if_there
from ledger.seal.keys import VerifierKey
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven
from ledger.seal.signer import SIGNED, signing_origins
from ledger.seal.trust import TrustPolicy
from projections.detector_matters import MATTER_TABLES, matters_behind
from projections.detector_place import PLACE, load_place
from projections.detector_tables import DETECTOR, DETECTOR_TABLES, subjects_behind, waiting
from projections.store import Store
from schemas.fingerprints import PREFIX

_SIGNING_S_MAX = 2.0
"""Between signing a checkpoint and putting it in its place the sealer takes milliseconds."""
_PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that somebody keeps: `name` is its file, for people. Without a note there is a `fault`."""

    name: str
    note: Note | None
    checkpoint: Checkpoint | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """The tree's files, the checkpoints there (None where there is none), and those that were brought from elsewhere."""

    files: SealFiles
    keys: Sequence[VerifierKey]
    checkpoint: Kept | None = None
    cosigned: Kept | None = None
    signed: Kept | None = None
    elsewhere: Sequence[Kept] = ()
    earlier: Sequence[Kept] = ()
    """The last of each earlier incarnation, which were brought here with an archive."""
    signs_for: Collection[str] = ()
    """The origins for which a private key is here."""
    witnesses: TrustPolicy | None = None
    """Who must have cosigned what is kept as cosigned."""
    keys_are_given: bool = False
    """Whether somebody brought the keys from elsewhere."""


def seal_beside(
    files: SealFiles,
    signer: Path | None,
    keys: Sequence[VerifierKey],
    elsewhere: Sequence[Path] = (),
) -> Seal:
    """`signer` is the folder that says what was signed last; None where it is not here."""
    until = time.monotonic() + _SIGNING_S_MAX
    while True:
        signed = None if signer is None else _kept("signer/signed", lambda: read_if_there(signer / SIGNED))
        checkpoint = _kept(CHECKPOINT, lambda: read_if_there(files.folder / CHECKPOINT))
        if _size(checkpoint) >= _size(signed) or time.monotonic() > until:
            break
        time.sleep(_PAUSE_S)
    cosigned = _kept(COSIGNED, lambda: read_if_there(files.folder / COSIGNED))
    given = (_kept(str(path), path.read_bytes) for path in elsewhere)
    earlier = (
        _kept(f"{EARLIER}/{path.name}", partial(read_if_there, path))
        for path in sorted((files.folder / EARLIER).glob("[!.]*"))
    )
    return Seal(
        files,
        keys,
        checkpoint,
        cosigned,
        signed,
        elsewhere=[kept for kept in given if kept is not None],
        earlier=[kept for kept in earlier if kept is not None],
        signs_for=() if signer is None else signing_origins(signer),
    )


def _kept(name: str, read: Callable[[], bytes | None]) -> Kept | None:
    try:
        content = read()
        if content is None:
            return None
        note = Note.parse(content)
        return Kept(name, note, Checkpoint.parse(note.text))
    except (NotProven, DamagedLedger) as fault:
        return Kept(name, None, None, str(fault))


def _size(kept: Kept | None) -> int:
    return 0 if kept is None or kept.checkpoint is None else kept.checkpoint.size


@dataclass(frozen=True, slots=True)
class DetectorStands:
    """How far the detector had judged, what it had decided and not yet seen on the ledger, and what it had still to
    look at again up to there. `says_publishers` is false where a matter of a publisher was among that.
    """

    position: int
    horizon: int
    waiting: Sequence[FindingChanged]
    behind: Collection[str]
    says_publishers: bool


def detector_stands(store: Store) -> DetectorStands:
    """One moment of the detector's tables. They are made where they are not there yet."""
    store.prepare(tables=(*DETECTOR_TABLES, *MATTER_TABLES, PLACE))
    with store.reading() as tx:
        horizon = load_place(tx).horizon
        behind = subjects_behind(tx, horizon)
        return DetectorStands(
            position=tx.position(DETECTOR),
            horizon=horizon,
            waiting=[event for each in waiting(tx) if (event := _finding(each.message.headers, each.message.value))],
            behind=behind,
            says_publishers=not behind and not matters_behind(tx, horizon),
        )


def _finding(headers: Sequence[tuple[str, bytes]], value: bytes | None) -> FindingChanged | None:
    fingerprint = dict(headers).get("ce_dataschema", b"").decode("ascii", "replace").removeprefix(PREFIX)
    try:
        event = decode_trusted(fingerprint, value or b"")
    except NotAccepted:
        return None
    return event if isinstance(event, FindingChanged) else None
