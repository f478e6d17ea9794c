"""A report: a question, and the measures that answer it, in sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

    @property
    def measures(self) -> Sequence[Measure]:
        """All of them, each once: one pass over the ledger answers them together."""
        return [measure for section in self.sections for measure in section.measures]

    @property
    def codes(self) -> Sequence[str]:
        return [code for section in self.sections for code in section.codes]
