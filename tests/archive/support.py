"""A small ledger with something of everything, sealed; and its archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from prometheus_client import CollectorRegistry

from consumers.announcements import policy_adopted
from consumers.sealer import SIGNER, TREE, Sealer
from ledger.archive.exporting import Exported, export_archive
from ledger.log.port import Log, Message
from ledger.log.reader import LedgerReader
from ledger.metrics import Metrics
from ledger.protocol.policy import load_policy
from ledger.seal.files import SealFiles
from ledger.seal.keys import VerifierKey
from ledger.seal.signer import public_keys
from tests.consumers.support import ENFORCEMENT, START, Clock, claim, opened, paused, registrar_of, settle, visit

DETECTOR_INTAKE = "intake.ledger.detector"


@dataclass
class House:
    """A ledger with its home: `log` and the folder of its seal."""

    log: Log
    home: Path
    clock: Clock

    @property
    def seal(self) -> SealFiles:
        return SealFiles(self.home / "seal" / TREE)

    @property
    def keys(self) -> list[VerifierKey]:
        return public_keys(self.home / "seal" / SIGNER)

    def settle(self) -> None:
        """Give every claim its outcome."""
        with closing(registrar_of(self.log, self.home, self.clock)) as registrar:
            settle(registrar)

    def sealed(self) -> None:
        """Put everything that is on the ledger under a checkpoint."""
        with closing(Sealer(self.log, self.home / "seal", self.clock, Metrics(CollectorRegistry()))) as sealer:
            while sealer.step():
                pass

    def export(self, folder: Path, *, entry_bundles: bool = False) -> Exported:
        policies = [load_policy("protocol-2021").content]
        return export_archive(self.log, self.seal, self.keys, folder, policies=policies, entry_bundles=entry_bundles)


def house(log: Log, home: Path, *, events: int = 20, partitions: int = 1) -> House:
    """A sealed ledger: admitted, refused and repeated claims, a policy, a refusal without key and value."""
    home.mkdir(parents=True, exist_ok=True)
    made = House(log, home, Clock())
    if partitions > 1:
        log.create_topic("ledger", partitions)
    tell(made, range(1, events + 1))
    made.settle()
    made.sealed()
    return made


def tell(made: House, numbers: Sequence[int]) -> None:
    """Claim events with these numbers, and some that are not taken."""
    claim(made.log, *(opened(number, subject=f"S-{number % 7}") for number in numbers))
    first = numbers[0]
    claim(made.log, opened(first, subject=f"S-{first % 7}"))
    claim(made.log, replace(opened(first, subject=f"S-{first % 7}"), case_ref="C-9"))
    claim(made.log, Message(None, None, ()), Message(b"k", b"rubbish", (("ce_id", b"x"), ("ce_id", b"y"))))
    claim(made.log, paused(1000 + first), visit(2000 + first), topic="intake" + ENFORCEMENT.replace("/", "."))
    claim(made.log, policy_adopted(load_policy("protocol-2021"), START, first), topic=DETECTOR_INTAKE)


def messages(log: Log, topic: str = "ledger") -> list[tuple[int, Message]]:
    """Everything in a topic with its partition: the ledger in order of number."""
    if topic == "ledger":
        with closing(LedgerReader(log)) as reader:
            return [(each.partition, each.message) for each in _all(reader)]
    return [(0, each.message) for each in log.read(topic, 0, 0, 100_000).messages]


def _all(reader: LedgerReader) -> Iterator[object]:
    while batch := reader.poll():
        yield from batch


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
