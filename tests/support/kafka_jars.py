"""Apache Kafka's jars from Maven Central: a pinned list, each checked against its SHA-256, kept below `.cache`."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from maven_artifact import Artifact, Downloader

LIST = Path(__file__).with_name("kafka_jars.txt")
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "kafka"


class Jar(NamedTuple):
    coordinates: str
    sha256: str

    @property
    def path(self) -> Path:
        _, name, version = self.coordinates.split(":")
        return CACHE / f"{name}-{version}.jar"


def class_path() -> str:
    """All jars, for `java -cp`; those that are missing are fetched first. One process at a time."""
    jars = [Jar(*line.split()) for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [jar for jar in jars if not jar.path.exists()]
        _trust_what_the_machine_trusts()
        with ThreadPoolExecutor(max_workers=8) as pool, contextlib.redirect_stdout(io.StringIO()):
            list(pool.map(_fetch, missing))
    return ":".join(str(jar.path) for jar in jars)


def _trust_what_the_machine_trusts() -> None:
    """The downloader brings certificates of its own; a network that inspects traffic has others."""
    if bundle := ssl.get_default_verify_paths().cafile:
        os.environ.setdefault("REQUESTS_CA_BUNDLE", bundle)


def _fetch(jar: Jar) -> None:
    part = jar.path.with_suffix(".part")
    part.unlink(missing_ok=True)
    Downloader().download(Artifact.parse(jar.coordinates), str(part))
    found = hashlib.sha256(part.read_bytes()).hexdigest()
    if found != jar.sha256:
        raise RuntimeError(f"{jar.coordinates}: its SHA-256 is {found}, not {jar.sha256}")
    part.rename(jar.path)
