"""How wide words are, as near as can be told without a font: as in the widest of the usual sans-serif fonts."""

from __future__ import annotations

from collections.abc import Sequence

_EM_BY_WIDTH = {
    0.32: " ',.IJijl",
    0.40: "()-/:;[\\]ft|",
    0.46: '!"r',
    0.53: "*_`sz",
    0.60: "?FLckvxy",
    0.65: "$0123456789EPSTYabdeghnopqu{}",
    0.70: "ABCKRVXZ",
    0.79: "&DGHNOQU",
    0.87: "#+<=>M^w~",
}
_EM = {letter: width for width, letters in _EM_BY_WIDTH.items() for letter in letters}
_WIDEST = 1.0
BOLD = 1.15
_CUT = "…"


def width(words: str, size: float, *, bold: bool = False) -> float:
    """In the unit of `size`. Narrower fonts leave some room; none that is in use is wider."""
    return sum(_EM.get(letter, _WIDEST) for letter in words) * size * (BOLD if bold else 1.0)


def readable(words: str) -> str:
    """Without what a page cannot show or could be misled by: control characters, and marks that turn the writing."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)


def cut(words: str, room: float, size: float) -> str:
    """As much of it as there is room for, with a mark where it was cut."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(kept + _CUT, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + _CUT


def wrapped(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines that each have room. A word that is longer than a line is cut."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(cut(word, room / (BOLD if bold else 1.0), size))
    return lines


def first_that_fits(labels: Sequence[str], room: float, size: float) -> str | None:
    """Of wordings, the longest first, the first for which there is room."""
    return next((label for label in labels if width(label, size) <= room), None)
