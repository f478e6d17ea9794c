"""How long something lasts where not everybody is followed to the end: the estimators of Kaplan and Meier, and of life tables.

Pure arithmetic on counts. Shares are exact fractions; only the interval is worked out in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

_Z_95 = 1.959963984540054
"""The 97.5th centile of the standard normal distribution: two-sided 95 per cent."""


class Step(NamedTuple):
    """What the curve falls to at a time at which it ended for somebody.

    `lasting` is the share for whom it still lasts just after `at`; `greenwood` the sum in Greenwood's formula (its product
    with the square of `lasting` is the variance), None from where it has ended for all.
    """

    at: int
    at_risk: int
    ended: int
    lasting: Fraction
    greenwood: Fraction | None


def kaplan_meier(ended: Mapping[int, int], left: Mapping[int, int]) -> Sequence[Step]:
    """One step for each time at which it ended for anybody (Kaplan and Meier, 1958).

    For how many it ended, and how many were followed no longer, by time. Who left at the time of an end was still at risk.
    """
    steps: list[Step] = []
    at_risk, lasting, greenwood = sum(ended.values()) + sum(left.values()), Fraction(1), Fraction(0)
    is_over = False
    for at in sorted({*ended, *left}):
        if over := ended.get(at, 0):
            lasting *= Fraction(at_risk - over, at_risk)
            is_over = is_over or over == at_risk
            if not is_over:
                greenwood += Fraction(over, at_risk * (at_risk - over))
            steps.append(Step(at, at_risk, over, lasting, None if is_over else greenwood))
        at_risk -= over + left.get(at, 0)
    return steps


def interval_95(step: Step) -> tuple[float, float] | None:
    """The 95 per cent confidence interval of `lasting`, on the log-log scale (Kalbfleisch and Prentice, 1980).

    None where that scale has none: before the first end, and once it has ended for all.
    """
    if step.greenwood is None or not 0 < step.lasting < 1:
        return None
    lasting = float(step.lasting)
    spread = _Z_95 * math.sqrt(float(step.greenwood)) / abs(math.log(lasting))
    return lasting ** math.exp(spread), lasting ** math.exp(-spread)


def life_table(at_start: int, bands: Iterable[tuple[int, int]]) -> Iterator[Fraction | None]:
    """The share for whom it still lasts at the end of each band (the actuarial estimator, Cutler and Ederer, 1958).

    A band gives for how many it ended in it and how many were followed no longer; half of these count as at risk. None from
    the band on in which nobody is at risk, or fewer than it ended for (as rounded counts may say).
    """
    lasting: Fraction | None = Fraction(1)
    at_risk = Fraction(at_start)
    for over, gone in bands:
        exposed = at_risk - Fraction(gone, 2)
        lasting = None if lasting is None or exposed <= 0 or over > exposed else lasting * (1 - over / exposed)
        at_risk -= over + gone
        yield lasting
