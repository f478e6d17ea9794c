"""Settings: from the environment (`LEDGER_*`), then `ledger.toml` in the current folder, then options; later wins.

One name for one setting everywhere: `LEDGER_KAFKA_USER` in the environment is `kafka_user` in the file. With no setting
at all everything is embedded. Nothing here connects to anything, and no secret is ever part of a message.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ledger.errors import UsageError

FILE = "ledger.toml"
PREFIX = "LEDGER_"

# Read where the process starts, before there are settings.
_ELSEWHERE = frozenset({"debug"})

Partitions = Annotated[int, Field(ge=1, le=1000)]


class Group(BaseSettings):
    """A few settings that belong together. Unset and empty are the same: compose files pass empty ones on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )


class House(Group):
    """Where the ledger lives, and the files that it is told to read."""

    home: Path = Path("ledger-data")
    publishers: Path | None = None
    """The register of publishers; the one that ships where this is not set."""
    policy: str = "protocol-2021"
    """Name or file of the policy that the detector runs and that answers without `--policy`."""
    partitions: Partitions | None = None
    """Of the topic `ledger`, when a ledger is created: 6 on Kafka, 1 embedded, where this is not set."""

    seal: Path | None = None
    """Where the tree and the signer's keys are; `seal` in the home where this is not set."""
    witnesses: Path | None = None
    """The witness policy (C2SP tlog-policy): who cosigns checkpoints, and how many must. None must where it is not set."""

    @field_validator("home", "publishers", "seal", "witnesses")
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser()


class Kafka(Group):
    """The broker. Without `kafka` the log is embedded."""

    kafka: Annotated[tuple[str, ...], NoDecode] = ()
    """Bootstrap servers, host:port, separated by commas."""
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_password_file: Path | None = None
    """Holds the password and nothing else: for secrets that are mounted as files."""
    kafka_security: Literal["SASL_SSL", "SSL", "SASL_PLAINTEXT", "PLAINTEXT"] | None = None
    """As Kafka names it. Where this is not set: SASL_SSL with a username, PLAINTEXT without."""
    kafka_ca: Path | None = None
    """Certificates (PEM) of the authorities that may sign the broker's; the system's own where this is not set."""
    kafka_replicas: Annotated[int, Field(ge=1, le=9)] = 1
    """Copies of each topic that `ledger topics create` asks for."""

    @field_validator("kafka", mode="before")
    @classmethod
    def _servers(cls, value: object) -> object:
        servers = value.split(",") if isinstance(value, str) else value
        if not isinstance(servers, list | tuple):
            raise ValueError("must be host:port, several separated by commas")  # noqa: TRY004 - pydantic reads ValueError
        return tuple(_host_and_port(str(server).strip()) for server in servers)

    @property
    def is_set(self) -> bool:
        return bool(self.kafka)

    @property
    def security(self) -> Literal["SASL_SSL", "SSL", "SASL_PLAINTEXT", "PLAINTEXT"]:
        """A password is not sent in the clear unless somebody says so."""
        return self.kafka_security or ("SASL_SSL" if self.kafka_username else "PLAINTEXT")

    def password(self) -> str | None:
        """The password, from the file where one is named. Raises UsageError when the file cannot be read."""
        if self.kafka_password_file is not None:
            return _content_of("LEDGER_KAFKA_PASSWORD_FILE", self.kafka_password_file)
        return None if self.kafka_password is None else self.kafka_password.get_secret_value()


class Postgres(Group):
    """The database of the projections. Without `postgres` it is the embedded one."""

    postgres: SecretStr | None = None
    """postgresql://user:password@host:port/database; a secret, because it may hold the password."""

    @field_validator("postgres")
    @classmethod
    def _is_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must be postgresql://user:password@host:port/database")
        return value

    @property
    def dsn(self) -> str | None:
        """For libpq, which may find the password elsewhere: PGPASSFILE, PGSERVICEFILE."""
        return None if self.postgres is None else self.postgres.get_secret_value()


class Watching(Group):
    """How the consumers can be watched."""

    metrics_address: str | None = None
    """host:port to answer /metrics, /livez and /readyz on; `off` for none."""
    log: Literal["json", "plain"] | None = None
    """How consumers log: JSON lines on Kafka, plain lines embedded, where this is not set."""

    @field_validator("metrics_address")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return value if value in (None, "off") else _host_and_port(value)


class Oidc(Group):
    """The identity provider of the board's people. Without `oidc_issuer` there are accounts of this ledger alone."""

    oidc_issuer: str | None = None
    """As the provider calls itself, https://...; its configuration is read from there."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_client_secret_file: Path | None = None
    """Holds the secret and nothing else."""
    oidc_name: str = ""
    """What the button calls the provider; its host where this is not set."""
    oidc_role_claim: str = "roles"
    oidc_force_claim: str = "police_forces"

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("must be https://...")
        return value

    def secret(self) -> str:
        """The secret, from the file where one is named. Raises UsageError when the file cannot be read."""
        if self.oidc_client_secret_file is not None:
            return _content_of("LEDGER_OIDC_CLIENT_SECRET_FILE", self.oidc_client_secret_file)
        return "" if self.oidc_client_secret is None else self.oidc_client_secret.get_secret_value()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, in its groups."""

    house: House
    kafka: Kafka
    postgres: Postgres
    watching: Watching
    oidc: Oidc
    unknown: tuple[str, ...] = ()
    """One sentence for each `LEDGER_*` variable of the environment that is no setting: likely misspelt."""

    @property
    def mode(self) -> Literal["kafka", "embedded"]:
        return "kafka" if self.kafka.is_set else "embedded"

    @property
    def logs_json(self) -> bool:
        return self.kafka.is_set if self.watching.log is None else self.watching.log == "json"

    @property
    def partitions(self) -> int:
        return self.house.partitions or (6 if self.kafka.is_set else 1)


_GROUPS: tuple[type[Group], ...] = (House, Kafka, Postgres, Watching, Oidc)
NAMES: tuple[str, ...] = tuple(name for group in _GROUPS for name in group.model_fields)
"""Every setting, as `ledger.toml` spells it."""


def load_settings(options: Mapping[str, object], folder: Path) -> Settings:
    """The settings in force. `options` are those of the command line; `folder` is where `ledger.toml` may be.

    Raises UsageError, which names the setting and where it was set.
    """
    from_file = _read_file(folder / FILE)
    given = from_file | {name: value for name, value in options.items() if value is not None}
    origins = {name: f"{name} in {FILE}" for name in from_file} | {
        name: f"--{name.replace('_', '-')}" for name in options if options[name] is not None
    }
    wrong = set(given) - set(NAMES)
    assert not wrong, f"options that are no settings: {wrong}"
    return Settings(
        _group(House, given, origins),
        _group(Kafka, given, origins),
        _group(Postgres, given, origins),
        _group(Watching, given, origins),
        _group(Oidc, given, origins),
        tuple(_strangers(os.environ)),
    )


_G = TypeVar("_G", bound=Group)


def _group(kind: type[_G], given: Mapping[str, object], origins: Mapping[str, str]) -> _G:
    try:
        return kind(**{name: given[name] for name in kind.model_fields if name in given})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        words = "; ".join(_problem(problem, origins) for problem in problems)
        raise UsageError(f"a setting cannot be used: {words}") from None


def _problem(problem: ErrorDetails, origins: Mapping[str, str]) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    origin = origins.get(name, PREFIX + name.upper())
    return f"{origin}: {problem['msg'].removeprefix('Value error, ')}"


def _read_file(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from None
    for name in content:
        if name not in NAMES:
            raise UsageError(f"{path.name}: there is no setting {name!r}.{_did_you_mean(name)}", advice=_all_names())
    return content


def _strangers(environment: Mapping[str, str]) -> Iterator[str]:
    for variable in sorted(environment):
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name not in NAMES and name not in _ELSEWHERE:
            close = difflib.get_close_matches(name, NAMES, n=1)
            meant = f" Did you mean {PREFIX}{close[0].upper()}?" if close else ""
            yield f"{variable} is no setting and has no effect.{meant}"


def _did_you_mean(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), NAMES, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _all_names() -> str:
    return f"The settings are {', '.join(NAMES)}."


def _host_and_port(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not host or not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("must be host:port, several separated by commas" if "," in text else "must be host:port")
    return text


def _content_of(setting: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{setting}: the file cannot be read: {error}") from None
