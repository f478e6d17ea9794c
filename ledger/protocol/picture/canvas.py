"""Writes SVG: lines, boxes and words, escaped, with the same bytes for the same picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Literal

from ledger.protocol.picture.text import readable

Anchor = Literal["start", "middle", "end"]

FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_DEFS = """<defs>
<pattern id="ledger-full" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<path d="M0 0V6" stroke="#000" stroke-width="2.6"/></pattern>
<pattern id="ledger-presumed" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
<path d="M0 0V9" stroke="#000" stroke-width="1.2"/></pattern>
<pattern id="ledger-conditional" width="7" height="7" patternUnits="userSpaceOnUse">
<circle cx="2" cy="2" r="1.1"/><circle cx="5.5" cy="5.5" r="1.1"/></pattern>
<pattern id="ledger-pause" width="5" height="5" patternUnits="userSpaceOnUse">
<path d="M0 0V5" stroke="#000" stroke-width="1.4"/></pattern>
<pattern id="ledger-offered" width="12" height="6" patternUnits="userSpaceOnUse">
<path d="M1 3H5" stroke="#000" stroke-width="1"/></pattern>
</defs>"""


class Canvas:
    """Shapes in the order in which they are drawn. All coordinates are in the picture's own unit."""

    def __init__(self) -> None:
        self._behind: list[str] = []
        self._shapes: list[str] = []

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, dash: str = "", width: float = 1.0, ink: str = "#000"
    ) -> None:
        self._shapes.append(
            f'<path d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" stroke="{ink}" stroke-width="{_n(width)}"{_dashed(dash)}/>'
        )

    def rect(
        self, x: float, y: float, wide: float, high: float, *, fill: str, opacity: float = 1.0, outline: str = ""
    ) -> None:
        """`outline` is the pattern of a border: `solid`, or dashes such as `3 2`; none where it is empty."""
        border = ' stroke="#000"' + ("" if outline == "solid" else _dashed(outline)) if outline else ""
        shade = "" if opacity == 1.0 else f' fill-opacity="{_n(opacity)}"'
        self._shapes.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" fill="{fill}"{shade}{border}/>'
        )

    def polygon(self, points: Sequence[tuple[float, float]], *, fill: str = "#000") -> None:
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._shapes.append(f'<polygon points="{corners}" fill="{fill}" stroke="#000" stroke-width="1.2"/>')

    def circle(self, x: float, y: float, radius: float) -> None:
        self._shapes.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="#fff" stroke="#000" stroke-width="1.4"/>'
        )

    def words(
        self, x: float, y: float, words: str, size: float, *, bold: bool = False, anchor: Anchor = "start"
    ) -> None:
        """`y` is the line on which the letters stand; at `x` the words start, end, or have their middle."""
        weight = ' font-weight="bold"' if bold else ""
        at = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._shapes.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{weight}{at}>{_escaped(words)}</text>'
        )

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """What is drawn inside is one thing, which a screen reader calls by this title."""
        self._shapes.append(f"<g><title>{_escaped(title)}</title>")
        yield
        self._shapes.append("</g>")

    @contextmanager
    def behind(self) -> Iterator[None]:
        """What is drawn inside lies behind everything else."""
        front, self._shapes = self._shapes, self._behind
        yield
        self._shapes = front

    def document(
        self, wide: float, high: float, title: str, description: str, *, name: str = "ledger", defs: str = _DEFS
    ) -> str:
        """The whole picture, in black on white, in a file of its own.

        `name` sets its ids apart from those of other pictures on one page, as must those of its patterns, `defs`.
        """
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(wide)} {_n(high)}" width="{_n(wide)}" '
            f'height="{_n(high)}" role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONTS}">\n'
            f'<title id="{name}-title">{_escaped(title)}</title>\n<desc id="{name}-desc">{_escaped(description)}</desc>'
        )
        paper = f'<rect width="{_n(wide)}" height="{_n(high)}" fill="#fff"/>'
        return "\n".join((head, defs, paper, *self._behind, *self._shapes, "</svg>")) + "\n"


def _n(value: float) -> str:
    """Rounded to a tenth, which no eye sees, without a fraction where there is none."""
    rounded = f"{value:.1f}".removesuffix(".0")
    return "0" if rounded == "-0" else rounded


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _escaped(words: str) -> str:
    return escape(readable(words), quote=False)
