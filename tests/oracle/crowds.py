"""Several random subjects together: shared publishers, their running numbers, and what the registrar refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ledger import events as ev
from ledger.claim import Claim
from ledger.instants import Instant
from ledger.protocol import Known
from tests.oracle.numbers import DAY, HOUR
from tests.oracle.publishers import CONFLICT
from tests.oracle.timelines import accepted, timeline

REGISTRAR = "/ledger/registrar"
_REASONS = [CONFLICT, CONFLICT, "free_text"]


def subjects(seed: int, count: int, size: int = 8) -> list[Known]:
    """The events of several subjects and the refusals between them, in the order of the ledger."""
    random = Random(f"crowd/{seed}")
    known = [each for number in range(count) for each in timeline(seed * 1000 + number, size, f"S-{number}")]
    known = _numbered(random, [*known, *_automated(random, known)])
    known += _refusals(random, known)
    known.sort(key=lambda each: each.known_at)
    return [each._replace(number=number) for number, each in enumerate(known)]


def _automated(random: Random, known: Sequence[Known]) -> list[Known]:
    """Copies of some shares, moved near one midnight, so that several fall on one day."""
    shares = [each for each in known if isinstance(each.event, ev.DataShareSent)]
    if not shares:
        return []
    day = random.choice(shares).event.occurred_at // DAY * DAY
    copies = []
    for each in random.choices(shares, k=6):
        occurred_at = Instant(day + random.choice([-HOUR, -1, 0, 1, 23 * HOUR, 24 * HOUR - 1, 24 * HOUR]))
        event = replace(
            each.event,
            event_id=_uuid(random),
            occurred_at=occurred_at,
            recorded_at=occurred_at,
            trigger="AUTOMATED_TASK",
            correlation_id=None,
        )
        assert accepted(event)
        copies.append(Known(0, Instant(max(occurred_at, each.known_at)), event))
    return copies


def _numbered(random: Random, known: Sequence[Known]) -> list[Known]:
    """Running numbers in the order of recording, so that some arrive late; some are lost, some publishers have none."""
    following: dict[str, int] = defaultdict(lambda: random.choice([0, 1, 41]))
    without = {each.event.publisher for each in known if random.random() < 0.03}
    numbered = []
    for each in sorted(known, key=lambda each: (each.event.recorded_at, each.event.event_id)):
        publisher = each.event.publisher
        following[publisher] += random.choice([1, 1, 1, 1, 1, 2, 3])
        number = None if publisher in without or random.random() < 0.05 else following[publisher]
        numbered.append(each._replace(event=replace(each.event, sequence=number)))
    return numbered


def _refusals(random: Random, known: Sequence[Known]) -> list[Known]:
    """Claims that were refused: ids said again with other content, and numbers that would be missing else."""
    found = []
    for offset in range(random.randrange(8)):
        near = random.choice(known)
        known_at = Instant(near.known_at + random.choice([0, 1, HOUR, DAY, 5 * DAY]))
        number = None if near.event.sequence is None else max(0, near.event.sequence + random.choice([-1, 1, 2, 4]))
        refusal = ev.EventRefused(
            event_id=_uuid(random),
            publisher=REGISTRAR,
            subject_ref=near.event.publisher,
            occurred_at=known_at,
            recorded_at=known_at,
            claim=Claim("L-1", "intake" + near.event.publisher.replace("/", "."), 0, offset),
            reason=random.choice(_REASONS),
            digest=f"{offset:064x}",
            claimed_event_id=near.event.event_id,
            claimed_type=type(near.event).__name__,
            claimed_sequence=random.choice([None, number, number]),
            claimed_by=near.event.publisher,
        )
        found.append(Known(0, known_at, refusal))
    return found


def _uuid(random: Random) -> str:
    digits = f"{random.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
