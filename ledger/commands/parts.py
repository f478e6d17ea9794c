"""Opens what a command needs, when it first asks for it, from the settings; closes it in the reverse order."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import typer

from ledger.errors import UsageError

if TYPE_CHECKING:  # each of these takes a tenth of a second: `ledger --help` must not wait for them
    from ledger.embedded import EmbeddedPostgres
    from ledger.log.kafka import KafkaSettings
    from ledger.log.port import Log
    from ledger.protocol.policy import Policy
    from ledger.seal.files import SealFiles
    from ledger.seal.keys import VerifierKey
    from ledger.seal.trust import TrustPolicy
    from ledger.settings import Settings
    from projections.store import Store
    from schemas.register import Register

REGISTRAR_MEMORY = Path("registrar", "memory.sqlite")


@dataclass(frozen=True, slots=True)
class Options:
    """The options before the command's name; None where one was not given."""

    given: dict[str, object] = field(default_factory=dict)


class Parts:
    """The parts of this ledger. A context manager: what was opened is closed at its end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened = ExitStack()

    @property
    def home(self) -> Path:
        return self.settings.house.home

    @property
    def remembered(self) -> Path:
        """Where the registrar keeps what it remembers."""
        return self.home / REGISTRAR_MEMORY

    @property
    def seal_folder(self) -> Path:
        """Where the sealer keeps the tree (`tree/`) and its keys (`signer/`)."""
        return self.settings.house.seal or self.home / "seal"

    @property
    def seal_files(self) -> SealFiles:
        """The tree: tiles and checkpoints."""
        from ledger.seal.files import SealFiles

        return SealFiles(self.seal_folder / "tree")

    def log_keys(self) -> list[VerifierKey]:
        """The public halves of every key that ever signed checkpoints here."""
        from ledger.seal.signer import public_keys

        return public_keys(self.seal_folder / "signer")

    @cached_property
    def witnesses(self) -> TrustPolicy | None:
        """Who cosigns checkpoints, where a policy is set. Raises UsageError naming the file and the line."""
        from ledger.seal.trust import TrustPolicy

        file = self.settings.house.witnesses
        if file is None:
            return None
        try:
            return TrustPolicy.parse(file.read_bytes())
        except OSError as error:
            raise UsageError(f"LEDGER_WITNESSES: {file} cannot be read: {error.strerror}") from None
        except UsageError as error:
            raise UsageError(f"LEDGER_WITNESSES: {file}: {error}", advice=error.advice) from None

    @cached_property
    def register(self) -> Register:
        from schemas.register import Register

        try:
            return Register.load(self.settings.house.publishers)
        except (ValueError, OSError) as error:
            raise UsageError(f"LEDGER_PUBLISHERS: the register of publishers cannot be read: {error}") from None

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        """The embedded server: started, or joined where another process has it running."""
        from ledger.embedded import embedded_postgres

        return self._opened.enter_context(embedded_postgres(self.home))

    def kafka_settings(self) -> KafkaSettings:
        """Where the broker is and who we are to it, as the client wants to know. Only where Kafka is set."""
        from ledger.log.kafka import KafkaSettings

        kafka = self.settings.kafka
        return KafkaSettings(
            bootstrap=",".join(kafka.kafka),
            username=kafka.kafka_username,
            password=kafka.password(),
            security=kafka.security,
            ca_file=None if kafka.kafka_ca is None else str(kafka.kafka_ca),
            replication=kafka.kafka_replicas,
        )

    @cached_property
    def log(self) -> Log:
        log = self._kafka_log() if self.settings.kafka.is_set else self._embedded_log()
        self._opened.callback(log.close)
        return log

    @cached_property
    def store(self) -> Store:
        """The projections, with their tables made where there are none yet."""
        from projections.store import Store
        from projections.views import VIEWS

        store = Store(self.settings.postgres.dsn or self.postgres.dsn)
        self._opened.callback(store.close)
        store.prepare(VIEWS)
        return store

    def policy(self, name: str | None = None) -> Policy:
        """The policy of this name or file; the one in the settings where none is given."""
        from ledger.protocol.policy import load_policy

        return load_policy(name or self.settings.house.policy)

    @property
    def has_ledger(self) -> bool:
        """Whether something was ever published here; on a broker only the log itself can tell."""
        return self.settings.kafka.is_set or (self.home / "postgres").exists()

    def require_ledger(self) -> None:
        """Raises UsageError where nothing was ever published: a question must not create what it asks about."""
        if not self.has_ledger:
            raise UsageError(
                f"there is no ledger in {self.home}",
                advice="Publish something first (ledger publish FILE), try `ledger demo`, or set LEDGER_HOME.",
            )

    def _embedded_log(self) -> Log:
        from ledger.log.embedded import embedded_log

        return embedded_log(self.postgres.dsn)

    def _kafka_log(self) -> Log:
        from ledger.log.kafka import KafkaLog

        return KafkaLog(self.kafka_settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._opened.close()


def settings_of(context: typer.Context, **own: object) -> Settings:
    """The settings in force for this command; `own` are those of its own options. Raises UsageError."""
    from ledger.commands import show
    from ledger.settings import load_settings

    options = context.find_object(Options) or Options()
    settings = load_settings(options.given | own, Path.cwd())
    for sentence in settings.unknown:
        show.say(sentence)
    return settings


def parts_of(context: typer.Context, **own: object) -> Parts:
    return Parts(settings_of(context, **own))


def parts_to_read(context: typer.Context) -> Parts:
    """For a question: raises UsageError where there is no ledger to ask."""
    parts = parts_of(context)
    parts.require_ledger()
    return parts
