"""An operator who rewrites the ledger and signs it all anew, with the true key: the witness refuses, and keeps the proof."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers.sealer import Sealer
from ledger.log.port import Log, Message
from ledger.metric_list import LAST_WITNESS_REFUSAL, WITNESSED
from ledger.metrics import Metrics
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.files import COSIGNED, SealFiles
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.note import Note, sign
from ledger.seal.signer import Signer, public_keys
from ledger.seal.submission import Submission
from ledger.seal.trust import TrustPolicy
from projections.edges import edges_of
from tests.consumers.support import Clock
from tests.consumers.test_sealer import add, copied, ledger_of, seal
from tests.witness.support import Served, served

WITNESSED_RECORDS = 102


class Operator:
    """Whoever runs the ledger: has its log, its folder, its keys, and a policy that names one witness."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = ledger_of(100, home / "registrar")
        edges = edges_of(self.log)
        assert edges is not None
        self.signer = Signer(home / "seal" / "signer", origin_of(edges.incarnation))
        self.signer.add_key(lambda count: b"o" * count)
        self.registry = CollectorRegistry()

    def seal(self, witness: Served, log: Log, folder: Path) -> SealFiles:
        """Everything that is on this log, with a sealer of its own."""
        self.registry = CollectorRegistry()
        policy = TrustPolicy.parse(f"witness w {witness.key.text()} {witness.url}\nquorum w\n".encode())
        with closing(Sealer(log, folder, Clock(), Metrics(self.registry), witnesses=policy)) as sealer:
            seal(sealer)
        return SealFiles(folder / "tree")

    def fresh_folder(self) -> Path:
        """The true key, and no memory of anything that was ever signed."""
        folder = self.home / "again"
        (folder / "signer").mkdir(parents=True)
        for file in (*self.signer.folder.glob("*.key"), *self.signer.folder.glob("*.pub")):
            shutil.copy(file, folder / "signer")
        return folder

    def figure(self, name: str) -> float | None:
        return self.registry.get_sample_value(name, {"consumer": "sealer"})


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def keys(operator: Operator) -> list[SigningKey]:
    return [SigningKey.parse(path.read_text()) for path in operator.signer.folder.glob("*.key")]


def size_of(note: Note | None) -> int:
    assert note is not None
    return Checkpoint.parse(note.text).size


def cut(messages: list[Message]) -> list[Message]:
    return messages[:60]


def changed(messages: list[Message]) -> list[Message]:
    return [
        *messages[:50],
        messages[50]._replace(value=(messages[50].value or b"").replace(b"INV-", b"INW-")),
        *messages[51:],
    ]


def swapped(messages: list[Message]) -> list[Message]:
    """The contents of two records; each keeps its number."""
    first, second = (messages[at]._replace(value=messages[other].value) for at, other in ((7, 8), (8, 7)))
    return [*messages[:7], first, second, *messages[9:]]


def test_what_the_witness_cosigned_is_kept_as_what_may_be_cited(operator: Operator, tmp_path: Path) -> None:
    with served(tmp_path / "witness", operator.signer.keys) as witness:
        files = operator.seal(witness, operator.log, operator.home / "seal")
        add(operator.log, tmp_path / "registrar", range(100, 130))
        operator.seal(witness, operator.log, operator.home / "seal")
        assert WITNESSED_RECORDS + 30 == size_of(files.note(COSIGNED))
        assert WITNESSED_RECORDS + 30 == operator.figure(WITNESSED.name)
        assert operator.figure(LAST_WITNESS_REFUSAL.name) in (None, 0.0)
        assert [] == witness.evidence


@pytest.mark.parametrize("change", [cut, changed, swapped])
@pytest.mark.parametrize("grown", [False, True], ids=["as it is", "grown on"])
def test_a_ledger_that_was_rewritten_and_signed_anew_is_refused(
    operator: Operator, tmp_path: Path, change: Callable[[list[Message]], list[Message]], grown: bool
) -> None:
    with served(tmp_path / "witness", operator.signer.keys) as witness:
        operator.seal(witness, operator.log, operator.home / "seal")
        forged = copied(operator.log, change)
        if grown:
            add(forged, tmp_path / "another", range(500, 600))
        files = operator.seal(witness, forged, operator.fresh_folder())
        note = files.note()
        assert note is not None
        assert opened(note, operator.signer.keys).size != 0, "the operator's own signature is true"
        assert files.note(COSIGNED) is None
        assert 0 == operator.figure(WITNESSED.name)
        assert operator.figure(LAST_WITNESS_REFUSAL.name)
        assert WITNESSED_RECORDS == size_of(Note.parse(witness.last(operator.signer.origin).content))
        kept_as_evidence = change is not cut or grown
        assert kept_as_evidence == bool(witness.evidence)


def test_the_evidence_convicts_the_ledger_without_the_witness(operator: Operator, tmp_path: Path) -> None:
    with served(tmp_path / "witness", operator.signer.keys) as witness:
        operator.seal(witness, operator.log, operator.home / "seal")
        operator.seal(witness, copied(operator.log, changed), operator.fresh_folder())
        (refused,) = witness.evidence
        before = opened(Note.parse(refused.with_suffix(".seen").read_bytes()), operator.signer.keys)
        after = opened(Submission.parse(refused.read_bytes()).note, operator.signer.keys)
    assert (before.origin, before.size) == (after.origin, after.size)
    assert before.root != after.root


def test_the_same_refused_checkpoint_is_kept_once(operator: Operator, tmp_path: Path) -> None:
    with served(tmp_path / "witness", operator.signer.keys) as witness:
        operator.seal(witness, operator.log, operator.home / "seal")
        folder = operator.fresh_folder()
        for _ in range(3):
            operator.seal(witness, copied(operator.log, changed), folder)
            shutil.rmtree(folder / "tree")
            (folder / "signer" / "signed").unlink()
        assert 1 == len(witness.evidence)


def test_a_key_that_is_rotated_with_an_overlap_is_followed(operator: Operator, tmp_path: Path) -> None:
    old = operator.signer.keys[0]
    new = operator.signer.add_key(lambda count: b"n" * count)
    home = tmp_path / "witness"
    with served(home, [old]) as witness:  # both sign, and the witness was told of one
        files = operator.seal(witness, operator.log, operator.home / "seal")
        assert WITNESSED_RECORDS == size_of(files.note(COSIGNED))
    operator.signer.retire(old.key_id.hex())
    add(operator.log, tmp_path / "registrar", range(100, 110))
    with served(home, [old]) as witness:  # nobody told it
        operator.seal(witness, operator.log, operator.home / "seal")
        assert WITNESSED_RECORDS == size_of(files.note(COSIGNED))
        assert not operator.figure(LAST_WITNESS_REFUSAL.name), "a key that is unknown is no fork"
    add(operator.log, tmp_path / "registrar", range(110, 120))
    with served(home, [old, new]) as witness:
        operator.seal(witness, operator.log, operator.home / "seal")
        assert WITNESSED_RECORDS + 20 == size_of(files.note(COSIGNED))
    assert [old, new] == sorted(public_keys(operator.signer.folder), key=[old, new].index)


def test_under_another_name_it_is_a_ledger_that_the_witness_was_not_told_of(operator: Operator, tmp_path: Path) -> None:
    renamed = [SigningKey("protocol-ledger/renamed", NOTE, key.seed) for key in keys(operator)]
    note = sign(Checkpoint("protocol-ledger/renamed", 1, bytes(32)).text(), renamed)
    with served(tmp_path / "witness", operator.signer.keys) as witness:
        assert 404 == witness.add(Submission(0, (), note).content()).status_code
