"""The same commands on a real broker, each as the user that it is in production: one for each part and publisher."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.calling import Ledger, papers_in_a_pause
from tests.commands.receipts import checked, receipt
from tests.support.broker import ADMIN, Broker


class Users:
    """The command line as one user of the broker or another."""

    def __init__(self, broker: Broker, postgres: str, folder: Path) -> None:
        self._broker = broker
        self._postgres = postgres
        self._folder = folder

    def admin(self) -> Ledger:
        return self._as(ADMIN, self._broker.admin_password)

    def user(self, name: str) -> Ledger:
        settings = self._broker.add_user(name)
        assert settings.password is not None
        return self._as(name, settings.password)

    def _as(self, name: str, password: str) -> Ledger:
        secret = self._folder / f"password-{name}"
        secret.write_text(password)
        settings = {
            "LEDGER_KAFKA": self._broker.address,
            "LEDGER_KAFKA_SECURITY": "SASL_PLAINTEXT",
            "LEDGER_KAFKA_USERNAME": name,
            "LEDGER_KAFKA_PASSWORD_FILE": str(secret),
            "LEDGER_POSTGRES": self._postgres,
            "LEDGER_METRICS_ADDRESS": "off",
        }
        return Ledger(self._folder / "home", settings)


@pytest.fixture
def users(broker: Broker, postgres: str, tmp_path: Path) -> Users:
    return Users(broker, as_address(postgres), tmp_path)


def as_address(dsn: str) -> str:
    """A libpq connection string as LEDGER_POSTGRES has it."""
    from urllib.parse import quote

    from psycopg.conninfo import conninfo_to_dict

    parts = {name: quote(str(value), safe="") for name, value in conninfo_to_dict(dsn).items()}
    return "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(**parts)


def test_each_part_does_its_work_with_no_more_rights_than_it_needs(users: Users) -> None:
    admin = users.admin()
    story = papers_in_a_pause()
    file = admin.write("story.jsonl", story)
    assert 4 == len(admin("publish", "--json", file).document()["rejected"])
    assert {"no_intake"} == {row["reason"] for row in admin("publish", "--json", file).document()["rejected"]}

    assert 0 == admin("topics", "create").code
    for name in ("police.metropolitan", "support.refuge", "home-office.immigration-enforcement"):
        own = [line for line in story if line["source"] == "/" + name.replace(".", "/")]
        answer = users.user(name)("publish", "--json", file).document()
        assert (len(own), len(story) - len(own)) == (answer["published"], len(answer["rejected"]))
    registrar, projector, detector, sealer = (
        users.user(name) for name in ("registrar", "projector", "detector", "sealer")
    )
    for part, name in (
        (registrar, "registrar"),
        (detector, "detector"),
        (registrar, "registrar"),
        (projector, "projector"),
        (sealer, "sealer"),
    ):
        done = part("run", name, "--until-idle")
        assert 0 == done.code, done.err

    status = admin("status", "--json").document()
    assert ("kafka", True, 0) == (status["mode"], status["claims"]["holds"], status["claims"]["waiting"])
    assert status["records"] == status["tree_size"] == status["consumers"]["sealer"]["position"]["ledger"]
    found = admin("findings", "--json").document()
    # Intakes are read side by side: the act may be known before the support, and PV-02 come and go.
    raised = [one["rule"] for one in found if one["status"] == "RAISED"]
    assert ["PV-01", "PV-03"] == [rule for rule in raised if rule in ("PV-01", "PV-02", "PV-03")]
    assert found == admin("findings", "--json", "--replay").document()

    key = admin.home.parent / "key"
    key.write_text(admin("key").out)
    for name, kind in [(story[0]["id"], "event"), *((one["finding_id"], "finding") for one in found)]:
        assert kind == checked(admin, key, receipt(sealer, name))["kind"]


def test_a_wrong_password_is_said_with_the_brokers_address_and_never_shown(users: Users, broker: Broker) -> None:
    admin = users.admin()
    wrong = Ledger(
        admin.home, dict(admin.settings) | {"LEDGER_KAFKA_PASSWORD": "hunter2", "LEDGER_KAFKA_PASSWORD_FILE": ""}
    )
    done = wrong("topics", "create")
    assert 3 == done.code
    assert broker.address in done.err
    assert "hunter2" not in done.err
