"""Who may say what, on which topic; and a register that is extended, read back and compared."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ledger.events import EVENT_TYPES
from schemas import files
from schemas.register import Publisher, Register

REGISTER = Register.load()


def _may(name: str) -> set[str]:
    publisher = REGISTER.find(name)
    assert publisher is not None
    return {each for each in EVENT_TYPES if REGISTER.may_publish(publisher, each)}


def test_a_publisher_claims_on_the_topic_of_its_name() -> None:
    assert "intake.police.kent" == Publisher("/police/kent", "police").intake_topic
    assert REGISTER.find("/police/kent") == REGISTER.by_topic("intake.police.kent")
    assert all(REGISTER.by_topic(each.intake_topic) == each for each in REGISTER.publishers)


@pytest.mark.parametrize("name", ["/police/atlantis", "police/kent", ""])
def test_an_unknown_name_is_nobody(name: str) -> None:
    assert None is REGISTER.find(name)
    assert None is REGISTER.by_topic("intake" + name.replace("/", "."))


AMENDMENTS = {"CorrectionIssued", "EventRetracted", "ComplaintReceived", "ComplaintResolved"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("/courts", {"ProsecutionConcluded"}),
        (
            "/cps",
            {"ProsecutionConcluded", "ChargeDecided", "VictimsRightToReviewRequested", "VictimsRightToReviewDecided"},
        ),
        (
            "/support/refuge",
            {"SafeguardingActionTaken", "SupportAccepted", "SupportDeclined", "SupportEnded", "NrmReferralMade"},
        ),
    ],
)
def test_a_publisher_may_say_what_its_kind_may_say_and_amend_it(name: str, expected: set[str]) -> None:
    assert expected | AMENDMENTS == _may(name)


HOME_OFFICE = _may("/home-office/immigration-enforcement")


def test_what_the_home_office_may_say_all_its_parts_may_say() -> None:
    assert HOME_OFFICE | {"DataShareReceived"} == _may("/home-office/nccu")
    assert HOME_OFFICE | {"NrmDecisionMade"} == _may("/home-office/single-competent-authority")
    casework = {"RegularisationApplied", "RegularisationDecided", "LeaveExpiryRecorded"}
    assert HOME_OFFICE | casework == _may("/home-office/visa-casework")


def test_only_the_command_and_control_unit_receives_shares() -> None:
    receivers = {each.name for each in REGISTER.publishers if REGISTER.may_publish(each, "DataShareReceived")}
    assert {"/home-office/nccu"} == receivers


def test_the_ledgers_own_events_are_its_own() -> None:
    own = {
        name for name in EVENT_TYPES if all(who.startswith("/ledger/") for who in files.schema_of(name).published_by)
    }
    assert 12 == len(own)
    assert {"LedgerCreated", "PublishersChanged", "EventRefused", "EventRepeated"} == _may("/ledger/registrar")
    for publisher in REGISTER.publishers:
        said = _may(publisher.name)
        assert said <= own if publisher.kind == "ledger" else not said & own


def test_whoever_a_schema_names_is_in_the_register() -> None:
    known = {"anyone", *REGISTER.kinds, *(each.name for each in REGISTER.publishers)}
    assert set() == {who for name in EVENT_TYPES for who in files.schema_of(name).published_by} - known


def test_a_register_comes_back_from_its_bytes() -> None:
    again = Register.parse(REGISTER.bytes)
    assert (REGISTER.publishers, REGISTER.bytes, REGISTER.digest) == (again.publishers, again.bytes, again.digest)
    assert hashlib.sha256(REGISTER.bytes).hexdigest() == REGISTER.digest


def _extension(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "publishers.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_adds_publishers_to_a_kind(tmp_path: Path) -> None:
    extended = Register.load(_extension(tmp_path, '[kinds.support]\npublishers = ["/support/hestia"]\n'))
    assert Publisher("/support/hestia", "support") == extended.find("/support/hestia")
    assert len(REGISTER.publishers) + 1 == len(extended.publishers)
    assert REGISTER.digest != extended.digest
    assert extended.publishers == Register.parse(extended.bytes).publishers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[kinds.charity]\npublishers = ["/charity/x"]\n', "charity is no kind"),
        ('[kinds.ledger]\npublishers = ["/ledger/forger"]\n', "ledger is no kind that can be extended"),
        ('[kinds.police]\npublishers = ["/police/kent"]\n', "registered twice"),
        ('[kinds.support]\npublishers = ["/support/a-b", "/support/A"]\n', "cannot be a publisher"),
        ('[kinds.support]\npublishers = ["support/a"]\n', "cannot be a publisher"),
        ('[kinds.support]\npublishers = "/support/a"\n', "expected a list"),
        ('[kinds.support]\npublishers = []\nalso = "police"\n', "unknown key: also"),
        ("[kind.support]\n", "unknown key: kind"),
        ("[kinds.support\n", "Expected"),
        ("", "kinds"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(tmp_path: Path, text: str, expected: str) -> None:
    path = _extension(tmp_path, text)
    with pytest.raises(ValueError, match=r"publishers\.toml") as refused:
        Register.load(path)
    assert expected in str(refused.value)
