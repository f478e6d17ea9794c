"""Solves sums in whole numbers: some figures follow from others, and what is left may change freely."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

Linear = Mapping[int, int]
"""Figures by number, and how often each of them counts."""


def solved(balances: Iterable[Linear], sizes: Mapping[int, int]) -> tuple[dict[int, Counter[int]], list[Counter[int]]]:
    """Of balances that are zero: the figures that follow, as sums of free ones; and the balances that gave none.

    The largest figure of a balance follows from the others: it has the most room for whatever they do. Only one that counts
    once can follow, so that whole numbers stay whole.
    """
    found: dict[int, Counter[int]] = {}
    used_in: dict[int, set[int]] = defaultdict(set)
    left: list[Counter[int]] = []
    waiting = [Counter(balance) for balance in balances]
    while waiting:
        waiting = [written for balance in waiting if (written := substituted(balance, found))]
        balance = min(waiting, key=len, default=Counter())
        once = [figure for figure, times in balance.items() if abs(times) == 1]
        if not once:
            left += [balance] if balance else []
            waiting = [each for each in waiting if each is not balance]
            continue
        figure = max(once, key=lambda each: (sizes[each], -each))
        found[figure] = Counter({each: -balance[figure] * times for each, times in balance.items() if each != figure})
        for other in used_in.pop(figure, ()):
            found[other] = substituted(found[other], {figure: found[figure]})
            for each in found[figure]:
                used_in[each].add(other)
        for each in found[figure]:
            used_in[each].add(figure)
    return found, [written for balance in left if (written := substituted(balance, found))]


def substituted(written: Linear, found: Mapping[int, Linear]) -> Counter[int]:
    """The same in free figures alone."""
    sums: Counter[int] = Counter()
    for figure, times in written.items():
        if figure in found:
            for each, often in found[figure].items():
                sums[each] += times * often
        else:
            sums[figure] += times
    return Counter({figure: times for figure, times in sums.items() if times})
