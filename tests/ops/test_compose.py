"""compose.yaml keeps to the Compose specification, starts the broker that is tested, and opens nothing to the world."""

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ledger.log.acls import grants
from ledger.settings import NAMES
from tests.ops import files

COMPOSE = files.compose()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SCHEMA = json.loads(Path(__file__).with_name("compose-spec.json").read_text())
MAKE_SECRETS = files.OPS / "make-secrets"
ONE_SHOT = {"setup"}


def faults(document: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(document)]


def own_files() -> Iterator[tuple[str, Path]]:
    """Each file of the repository that a service mounts."""
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                yield name, files.ROOT / source


def make_secrets(folder: Path) -> str:
    return subprocess.run([MAKE_SECRETS, folder], check=True, capture_output=True, text=True, timeout=60).stdout


def test_it_keeps_to_the_compose_specification() -> None:
    assert faults(COMPOSE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"services": {"kafka": {"imagee": "apache/kafka:4.3.0"}}},
        {"services": {"kafka": {"ports": "9094:9094"}}},
        {"services": {"kafka": {"healthcheck": {"interval": 15}}}},
        {"service": {}},
    ],
)
def test_the_specification_refuses_what_is_wrong(wrong: object) -> None:
    assert faults(wrong)


def test_its_broker_has_the_settings_of_the_broker_that_the_tests_start() -> None:
    tested = files.properties((files.ROOT / "tests" / "support" / "broker.properties").read_text())
    composed = files.properties((files.OPS / "kafka" / "broker.properties").read_text())

    assert tested == composed


def test_its_broker_keeps_everything_and_allows_nothing_that_is_not_allowed() -> None:
    """What the ledger cannot do without, said once more: both files could be changed together."""
    settings = files.properties((files.OPS / "kafka" / "broker.properties").read_text())

    needed = {
        "log.retention.ms": "-1",
        "log.retention.bytes": "-1",
        "log.message.timestamp.type": "LogAppendTime",
        "auto.create.topics.enable": "false",
        "delete.topic.enable": "false",
        "allow.everyone.if.no.acl.found": "false",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    }
    assert needed == {name: settings.get(name) for name in needed}


def test_no_environment_variable_changes_the_broker_behind_its_file() -> None:
    """The image turns KAFKA_* into settings; ours starts without that, and only Java's memory is set."""
    assert {"KAFKA_HEAP_OPTS", "LOG_DIR"} == set(SERVICES["kafka"]["environment"])
    assert SERVICES["kafka"]["entrypoint"] == ["/etc/ledger-kafka/start"]


def test_the_parts_that_are_promised_are_there() -> None:
    promised = {
        "kafka",
        "postgres",
        "setup",
        "registrar",
        "projector",
        "detector",
        "sealer",
        "prometheus",
        "alertmanager",
        "grafana",
    }

    assert promised == set(SERVICES)
    assert SERVICES["kafka"]["image"].startswith("apache/kafka:4.3.")
    assert SERVICES["postgres"]["image"].startswith("postgres:18.")


@pytest.mark.parametrize("name", SERVICES)
def test_no_port_is_open_beyond_this_machine(name: str) -> None:
    assert [] == [port for port in SERVICES[name].get("ports", []) if not str(port).startswith("127.0.0.1:")]
    assert "network_mode" not in SERVICES[name]
    assert not SERVICES[name].get("privileged")


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_one_version(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?", SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service.get("cap_add", [])) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_every_service_that_stays_is_asked_how_it_is_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_a_consumer_starts_after_its_topics_and_on_its_own_user() -> None:
    for name in ("registrar", "projector", "detector", "sealer"):
        service = SERVICES[name]
        assert service["command"] == ["run", name]
        assert service["depends_on"]["setup"] == {"condition": "service_completed_successfully"}
        assert service["environment"]["LEDGER_KAFKA_USERNAME"] == name
        assert service["environment"]["LEDGER_KAFKA_PASSWORD_FILE"] == f"/run/secrets/kafka_{name}"


@pytest.mark.parametrize("name", SERVICES)
def test_no_password_stands_in_the_file_or_in_an_environment(name: str) -> None:
    environment = SERVICES[name].get("environment", {})

    secret = {key: value for key, value in environment.items() if re.search("PASSWORD|SECRET|TOKEN|PASSFILE", key)}
    assert all(key.endswith("_FILE") and value.startswith("/run/secrets/") for key, value in secret.items())
    assert not re.search(r"://[^/\s:]+:[^/\s@]+@", json.dumps(SERVICES[name]))


def test_every_setting_of_the_ledger_that_it_gives_exists() -> None:
    given = {
        key for service in SERVICES.values() for key in service.get("environment", {}) if key.startswith("LEDGER_")
    }

    assert given
    assert given <= {f"LEDGER_{name.upper()}" for name in NAMES}


def test_every_kafka_user_of_a_consumer_is_one_that_the_access_rules_know() -> None:
    users = {
        service["environment"]["LEDGER_KAFKA_USERNAME"]
        for name, service in SERVICES.items()
        if service.get("command", [""])[0] == "run"
    }

    assert users
    assert users <= {grant.user for grant in grants({})}


def test_every_secret_that_is_read_is_handed_over() -> None:
    for name, service in SERVICES.items():
        text = json.dumps(service.get("environment", {}))
        assert set(re.findall(r"/run/secrets/([\w-]+)", text)) <= set(service.get("secrets", [])), name
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"]), name

    config = (files.OPS / "alertmanager" / "alertmanager.yml").read_text()
    assert set(re.findall(r"/run/secrets/([\w-]+)", config)) == set(SERVICES["alertmanager"]["secrets"])


def test_without_secrets_it_says_what_to_run() -> None:
    assert {"${LEDGER_SECRETS:?run ops/make-secrets first}/" + name for name in COMPOSE["secrets"]} == {
        secret["file"] for secret in COMPOSE["secrets"].values()
    }
    assert "LEDGER_SECRETS=" in (files.ROOT / ".env.example").read_text()


def test_every_file_that_is_mounted_exists_and_cannot_be_written() -> None:
    mounted = list(own_files())

    assert len(mounted) >= 6
    assert [] == [(name, path) for name, path in mounted if not path.exists()]
    assert all(volume.endswith(":ro") for s in SERVICES.values() for volume in s.get("volumes", []) if volume[0] == ".")


def test_what_must_last_is_in_a_named_volume() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume[0] != "."
    }

    assert set(COMPOSE["volumes"]) == used
    assert "kafka-data:/var/lib/kafka/data" in SERVICES["kafka"]["volumes"]
    # From version 18 on the image keeps its data in a folder below this one, named after the version.
    assert "postgres-data:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_the_image_is_made_from_hashed_versions_and_files_that_exist() -> None:
    text = (files.OPS / "Containerfile").read_text().replace("\\\n", " ")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    installs = re.findall(r"pip install[^&\n]*", text)

    assert "requirements.lock" in copied
    assert [] == [name for name in copied if not (files.ROOT / name).exists()]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert re.findall(r"^USER (\w+)", text, re.MULTILINE)[-1] == "ledger"


def test_no_secret_and_no_data_can_get_into_the_image() -> None:
    lines = (files.OPS / "Containerfile.dockerignore").read_text().split("\n")

    assert lines[1] == "*"
    assert not [line for line in lines if line.startswith("!") and re.search(r"ops|\.env|data", line)]


def test_secrets_are_made_for_every_part_and_for_nobody_else_s_eyes(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets(folder)

    made = {path.name: path.read_text() for path in folder.iterdir()}
    passwords = {name: text for name, text in made.items() if re.fullmatch(r"[A-Za-z0-9_-]{32}", text)}
    assert set(COMPOSE["secrets"]) == set(made)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"postgres_service", "smtp_password", "on_call_token"} == set(made) - set(passwords)
    assert len(set(passwords.values())) == len(passwords)
    assert made["postgres_service"] == f"[ledger]\npassword={made['postgres_ledger']}\n"


def test_secrets_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets(folder)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "kafka_detector").unlink()

    said = make_secrets(folder)
    after = {path.name: path.read_text() for path in folder.iterdir()}

    assert {"kafka_detector"} == {name for name in before if before[name] != after[name]}
    assert f"made {folder}/kafka_detector\n" in said
    assert "kafka_registrar" not in said
