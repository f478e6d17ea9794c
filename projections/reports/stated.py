"""What every report says of itself before its first figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time

from ledger.instants import Instant
from ledger.london import london
from ledger.protocol.wording import when_in_words
from projections.reports.asked import Asked, Basis, Tree
from projections.reports.document import Chapter, Document, Fact
from projections.reports.edition import Earlier
from projections.reports.figures import Figures
from projections.reports.in_step import protected
from projections.reports.measured import chapter_of
from projections.reports.question import Period
from projections.reports.report import Report

EXCLUSIONS = (
    "Findings with hindsight (those that rest on what nobody could have known when the act was taken) are counted apart. "
    "Events that were retracted by the moment of knowledge are left out, and corrected ones count as corrected. What has "
    "no date counts by when it became known only. Each measure names what else it leaves out."
)
CLOCKS = (
    "Each figure is given by two clocks. By when it happened: the valid time that the publisher gave lies in the period. "
    "By when it became known: the moment at which the ledger knew enough to count it lies in the period. Months are those "
    "of a calendar in London."
)


def report_document(report: Report, basis: Basis, figures: Figures) -> Document:
    """The document of a report that is made of measures, with chapters of its own where it has them."""
    if report.written is not None:
        return document_of(report, basis, report.written(basis, figures), says_nothing=not figures.counts)
    measures, period = report.measures_with(basis.second), basis.question.period
    shown = protected(measures, figures, basis.audience, period, rolls_up=True)
    made = {one.measure.code: one for one in shown}
    chapters: list[Chapter] = []
    for number, section in enumerate(report.sections, 1):
        here = [chapter_of(made[code]) for code in section.codes if code in made]
        if here:
            chapters += [Chapter(f"section-{number}", section.title), *here]
    return document_of(report, basis, chapters, says_nothing=all(one.is_empty for one in made.values()))


def document_of(report: Report, basis: Basis, chapters: Sequence[Chapter], *, says_nothing: bool = False) -> Document:
    """Any report's: its chapters, and what must be said of how they were made. Their numbers must be protected already."""
    asked = Asked.of(report.name, basis)
    facts = [*_facts(asked, basis)]
    if says_nothing:
        empty = "Nothing that this report counts happened or became known in this period: every figure is zero."
        facts.insert(0, Fact("no_events", "No events", empty))
    return Document(
        report.title,
        report.question,
        tuple(facts),
        tuple(chapters),
        tuple(asked.plain().items()),
        basis.audience.warning,
    )


def _facts(asked: Asked, basis: Basis) -> Iterator[Fact]:
    question, tree = basis.question, basis.tree
    yield Fact("period", "Period", _period(question.period))
    yield Fact("known_at", "As known at", when_in_words(question.known_at))
    yield Fact("closed", "Closed", _closedness(tree))
    yield Fact("policy", "Policy", f"{question.policy.name}: {question.policy.title}")
    yield Fact("policy_digest", "Digest of the policy", question.policy.digest)
    if basis.second is not None:
        yield Fact("against", "Second policy", f"{basis.second.name}: {basis.second.title}")
        yield Fact("against_digest", "Digest of the second policy", basis.second.digest)
    yield Fact("rule_pack", "Rule pack", asked.rule_pack)
    yield Fact("tree_size", "Records", f"{tree.size:,} were known at that moment: the ledger's tree of that size")
    yield Fact("tree_root", "Root hash", tree.root or "None: these records were not sealed when the report was made")
    yield Fact("audience", "Audience", basis.audience.name)
    yield Fact("disclosure", "Disclosure control", basis.audience.sentence)
    yield Fact("clocks", "Two clocks", CLOCKS)
    yield Fact("exclusions", "Left out", EXCLUSIONS)
    yield Fact("again", "To make it again", f"ledger report check FILE, or: {command_of(asked, basis.earlier)}")


def command_of(asked: Asked, earlier: Earlier | None = None) -> str:
    """What makes the same document on a command line, but for the format. `earlier` is what a restatement restates."""
    about = f"--from {asked.period_from} --to {asked.period_to}"
    if earlier is not None:
        about = "--of EARLIER_FILE" if earlier.publication is None else f"--of {earlier.publication.reference}"
    against = "" if asked.against is None else f" --against {asked.against}"
    subject = "" if asked.subject is None else f" --subject {asked.subject}"
    return (
        f"ledger report {asked.report} {about} --known-at {asked.known_at} "
        f"--policy {asked.policy} --audience {asked.audience}{against}{subject}"
    )


def _closedness(tree: Tree) -> str:
    if tree.is_closed:
        return "Yes: a later record is on the ledger, so nothing more can become known at or before that moment"
    return "No: more may still become known at or before that moment; this report is not for publication"


def _period(period: Period) -> str:
    """Whole days as days; anything else by its moments."""
    start, end = london(period.start), london(period.end)
    if any(each.time() != time() for each in (start, end)):
        return f"From {when_in_words(period.start)} up to {when_in_words(period.end)}, which is not part of it"
    last = london(Instant(period.end - 1))
    return f"{start.day} {start:%B %Y} to {last.day} {last:%B %Y}, both days included"
