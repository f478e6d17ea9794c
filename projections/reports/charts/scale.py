"""Where numbers stand on a chart."""

from __future__ import annotations


def steps(most: int, steps_max: int = 4) -> list[int]:
    """Round numbers from 0 to the first that is not below `most`: multiples of 1, 2 or 5 and a power of ten."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            step = digit * power
            count = max(1, -(-most // step))
            if count <= steps_max:
                return [step * at for at in range(count + 1)]
        power *= 10
