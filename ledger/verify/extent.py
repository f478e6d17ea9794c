"""How far the ledger goes at the moment at which verification begins: what comes later is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.errors import DamagedLedger, UsageError
from ledger.log.port import Log
from ledger.record import number_of
from ledger.verify.row import TOPIC
from projections.edges import last_message

_LOOK_BACK_MESSAGES = 64


@dataclass(frozen=True, slots=True)
class Extent:
    """`ends` are the offsets behind the last message of each partition; `records` is the number behind the highest."""

    ends: Mapping[int, int]
    records: int

    @property
    def partitions(self) -> int:
        return len(self.ends)


def extent_of(log: Log) -> Extent:
    """Raises UsageError where there is no ledger."""
    count = log.topics(TOPIC).get(TOPIC)
    if count is None:
        raise UsageError(f"there is no topic {TOPIC}", advice="create it: ledger topics create")
    found = log.ends([(TOPIC, partition) for partition in range(count)])
    ends = {partition: end for (_, partition), end in sorted(found.items())}
    return Extent(ends, max((_next_number(log, partition, end) for partition, end in ends.items()), default=0))


def _next_number(log: Log, partition: int, end: int) -> int:
    """The number behind that of the last record of a partition that has one before this offset."""
    try:
        last = last_message(log, TOPIC, partition)
        if last is not None and last.offset < end:
            return number_of(last) + 1
    except DamagedLedger:
        pass  # the examination says what is wrong with it
    for offset in range(end - 1, max(-1, end - 1 - _LOOK_BACK_MESSAGES), -1):
        try:
            messages = log.read(TOPIC, partition, offset, 1).messages
            if messages and messages[0].offset < end:
                return number_of(messages[0]) + 1
        except DamagedLedger:
            continue
    return 0
