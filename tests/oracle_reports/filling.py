"""A ledger of generated lives, filled and exported through the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.embedded import embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from tests.commands.calling import Ledger
from tests.oracle_reports.archive import Archive


class Filled(NamedTuple):
    """The command line at its home, the ledger's log, and the archive that was exported from it."""

    ledger: Ledger
    log: Log
    archive: Archive


@contextmanager
def filled(folder: Path, lines: Sequence[object]) -> Iterator[Filled]:
    """Everything claimed, admitted or refused, judged, sealed and exported, in a folder that is empty before."""
    with embedded_postgres(folder / "home") as server:
        ledger = Ledger(folder / "home", {})
        published = ledger("publish", "--known-at-from", "knowntime", ledger.write("lives.jsonl", lines))
        assert (0, "") == (published.code, published.err)
        assert 0 == ledger("run", "--until-idle").code
        assert 0 == ledger("export", folder / "archive").code
        with closing(embedded_log(server.dsn)) as log:
            yield Filled(ledger, log, Archive(folder / "archive"))
