"""What a restatement says of the editions on record: which there are, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.protocol.wording import when_in_words
from projections.reports.charts.milestones import Bar, Stop, timeline
from projections.reports.document import Cell, Column, Part, Picture, Table, whole, word
from projections.reports.edition import Earlier, Publication
from projections.reports.milestones import Change, Interval, Milestone

_SIZES = (
    "Rises and falls are the sums over all figures of whole measures, by when it happened, whatever it is that each of them "
    "counts: they say how much was restated, and not of how many persons."
)
_SEVERAL = "A measure that changed by several causes counts under each of them."
_LOST = "The ledger does not hold that policy: what changed is said over this edition, from the one before to the one after."
_NOTHING = Change("nothing", 0, 0, 0)


def counted(measures: int) -> str:
    """In words."""
    return f"{measures:,} measure{'' if measures == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class EditionsTold:
    """`has_sizes`: for those who may know by how much figures rose and fell. The last milestone is the restatement's own."""

    milestones: Sequence[Milestone]
    intervals: Sequence[Interval]
    earlier: Earlier
    has_sizes: bool

    def parts(self) -> Iterator[Part]:
        yield self._editions()
        if self.intervals:
            yield self._picture()

    def _name(self, stone: Milestone) -> str:
        number = next(number for number, each in enumerate(self.milestones, 1) if each.place == stone.place)
        return f"Edition {number}" if stone.publications else "This restatement"

    def _marked(self, stone: Milestone) -> str:
        edition = self.earlier.edition
        is_restated = stone.publications and stone.place == (edition.moment, edition.policy_digest)
        return f"{self._name(stone)}{', restated here' if is_restated else ''}"

    def _editions(self) -> Table:
        columns = (
            Column("edition", "Edition"),
            Column("known_at", "As known at"),
            Column("policy", "Policy"),
            Column("published_at", "On record since"),
            Column("audience", "Audience"),
            Column("reference", "Reference"),
        )
        rows = [self._row(stone, one) for stone in self.milestones for one in stone.publications or (None,)]
        says = (
            "What is on record of this report and period, in order of knowledge; last the moment of this restatement."
        )
        lost = tuple(f"{self._name(stone)}: {_LOST}" for stone in self.milestones if stone.question is None)
        return Table("editions-on-record", "Editions of this report and period", columns, tuple(rows), says, lost)

    def _row(self, stone: Milestone, one: Publication | None) -> tuple[Cell, ...]:
        published = ("not published yet", "-", "-")
        if one is not None:
            published = (when_in_words(one.at), one.edition.audience, one.reference)
        return tuple(map(word, (self._marked(stone), when_in_words(stone.known_at), stone.policy, *published)))

    # What changed from each to the next -----------------------------------------------------------------------

    def _picture(self) -> Picture:
        name, title, says = "editions-timeline", "What changed from edition to edition", self._says()
        return Picture(name, title, timeline(name, title, says, list(self._stops())), says, self._changes(title))

    def _stops(self) -> Iterator[Stop]:
        for each in self.intervals:
            yield Stop(self._label(each.earlier), tuple(map(self._bar, each.changes)))
        yield Stop(self._label(self.intervals[-1].later), ())

    def _label(self, stone: Milestone) -> str:
        return f"{self._marked(stone)}: as known at {when_in_words(stone.known_at)}"

    def _bar(self, change: Change) -> Bar:
        sizes = [
            f"{sign}{size:,}" for sign, size in (("+", change.rose), ("-", change.fell)) if size and self.has_sizes
        ]
        return Bar(change.cause, ", ".join([counted(change.measures), *sizes]), change.measures)

    def _changes(self, title: str) -> Table:
        columns = (
            Column("earlier", "From"),
            Column("later", "To"),
            Column("cause", "Changed by"),
            Column("measures", "Measures", is_number=True),
        )
        sizes = (Column("rose", "Rose by", is_number=True), Column("fell", "Fell by", is_number=True))
        rows = [
            (*map(word, (self._name(each.earlier), self._name(each.later), change.cause)), *self._numbers(change))
            for each in self.intervals
            for change in each.changes or (_NOTHING,)
        ]
        return Table(
            "editions-changes",
            f"{title}: measures by cause",
            (*columns, *sizes) if self.has_sizes else columns,
            tuple(rows),
            notes=(_SEVERAL, _SIZES) if self.has_sizes else (_SEVERAL,),
        )

    def _numbers(self, change: Change) -> Sequence[Cell]:
        return [whole(each) for each in (change.measures, *((change.rose, change.fell) if self.has_sizes else ()))]

    def _says(self) -> str:
        most = max(each.measures for each in self.intervals)
        if not most:
            return "From edition to edition, and until this restatement, no figure of a whole measure changed."
        where = [
            f"between {self._name(each.earlier)} and {self._name(each.later)}"
            for each in self.intervals
            if each.measures == most
        ]
        said = f"Figures of {counted(most)} changed {' and '.join(where)}".replace("This", "this")
        return f"{said}." if len(self.intervals) == 1 else f"{said}: the most from one edition to the next."
