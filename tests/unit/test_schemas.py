"""The contract's files are complete, current, readable by any Avro library, and say what the register says."""

from __future__ import annotations

import hashlib
import json

import fastavro
import pytest

from ledger.events import EVENT_TYPES
from schemas import files, generate
from schemas.assemble import Definitions, read_definitions
from schemas.fingerprints import canonical_form, fingerprint
from schemas.model import Field
from schemas.register import Register

GIVEN_IN_FULL = {
    "Precision", "Channel", "Trigger", "Grade", "Force", "ReportedBy", "Role", "TransferDirection", "ReviewResult",
    "ChargeDecision", "ProsecutionOutcome", "SafeguardingAction", "InformedTopic", "InformedExemption",
    "SignpostingTopic", "Purpose", "DataCategory", "StatusBasis", "QuerySystem", "PauseReason", "PauseReviewOutcome",
    "PauseEndReason", "ShieldResult", "EnforcementAction", "Origin", "OverrideGround", "NrmReferralKind", "NrmStage",
    "NrmResult", "ApplicationType", "RegularisationDecision", "CrimeType", "LawfulBasis",
    "Mode", "FindingKind", "Severity", "FindingStatus", "FindingAbout", "ReviewJudgement", "Audience",
}  # fmt: skip
"""Vocabularies of which every symbol is known; any other ends with OTHER."""


def test_everything_that_is_generated_is_current() -> None:
    assert [] == generate.stale(generate.generated())


def test_check_fails_when_a_generated_file_was_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = dict(generate.generated())
    edited = generate.ROOT / "ledger" / "events.py"
    wanted[edited] += "\n# edited\n"
    monkeypatch.setattr(generate, "generated", lambda: wanted)
    before = edited.read_text("utf-8")
    assert 1 == generate.main(["--check"])
    assert before == edited.read_text("utf-8")


def test_the_schema_of_an_event_that_is_no_more_is_stale() -> None:
    wanted = dict(generate.generated())
    gone = files.EVENTS / "PauseEnded.avsc"
    del wanted[gone]
    assert [gone] == generate.stale(wanted)


def test_there_is_one_schema_and_one_class_for_each_event_type() -> None:
    assert set(files.event_names()) == set(EVENT_TYPES)
    own = [name for name in EVENT_TYPES if files.schema_of(name).published_by[0].startswith("/ledger/")]
    assert (37, 12) == (len(EVENT_TYPES) - len(own), len(own))


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_each_schema_stands_alone_and_explains_every_field(name: str) -> None:
    avsc = dict(files.avsc_of(name))
    parsed = fastavro.parse_schema(avsc)
    assert isinstance(parsed, dict)
    assert f"ledger.v1.{name}" == parsed["name"]
    for field in _all_fields(files.schema_of(name).fields):
        assert field.doc.endswith("."), field.name
        assert field.kind != "string" or field.holds, f"{field.name} is free text"


def _all_fields(fields: tuple[Field, ...]) -> list[Field]:
    return [each for field in fields for each in (field, *_all_fields(field.named.fields if field.named else ()))]


def test_every_event_begins_with_the_same_fields() -> None:
    common = list(read_definitions().common)
    assert 13 == len(common)
    for name in files.event_names():
        assert common == [field.name for field in files.schema_of(name).fields[:13]]


def test_a_vocabulary_that_is_not_given_in_full_ends_with_other() -> None:
    vocabularies = read_definitions().vocabularies
    assert set() == GIVEN_IN_FULL - set(vocabularies)
    open_ended = {name: told for name, told in vocabularies.items() if name not in GIVEN_IN_FULL}
    assert {} == {name: told for name, told in open_ended.items() if _symbols(told)[-1] != "OTHER"}


def _symbols(told: object) -> list[str]:
    assert isinstance(told, dict)
    return list(told["symbols"])


def test_no_vocabulary_is_left_over_or_says_a_symbol_twice() -> None:
    told: Definitions = read_definitions()
    fields = [each for name in files.event_names() for each in _all_fields(files.schema_of(name).fields)]
    assert set(told.vocabularies) == {field.named.name for field in fields if field.named and field.named.symbols}
    for name, vocabulary in told.vocabularies.items():
        assert len(_symbols(vocabulary)) == len(set(_symbols(vocabulary))), name


def test_forces_and_police_publishers_are_the_same_46() -> None:
    forces = _symbols(read_definitions().vocabularies["Force"])
    police = [each.name for each in Register.load().publishers if each.kind == "police"]
    assert 43 + 3 == len(forces)
    assert forces == [name.removeprefix("/police/").upper().replace("-", "_") for name in police]


def test_a_document_has_its_digest_beside_it() -> None:
    for name in files.event_names():
        schema = files.schema_of(name)
        for document in ("rationale_ref", "exemption_record_ref", "handover_ref"):
            if schema.field(document):
                digest = schema.field(f"{document}_sha256")
                assert digest is not None
                assert ("sha256", True) == (digest.holds, digest.nullable)


def test_the_canonical_form_is_that_of_the_specification() -> None:
    schema = {
        "namespace": "a.b", "doc": "left out", "type": "record", "name": "R",
        "fields": [
            {"doc": "left out", "default": "A", "type": {"symbols": ["A"], "type": "enum", "name": "E"}, "name": "e"},
            {"name": "again", "type": ["null", "E"]},
            {"name": "when", "type": {"logicalType": "timestamp-micros", "type": "long"}},
        ],
    }  # fmt: skip
    expected = (
        '{"name":"a.b.R","type":"record","fields":[{"name":"e","type":{"name":"a.b.E","type":"enum","symbols":["A"]}},'
        '{"name":"again","type":["null","a.b.E"]},{"name":"when","type":"long"}]}'
    )
    assert expected == canonical_form(schema)
    assert hashlib.sha256(expected.encode()).hexdigest() == fingerprint(expected)


def test_every_released_schema_is_named_by_its_own_hash() -> None:
    assert files.released()
    for name_of_schema, name in files.released().items():
        text = (files.RELEASED / name / f"{name_of_schema}.json").read_text("utf-8")
        assert name_of_schema == fingerprint(text) == fingerprint(canonical_form(json.loads(text)))


def test_new_events_are_written_with_the_schema_of_today() -> None:
    assert {name: fingerprint(canonical_form(files.avsc_of(name))) for name in files.event_names()} == files.current()


@pytest.mark.parametrize("name", ["NoSuchEvent", "../definitions/common", ""])
def test_there_is_no_schema_of_an_unknown_type(name: str) -> None:
    with pytest.raises(KeyError):
        files.schema_of(name)
