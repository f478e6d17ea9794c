"""The book of verdicts: how findings that stand at one moment after another are raised, revised and withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ledger.instants import Instant
from ledger.protocol.findings import Basis, Change, Finding, Identity, Verdict


class Book:
    """The verdicts as they stand, and what has been changed in them."""

    def __init__(self, verdicts: Iterable[Verdict], basis: Basis) -> None:
        self._changes: list[Change] = []
        self._basis = basis
        self._verdicts = {verdict.finding.identity: verdict for verdict in verdicts}

    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(verdict for _, verdict in sorted(self._verdicts.items()))

    def take_changes(self) -> tuple[Change, ...]:
        """What has been changed since the last time, in order."""
        changes, self._changes = self._changes, []
        return tuple(changes)

    def replace(self, at: Instant, standing: Iterable[Finding]) -> None:
        """These findings are all that stand at this moment."""
        self.note(at, dict.fromkeys(self._verdicts) | {finding.identity: finding for finding in standing})

    def note(self, at: Instant, changed: Mapping[Identity, Finding | None]) -> None:
        """At this moment these may have changed: what stands of each, None where nothing does. In a fixed order."""
        for identity in sorted(changed):
            self._compare(at, self._verdicts.get(identity), changed[identity])

    def _compare(self, at: Instant, old: Verdict | None, new: Finding | None) -> None:
        if new is None:
            if old is not None and old.status != "WITHDRAWN":
                withdrawn = old._replace(status="WITHDRAWN", changed_at=at, basis=self._basis)
                self._book(Change("WITHDRAWN", withdrawn._replace(revision=old.revision + 1), at))
            return
        new = new._replace(due=None)
        if old is None or old.status == "WITHDRAWN":
            revision = 0 if old is None else old.revision + 1
            self._book(Change("RAISED", Verdict(new, new.status, revision, at, at, self._basis), at))
        elif old.finding != new or old.basis != self._basis:
            changed_at = at if old.finding.mark != new.mark else old.changed_at
            verdict = Verdict(new, new.status, old.revision + 1, old.raised_at, changed_at, self._basis)
            self._book(Change("REVISED", verdict, at))

    def _book(self, change: Change) -> None:
        self._verdicts[change.verdict.finding.identity] = change.verdict
        self._changes.append(change)
