"""From what was typed to a document: the question of a report, its figures, and the tree that they rest on."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.commands import bounds, moments, restating, show
from ledger.commands.asking import Asking, Made, Typed
from ledger.commands.earlier import File
from ledger.commands.parts import Parts
from ledger.errors import UsageError
from ledger.instants import Instant, parse
from ledger.protocol.policy import Policy
from projections.disclosure.audience import AUDIENCES, BOARD, PUBLIC
from projections.edges import Edges
from projections.replay import everything_about, histories
from projections.reporting import figures_at
from projections.reports.asked import Asked, Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.question import Question
from projections.reports.report import Report
from projections.reports.stated import report_document
from projections.reports.subject_statement import statement
from projections.reports.what_if_told import Row, completed, different
from projections.reports.writing.formats import FORMATS

SECOND_POLICY = "firewall"
"""What a report on two policies lays beside the policy where nothing is said."""
_SINCE = parse("2000-01-01T00:00:00Z")
"""Where the statement to a person begins if nothing is said: before anything that the ledger may know."""


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
    if report.is_of_one and typed.subject is None:
        raise UsageError("--subject: say whom the statement is for", advice="ledger report subject --subject S-1001")
    if typed.subject is not None and not report.is_of_one:
        raise UsageError(f"--subject: {report.name} names nobody; a person is named for subject and in no other report")
    given = moments.moment(typed.known_at, "--known-at")
    period = (moments.beginning(typed.period_from, "--from"), moments.ending(typed.period_to, "--to"))
    edges = bounds.edges_here(parts)
    known_at = bounds.known_at(parts, edges, given, is_for_publication=is_for_publication)
    if report.is_of_earlier:
        return _restated(parts, restating.to_restate(parts, typed, audience, edges, known_at), edges)
    if typed.of is not None:
        raise UsageError(f"--of: {typed.name} restates nothing", advice=f"ledger report restatement --of {typed.of}")
    policy, second = parts.policy(typed.policy), second_policy(parts, report, typed.against)
    if report.is_of_one:
        period = (period[0] or _SINCE, period[1] or Instant(known_at + 1))
    question = Question(bounds.period(period, known_at), known_at, policy)
    asking = Asking(report, question, audience, typed.workers, second, typed.subject)
    return _made(parts, asking, is_closed=edges.is_closed(known_at))


def _restated(parts: Parts, one: restating.ToRestate, edges: Edges) -> Made:
    if one.unproven is not None:
        _refuse_unrepeatable(parts, one.unproven, one.earlier.policy, one.asking.workers)
    return restating.restated(parts, one, is_closed=edges.is_closed(one.asking.question.known_at))


def _refuse_unrepeatable(parts: Parts, file: File, policy: Policy, workers: int) -> None:
    """Raises UsageError for a file that nobody published and that is not what this ledger gives."""
    again = made_again(parts, file.asked, (policy, None), workers)
    if FORMATS[file.format](again.document) != file.content:
        raise UsageError(
            "--of: no publication of this file is on record, and it is not what the ledger gives either",
            advice="`ledger report check FILE` says what differs. What was published can be restated without its file.",
        )


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
        raise UsageError(
            f"--against: {report.name} is a report on one policy",
            advice="what-if lays a second policy beside the first.",
        )
    return None


def made_again(parts: Parts, asked: Asked, policies: tuple[Policy, Policy | None], workers: int) -> Made:
    """The same once more. What was not sealed or not closed then is stated so again, whatever it is by now.

    The second policy is that of the earlier edition where the report is a restatement.
    """
    edges = bounds.edges_here(parts)
    report, known_at = report_named(asked.report), asked.moment
    bounds.known_at(parts, edges, known_at, is_for_publication=False)
    policy, second = policies
    if (second is not None) != (report.against is not None or report.is_of_earlier):
        raise UsageError(
            f"the file names {'one policy' if second is None else 'two policies'}, which {report.name} is not on"
        )
    is_closed, is_sealed = asked.closed and edges.is_closed(known_at), asked.tree_root is not None
    if (asked.subject is not None) != report.is_of_one or _audience(report, asked.audience) != asked.audience:
        raise UsageError(f"the file names a person where {report.name} is about none, or none where it is about one")
    if report.is_of_earlier and second is not None:
        one = restating.to_restate_again(parts, asked, (policy, second), workers)
        return restating.restated(parts, one, is_closed=is_closed, is_sealed=is_sealed)
    question = Question(asked.period, known_at, policy)
    asking = Asking(report, question, asked.audience, workers, second, asked.subject)
    return _made(parts, asking, is_closed=is_closed, is_sealed=is_sealed)


def _made(parts: Parts, asking: Asking, *, is_closed: bool, is_sealed: bool = True) -> Made:
    report, question, audience, workers, second, subject = asking
    with show.progress("records read") as counter:
        counted = figures_at(parts.log, question, report.counted_with(second), workers=workers, on_count=counter.add)
    root = bounds.root_of(parts, counted.records) if is_sealed else None
    basis = Basis(question, AUDIENCES[audience], Tree(counted.records, root, is_closed), second, subject)
    if subject is not None:
        events = everything_about(parts.log, subject, question.known_at)
        if not events:
            show.say(f"The ledger knows nothing about {subject}.")
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
