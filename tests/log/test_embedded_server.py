"""The PostgreSQL of one's own: shared, private, and back after whatever was killed."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres, Place, embedded_postgres, is_free
from ledger.errors import LedgerError
from ledger.log.embedded import embedded_log
from ledger.log.port import Entry
from tests.log.messages import everything, keys, message, messages

WAIT_S_MAX = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose server is gone at the end, whoever still held it."""
    home = tmp_path / "home"
    yield home
    eventually(lambda: not (home / "postgres").exists() or server_of(home) is None)


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S_MAX
    while not holds():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def server_of(home: Path) -> psutil.Process | None:
    """The server's first process, found by what it was told at its start."""
    data = str(home / "postgres" / "data")
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if line and line[0].endswith("/postgres") and data in line:
            return process
    return None


def keeper_of(home: Path) -> psutil.Process | None:
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "ledger.embedded_keeper" in line and str(home / "postgres") in line:
            return process
    return None


def kill(process: psutil.Process | None) -> None:
    assert process is not None
    process.kill()
    process.wait()


def can_ask(dsn: str) -> bool:
    try:
        with psycopg.connect(dsn) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


# A client in a process of its own: it opens the home, says so, and appends for every line that it is told.

CLIENT = """
import sys
from pathlib import Path
from ledger.embedded import embedded_postgres
from ledger.log.embedded import embedded_log
from ledger.log.port import Message
server = embedded_postgres(Path(sys.argv[1]))
log = embedded_log(server.dsn)
log.create_topic("intake")
print("ready", flush=True)
for line in sys.stdin:
    log.append("intake", [Message(line.strip().encode(), b"v", ())])
    print("appended", flush=True)
log.close()
server.close()
"""


class Client:
    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-c", CLIENT, str(home)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def expect(self, line: str) -> None:
        assert self.process.stdout is not None
        assert line == self.process.stdout.readline().strip()

    def append(self, key: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(key + "\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.communicate(timeout=WAIT_S_MAX)
        assert 0 == self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


# Sharing


def test_processes_share_one_server_which_ends_with_the_last(home: Path) -> None:
    first, second, third = clients = [Client(home) for _ in range(3)]
    for client in clients:
        client.expect("ready")
    for client, key in zip(clients, "abc", strict=True):
        client.append(key)
        client.expect("appended")
    first.end()
    server = server_of(home)
    assert server is not None
    second.append("d")
    second.expect("appended")
    second.end()
    third.append("e")
    third.expect("appended")
    assert server == server_of(home)
    third.end()
    eventually(lambda: server_of(home) is None and keeper_of(home) is None)
    with embedded_postgres(home) as again, closing(embedded_log(again.dsn)) as log:
        assert ["a", "b", "c", "d", "e"] == keys(everything(log, "intake"))


def test_a_hold_within_one_process_does_not_end_anothers(home: Path) -> None:
    with embedded_postgres(home) as first:
        embedded_postgres(home).close()
        embedded_postgres(home).close()
        assert can_ask(first.dsn)


def test_a_client_that_is_killed_leaves_no_server_behind(home: Path) -> None:
    client = Client(home)
    client.expect("ready")
    client.append("a")
    client.expect("appended")
    client.kill()
    eventually(lambda: server_of(home) is None and keeper_of(home) is None)
    with embedded_postgres(home) as server, closing(embedded_log(server.dsn)) as log:
        assert ["a"] == keys(everything(log, "intake"))


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2])
def test_a_client_that_is_killed_while_it_starts_spoils_nothing(home: Path, after_s: float) -> None:
    client = Client(home)
    with pytest.raises(subprocess.TimeoutExpired):
        client.process.wait(0.15 + after_s)
    client.kill()
    with embedded_postgres(home) as server:
        assert can_ask(server.dsn)


def test_interrupting_one_client_from_the_terminal_does_not_stop_the_server(home: Path) -> None:
    with embedded_postgres(home) as server:
        keeper = keeper_of(home)
        assert keeper is not None
        assert os.getpgrp() not in {os.getpgid(keeper.pid), os.getpgid(server_of_or_fail(home).pid)}
        assert can_ask(server.dsn)


def server_of_or_fail(home: Path) -> psutil.Process:
    server = server_of(home)
    assert server is not None
    return server


# Killing the server


def test_a_server_that_is_killed_comes_back_and_has_lost_nothing(home: Path) -> None:
    with embedded_postgres(home) as server, closing(embedded_log(server.dsn)) as log:
        log.create_topic("intake")
        for round_ in range(3):
            log.append("intake", messages(f"before {round_}"))
            kill(server_of(home))
            log.append("intake", messages(f"after {round_}"))
        found = keys(everything(log, "intake"))
    assert [f"{when} {round_}" for round_ in range(3) for when in ("before", "after")] == found


def test_a_writer_carries_on_or_says_why_not_when_the_server_is_killed(home: Path) -> None:
    with embedded_postgres(home) as server, closing(embedded_log(server.dsn)) as log:
        log.create_topic("ledger")
        writer = log.take_over("registrar")
        written: list[str] = []
        for step in range(6):
            if step % 2:
                kill(server_of(home))
            try:
                writer.write([Entry("ledger", 0, message(str(step)))])
            except LedgerError:
                writer = log.take_over("registrar")
                if str(step) not in keys(everything(log, "ledger")):
                    writer.write([Entry("ledger", 0, message(str(step)))])
            written.append(str(step))
        assert written == keys(everything(log, "ledger"))


def test_the_keeper_killed_and_then_the_server_come_back_when_asked_for(home: Path) -> None:
    with embedded_postgres(home) as server, closing(embedded_log(server.dsn)) as log:
        log.create_topic("intake")
        log.append("intake", messages("a"))
        kill(keeper_of(home))
        assert can_ask(server.dsn), "the server outlives its keeper"
        kill(server_of(home))
        server.ensure()
        assert ["a"] == keys(everything(log, "intake"))
    eventually(lambda: server_of(home) is None)


def test_a_keeper_that_was_killed_is_replaced_and_the_server_goes_on(home: Path) -> None:
    with embedded_postgres(home) as first:
        before = server_of_or_fail(home)
        kill(keeper_of(home))
        with embedded_postgres(home):
            assert keeper_of(home) is not None
            assert before == server_of(home)
        assert can_ask(first.dsn)
    eventually(lambda: server_of(home) is None and keeper_of(home) is None)


def test_a_stale_pid_file_with_somebody_elses_process_id_is_no_obstacle(home: Path) -> None:
    embedded_postgres(home).close()
    eventually(lambda: server_of(home) is None and is_free(Place(home / "postgres").lock("keeper")))
    place = Place(home / "postgres")
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n1700000000\n5432\n/tmp\n\n1 1\nready\n")
    with embedded_postgres(home) as server:
        assert can_ask(server.dsn)


# Private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_and_password_are_for_their_user_only_and_parents_stay_as_they_are(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    open_ = private / "open"
    open_.mkdir()
    open_.chmod(0o755)
    before = [path.stat() for path in (tmp_path, private, open_)]
    home = open_ / "home"
    with embedded_postgres(home):
        place = Place(home / "postgres")
        assert {0o700} == {mode(place.folder), mode(place.data), mode(Path(place.socket_note.read_text()))}
        assert {0o600} == {mode(path) for path in (place.password, place.socket_note, *place.folder.glob("*.lock"))}
        assert len(place.password.read_text()) >= 32
    after = [path.stat() for path in (tmp_path, private, open_)]
    assert [(each.st_mode, each.st_uid, each.st_gid) for each in before] == [
        (each.st_mode, each.st_uid, each.st_gid) for each in after
    ]
    eventually(lambda: server_of(home) is None)


def test_nobody_gets_in_without_the_password(home: Path) -> None:
    with embedded_postgres(home) as server:
        right = Place(home / "postgres").password.read_text()
        for password in ("", "wrong"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(server.dsn.replace(right, password or "''"))
        with psycopg.connect(server.dsn) as connection:
            rows = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
            assert [("scram-sha-256",)] == rows


def test_the_server_listens_on_no_port(home: Path) -> None:
    with embedded_postgres(home):
        server = server_of_or_fail(home)
        for process in (server, *server.children()):
            assert [] == [each for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN]


def test_the_server_does_not_run_as_root(home: Path) -> None:
    with embedded_postgres(home):
        assert 0 not in server_of_or_fail(home).uids()


def test_the_password_is_not_part_of_how_the_server_looks(home: Path) -> None:
    with embedded_postgres(home) as server:
        assert Place(home / "postgres").password.read_text() not in repr(server)


# Places


def test_a_home_with_a_long_path_and_odd_letters_works(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 20) / "Zoë's, with a comma" / ("deep/" * 20)
    with embedded_postgres(home) as server:
        assert can_ask(server.dsn)
        folder = Path(Place(home / "postgres").socket_note.read_text())
        assert 0o700 == mode(folder)
        assert len(os.fsencode(folder)) < 90
    eventually(lambda: server_of(home) is None)
    folder.rmdir()
    with embedded_postgres(home) as server:
        assert can_ask(server.dsn), "a socket's folder that was cleared away is made anew"
    eventually(lambda: server_of(home) is None)


def test_homes_are_apart(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "one") as one, embedded_postgres(tmp_path / "two") as two:
        assert one.dsn != two.dsn
        with closing(embedded_log(one.dsn)) as log, closing(embedded_log(two.dsn)) as other:
            log.create_topic("intake")
            assert ["intake"] == list(log.topics())
            assert [] == list(other.topics())


def test_a_folder_that_is_not_postgres_own_is_left_alone(home: Path) -> None:
    (home / "postgres" / "data").mkdir(parents=True)
    (home / "postgres" / "data" / "letter.txt").write_text("dear")
    with pytest.raises(LedgerError, match="is there, but is not PostgreSQL's"):
        embedded_postgres(home)
    assert "dear" == (home / "postgres" / "data" / "letter.txt").read_text()


def test_a_cluster_of_another_version_is_said_and_left_alone(home: Path) -> None:
    embedded_postgres(home).close()
    eventually(lambda: server_of(home) is None and is_free(Place(home / "postgres").lock("keeper")))
    version = home / "postgres" / "data" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(LedgerError, match="was made by PostgreSQL 16, and this is 18"):
        embedded_postgres(home)


def test_a_home_that_is_removed_takes_its_server_along(home: Path) -> None:
    server = embedded_postgres(home)
    assert isinstance(server, EmbeddedPostgres)
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(Path(Place(home / "postgres").socket_note.read_text()) / ".s.PGSQL.5432"))
    server.close()
    eventually(lambda: server_of(home) is None)


def test_a_client_that_is_stopped_by_a_signal_lets_go(home: Path) -> None:
    client = Client(home)
    client.expect("ready")
    client.process.send_signal(signal.SIGTERM)
    client.process.communicate(timeout=WAIT_S_MAX)
    eventually(lambda: server_of(home) is None and keeper_of(home) is None)
