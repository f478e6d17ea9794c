"""A report: a question, and the measures that answer it, in sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.protocol.policy import Policy
from projections.reports.asked import Basis
from projections.reports.document import Chapter
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Section:
    """Measures that are read together, by their codes."""

    title: str
    codes: tuple[str, ...]

    @property
    def measures(self) -> Sequence[Measure]:
        by_code = {measure.code: measure for measure in MEASURES}
        return [by_code[code] for code in self.codes if code in by_code]


@dataclass(frozen=True, slots=True)
class Report:
    """`name` is what is typed; `question` is one sentence that ends with a question mark."""

    name: str
    title: str
    question: str
    sections: tuple[Section, ...]
    against: Callable[[Policy], Sequence[Measure]] | None = None
    """For a report on two policies: its measures, beside that of the question, for a second one."""

    own: tuple[Measure, ...] = ()
    """Measures of this report alone, which no code in a section names."""
    siblings: tuple[tuple[Measure, ...], ...] = ()
    """The measures of other reports whose published figures this one shows again: counted here too, and protected as there."""
    written: Callable[[Basis, Figures], Sequence[Chapter]] | None = None
    """For a report with chapters of its own: makes all of them, from protected numbers."""

    is_of_one: bool = False
    """About one person and for that person: for no audience but the board's, and never published."""

    is_of_earlier: bool = False
    """About an edition of another report: its measures are those of that one."""

    def measures_with(self, second: Policy | None) -> Sequence[Measure]:
        """Those that answer the question. A second policy is given where the report is on two, and only there."""
        assert (second is None) == (self.against is None), (
            f"{self.name}: a second policy where there is one too many or few"
        )
        return self.measures if self.against is None or second is None else self.against(second)

    def counted_with(self, second: Policy | None) -> Sequence[Measure]:
        """All that must be counted to make it: its own measures, and those that its siblings show."""
        return list(dict.fromkeys([*self.measures_with(second), *(one for each in self.siblings for one in each)]))

    @property
    def measures(self) -> Sequence[Measure]:
        """All of them, each once: one pass over the ledger answers them together."""
        return [*(measure for section in self.sections for measure in section.measures), *self.own]

    @property
    def codes(self) -> Sequence[str]:
        return [*(code for section in self.sections for code in section.codes), *(each.code for each in self.own)]
