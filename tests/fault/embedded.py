"""An embedded ledger whose commands run as processes of their own, and the test's own view of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from ledger.cloudevents import to_message
from ledger.demo import Told
from ledger.embedded import EmbeddedPostgres, embedded_postgres
from ledger.errors import RetriableError
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from projections.store import Store
from tests.integration.books import Books, check_all
from tests.integration.commands import Commands, eventually
from tests.integration.world import intake_of


@dataclass
class Seen:
    """The test's hold on the same server, as of one more process."""

    server: EmbeddedPostgres
    log: Log
    store: Store

    def written(self) -> int:
        """How many records are on the ledger."""
        return self.log.end("ledger", 0) if self.log.topics("ledger") else 0

    def said(self) -> int:
        """How many events the detector has said."""
        topic = "intake.ledger.detector"
        return self.log.end(topic, 0) if self.log.topics(topic) else 0

    def publish(self, told: Sequence[Told]) -> None:
        """As a publisher that tries again until it has an answer: what it sends twice is a repeat."""
        for each in told:
            eventually(lambda one=each: self._claimed(one), "the claim is taken")

    def _claimed(self, each: Told) -> bool:
        topic = intake_of(each.event.publisher)
        try:
            self.log.create_topic(topic)
            self.log.append(topic, [to_message(each.event)])
        except RetriableError:
            return False
        return True


@dataclass
class Home:
    """A home, the commands that run in it, and a way to look inside."""

    path: Path
    commands: Commands

    @contextmanager
    def seen(self) -> Iterator[Seen]:
        with (
            embedded_postgres(self.path) as server,
            closing(embedded_log(server.dsn)) as log,
            closing(Store(server.dsn)) as store,
        ):
            yield Seen(server, log, store)

    def finished(self) -> Books:
        """Lets the consumers do what is left to do, and holds the books."""
        self.commands.must("run", "--until-idle")
        with self.seen() as seen:
            return check_all(seen.log, seen.store)

    def server(self) -> psutil.Process | None:
        """The first process of the home's server."""
        return self._find(lambda line: line[0].endswith("/postgres") and str(self.path / "postgres/data") in line)

    def keeper(self) -> psutil.Process | None:
        return self._find(lambda line: "ledger.embedded_keeper" in line and str(self.path / "postgres") in line)

    def _find(self, is_it: Callable[[list[str]], bool]) -> psutil.Process | None:
        for process in psutil.process_iter(["cmdline"]):
            line = process.info["cmdline"]
            if line and is_it(line):
                return process
        return None
