"""What is put aside comes back sorted, and every ledger number is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import DamagedLedger
from projections.blocks import merged, put_aside
from projections.gathering import SLICE_MESSAGES, Slice, slices_between
from projections.seen import Seen


def test_items_of_several_files_come_back_as_one_sorted_sequence(tmp_path: Path) -> None:
    files = [[(number, f"{number}") for number in range(first, 1000, 3)] for first in range(3)]
    sections = []
    for place, items in enumerate(files):
        file = tmp_path / str(place)
        with file.open("xb") as out:
            sections += [put_aside(out, file, items), put_aside(out, file, [])]
    assert [(number, f"{number}") for number in range(1000)] == list(merged(sections))


def test_partitions_are_cut_without_a_gap_and_the_early_slices_come_first() -> None:
    cuts = slices_between({0: 5}, {0: SLICE_MESSAGES + 6, 1: 10, 2: 0})
    assert [
        Slice(1, 0, 10),
        Slice(0, 5, SLICE_MESSAGES + 5),
        Slice(0, SLICE_MESSAGES + 5, SLICE_MESSAGES + 6),
    ] == cuts


@given(st.sets(st.integers(0, 70), min_size=1), st.randoms(use_true_random=False))
def test_the_first_missing_number_is_named(numbers: set[int], rng: object) -> None:
    seen = Seen(100)
    shuffled = sorted(numbers)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    seen.add(shuffled)
    missing = next(number for number in range(72) if number not in numbers)
    assert (max(numbers) + 1, missing > max(numbers)) == (seen.records, seen.is_whole)
    assert missing == seen.first_missing()


def test_a_number_that_comes_twice_and_one_far_above_all_are_damage() -> None:
    seen = Seen(3)
    seen.add([0, 2])
    with pytest.raises(DamagedLedger, match="ledger number 2 is there twice"):
        seen.add([2])
    with pytest.raises(DamagedLedger, match="far above"):
        seen.add([10**15])
