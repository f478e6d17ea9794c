"""Values made to hurt: lengths and counts far beyond the bytes that are there."""

from __future__ import annotations

import tracemalloc

import pytest

from ledger.codec import NotAccepted, decode, encode, fingerprint_of
from tests.contract.avro_parts import write_long, write_text
from tests.contract.strategies import sample

MIB = 1 << 20
HUGE = [2**20, 2**31 - 1, 2**31, 2**40, 2**62, 2**63 - 1]


def _ends_with(name: str, tail: bytes, **fields: object) -> bytes:
    value = encode(sample(name, **fields))
    return value[: -len(tail)] if value.endswith(tail) else pytest.fail("the sample does not end as expected")


HEADS = {
    "a string": ("PauseEnded", b""),
    "a list of references": ("PauseApplied", _ends_with("PauseApplied", b"\x00\x00")),
    "a list of symbols": ("SignpostingProvided", _ends_with("SignpostingProvided", b"\x00\x00")),
    "a list of sentences": ("FindingRaised", _ends_with("FindingRaised", b"\x00")),
    "a map": ("CorrectionIssued", _ends_with("CorrectionIssued", b"\x00", replacement={})),
    "bytes": ("PolicyAdopted", _ends_with("PolicyAdopted", write_long(2) + b"{}")),
}


@pytest.mark.parametrize("what", HEADS)
@pytest.mark.parametrize("claimed", HUGE)
def test_a_huge_length_is_refused_without_memory_for_it(what: str, claimed: int) -> None:
    name, head = HEADS[what]
    hostile = head + write_long(claimed) + write_text("R-1") * 20
    tracemalloc.start()
    try:
        with pytest.raises(NotAccepted):
            decode(fingerprint_of(name), hostile)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB


@pytest.mark.parametrize("what", HEADS)
def test_a_negative_length_is_refused_as_not_canonical(what: str) -> None:
    name, head = HEADS[what]
    with pytest.raises(NotAccepted) as refused:
        decode(fingerprint_of(name), head + write_long(-3) + write_text("R-1") * 20)
    assert "not_canonical" == refused.value.reason


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(NotAccepted) as refused:
        decode(fingerprint_of("PauseEnded"), b"\xff" * 60_000)
    assert ("not_canonical", "event_id") == (refused.value.reason, refused.value.field)
