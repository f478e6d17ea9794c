"""What may not be published: what could still change, and what would give away what another edition hides."""

from __future__ import annotations

from collections.abc import Sequence

from ledger import instants
from ledger.commands import moments
from ledger.commands.asking import Made
from ledger.commands.parts import Parts
from ledger.commands.sealed import NotSealedYet, sealed
from ledger.errors import LedgerError
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Basis
from projections.reports.catalogue import REPORTS
from projections.reports.edition import Edition
from projections.reports.report import Report


class NotForPublication(LedgerError):
    """The report may be made, but not published: what it says could still change, or could not be shown to anybody."""

    code = "not_for_publication"


def refuse_unfit(parts: Parts, one: Made) -> None:
    """Raises NotForPublication where the moment is open or the tree is not sealed as it must be."""
    tree = one.basis.tree
    if one.report.is_of_one:
        raise NotForPublication(
            f"{one.report.name} is about one person, and is handed to that person: it is never published"
        )
    if not tree.is_closed:
        raise NotForPublication(
            f"the moment {moments.in_words(one.basis.question.known_at)} is still open: more may become known",
            advice="Leave --known-at out: the last moment that is closed is taken then.",
        )
    try:
        sealed(parts)
    except NotSealedYet as problem:
        raise NotForPublication(str(problem), advice=problem.advice) from problem
    if tree.root is None:
        raise NotForPublication(
            f"the {tree.size:,} records that it rests on are not all sealed yet",
            advice="`ledger run sealer` seals what is on the ledger. Where witnesses are asked, they must cosign it.",
        )


def refuse_beside(one: Made, before: Sequence[Edition]) -> None:
    """Raises NotForPublication: two editions of what small numbers are hidden in may tell them by their differences."""
    if not one.basis.audience.suppresses:
        return
    for edition in before:
        if AUDIENCES[edition.audience].suppresses:
            _refuse_overlap(one.basis, edition)
            _refuse_later_edition(one, edition)


def _refuse_overlap(basis: Basis, edition: Edition) -> None:
    period, other = basis.question.period, edition.period
    if other.start < period.end and period.start < other.end and other != period:
        raise NotForPublication(
            f"its period overlaps that of {edition.report}, published for the audience {edition.audience} "
            f"({edition.period_from} to {edition.period_to}), and is not the same",
            advice="From both together small numbers could be worked out. Publish the same period again, or one that "
            "touches none that is published; the board may read any.",
        )


def _refuse_later_edition(one: Made, edition: Edition) -> None:
    question = one.basis.question
    is_same = (edition.known_at, edition.policy_digest) == (instants.text(question.known_at), question.policy.digest)
    if is_same or edition.period != question.period or not _have_figures_in_common(one.report, edition):
        return
    raise NotForPublication(
        f"{edition.report} is published for this period already, for the audience {edition.audience}, as known at "
        f"{edition.known_at} under the policy {edition.policy}",
        advice="From both editions together small numbers could be worked out. To say what has changed since: ledger report "
        f"restatement. To publish beside that edition: --known-at {edition.known_at} --policy {edition.policy}.",
    )


def _have_figures_in_common(report: Report, edition: Edition) -> bool:
    """A restatement says which figures changed, and never by how much."""
    other = next((each for each in REPORTS if each.name == edition.report), None)
    if other is None or report.is_of_earlier or other.is_of_earlier:
        return False
    return report.name == other.name or not _shown_in(report).isdisjoint(_shown_in(other))


def _shown_in(report: Report) -> frozenset[str]:
    return frozenset(each.code for part in (report.measures, *report.siblings) for each in part)
