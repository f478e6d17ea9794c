"""Makes a restatement: from what was typed to what is compared, and from there to a document."""

from __future__ import annotations

from typing import NamedTuple

from ledger.commands import bounds, moments, show
from ledger.commands.asking import Asking, Made, Typed
from ledger.commands.earlier import File, named, policies_here, policy_of, publication_of, refuse_unfit, report_of
from ledger.commands.parts import Parts
from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.policy import Policy
from projections.disclosure.audience import AUDIENCES
from projections.edges import Edges
from projections.reports.asked import Asked, Basis, Tree
from projections.reports.catalogue.restatement import RESTATEMENT
from projections.reports.edition import Earlier, Edition
from projections.reports.milestones import intervals, milestones, questions
from projections.reports.question import Question
from projections.reports.restatement_told import Found, restatement_chapters
from projections.reports.stated import document_of
from projections.restating import Comparison, OnRecord, compared, on_record


class ToRestate(NamedTuple):
    """All that a restatement needs. `unproven` is the file of the edition where no publication of it is on record."""

    asking: Asking
    earlier: Earlier
    record: OnRecord
    unproven: File | None = None


def to_restate(parts: Parts, typed: Typed, audience: str, edges: Edges, known_at: Instant) -> ToRestate:
    """Raises UsageError for what cannot be restated, before figures are worked out."""
    if typed.of is None:
        raise UsageError(
            "--of: say which edition is to be restated",
            advice="ledger report restatement --of FILE, a file that `ledger report` wrote; or the reference of a publication.",
        )
    if typed.period_from is not None or typed.period_to is not None:
        raise UsageError("--from, --to: a restatement is about the period of the edition that it restates")
    chosen = named(parts, typed.of)
    report_of(chosen.edition)
    refuse_unfit(chosen.edition, known_at, AUDIENCES[audience])
    record = _on_record(parts, known_at)
    publication = publication_of(chosen, record)
    if publication is None:
        _refuse_another_ledger(parts, chosen.edition, edges)
    first = policy_of(parts, chosen.edition, record, typed.against)
    policy = first if typed.policy is None else parts.policy(typed.policy)
    asking = Asking(RESTATEMENT, Question(chosen.edition.period, known_at, policy), audience, typed.workers)
    return ToRestate(
        asking, Earlier(chosen.edition, first, publication), record, chosen.file if publication is None else None
    )


def to_restate_again(parts: Parts, asked: Asked, policies: tuple[Policy, Policy], workers: int) -> ToRestate:
    """The same from what a file was asked. Raises UsageError where no restatement asks that."""
    edition, (policy, first) = asked.earlier, policies
    if edition is None or edition.period != asked.period:
        raise UsageError("the file does not name the edition that it restates, or names one about another period")
    report_of(edition)
    refuse_unfit(edition, asked.moment, AUDIENCES[asked.audience])
    record = _on_record(parts, asked.moment)
    before = Earlier(edition, first, record.publication_of(edition.sha256))
    question = Question(asked.period, asked.moment, policy)
    return ToRestate(Asking(RESTATEMENT, question, asked.audience, workers), before, record)


def restated(parts: Parts, one: ToRestate, *, is_closed: bool, is_sealed: bool = True) -> Made:
    """Raises UsageError where other records were known at the moment of the edition than it says."""
    question, audience, workers, before = one.asking.question, one.asking.audience, one.asking.workers, one.earlier
    of = report_of(before.edition)
    policies = policies_here(one.record, before.policy, question.policy)
    stones = milestones(one.record.publications, before, question, audience, policies)
    pairs = [(before.question, question), *questions(stones)]
    with show.progress("records read") as counter:
        first, *others = compared(parts.log, pairs, of.measures, workers=workers, on_count=counter.add)
    _refuse_other_records(before.edition, first)
    root = bounds.root_of(parts, first.today.records) if is_sealed else None
    basis = Basis(question, AUDIENCES[audience], Tree(first.today.records, root, is_closed), earlier=before)
    found = Found(first.restated, stones, intervals(stones, [each.restated for each in others]))
    chapters = restatement_chapters(of, basis, found)
    return Made(RESTATEMENT, basis, document_of(RESTATEMENT, basis, chapters, says_nothing=not first.restated))


def _on_record(parts: Parts, known_at: Instant) -> OnRecord:
    with show.progress("records looked through") as counter:
        return on_record(parts.log, known_at, counter.add)


def _refuse_another_ledger(parts: Parts, edition: Edition, edges: Edges) -> None:
    """Raises UsageError for a file whose tree is not the beginning of this ledger's, as far as that is sealed here."""
    is_longer = edition.tree_size > edges.records
    root = None if is_longer else bounds.root_of(parts, edition.tree_size)
    if is_longer or (None not in (root, edition.tree_root) and root != edition.tree_root):
        raise UsageError(
            f"--of: the file is of another ledger: it was made from {edition.tree_size:,} records with the root hash "
            f"{edition.tree_root or 'of none'}, and this ledger has "
            + ("fewer" if is_longer else f"{root} for as many"),
            advice="Set LEDGER_HOME, or the broker and the database, to the ledger that the file was made from.",
        )


def _refuse_other_records(edition: Edition, first: Comparison) -> None:
    if first.first.records != edition.tree_size:
        raise UsageError(
            f"the earlier edition was made from {edition.tree_size:,} records, and this ledger knew {first.first.records:,} "
            f"at its moment, {moments.in_words(edition.moment)}",
            advice="Is it of this ledger? `ledger verify` says whether records were changed.",
        )
