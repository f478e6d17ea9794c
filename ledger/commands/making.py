"""From what was typed to a document: the question of a report, its figures, and the tree that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.commands import moments, show
from ledger.commands.parts import Parts
from ledger.commands.sealed import NotSealedYet, sealed
from ledger.errors import DamagedLedger, UsageError
from ledger.instants import Instant, parse
from ledger.log.reader import LedgerReader
from ledger.protocol.policy import Policy
from ledger.record import read_record
from ledger.seal.refusal import NotProven
from projections.disclosure.audience import AUDIENCES, BOARD, PUBLIC
from projections.edges import TOPIC, Edges, edges_of
from projections.replay import histories, history_of
from projections.reporting import figures_at, sealed_root
from projections.reports.asked import Asked, Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.document import Document
from projections.reports.question import Period, Question
from projections.reports.report import Report
from projections.reports.stated import report_document
from projections.reports.subject_statement import statement
from projections.reports.what_if_told import Row, completed, different

SECOND_POLICY = "firewall"
"""What a report on two policies lays beside the policy where nothing is said."""
_SINCE = parse("2000-01-01T00:00:00Z")
"""Where the statement to a person begins if nothing is said: before anything that the ledger may know."""
MONTHS = 12
"""How many full calendar months a report is about where no period is given."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was asked on the command line; None where it was not."""

    name: str
    period_from: str | None
    period_to: str | None
    known_at: str | None
    policy: str | None
    against: str | None
    subject: str | None
    audience: str | None
    workers: int


class _Asking(NamedTuple):
    """A report with all that it needs, checked."""

    report: Report
    question: Question
    second: Policy | None
    subject: str | None
    audience: str
    workers: int


class Made(NamedTuple):
    """A document, and what it rests on."""

    report: Report
    basis: Basis
    document: Document


def report_named(name: str) -> Report:
    """Raises UsageError, which lists those that there are."""
    found = next((report for report in REPORTS if report.name == name), None)
    if found is None:
        names = ", ".join(report.name for report in REPORTS)
        raise UsageError(f"there is no report {name[:40]!r}", advice=f"There are: {names}. `ledger report` lists them.")
    return found


def made(parts: Parts, typed: Typed, *, is_for_publication: bool = False) -> Made:
    """Raises UsageError for a question that has no answer here, before anything is read."""
    report = report_named(typed.name)
    audience = _audience(report, typed.audience)
    if (typed.subject is not None) != report.is_of_one:
        raise UsageError(
            "--subject: say whom the statement is for, and in no other report: ledger report subject --subject S"
        )
    given = moments.moment(typed.known_at, "--known-at")
    bounds = (moments.beginning(typed.period_from, "--from"), moments.ending(typed.period_to, "--to"))
    policy, second = parts.policy(typed.policy), second_policy(parts, report, typed.against)
    edges = _edges(parts)
    known_at = _known_at(parts, edges, given, is_for_publication=is_for_publication)
    if report.is_of_one:
        bounds = (bounds[0] or _SINCE, bounds[1] or Instant(known_at + 1))
    question = Question(_period(bounds, known_at), known_at, policy)
    asking = _Asking(report, question, second, typed.subject, audience, typed.workers)
    return _made(parts, asking, is_closed=edges.is_closed(known_at))


def _audience(report: Report, given: str | None) -> str:
    """The public where none is named."""
    if given is not None and given not in AUDIENCES:
        raise UsageError(f"--audience: {given[:40]!r} is not one of {', '.join(AUDIENCES)}")
    if report.is_of_one and given not in (None, BOARD.name):
        raise UsageError(f"--audience: {report.name} is about one person, and confidential: for the {BOARD.name} only")
    return given or (BOARD if report.is_of_one else PUBLIC).name


def second_policy(parts: Parts, report: Report, given: str | None) -> Policy | None:
    """Of a report on two policies. Raises UsageError where another report is given one."""
    if report.against is not None:
        return parts.policy(given or SECOND_POLICY)
    if given is not None:
        raise UsageError(f"--against: {report.name} is a report on one policy")
    return None


def made_again(parts: Parts, asked: Asked, policies: tuple[Policy, Policy | None], workers: int) -> Made:
    """The same once more. What was not sealed or not closed then is stated so again, whatever it is by now."""
    edges = _edges(parts)
    report, known_at = report_named(asked.report), asked.moment
    _known_at(parts, edges, known_at, is_for_publication=False)
    policy, second = policies
    if (second is None) != (report.against is None):
        raise UsageError(
            f"the file names {'one policy' if second is None else 'two policies'}, which {report.name} is not on"
        )
    question = Question(asked.period, known_at, policy)
    is_closed = asked.closed and edges.is_closed(known_at)
    if (asked.subject is not None) != report.is_of_one or _audience(report, asked.audience) != asked.audience:
        raise UsageError(f"the file names a person where {report.name} is about none, or none where it is about one")
    asking = _Asking(report, question, second, asked.subject, asked.audience, workers)
    return _made(parts, asking, is_closed=is_closed, is_sealed=asked.tree_root is not None)


def _made(parts: Parts, asking: _Asking, *, is_closed: bool, is_sealed: bool = True) -> Made:
    report, question, second, subject, audience, workers = asking
    with show.progress("records read") as counter:
        counted = figures_at(parts.log, question, report.measures_with(second), workers=workers, on_count=counter.add)
    root = _root(parts, counted.records) if is_sealed else None
    basis = Basis(question, AUDIENCES[audience], Tree(counted.records, root, is_closed), second, subject)
    if subject is not None:
        events = history_of(parts.log, subject, question.known_at)
        return Made(report, basis, statement(report, basis, events))
    document = report_document(report, basis, counted.figures)
    if second is not None:
        document = completed(document, basis, _different(parts, basis, second))
    return Made(report, basis, document)


def _different(parts: Parts, basis: Basis, second: Policy) -> Sequence[Row]:
    """Of two policies, for the board alone: it takes a second pass."""
    if basis.audience.suppresses:
        return ()
    question = basis.question
    with show.progress("records read again") as counter:
        return list(different(question, second, histories(parts.log, question.known_at, counter.add)))


def _root(parts: Parts, records: int) -> str | None:
    """Under a checkpoint that may be shown; None where there is none that reaches so far."""
    try:
        return sealed_root(records, sealed(parts).checkpoint, parts.seal_files.read_tile)
    except NotSealedYet:
        return None
    except NotProven as problem:
        raise DamagedLedger(f"the checkpoint is not this ledger's: {problem}", advice="ledger verify") from problem


def _edges(parts: Parts) -> Edges:
    edges = edges_of(parts.log)
    if edges is None:
        raise UsageError("nothing is on the ledger yet", advice="`ledger run` takes in what is published.")
    return edges


def _known_at(parts: Parts, edges: Edges, given: Instant | None, *, is_for_publication: bool) -> Instant:
    """The moment of knowledge: the present where none is given, and for publication the last one that is closed."""
    present = edges.last_known_at if edges.is_rehearsal else Instant(max(moments.clock(), edges.last_known_at))
    if given is None:
        return Instant(edges.last_known_at - 1) if is_for_publication else present
    if given > max(moments.clock(), edges.last_known_at):
        raise UsageError(f"--known-at: {moments.in_words(given)} is in the future: nothing is known of it yet")
    first = _first_known_at(parts)
    if given < first:
        raise UsageError(
            f"--known-at: the first record of this ledger became known at {moments.in_words(first)}, later"
        )
    return given


def _first_known_at(parts: Parts) -> Instant:
    with LedgerReader(parts.log, 0, TOPIC) as reader:
        return read_record(reader.poll(1)[0]).known_at


def _period(bounds: Sequence[Instant | None], known_at: Instant) -> Period:
    """An end that is not given is the end of the last full month; a start is so many months before it."""
    start, end = bounds
    if end is None:
        end = moments.months_before(known_at, MONTHS)[1]
        if start is not None and start >= end:
            end = Instant(known_at + 1)
    if start is None:
        start = moments.months_before(end, MONTHS)[0]
    return Period(start, end)
