"""The process beside an embedded PostgreSQL: starts it, starts it again, stops it when nobody uses it any more.

Run as `python -m ledger.embedded_keeper <home>/postgres` by `ledger.embedded`, which says what the locks mean.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ledger.embedded import PORT, Place, as_server, binary, socket_folder, start_lock, try_lock

_LOOK_S = 0.2
_RESTART_PAUSE_S = 0.5
_STOP_S_MAX = 30


def keep(place: Place, keeper: int) -> None:
    """Returns when the server is stopped because nobody uses it. `keeper` is the descriptor of the keeper's lock."""
    server: subprocess.Popen[bytes] | None = None
    while True:
        if (lock := try_lock(place.lock("server"))) is not None:
            server = _start_server(place, lock, server)
        _wait(server)
        if _stop_if_unused(place, keeper):
            return


def _start_server(place: Place, lock: int, before: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes]:
    """Start it with its lock in hand: as long as a process of this server lives, no second one is started."""
    if before is not None:
        time.sleep(_RESTART_PAUSE_S)  # it died: not in a circle without a breath
    # The server's lock was free, so these are stale, whoever has the process id in them by now.
    for stale in (place.data / "postmaster.pid", socket_folder(place) / f".s.PGSQL.{PORT}.lock"):
        stale.unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket_folder(place)),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "log_checkpoints": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = as_server([str(binary("postgres")), "-D", str(place.data), *options])
    try:
        return subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, pass_fds=(lock,), start_new_session=True, cwd="/"
        )
    finally:
        os.close(lock)


def _wait(server: subprocess.Popen[bytes] | None) -> None:
    if server is None:
        time.sleep(_LOOK_S)  # the server of an earlier keeper, which was killed: not our child to wait for
        return
    try:
        server.wait(_LOOK_S)
    except subprocess.TimeoutExpired:
        return
    time.sleep(_LOOK_S)  # its children follow


def _stop_if_unused(place: Place, keeper: int) -> bool:
    if (users := try_lock(place.lock("users"))) is None:
        return False
    os.close(users)
    start = start_lock(place)  # who comes now waits until the server is down, and starts it anew
    try:
        if (users := try_lock(place.lock("users"))) is None:
            return False
        _stop_server(place)
        os.close(users)
        os.close(keeper)  # before the lock on starting: the next one must see that there is no keeper
        return True
    finally:
        os.close(start)


def _stop_server(place: Place) -> None:
    for mode in ("fast", "immediate"):
        command = [str(binary("pg_ctl")), "stop", "-D", str(place.data), "-m", mode, "-w", "-t", str(_STOP_S_MAX), "-s"]
        subprocess.run(as_server(command), check=False, cwd="/")  # noqa: S603
        if (lock := try_lock(place.lock("server"))) is not None:
            os.close(lock)
            return


def main() -> None:
    """Leave the process that called; nothing to do where another keeper is there."""
    place = Place(Path(sys.argv[1]))
    keeper = try_lock(place.lock("keeper"))
    if keeper is None or os.fork():
        return
    os.setsid()
    # A terminal's signals are for its user: the keeper goes when the last user has gone.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    keep(place, keeper)


if __name__ == "__main__":
    main()
