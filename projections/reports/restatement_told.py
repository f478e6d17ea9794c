"""What a restatement says, and to whom: which figures changed and why; by how much, to those who see exact counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ledger.protocol.rules import RULE_PACK
from ledger.protocol.wording import when_in_words
from projections.disclosure.audience import Audience
from projections.reports.asked import Basis
from projections.reports.document import Cell, Chapter, Column, Fact, Table, Words, whole, word
from projections.reports.edition import Earlier, Publication
from projections.reports.editions_told import EditionsTold, counted
from projections.reports.measure import MONTH, Measure
from projections.reports.measured import CLOCK_WORDS
from projections.reports.milestones import Interval, Milestone
from projections.reports.report import Report
from projections.reports.restatement import CAUSES, Restated

NOT_RESTATED: Mapping[str, str] = MappingProxyType(
    {
        "deterrence": "it gives curves and no counts that could be compared",
        "what-if": "its figures rest on two policies, and would differ with either",
        "subject": "it is a statement to one person: make it again as known today",
        "restatement": "it is one already: name the edition that it restates, and it will be compared with today",
    }
)
"""The reports that no restatement can be made of, and why: after "NAME cannot be restated:"."""

_METHOD = (
    "The moment of this restatement, above, is called today. Every figure of the earlier edition is worked out again from "
    "the record as known at the earlier moment, and then with one thing after the other taken in: the policy of today; the "
    "moment of today, by which deadlines and intervals have run on; the records about persons that became known since, the "
    "board's reviews among them; corrections since; retractions since. What changes at a step is put down to it, so that "
    "the changes of a figure add up to the difference; in another order of steps, what rests on two of them would be put "
    "down to the other one. The last cause is what is not counted of persons. Counts are compared, and not medians or "
    "centiles."
)
_NO_SIZES = (
    "For this audience it is said which figures changed, and why, but not by how much: the difference of two figures may be "
    "one person. Only whole measures are listed, since which of their parts changed may point at one person as well. The "
    "figures of today are those of the report itself, as known today."
)


class Found(NamedTuple):
    """Confidential: what became of the figures since the edition that is restated, and between all that are on record."""

    figures: Sequence[Restated]
    milestones: Sequence[Milestone]
    intervals: Sequence[Interval]


def restatement_chapters(of: Report, basis: Basis, found: Found) -> Sequence[Chapter]:
    """Of an edition of the report `of`: the edition, what changed since, and each measure that has something to tell of."""
    assert basis.earlier is not None, "a restatement is of an earlier edition"
    chapters = [_earlier(of, basis.earlier), _changed(basis.audience, found)]
    if len(found.milestones) > 1:
        told = EditionsTold(found.milestones, found.intervals, basis.earlier, has_sizes=not basis.audience.suppresses)
        chapters.append(Chapter("editions", "The editions on record", (), tuple(told.parts())))
    listed = list(_of_measures(of, basis.audience, found.figures))
    if listed:
        chapters.append(Chapter("figures", "Measure by measure"))
    return [*chapters, *listed]


# The edition that is restated -----------------------------------------------------------------------------------


def _earlier(of: Report, earlier: Earlier) -> Chapter:
    edition = earlier.edition
    about = (
        Fact("earlier_report", "Report", f"{of.name}: {of.title}"),
        Fact("earlier_known_at", "As known at", when_in_words(edition.moment)),
        Fact("earlier_policy", "Policy", f"{edition.policy} ({edition.policy_digest})"),
        Fact("earlier_rule_pack", "Rule pack", _rule_pack(edition.rule_pack)),
        Fact("earlier_audience", "Audience", edition.audience),
        Fact("earlier_tree", "Records", f"{edition.tree_size:,}, root hash {edition.tree_root or 'none'}"),
        Fact("earlier_sha256", "SHA-256 of the file", edition.sha256),
        Fact("earlier_published", "Published", _published(earlier.publication)),
    )
    return Chapter("earlier", "The earlier edition", about, ())


def _rule_pack(earlier: str) -> str:
    if earlier == RULE_PACK:
        return f"{RULE_PACK}, as today"
    return (
        f"{earlier}, and {RULE_PACK} today: the earlier figures are worked out with the rules of today, so that a figure may "
        "also differ from what was published since the rules do"
    )


def _published(publication: Publication | None) -> str:
    if publication is None:
        return (
            "No: the ledger has no publication of this file on record as known today. Before it was restated, "
            "it was compared with what the ledger gives, byte for byte."
        )
    return (
        f"Yes: on record as {publication.reference} since {when_in_words(publication.at)}, with the SHA-256 of the file"
    )


# What changed ---------------------------------------------------------------------------------------------------


def _changed(audience: Audience, found: Found) -> Chapter:
    about = (
        Fact("definition", "Definition", _METHOD),
        Fact("unit", "Unit", "measure"),
        Fact("asked_by", "Asked for by", "practice of the National Referral Mechanism statistics"),
    )
    changed = [each for each in found.figures if each.causes]
    measures = len({each.heading.measure for each in changed if not each.heading.dimension})
    said = "No figure of a whole measure changed."
    if measures:
        said = f"Figures of {counted(measures)} changed."
    words = [said]
    if audience.suppresses:
        words += ["Whole figures that are not listed below did not change.", _NO_SIZES]
    else:
        words.append(f"Of all {len(found.figures):,} figures, parts of measures among them, {len(changed):,} changed.")
    return Chapter("m37", "M37: What changed since the earlier edition", about, tuple(map(Words, words)))


def _of_measures(of: Report, audience: Audience, figures: Iterable[Restated]) -> Iterator[Chapter]:
    told = list(figures)
    for measure in of.measures:
        rows = [each for each in told if each.heading.measure == measure.code and _is_shown(audience, each)]
        if rows:
            table = _causes(measure, rows) if audience.suppresses else _sizes(measure, rows)
            yield Chapter(measure.code.lower(), f"{measure.code}: {measure.title}", (), (table,))


def _is_shown(audience: Audience, each: Restated) -> bool:
    """Changed figures of the whole; for those who see exact counts every figure of the whole, and every part that changed."""
    is_whole = not each.heading.dimension
    return bool(each.causes) and is_whole if audience.suppresses else bool(each.causes) or is_whole


def _heads(measure: Measure, each: Restated) -> tuple[Cell, ...]:
    heading = each.heading
    dimension = next((one for one in measure.dimensions if one.name == heading.dimension), None)
    by = "all" if dimension is None else dimension.title
    of = heading.value if dimension is None or dimension.name == MONTH else dimension.words(heading.value)
    return tuple(map(word, (CLOCK_WORDS[heading.clock], by, of or "all", _category(measure, each))))


def _category(measure: Measure, each: Restated) -> str:
    return dict(measure.categories)[each.heading.category]


def _sizes(measure: Measure, rows: Sequence[Restated]) -> Table:
    heads = (
        Column("counted_by", "Counted by"),
        Column("dimension", "Broken down by"),
        Column("value", "Of"),
        Column("category", "What was counted"),
    )
    numbers = (("earlier", "then"), ("today", "today"), *((code, f"change by {words}") for code, words in CAUSES))
    columns = (*heads, *(Column(name, title, is_number=True) for name, title in numbers))
    cells = tuple((*_heads(measure, each), *map(whole, (each.earlier, each.today, *each.changes))) for each in rows)
    return Table(f"{measure.code.lower()}-restated", f"{measure.title}, then and today", columns, cells)


def _causes(measure: Measure, rows: Sequence[Restated]) -> Table:
    columns = (
        Column("counted_by", "Counted by"),
        Column("category", "What was counted"),
        Column("causes", "Changed by"),
    )
    cells = tuple(
        tuple(map(word, (CLOCK_WORDS[each.heading.clock], _category(measure, each), "; ".join(each.causes))))
        for each in rows
    )
    return Table(f"{measure.code.lower()}-restated", f"{measure.title}: what changed, and why", columns, cells)
