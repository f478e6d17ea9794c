"""`python -m tests.oracle_reports SEED [QUESTIONS]`: other lives, asked about moments that decide, till the two disagree."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ledger.instants import DAY_US, Instant, text
from tests.oracle_reports.archive import Archive
from tests.oracle_reports.asking import ON_RECORD, Asked, answers
from tests.oracle_reports.filling import filled
from tests.oracle_reports.lives import lines

_LIMITS = [0, 5, 7, 14, 16, 30, 365, 366]
"""Days after an event at which something runs out."""
_LENGTHS = [10, 40, 100, 400, 2000]
"""Days of a period."""


def main() -> int:
    """Says where the two countings differ; the exit code is 1 then."""
    seed = int(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        filled(Path(folder), lines(seed)) as (_, log, archive),
    ):
        found = 0
        for asked in _questions(Random(seed), archive, count):
            differ = answers(log, archive, asked).differences()
            print(asked, len(differ), *differ[:10], sep="\n    ", flush=True)
            found += len(differ)
    return 1 if found else 0


def _questions(random: Random, archive: Archive, count: int) -> Iterator[Asked]:
    moments = [
        each.event["occurred_at"] for each in archive.records if not each.event["publisher"].startswith("/ledger/")
    ]
    last = max(each.known_at for each in archive.records)
    for _ in range(count):
        limit = random.choice(moments) + random.choice(_LIMITS) * DAY_US + random.choice([0, 0, 0, 1, -1])
        known_at = min(limit, last - 1)
        to_at = known_at + random.choice([0, 1, 5 * DAY_US])
        from_at = to_at - random.choice(_LENGTHS) * DAY_US
        policy = random.choice([ON_RECORD, ON_RECORD, "witness-covered"])
        yield Asked(*(text(Instant(each)) for each in (from_at, to_at, known_at)), policy)


if __name__ == "__main__":
    sys.exit(main())
