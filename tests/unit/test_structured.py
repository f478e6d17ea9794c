"""A line of JSON that is wrong is refused with its field, its reason and, for a near miss, what was meant."""

from __future__ import annotations

import json

import pytest

from ledger import instants
from ledger.cloudevents import from_json, to_json
from ledger.codec import NotAccepted
from ledger.events import DataShareSent, LeaveExpiryRecorded, PauseApplied
from ledger.structured import LINE_BYTES_MAX
from tests.contract.strategies import sample

LINE: dict[str, object] = {
    "specversion": "1.0",
    "id": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f",
    "source": "/home-office/immigration-enforcement",
    "type": "ledger.v1.EnforcementActionTaken",
    "subject": "S-1",
    "time": "2024-05-20T12:00:00Z",
    "data": {"action_ref": "A-1", "action": "IMMIGRATION_ARREST", "originated_from": "OPERATION"},
}
DATA = LINE["data"]
assert isinstance(DATA, dict)
ACTOR = {"ref": "OFF-1", "role": "OFFICER", "organisation": "/police/kent"}


def _line(**changed: object) -> bytes:
    return json.dumps({name: value for name, value in {**LINE, **changed}.items() if value is not ...}).encode()


def _data(**changed: object) -> bytes:
    assert isinstance(DATA, dict)
    return _line(data={name: value for name, value in {**DATA, **changed}.items() if value is not ...})


REFUSED = {
    "nothing": ("malformed_json", "", b""),
    "half a line": ("malformed_json", "", _line()[:-9]),
    "two documents": ("malformed_json", "", _line() * 2),
    "a list": ("malformed_json", "", b"[]"),
    "invalid UTF-8": ("malformed_json", "", b'{"a": "\xff"}'),
    "binary rubbish": ("malformed_json", "", bytes(range(256))),
    "a key twice": ("malformed_json", "", b'{"specversion": "1.0", "specversion": "1.0"}'),
    "no number": ("malformed_json", "", _line()[:-1] + b', "sequence": NaN}'),
    "a number of 5000 digits": ("malformed_json", "", _line()[:-1] + b', "sequence": ' + b"1" * 5000 + b"}"),
    "100 thousand brackets": ("malformed_json", "", b"[" * 100_000),
    "a line that is too long": ("too_large", "", b" " * (LINE_BYTES_MAX + 1)),
    "another version": ("invalid_value", "specversion", _line(specversion="0.3")),
    "no version": ("missing_field", "specversion", _line(specversion=...)),
    "no type": ("missing_field", "type", _line(type=...)),
    "an unknown type": ("unknown_type", "type", _line(type="ledger.v1.EnforcementActonTaken")),
    "a type without its prefix": ("unknown_type", "type", _line(type="EnforcementActionTaken")),
    "a type that is no string": ("unknown_type", "type", _line(type=7)),
    "no id": ("missing_field", "id", _line(id=...)),
    "an id that is no UUID": ("invalid_value", "id", _line(id="7")),
    "no source": ("missing_field", "source", _line(source=...)),
    "no subject": ("missing_field", "subject", _line(subject=...)),
    "a subject of words": ("free_text", "subject", _line(subject="Maria of Leeds")),
    "no time": ("missing_field", "time", _line(time=...)),
    "a time without a zone": ("invalid_value", "time", _line(time="2024-05-20T12:00:00")),
    "a day that does not exist": ("invalid_value", "time", _line(time="2024-02-30T12:00:00Z")),
    "the time that stands for none": ("invalid_value", "time", _line(time="0001-01-01T00:00:00Z")),
    "a time beyond the calendar": ("invalid_value", "time", _line(time="9999-12-31T23:59:59-23:00")),
    "a knowntime beyond the calendar": ("invalid_value", "knowntime", _line(knowntime="9999-12-31T23:59:59-23:00")),
    "a time that is a number": ("wrong_type", "time", _line(time=1_714_564_800)),
    "a null time": ("wrong_type", "time", _line(time=None)),
    "a null recordedtime": ("wrong_type", "recordedtime", _line(recordedtime=None)),
    "a bad knowntime": ("invalid_value", "knowntime", _line(knowntime="soon")),
    "a sequence of words": ("wrong_type", "sequence", _line(sequence="seven")),
    "a sequence that is a fraction": ("wrong_type", "sequence", _line(sequence=7.0)),
    "a sequence that is true": ("wrong_type", "sequence", _line(sequence=True)),
    "a sequence below 0": ("invalid_value", "sequence", _line(sequence=-1)),
    "a sequence beyond 64 bits": ("invalid_value", "sequence", _line(sequence=2**63)),
    "an unknown attribute": ("unknown_field", "subjct", _line(subjct="S-1")),
    "a reserved attribute": ("reserved_attribute", "ledgernumber", _line(ledgernumber=1)),
    "another schema": ("unknown_schema", "dataschema", _line(dataschema="urn:protocol-ledger:schema:00")),
    "data that are a list": ("wrong_type", "data", _line(data=[])),
    "null data": ("wrong_type", "data", _line(data=None)),
    "no data": ("missing_field", "data.action_ref", _line(data=...)),
    "a field left out": ("missing_field", "data.action", _data(action=...)),
    "a null field": ("wrong_type", "data.action", _data(action=None)),
    "an unknown field": ("unknown_field", "data.acton", _data(acton="DETENTION")),
    "a common field in data": ("unknown_field", "data.subject_ref", _data(subject_ref="S-1")),
    "an unknown symbol": ("unknown_symbol", "data.action", _data(action="ARREST")),
    "a symbol in lower case": ("unknown_symbol", "data.action", _data(action="detention")),
    "a symbol that is a number": ("wrong_type", "data.action", _data(action=3)),
    "free text": ("free_text", "data.action_ref", _data(action_ref="visit to Maria")),
    "an actor that is a string": ("wrong_type", "data.actor", _data(actor="OFF-1")),
    "an actor without a role": ("missing_field", "data.actor.role", _data(actor={"ref": "O", "organisation": "/x"})),
    "an actor with a name": ("unknown_field", "data.actor.name", _data(actor={**ACTOR, "name": "J"})),
    "an actor in words": ("free_text", "data.actor.ref", _data(actor={**ACTOR, "ref": "PC Jones!"})),
    "an end before the start": ("invalid_value", "data.continues_until", _data(continues_until="2024-05-20T12:00:00Z")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_named(what: str) -> None:
    reason, field, line = REFUSED[what]
    with pytest.raises(NotAccepted) as refused:
        from_json(line)
    assert (reason, field) == (refused.value.reason, refused.value.field)


def _refusal(line: bytes) -> NotAccepted:
    with pytest.raises(NotAccepted) as refused:
        from_json(line)
    return refused.value


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (_data(action="ARREST"), "IMMIGRATION_ARREST"),
        (_data(action="DETENTON"), "DETENTION"),
        (_data(action="detention"), "DETENTION"),
        (_data(acton="DETENTION"), "action"),
        (_line(type="ledger.v1.PauseAplied"), "ledger.v1.PauseApplied"),
        (_line(recorded_time="2024-05-20T12:00:00Z"), "recordedtime"),
    ],
)
def test_a_near_miss_is_told_what_was_meant(line: bytes, meant: str) -> None:
    assert f"Did you mean {meant}?" == _refusal(line).advice


@pytest.mark.parametrize("text", ["Maria Kowalska", "maria@example.org", "12 High St\n", "<b>Maria</b>"])
def test_a_refusal_repeats_nothing_that_could_be_about_a_person(text: str) -> None:
    lines = [_data(action=text), _data(**{text: 1}), _line(subject=text), _line(**{text: 1}), _line(type=text)]
    for line in lines:
        refusal = _refusal(line)
        assert text not in f"{refusal}{refusal.advice}{refusal.field}"


def test_an_unknown_symbol_is_shown_beside_the_known_ones() -> None:
    assert _refusal(_data(action="ARREST")).detail.startswith('"ARREST" is not one of STATUS_CHECK, INFORMATION_LETTER')


def test_what_is_left_out_takes_its_default() -> None:
    event = from_json(_line()).event
    assert ("INSTANT", event.occurred_at) == (event.occurred_precision, event.recorded_at)
    assert (None, None, None, None) == (event.sequence, event.case_ref, event.actor, event.channel)


def test_a_null_is_a_value_where_the_contract_says_so() -> None:
    assert from_json(_line()) == from_json(_data(case_ref=None, actor=None, legal_power=None))


def test_knowntime_is_handed_on_beside_the_event() -> None:
    assert None is from_json(_line()).knowntime
    assert instants.parse("2024-05-20T12:05:05Z") == from_json(_line(knowntime="2024-05-20T12:05:05Z")).knowntime


@pytest.mark.parametrize("sequence", [9_007_199_254_740_993, "9007199254740993"])
def test_a_large_sequence_may_be_a_number_or_a_string(sequence: object) -> None:
    assert 9_007_199_254_740_993 == from_json(_line(sequence=sequence)).event.sequence


def test_lists_may_be_left_out_but_not_null() -> None:
    share = to_json(sample("DataShareSent", data_categories=("NAME",)))
    data = share["data"]
    assert isinstance(data, dict)
    del data["lawful_basis"]
    event = from_json(json.dumps(share).encode()).event
    assert isinstance(event, DataShareSent)
    assert ((), ("NAME",)) == (event.lawful_basis, event.data_categories)
    data["lawful_basis"] = None
    refusal = _refusal(json.dumps(share).encode())
    assert ("wrong_type", "data.lawful_basis") == (refusal.reason, refusal.field)


def test_a_wrong_entry_of_a_list_is_named_by_its_place() -> None:
    share = to_json(sample("DataShareSent"))
    share["data"] = {**share["data"], "data_categories": ["NAME", "BIRTHDAY"]}  # type: ignore[dict-item]
    assert "data.data_categories[1]" == _refusal(json.dumps(share).encode()).field


def test_a_date_is_written_as_one() -> None:
    event = sample("LeaveExpiryRecorded", expires_on=19_787)
    data = to_json(event)["data"]
    assert isinstance(data, dict)
    assert "2024-03-05" == data["expires_on"]
    again = from_json(json.dumps(to_json(event)).encode()).event
    assert isinstance(again, LeaveExpiryRecorded)
    assert 19_787 == again.expires_on


@pytest.mark.parametrize("text", ["20240305", "2024-W10-2", "2024-03-05T00:00:00Z", "2024-13-05", "5 March"])
def test_a_date_in_another_form_is_refused(text: str) -> None:
    document = to_json(sample("LeaveExpiryRecorded"))
    document["data"] = {"route": "WORK", "expires_on": text}
    refusal = _refusal(json.dumps(document).encode())
    assert ("invalid_value", "data.expires_on") == (refusal.reason, refusal.field)


def test_half_a_character_is_refused() -> None:
    document = to_json(sample("FindingRaised", because=("One fact.",)))
    line = json.dumps(document).replace("One fact.", "\\ud800").encode()
    refusal = _refusal(line)
    assert ("malformed", "data.because[0]") == (refusal.reason, refusal.field)


def test_a_pause_reads_as_its_line_says() -> None:
    document = to_json(sample("PauseApplied", linked_cases=("C-1", "C-2"), grade="GRADE_7"))
    event = from_json(json.dumps(document).encode()).event
    assert isinstance(event, PauseApplied)
    assert (("C-1", "C-2"), "GRADE_7") == (event.linked_cases, event.grade)
