"""The framing gives back exactly what was framed, and takes nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.framing import frame, unframe
from ledger.log.port import Message

HEADERS = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=20)), max_size=5).map(tuple)
MESSAGES = st.builds(Message, st.none() | st.binary(max_size=50), st.none() | st.binary(max_size=50), HEADERS)


@given(MESSAGES)
def test_what_is_read_is_what_was_written(message: Message) -> None:
    assert message == unframe(frame(message))


def test_nothing_and_empty_stay_apart() -> None:
    forms = {frame(Message(key, value, ())) for key in (None, b"") for value in (None, b"")}
    assert len(forms) == 4


@given(MESSAGES, st.data())
def test_a_cut_or_prolonged_frame_is_no_message(message: Message, data: st.DataObject) -> None:
    state = frame(message)
    at = data.draw(st.integers(0, len(state) - 1))
    for damaged in (state[:at], state + b"\0"):
        with pytest.raises(ValueError, match=r"framed|table"):
            unframe(damaged)


def test_a_header_name_that_is_too_long_is_said_and_not_cut() -> None:
    with pytest.raises(ValueError, match="too many headers, or one of them is too long"):
        frame(Message(b"", b"", (("n" * 70_000, b""),)))
