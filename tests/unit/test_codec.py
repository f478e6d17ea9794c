"""Each way in which bytes can be wrong has its reason, and names the field."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from ledger.codec import NotAccepted, decode, decode_trusted, encode, fingerprint_of, type_of
from ledger.events import EVENT_TYPES, Event, InvestigationOutcomeRecorded, PauseApplied, PauseEnded
from tests.contract.avro_parts import write_long, write_text
from tests.contract.strategies import sample

ID = write_text("0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f")
PUBLISHER = write_text("/police/kent")
SUBJECT = write_text("S-1")
TIME = write_long(1_714_564_800_000_000)
COMMON = [ID, PUBLISHER, SUBJECT, TIME, b"\x00", TIME, b"\x00", b"\x00", b"\x00", b"\x00", b"\x00", b"\x00", b"\x00"]
NAMES = [field.name for field in dataclasses.fields(Event)]
OWN = [write_text("P-1"), b"\x00", b"\x00"]
"""Of PauseEnded: pause_ref, reason, shield_check_id."""


def _value(**changed: bytes) -> bytes:
    names = [*NAMES, "pause_ref", "reason", "shield_check_id"]
    return b"".join(changed.get(name, part) for name, part in zip(names, [*COMMON, *OWN], strict=True))


REFUSED = {
    "a long varint": ("not_canonical", "occurred_at", _value(occurred_at=b"\x82\x80\x00")),
    "more than 64 bits": ("not_canonical", "occurred_at", _value(occurred_at=b"\xff" * 9 + b"\x02")),
    "a negative length": ("not_canonical", "subject_ref", _value(subject_ref=b"\x05S-1")),
    "a negative symbol": ("not_canonical", "occurred_precision", _value(occurred_precision=b"\x01")),
    "a symbol out of range": ("unknown_symbol", "occurred_precision", _value(occurred_precision=b"\x08")),
    "a branch out of range": ("malformed", "case_ref", _value(case_ref=b"\x04\x02C")),
    "a negative branch": ("malformed", "case_ref", _value(case_ref=b"\x01")),
    "invalid UTF-8": ("malformed", "pause_ref", _value(pause_ref=b"\x04\xc3\x28")),
    "the bytes end in a field": ("malformed", "pause_ref", _value()[:-5]),
    "the bytes end before a field": ("missing_field", "reason", _value()[:-2]),
    "nothing at all": ("missing_field", "event_id", b""),
    "a byte too many": ("not_canonical", "", _value() + b"\x00"),
    "free text": ("free_text", "pause_ref", _value(pause_ref=write_text("Maria, 12 High St"))),
    "an empty reference": ("free_text", "pause_ref", _value(pause_ref=write_text(""))),
    "65 characters": ("free_text", "pause_ref", _value(pause_ref=write_text("P" * 65))),
    "a line feed behind a reference": ("free_text", "pause_ref", _value(pause_ref=write_text("P-1\n"))),
    "free text in a record": (
        "free_text",
        "actor.ref",
        _value(actor=b"\x02" + write_text("PC Jones!") + b"\x00" + write_text("O")),
    ),
    "a UUID in upper case": ("invalid_value", "event_id", _value(event_id=write_text(ID[1:].decode().upper()))),
    "a UUID without hyphens": ("invalid_value", "causation_id", _value(causation_id=b"\x02" + write_text("0" * 32))),
    "no publisher's name": ("invalid_value", "publisher", _value(publisher=write_text("police/Kent"))),
    "a time beyond the calendar": ("invalid_value", "recorded_at", _value(recorded_at=write_long(2**62))),
    "a negative sequence": ("invalid_value", "sequence", _value(sequence=b"\x02\x01")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_named(what: str) -> None:
    reason, field, value = REFUSED[what]
    with pytest.raises(NotAccepted) as refused:
        decode(fingerprint_of("PauseEnded"), value)
    assert (reason, field) == (refused.value.reason, refused.value.field)


def test_the_value_that_the_table_bends_is_itself_accepted() -> None:
    expected = sample("PauseEnded", subject_ref="S-1", pause_ref="P-1")
    assert expected == decode(fingerprint_of("PauseEnded"), _value())


def test_a_refusal_never_repeats_what_stands_in_a_reference() -> None:
    with pytest.raises(NotAccepted) as refused:
        decode(fingerprint_of("PauseEnded"), _value(pause_ref=write_text("Maria, 12 High St")))
    assert "Maria" not in str(refused.value)


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(NotAccepted) as refused:
        decode("0" * 64, _value())
    assert "unknown_schema" == refused.value.reason


@pytest.mark.parametrize("code", [0, 23, -1])
def test_an_outcome_code_is_from_1_to_22(code: int) -> None:
    with pytest.raises(NotAccepted) as refused:
        encode(sample("InvestigationOutcomeRecorded", outcome_code=code))
    assert ("invalid_value", "outcome_code") == (refused.value.reason, refused.value.field)


@pytest.mark.parametrize("code", [1, 22])
def test_the_first_and_last_outcome_code_are_accepted(code: int) -> None:
    event = sample("InvestigationOutcomeRecorded", outcome_code=code)
    assert isinstance(event, InvestigationOutcomeRecorded)
    assert event == decode(fingerprint_of("InvestigationOutcomeRecorded"), encode(event))


LATER = [("PauseApplied", "review_due"), ("PauseReviewed", "review_due"), ("EnforcementActionTaken", "continues_until")]


@pytest.mark.parametrize(("name", "field"), LATER)
def test_a_time_that_must_be_later_is_refused_at_the_same_instant(name: str, field: str) -> None:
    occurred_at = sample(name).occurred_at
    with pytest.raises(NotAccepted) as refused:
        encode(sample(name, **{field: occurred_at}))
    assert ("invalid_value", field) == (refused.value.reason, refused.value.field)
    assert sample(name, **{field: occurred_at + 1}) == _again(sample(name, **{field: occurred_at + 1}))


def test_decode_holds_the_order_of_times_too() -> None:
    good = sample("PauseApplied", review_due=sample("PauseApplied").occurred_at + 1)
    assert isinstance(good, PauseApplied)
    late = write_long(good.occurred_at + 1)
    with pytest.raises(NotAccepted):
        decode(fingerprint_of("PauseApplied"), encode(good).replace(late, write_long(good.occurred_at)))


def _again(event: Event) -> Event:
    return decode(fingerprint_of(type(event).__name__), encode(event))


def test_a_trusted_record_is_read_even_where_the_gate_asks_more_today() -> None:
    event = decode_trusted(fingerprint_of("PauseEnded"), _value(pause_ref=write_text("an old habit")))
    assert isinstance(event, PauseEnded)
    assert "an old habit" == event.pause_ref


CORRECTIONS = {
    "words in place of a value": ("free_text", "replacement.case_ref", {"case_ref": '"she lives in Leeds"'}),
    "words in a list": ("free_text", "replacement.lawful_basis", {"lawful_basis": '["a b"]'}),
    "words in an inner correction": ("free_text", "replacement.action", {"replacement": '{"action": "\\"a b\\""}'}),
    "no JSON": ("invalid_value", "replacement.case_ref", {"case_ref": "C-9"}),
    "JSON without end": ("invalid_value", "replacement.case_ref", {"case_ref": "[" * 20_000}),
    "lists in lists, as deep as Python reads": (
        "invalid_value",
        "replacement.case_ref",
        {"case_ref": "[" * 500 + "]" * 500},
    ),
    "a key that is no field": ("invalid_value", "replacement", {"Maria of Leeds": "1"}),
}


@pytest.mark.parametrize("what", CORRECTIONS)
def test_a_correction_cannot_carry_words(what: str) -> None:
    reason, field, replacement = CORRECTIONS[what]
    with pytest.raises(NotAccepted) as refused:
        encode(sample("CorrectionIssued", replacement=replacement))
    assert (reason, field) == (refused.value.reason, refused.value.field)


def test_a_correction_of_a_correction_is_accepted() -> None:
    inner = '{"occurred_at": "\\"2024-05-21T12:00:00Z\\"", "action": "\\"DETENTION\\""}'
    event = sample("CorrectionIssued", replacement={"replacement": inner})
    assert event == _again(event)


def test_a_key_that_occurs_twice_is_refused() -> None:
    event = sample("CorrectionIssued", replacement={"action": "1", "case_ref": "2"})
    doubled = encode(event).replace(write_text("case_ref"), write_text("action"))
    with pytest.raises(NotAccepted) as refused:
        decode(fingerprint_of("CorrectionIssued"), doubled)
    assert ("not_canonical", "replacement") == (refused.value.reason, refused.value.field)


def test_every_type_has_a_fingerprint_of_its_own() -> None:
    fingerprints = {name: fingerprint_of(name) for name in EVENT_TYPES}
    assert {name: name for name in EVENT_TYPES} == {name: type_of(each) for name, each in fingerprints.items()}
    assert all(one != other for one, other in itertools.combinations(fingerprints.values(), 2))
