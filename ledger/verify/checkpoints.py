"""Every checkpoint that is kept, here or elsewhere, must be signed and be of a beginning of the one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.refusal import NotProven
from ledger.seal.trust import NONE
from ledger.verify.beside import Kept, Seal
from ledger.verify.check import Scope
from ledger.verify.disk import DiskTiles
from ledger.verify.problem import Code, Problem
from ledger.verify.row import TOPIC


class Judged(NamedTuple):
    """`records_are_signed` says that the records lead to the root of the checkpoint of the tree."""

    records_are_signed: bool
    problems: Sequence[Problem]


def size_of(kept: Kept | None) -> int:
    """How many records it speaks of; 0 where it does not say."""
    return 0 if kept is None or kept.checkpoint is None else kept.checkpoint.size


def judge(scope: Scope, kept: Sequence[Kept], roots: Mapping[int, bytes], disk: DiskTiles) -> Judged:
    """`roots` are those that the records lead to, by size."""
    main = scope.seal.checkpoint
    stated = None if main is None else main.checkpoint
    records_are_signed = stated is not None and roots.get(stated.size) == stated.root
    problems = [*_existence(scope), *_memory(scope), *_quorum(scope), *_sizes(scope, kept)]
    for each in kept:
        problems += _signature(scope, each)
        if each.checkpoint is not None:
            problems += _root(each, each.checkpoint, roots, disk, is_main=each is main)
    if stated is not None:
        scope.told.sealed, scope.told.root = min(stated.size, scope.extent.records), stated.root
    return Judged(records_are_signed, problems)


def _existence(scope: Scope) -> Iterator[Problem]:
    seal = scope.seal
    if seal.checkpoint is not None:
        return
    if seal.signed is not None or seal.cosigned is not None or (seal.files.folder / "tile").is_dir():
        words = "a tree was signed here, and its checkpoint is gone; start the sealer, which writes it anew"
        yield _file("checkpoint_missing", "checkpoint", words)
    else:
        scope.told.notices.append("Nothing is sealed yet: no record can be compared with a signed tree.")


def _memory(scope: Scope) -> Iterator[Problem]:
    """Whoever puts back an older checkpoint must take the signer's memory away, or it would tell."""
    stated = None if scope.seal.checkpoint is None else scope.seal.checkpoint.checkpoint
    if stated is not None and stated.origin in scope.seal.signs_for and scope.seal.signed is None:
        words = (
            "a checkpoint was signed here, and the signer's memory of it is gone: nobody here can tell any more whether it "
            "was the last one"
        )
        yield _file("signer_memory_missing", "signer/signed", words)


def _quorum(scope: Scope) -> Iterator[Problem]:
    """What is kept as cosigned may be shown to anybody, and so must have every cosignature that the policy asks for."""
    policy, kept = scope.seal.witnesses, scope.seal.cosigned
    if policy is None:
        return
    if kept is None:
        if policy.quorum != NONE:
            scope.told.notices.append("No checkpoint has the cosignatures yet that the witness policy asks for.")
        return
    if kept.note is None:
        return  # what is no checkpoint is named already
    try:
        lacking = policy.missing(kept.note)
    except NotProven as fault:
        lacking = (str(fault),)
    if lacking:
        words = f"it is kept as cosigned, and the witness policy is not satisfied: {'; '.join(lacking)}"
        yield _file("quorum_missing", kept.name, words)


def _signature(scope: Scope, kept: Kept) -> Iterator[Problem]:
    if kept.note is None:
        yield _file("checkpoint_unsigned", kept.name, f"this is not a checkpoint: {kept.fault}")
        return
    if _is_beyond(scope.seal, kept):
        scope.told.notices.append(f"None of the keys given is of {kept.name}: who signed that one was not checked.")
        return
    try:
        opened(kept.note, scope.seal.keys)
    except NotProven as fault:
        yield _file("checkpoint_unsigned", kept.name, f"{fault}")


def _is_beyond(seal: Seal, kept: Kept) -> bool:
    """Whether it is of an incarnation that ended, of which whoever gave the keys has none."""
    origin = "" if kept.checkpoint is None else kept.checkpoint.origin
    return seal.keys_are_given and kept in seal.earlier and all(key.name != origin for key in seal.keys)


def _sizes(scope: Scope, kept: Sequence[Kept]) -> Iterator[Problem]:
    """The largest tree that was ever signed, as far as anybody here knows."""
    largest = max(kept, key=size_of, default=None)
    if largest is None:
        return
    here, signed, records = size_of(scope.seal.checkpoint), size_of(largest), scope.extent.records
    if signed > records:
        words = f"the ledger ends with {records:,} records, but {signed:,} were sealed, as {largest.name} says: its tail was cut"
        yield Problem("ledger_cut", TOPIC, None, None, words)
    if signed > here:
        words = (
            f"the tree's checkpoint is of {here:,} records, but {largest.name} shows that one of {signed:,} was signed: "
            "an older one was put in its place, or the sealer was stopped while it wrote"
        )
        yield _file("checkpoint_rolled_back", "checkpoint", words)


def _root(
    kept: Kept, stated: Checkpoint, roots: Mapping[int, bytes], disk: DiskTiles, *, is_main: bool
) -> Iterator[Problem]:
    """Where records were changed and the tiles were not, the tiles still lead to what was signed."""
    found = {root for root in (roots.get(stated.size), disk.root(stated.size)) if root is not None}
    if stated.root in found or not found:
        return
    code: Code = "root_differs" if is_main else "forked"
    if is_main:
        words = f"neither the records nor the tiles lead to the root hash that was signed over {stated.size:,} records"
    else:
        words = (
            f"this checkpoint is of another tree: over the first {stated.size:,} records it has another root hash than "
            "this ledger. The same ledger was signed with two different histories, or its records were replaced"
        )
    yield _file(code, kept.name, words)


def _file(code: Code, name: str, detail: str) -> Problem:
    return Problem(code, name, None, None, detail)
