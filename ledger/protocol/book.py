"""The book of verdicts: how findings that stand at one moment after another are raised, revised and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.instants import Instant
from ledger.protocol.findings import Basis, Change, Finding, Identity, Verdict

Standing = dict[Identity, Finding]
"""What stands of one rule at one moment."""


class Book:
    """The verdicts as they stand, and what has been changed in them."""

    def __init__(self, verdicts: Iterable[Verdict], basis: Basis) -> None:
        self.changes: list[Change] = []
        self._basis = basis
        self._by_rule: dict[str, dict[Identity, Verdict]] = {}
        for verdict in verdicts:
            self._of(verdict.finding.rule)[verdict.finding.identity] = verdict

    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(verdict for _, of_rule in sorted(self._by_rule.items()) for _, verdict in sorted(of_rule.items()))

    def keep_only(self, rules: Iterable[str], at: Instant) -> None:
        """Withdraw the findings of rules that are not in force any more."""
        self.enter(at, {code: {} for code in self._by_rule.keys() - set(rules)})

    def enter(self, at: Instant, looked_at: Mapping[str, Standing]) -> None:
        """Compare what stands now with the book, rule by rule, each in a fixed order."""
        for code in sorted(looked_at):
            standing, booked = looked_at[code], self._of(code)
            if not standing and not booked:
                continue
            for identity in sorted(standing.keys() | booked.keys()):
                self._compare(at, booked, booked.get(identity), standing.get(identity))

    def _compare(self, at: Instant, booked: dict[Identity, Verdict], old: Verdict | None, new: Finding | None) -> None:
        if new is None:
            if old is not None and old.status != "WITHDRAWN":
                withdrawn = old._replace(status="WITHDRAWN", changed_at=at, basis=self._basis)
                self._book(booked, Change("WITHDRAWN", withdrawn._replace(revision=old.revision + 1), at))
            return
        new = new._replace(due=None)
        if old is None or old.status == "WITHDRAWN":
            revision = 0 if old is None else old.revision + 1
            self._book(booked, Change("RAISED", Verdict(new, new.status, revision, at, at, self._basis), at))
        elif old.finding != new or old.basis != self._basis:
            changed_at = at if _moves(old.finding, new) else old.changed_at
            verdict = Verdict(new, new.status, old.revision + 1, old.raised_at, changed_at, self._basis)
            self._book(booked, Change("REVISED", verdict, at))

    def _book(self, booked: dict[Identity, Verdict], change: Change) -> None:
        booked[change.verdict.finding.identity] = change.verdict
        self.changes.append(change)

    def _of(self, rule: str) -> dict[Identity, Verdict]:
        return self._by_rule.setdefault(rule, {})


def _moves(old: Finding, new: Finding) -> bool:
    """Whether the difference is one that `changed_at` tells: severity, status or interval."""
    return (old.severity, old.status, old.interval_from, old.interval_to) != (
        new.severity,
        new.status,
        new.interval_from,
        new.interval_to,
    )
