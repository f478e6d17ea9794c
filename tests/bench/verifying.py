"""How fast a ledger is verified, beside the bare reading of the very same messages of an embedded log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry

from consumers.registrar import Registrar
from consumers.sealer import SIGNER, TREE, Sealer
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from ledger.metrics import Metrics
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from ledger.unhindered import unhindered
from ledger.verify.check import Check
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.tree import Tree
from ledger.verify.verification import Verification
from schemas.register import Register
from tests.bench.clock import now
from tests.bench.sealing import Rate
from tests.bench.stream import fill_intakes

CHECKS: Mapping[str, Sequence[type[Check]]] = {
    "verify: records": (Records,),
    "verify: records, claims, tree": (Records, Claims, Tree),
}
PROCESSES = 2
"""As `ledger verify` has."""

_TURNS = 2
_POLL_MESSAGES = 5000


def measure(dsn: str, folder: Path, events: int) -> Iterator[tuple[str, Rate]]:
    """Messages a second, for each set of checks: the records of the ledger and, for claims, the messages of the intakes.

    Bare reading goes through the same messages and does nothing with them. In turns, and the better turn of each counts.
    """
    with closing(embedded_log(dsn)) as log:
        _fill(log, folder, events)
        for name, checks in CHECKS.items():
            topics = log.topics("") if Claims in checks else log.topics("ledger")
            yield name, _in_turns(partial(_verify, log, dsn, folder, checks), partial(_read, log, topics))


def _in_turns(verify: Callable[[], None], read: Callable[[], int]) -> Rate:
    verify_s, bare_s, messages = [], [], 0
    for _ in range(_TURNS):
        began = time.perf_counter()
        messages = read()
        bare_s.append(time.perf_counter() - began)
        began = time.perf_counter()
        verify()
        verify_s.append(time.perf_counter() - began)
    return Rate(messages, messages / min(verify_s), messages / min(bare_s), min(bare_s) / min(verify_s))


def _fill(log: Log, folder: Path, events: int) -> None:
    fill_intakes(log, events)
    metrics = Metrics(CollectorRegistry())
    with closing(Registrar(log, Register.load(), folder / "memory.sqlite", now, metrics)) as registrar:
        while registrar.step():
            pass
    with closing(Sealer(log, folder / "seal", now, metrics)) as sealer:
        while sealer.step():
            pass


def _read(log: Log, topics: Mapping[str, int]) -> int:
    places = {(topic, partition): 0 for topic, count in topics.items() for partition in range(count)}
    messages = 0
    with closing(log.follow(places)) as follower, unhindered():
        while read := len(follower.poll(_POLL_MESSAGES)):
            messages += read
    return messages


def _verify(log: Log, dsn: str, folder: Path, checks: Sequence[type[Check]]) -> None:
    seal = folder / "seal"
    keys = public_keys(seal / SIGNER)
    files = SealFiles(seal / TREE)
    what = Verification(
        log, files, keys, signer=seal / SIGNER, open_log=partial(embedded_log, dsn), processes=PROCESSES
    )
    answer = what.run(checks)
    assert answer.is_ok, f"a ledger that nobody touched is said to be wrong: {answer.problems[:3]}"
