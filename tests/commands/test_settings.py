"""Settings: which wins, what is said about wrong ones, and what is never said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import UsageError
from ledger.settings import NAMES, Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"LEDGER_{name.upper()}", raising=False)


def load(folder: Path, **options: object) -> Settings:
    return load_settings(options, folder)


def test_without_settings_everything_is_embedded(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert ("embedded", Path("ledger-data"), 1) == (settings.mode, settings.house.home, settings.partitions)


def test_the_file_wins_over_the_environment_and_an_option_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_HOME", "/from/environment")
    monkeypatch.setenv("LEDGER_POLICY", "witness-covered")
    assert Path("/from/environment") == load(tmp_path).house.home
    (tmp_path / "ledger.toml").write_text('home = "/from/file"\n')
    assert Path("/from/file") == load(tmp_path).house.home
    assert Path("/from/option") == load(tmp_path, home="/from/option").house.home
    assert "witness-covered" == load(tmp_path, home=None).house.policy


def test_an_empty_variable_is_an_unset_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_KAFKA", "")
    monkeypatch.setenv("LEDGER_POSTGRES", "")
    assert ("embedded", None) == (load(tmp_path).mode, load(tmp_path).postgres.dsn)


def test_several_brokers_are_separated_by_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_KAFKA", "one:9092, two:9093")
    settings = load(tmp_path)
    assert (("one:9092", "two:9093"), "kafka", 6) == (settings.kafka.kafka, settings.mode, settings.partitions)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("LEDGER_KAFKA", "broker", "LEDGER_KAFKA: must be host:port"),
        ("LEDGER_PARTITIONS", "many", "LEDGER_PARTITIONS: .* valid integer"),
        ("LEDGER_PARTITIONS", "0", "LEDGER_PARTITIONS: .* greater than or equal to 1"),
        ("LEDGER_POSTGRES", "mysql://me:secret@there/db", "LEDGER_POSTGRES: must be postgresql://"),
        ("LEDGER_METRICS_ADDRESS", "9464", "LEDGER_METRICS_ADDRESS: must be host:port"),
        ("LEDGER_KAFKA_SECURITY", "TLS", "LEDGER_KAFKA_SECURITY: .*SASL_SSL"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=words) as caught:
        load(tmp_path)
    assert "secret" not in str(caught.value)


def test_a_wrong_setting_of_the_file_is_said_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "ledger.toml").write_text('partitions = "many"\n')
    with pytest.raises(UsageError, match=r"partitions in ledger\.toml"):
        load(tmp_path)


def test_a_misspelt_setting_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.toml").write_text('kakfa = "a:1"\n')
    with pytest.raises(UsageError, match="Did you mean kafka"):
        load(tmp_path)


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.toml").write_text("home = \n")
    with pytest.raises(UsageError, match=r"ledger\.toml cannot be read"):
        load(tmp_path)


def test_a_misspelt_variable_is_pointed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_KAKFA", "a:1")
    (sentence,) = load(tmp_path).unknown
    assert sentence.startswith("LEDGER_KAKFA is no setting")
    assert sentence.endswith("Did you mean LEDGER_KAFKA?")


def test_secrets_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_KAFKA", "a:1")
    monkeypatch.setenv("LEDGER_KAFKA_PASSWORD", "hunter2")
    monkeypatch.setenv("LEDGER_POSTGRES", "postgresql://me:hunter2@there/db")
    settings = load(tmp_path)
    assert "hunter2" not in repr(settings)
    assert ("hunter2", "postgresql://me:hunter2@there/db") == (settings.kafka.password(), settings.postgres.dsn)


def test_a_password_can_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    monkeypatch.setenv("LEDGER_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    assert "hunter2" == load(tmp_path).kafka.password()
    (tmp_path / "password").unlink()
    with pytest.raises(UsageError, match="LEDGER_KAFKA_PASSWORD_FILE: the file cannot be read"):
        load(tmp_path).kafka.password()


@pytest.mark.parametrize(("username", "security"), [("registrar", "SASL_SSL"), ("", "PLAINTEXT")])
def test_a_password_is_not_sent_in_the_clear_unless_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, username: str, security: str
) -> None:
    monkeypatch.setenv("LEDGER_KAFKA_USERNAME", username)
    assert security == load(tmp_path).kafka.security
    monkeypatch.setenv("LEDGER_KAFKA_SECURITY", "SASL_PLAINTEXT")
    assert "SASL_PLAINTEXT" == load(tmp_path).kafka.security
