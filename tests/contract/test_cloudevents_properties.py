"""Every event survives both forms of CloudEvents, and no document or message makes anything but a refusal escape."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.cloudevents import attributes, from_json, open_claim, to_json, to_message
from ledger.codec import NotAccepted
from ledger.events import Event
from ledger.log.port import Message
from tests.contract.refusals import answer
from tests.contract.strategies import events

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
HEADERS = st.lists(
    st.tuples(st.sampled_from(["ce_id", "ce_type", "ce_time"]) | st.text(max_size=8), st.binary(max_size=40))
)


@given(event=events())
@settings(max_examples=300)
def test_every_event_comes_back_from_its_json(event: Event) -> None:
    assert event == from_json(json.dumps(to_json(event)).encode()).event


@given(event=events())
@settings(max_examples=300)
def test_every_event_comes_back_from_its_message(event: Event) -> None:
    message = to_message(event)
    assert event == open_claim(message)
    assert event.subject_ref.encode() == message.key


@given(event=events(), data=st.data())
@settings(max_examples=300)
def test_a_line_with_any_part_replaced_is_refused_or_can_be_published(event: Event, data: st.DataObject) -> None:
    document = to_json(event)
    holder = document["data"] if data.draw(st.booleans()) else document
    assert isinstance(holder, dict)
    name = data.draw(st.sampled_from(sorted(holder)) if holder else st.just("data"))
    holder[name] = data.draw(JSON)
    read = answer(lambda: from_json(json.dumps(document).encode()).event)
    if not isinstance(read, NotAccepted):
        assert read == open_claim(to_message(read))


@given(line=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_other_line_is_refused(line: bytes) -> None:
    assert isinstance(answer(lambda: from_json(line)), NotAccepted)


@given(key=st.none() | st.binary(max_size=20), value=st.none() | st.binary(max_size=200), headers=HEADERS)
def test_any_other_message_is_refused(key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]) -> None:
    message = Message(key, value, tuple(headers))
    attributes(message)
    assert isinstance(answer(lambda: open_claim(message)), NotAccepted)
