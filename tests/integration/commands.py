"""The ledger's commands as processes of their own, as an operator starts them, and waiting for what they do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

from ledger.log.kafka import KafkaSettings

ROOT = Path(__file__).resolve().parents[2]
WAIT_S_MAX = 90.0
_POLL_S = 0.02


class Commands:
    """Runs `ledger` with these settings, and no others, in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = settings
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """To its end, whatever it is."""
        return subprocess.run(
            _line(arguments),
            check=False,
            input=stdin,
            capture_output=True,
            text=True,
            env=self._environment(),
            cwd=self.folder,
            timeout=WAIT_S_MAX,
        )

    def must(self, *arguments: str, stdin: str = "") -> str:
        """What it prints; it must end well."""
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 0, f"ledger {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A process that is killed at the end of the block, if it still runs then. Its words go to a file."""
        with (self.folder / "stderr.txt").open("a") as words:
            process = subprocess.Popen(
                _line(arguments),
                stdin=subprocess.PIPE,
                stdout=words,
                stderr=words,
                text=True,
                env=self._environment(),
                cwd=self.folder,
            )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @property
    def words(self) -> str:
        """What the processes of `running` have said."""
        return (self.folder / "stderr.txt").read_text()

    def _environment(self) -> Mapping[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
        return {**others, "PYTHONPATH": str(ROOT), **{f"LEDGER_{n.upper()}": v for n, v in self.settings.items()}}


def on_kafka(folder: Path, settings: KafkaSettings, postgres: str, **more: str) -> Commands:
    """Commands of one user of a broker. Nothing answers on a port, unless it is asked for."""
    return Commands(
        folder,
        home=str(folder),
        kafka=settings.bootstrap,
        kafka_username=settings.username or "",
        kafka_password=settings.password or "",
        kafka_security=settings.security,
        postgres=postgres,
        **{"metrics_address": "off", **more},
    )


def as_url(dsn: str) -> str:
    """The address of a database as operators write it."""
    told = conninfo_to_dict(dsn)
    options = urlencode({name: value for name, value in told.items() if name != "dbname"}, quote_via=quote)
    return f"postgresql:///{told['dbname']}?{options}"


def eventually(holds: Callable[[], object], what: str, wait_s_max: float = WAIT_S_MAX) -> None:
    """Waits until it holds."""
    until = time.monotonic() + wait_s_max
    while not holds():
        assert time.monotonic() < until, f"it never came true that {what}"
        time.sleep(_POLL_S)


def _line(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "ledger.commands", *arguments]
