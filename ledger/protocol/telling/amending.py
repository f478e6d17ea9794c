"""What a correction or retraction did: to which event, and what that event said before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ledger.events import CorrectionIssued, Event, EventRetracted
from ledger.instants import Instant
from ledger.protocol.amendments import AMENDMENTS, amended, target_of
from ledger.protocol.known import EventKey, Known, key_of
from ledger.protocol.telling.clauses import clause, dated, differences
from ledger.protocol.wording import in_words

_DIFFERENCES_TOLD_MAX = 4


class Amendments:
    """The amendments among some events, each by the event that it bears on in the end."""

    def __init__(self, events: Sequence[Known]) -> None:
        self._known = {key_of(known.event): known for known in events}
        self._of: defaultdict[EventKey, list[Known]] = defaultdict(list)
        for known in events:
            if isinstance(known.event, AMENDMENTS) and (root := self.root(known.event)) is not None:
                self._of[root].append(known)

    def root(self, event: Event) -> EventKey | None:
        """The event that an amendment bears on, however many amendments stand between; None for what is none."""
        seen: set[EventKey] = set()
        target = target_of(event)
        while target is not None and target not in seen:
            seen.add(target)
            known = self._known.get(target)
            if known is None or not isinstance(known.event, AMENDMENTS):
                return target
            target = target_of(known.event)
        return None

    def is_understood(self, event: Event) -> bool:
        """Whether it is no amendment, or bears on an event that is known here."""
        return not isinstance(event, AMENDMENTS) or self.root(event) in self._known

    def of(self, key: EventKey) -> Sequence[Known]:
        """Those that bear on this event, in the order in which they became known."""
        return sorted(self._of.get(key, ()), key=lambda known: (known.known_at, known.number))

    def as_known(self, key: EventKey, by: Instant, without: Known | None = None) -> Event | None:
        """What this event says by what is known at a moment; None when it is retracted, or not known at all."""
        original = self._known.get(key)
        if original is None or original.known_at > by:
            return None
        counted = [known for known in self._of.get(key, ()) if known.known_at <= by and known is not without]
        settled = amended([original, *counted]).events
        return next((known.event for known in settled if key_of(known.event) == key), None)

    def effect(self, amendment: Known) -> str:
        """What it did when it became known, as a clause."""
        what = self._what(amendment)
        reason = f"reason: {in_words(_reason(amendment.event))}"
        root = self.root(amendment.event)
        if root is None or root not in self._known:
            return f"{what} ({reason}) names an event that the ledger does not know"
        before = self.as_known(root, amendment.known_at, without=amendment)
        after = self.as_known(root, amendment.known_at)
        if before is not None and after is None:
            return f"{what} removed the record that {dated(before)} ({reason})"
        if after is not None and before is None:
            return f"{what} put back the record that {dated(after)} ({reason})"
        if before is None or after is None or not (changed := differences(before, after)):
            return f"{what} ({reason}) changed nothing by itself"
        told = " and ".join(changed[:_DIFFERENCES_TOLD_MAX])
        more = len(changed) - _DIFFERENCES_TOLD_MAX
        rest = f" and {more} more {'field' if more == 1 else 'fields'}" if more > 0 else ""
        return f"{what} of the record that {clause(before)} changed {told}{rest} ({reason})"

    def _what(self, amendment: Known) -> str:
        word = "retraction" if isinstance(amendment.event, EventRetracted) else "correction"
        target = target_of(amendment.event)
        known = None if target is None else self._known.get(target)
        if known is None or not isinstance(known.event, AMENDMENTS):
            return f"a {word}"
        earlier = "retraction" if isinstance(known.event, EventRetracted) else "correction"
        return f"a {word} of an earlier {earlier}"


def _reason(event: Event) -> str:
    return event.reason if isinstance(event, CorrectionIssued | EventRetracted) else ""
