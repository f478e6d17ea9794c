"""What differs between two policies: in what they say, and in what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ledger.protocol.findings import Verdict
from ledger.protocol.policy import Policy
from ledger.protocol.policy_settings import settings_of
from ledger.protocol.policy_words import in_file_order, list_in_words, regime_in_words, rows_of, value_in_words

_FRAME = ("name", "title")
"""What is different between any two policies."""


class Difference(NamedTuple):
    """One setting that the two have otherwise. Of a list, what the second has added and removed, in words."""

    key: str
    before: object
    after: object
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def is_of_a_list(self) -> bool:
        return bool(self.added or self.removed)

    def in_words(self) -> str:
        """For example "24 hours -> 48 hours", or "added PV-01; removed FW-01"."""
        if self.is_of_a_list:
            changes = (("added", self.added), ("removed", self.removed))
            return "; ".join(f"{word} {list_in_words(items)}" for word, items in changes if items)
        if isinstance(self.before, list):
            return "the same in another order"
        return f"{value_in_words(self.key, self.before)} -> {value_in_words(self.key, self.after)}"


def differences(first: Policy, second: Policy) -> list[Difference]:
    """Every setting that differs, in the order of a policy file; names and titles apart."""
    before, after = settings_of(first), settings_of(second)
    keys = sorted((key for key in before if key not in _FRAME and before[key] != after[key]), key=in_file_order)
    return [_difference(key, before[key], after[key]) for key in keys]


def _difference(key: str, before: object, after: object) -> Difference:
    one, other = _items(before), _items(after)
    added = tuple(item for item in other if item not in one)
    removed = tuple(item for item in one if item not in other)
    return Difference(key, before, after, added, removed)


def _items(value: object) -> list[str]:
    """The things in a list as they are said; nothing for what is no list."""
    if rows := rows_of(value):
        return [regime_in_words(row) for row in rows]
    return [str(item) for item in value] if isinstance(value, list) else []


class Pair(NamedTuple):
    """One finding that both policies make, and not alike."""

    first: Verdict
    second: Verdict


class Outcome(NamedTuple):
    """What two policies find in the same ledger. Withdrawn findings are not found any more, so they count as none."""

    only_first: tuple[Verdict, ...]
    only_second: tuple[Verdict, ...]
    unlike: tuple[Pair, ...]
    alike: int

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """By rule: how many the first alone finds, the second alone, and both but not alike."""
        columns = [Counter(each.finding.rule for each in self.only_first)]
        columns.append(Counter(each.finding.rule for each in self.only_second))
        columns.append(Counter(each.first.finding.rule for each in self.unlike))
        first, second, unlike = columns
        return {rule: (first[rule], second[rule], unlike[rule]) for rule in sorted({*first, *second, *unlike})}


def compare(first: Iterable[Verdict], second: Iterable[Verdict]) -> Outcome:
    """Hold the verdicts of two policies at one moment against each other; each list keeps its order."""
    before, after = _standing(first), _standing(second)
    both = [Pair(verdict, after[key]) for key, verdict in before.items() if key in after]
    unlike = tuple(pair for pair in both if _judgement(pair.first) != _judgement(pair.second))
    return Outcome(
        only_first=tuple(verdict for key, verdict in before.items() if key not in after),
        only_second=tuple(verdict for key, verdict in after.items() if key not in before),
        unlike=unlike,
        alike=len(both) - len(unlike),
    )


def _standing(verdicts: Iterable[Verdict]) -> dict[str, Verdict]:
    return {verdict.finding_id: verdict for verdict in verdicts if verdict.status != "WITHDRAWN"}


def _judgement(verdict: Verdict) -> tuple[object, ...]:
    """What a finding says, whichever policy says it."""
    finding = verdict.finding
    return finding.severity, verdict.status, finding.interval_from, finding.interval_to, finding.hindsight
