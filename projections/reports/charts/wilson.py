"""The interval of a rate."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054  # 95 in 100 of a normal distribution lie within so many standard deviations


def interval(part: int, of: int) -> tuple[float, float]:
    """Wilson's 95% score interval of part/of, in per cent: between 0 and 100 however few there are."""
    rate, spare = part / of, _Z * _Z / of
    centre = (rate + spare / 2) / (1 + spare)
    reach = _Z * sqrt(rate * (1 - rate) / of + spare / of / 4) / (1 + spare)
    return max(0.0, 100 * (centre - reach)), min(100.0, 100 * (centre + reach))
