"""What the metrics of a process that starts must know already: silence and findings do not begin with it.

Alerts look at when something last happened. A process that said a finding and ended before it was scraped, or one that
starts while a publisher is silent, must show the time that was, not none.
"""

from __future__ import annotations

from ledger.instants import Instant
from ledger.metrics import Metrics
from projections.queries import last_findings, publishers
from projections.store import Store


def recall_last_times(store: Store, metrics: Metrics) -> None:
    """Show the last event of each kind of publisher and the last finding of each rule, as the projection has them.

    Raises what the store raises: PartMissing when the database is away, ViewOutdated when a view must be rebuilt first.
    """
    latest: dict[str, Instant] = {}
    for seen in publishers(store):
        kind, at = seen.row.kind, seen.row.last_known_at
        if kind is not None and at is not None:
            latest[kind] = Instant(max(at, latest.get(kind, Instant(0))))
    for kind, at in latest.items():
        metrics.last_event(kind, at)
    for finding in last_findings(store):
        metrics.last_finding(finding.rule, finding.severity, finding.changed_at)
