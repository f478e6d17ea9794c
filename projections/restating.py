"""Drives a restatement over the ledger: which editions are on record, and their figures with what lies between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ledger.errors import UsageError
from ledger.events import PolicyAdopted, ReportPublished
from ledger.instants import Instant
from ledger.log.port import Log
from ledger.log.reader import LedgerReader
from ledger.protocol.policy import Policy
from ledger.protocol.policy_file import PolicyRefused
from ledger.record import LedgerRecord, read_record
from ledger.structured import TYPE_PREFIX
from projections.edges import TOPIC
from projections.hands import hands
from projections.replay import OnCount, by_subject, spread_histories
from projections.reporting import Counted, figures_at
from projections.reports.edition import Edition, Publication
from projections.reports.measure import Measure
from projections.reports.question import Period, Question
from projections.reports.restatement import Pair, Restated, Steps, restated, steps_of
from projections.spool import Spool, ordered_in

_READ_RECORDS = 1000
_READ = {f"{TYPE_PREFIX}{each.__name__}".encode() for each in (ReportPublished, PolicyAdopted)}


class OnRecord(NamedTuple):
    """Every edition that was published, in the order of the ledger, and every policy that was adopted, by its digest."""

    publications: Sequence[Publication]
    policies: dict[str, Policy]

    def publication_of(self, sha256: str) -> Publication | None:
        """The first one of this file."""
        return next((each for each in self.publications if each.edition.sha256 == sha256), None)


class Comparison(NamedTuple):
    """The figures of both questions of a pair, and what became of each. Confidential."""

    first: Counted
    today: Counted
    restated: Sequence[Restated]


def on_record(log: Log, known_at: Instant, on_count: OnCount | None = None) -> OnRecord:
    """What had become known by that moment. One pass over the ledger, which decodes next to nothing."""
    found = OnRecord([], {})
    if TOPIC not in log.topics(TOPIC):
        return found
    publications: list[Publication] = []
    with LedgerReader(log, 0, TOPIC) as reader:
        while batch := reader.poll(_READ_RECORDS):
            if on_count is not None:
                on_count(len(batch))
            for stored in batch:
                if dict(stored.message.headers).get("ce_type") in _READ:
                    record = read_record(stored)
                    if record.known_at <= known_at:
                        publications += _published(record)
                        found.policies.update(_adopted(record))
    return found._replace(publications=publications)


def compared(
    log: Log,
    pairs: Sequence[Pair],
    measures: Sequence[Measure],
    *,
    workers: int = 1,
    on_count: OnCount | None = None,
) -> Sequence[Comparison]:
    """Every figure of these measures as of both questions of each pair, whatever the number of workers.

    One pass over the ledger for each question, and one more. Raises UsageError, before anything is read, for a pair that
    is not about one period, or of which the first question is the later one.
    """
    for pair in pairs:
        _refuse_incomparable(*pair)
    questions = {_key(question): question for pair in pairs for question in pair}
    counted = {
        key: figures_at(log, question, measures, workers=workers, on_count=on_count)
        for key, question in questions.items()
    }
    apart = {tuple(map(_key, pair)): pair for pair in pairs}
    steps = _steps(log, list(apart.values()), measures, workers, on_count)
    made = {
        (first, today): _comparison(counted[first], counted[today], each)
        for (first, today), each in zip(apart, steps, strict=True)
    }
    return [made[_key(first), _key(today)] for first, today in pairs]


def _comparison(first: Counted, today: Counted, steps: Steps) -> Comparison:
    return Comparison(first, today, list(restated(first.figures, today.figures, steps)))


def _key(question: Question) -> tuple[Period, Instant, str]:
    """The same for questions that ask the same."""
    return question.period, question.known_at, question.policy.digest


def _refuse_incomparable(first: Question, today: Question) -> None:
    if first.period != today.period:
        raise UsageError("the two publications are not about the same period: their figures cannot be compared")
    if first.known_at > today.known_at:
        raise UsageError("the earlier publication is as known at a later moment than the one it is compared with")


def _published(record: LedgerRecord) -> Iterable[Publication]:
    if isinstance(record.event, ReportPublished):
        edition = Edition.published(record.event)
        if edition is not None:
            yield Publication(edition, record.known_at, record.event.report_ref, record.event.event_id)


def _adopted(record: LedgerRecord) -> Iterable[tuple[str, Policy]]:
    if isinstance(record.event, PolicyAdopted):
        try:
            policy = Policy.from_bytes(record.event.policy)
        except PolicyRefused:  # a policy that an older version of the rules could read
            return
        yield policy.digest, policy


# Steps, in one process or in several ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Share:
    """The work of one process. Policies travel as their bytes."""

    measures: tuple[Measure, ...]
    asked: tuple[tuple[Period, Instant, bytes], ...]
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, measures: Sequence[Measure], pairs: Sequence[Pair]) -> _Share:
        places = {_key(question): question for pair in pairs for question in pair}
        keys = list(places)
        return cls(
            tuple(measures),
            tuple((each.period, each.known_at, each.policy.content) for each in places.values()),
            tuple((keys.index(_key(first)), keys.index(_key(today))) for first, today in pairs),
        )

    def done(self, _: Log, file: Path) -> Sequence[Steps]:
        policies = {content: Policy.from_bytes(content) for _, _, content in self.asked}
        asked = [Question(period, known_at, policies[content]) for period, known_at, content in self.asked]
        pairs = [(asked[first], asked[today]) for first, today in self.pairs]
        return steps_of(self.measures, pairs, by_subject(ordered_in(file)))


def _steps(
    log: Log, pairs: Sequence[Pair], measures: Sequence[Measure], workers: int, on_count: OnCount | None
) -> Sequence[Steps]:
    if not pairs:
        return ()
    latest = max(today.known_at for _, today in pairs)
    share, total = _Share.of(measures, pairs), [Steps() for _ in pairs]
    with ExitStack() as opened:
        spools = [opened.enter_context(Spool()) for _ in range(workers)]
        spread_histories(log, latest, spools, on_count)
        files = [spool.handed_over() for spool in spools]
        for part in opened.enter_context(hands(log, workers)).each(share.done, files):
            for into, steps in zip(total, part, strict=True):
                into.add(steps)
    return total
