"""Reads a picture back: its words with the room that they take, and its groups with what is drawn in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from ledger.protocol.picture.text import width

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ABOVE, _BELOW = 0.8, 0.25
"""How far letters reach over and under the line on which they stand, as parts of their size."""


class Box(NamedTuple):
    """The room that some words take."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Picture:
    """An SVG that was drawn. Raises ParseError where it is not well-formed."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.root = ET.fromstring(svg)
        _, _, self.wide, self.high = map(float, self.root.attrib["viewBox"].split())

    @property
    def boxes(self) -> list[Box]:
        return [_box(text) for text in self.root.iter(f"{_NAMESPACE}text")]

    @property
    def words(self) -> list[str]:
        return [box.words for box in self.boxes]

    @property
    def page(self) -> str:
        """All that can be read on it."""
        return " | ".join(self.words)

    @property
    def titles(self) -> list[str]:
        """What a screen reader calls the things that are drawn."""
        return [group[0].text or "" for group in self.root.iter(f"{_NAMESPACE}g")]

    @property
    def overlapping(self) -> list[tuple[str, str]]:
        return [(one.words, other.words) for one, other in combinations(self.boxes, 2) if one.meets(other)]

    @property
    def outside(self) -> list[str]:
        """Words that do not keep within the page."""
        return [
            box.words
            for box in self.boxes
            if box.left < 0 or box.top < 0 or box.right > self.wide or box.bottom > self.high
        ]

    def extent(self, title: str) -> tuple[float, float]:
        """From where to where the thing of this name is drawn, from left to right; without its words."""
        (group,) = [group for group in self.root.iter(f"{_NAMESPACE}g") if (group[0].text or "").startswith(title)]
        at = [x for shape in group for x in _xs(shape)]
        return min(at), max(at)


def _box(text: ET.Element) -> Box:
    size, words = float(text.attrib["font-size"]), text.text or ""
    wide = width(words, size, bold=text.attrib.get("font-weight") == "bold")
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.attrib.get("text-anchor", "start")]
    return Box(words, left, y - size * _ABOVE, left + wide, y + size * _BELOW)


def _xs(shape: ET.Element) -> Iterator[float]:
    kind = shape.tag.removeprefix(_NAMESPACE)
    if kind == "rect" and (shape.attrib.get("fill") != "#fff" or "stroke" in shape.attrib):
        x = float(shape.attrib["x"])
        yield from (x, x + float(shape.attrib["width"]))
    elif kind == "polygon":
        yield from (float(point.split(",")[0]) for point in shape.attrib["points"].split())
    elif kind == "circle":
        yield float(shape.attrib["cx"])
    elif kind == "path":
        yield from (float(x) for x in re.findall(r"[ML]([\d.]+)", shape.attrib["d"]))
