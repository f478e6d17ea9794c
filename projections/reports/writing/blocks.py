"""A table that is too wide for its page comes in several blocks of columns, each with the heads of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projections.reports.document import Column


def blocks(columns: Sequence[Column], sizes: Sequence[int], room: int) -> Iterator[Sequence[int]]:
    """The places of the columns of each block: the heads of rows, and as many numbers as there is room for, at least one.

    `sizes` are those of the columns, with the gaps between them, in the unit of `room`.
    """
    heads = [at for at, column in enumerate(columns) if not column.is_number]
    of_heads = sum(sizes[at] for at in heads)
    block, taken = list(heads), of_heads
    for at, column in enumerate(columns):
        if not column.is_number:
            continue
        if taken + sizes[at] > room and len(block) > len(heads):
            yield block
            block, taken = list(heads), of_heads
        block.append(at)
        taken += sizes[at]
    yield block
