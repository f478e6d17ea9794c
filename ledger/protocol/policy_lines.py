"""Finds the line on which a TOML text says a thing, inside lists, inline tables and arrays of tables too."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Place = tuple[str | int, ...]
"""Where a value stands: keys of tables, and positions in lists counted from 0."""


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line of this place, counted from 1; None where the text does not say it.

    The text is one that `tomllib` accepts: what it means is tomllib's word, and only where it stands is asked here.
    """
    lines: dict[Place, int] = {}
    for found, line in _Walk().places(text):
        lines.setdefault(found, line)
    return lines.get(tuple(place))


class _Walk:
    """One pass over a text. Remembers how many tables each array of tables has so far: headers build on the last."""

    def __init__(self) -> None:
        self._rows: dict[Place, int] = {}

    def places(self, text: str) -> Iterator[tuple[Place, int]]:
        root = Parser(Language(tree_sitter_toml.language())).parse(text.encode()).root_node
        for node in root.named_children:
            if node.type == "pair":
                yield from self._pair(node, ())
            elif node.type in {"table", "table_array_element"}:
                yield from self._table(node)

    def _table(self, node: Node) -> Iterator[tuple[Place, int]]:
        header, *pairs = node.named_children
        inside: Place = ()
        for part in _parts(header):
            inside = self._last_row((*inside, part))
            yield inside, _line(header)
        if node.type == "table_array_element":
            inside = self._next_row(inside)
            yield inside, _line(header)
        for pair in pairs:
            yield from self._pair(pair, inside)

    def _last_row(self, place: Place) -> Place:
        return (*place, self._rows[place]) if place in self._rows else place

    def _next_row(self, place: Place) -> Place:
        """The row that an array's header opens; `place` is the array, or the row before."""
        array = place[:-1] if place[:-1] in self._rows else place
        self._rows[array] = self._rows.get(array, -1) + 1
        return (*array, self._rows[array])

    def _pair(self, node: Node, inside: Place) -> Iterator[tuple[Place, int]]:
        if node.type != "pair":  # a comment
            return
        key, value = (each for each in node.named_children if each.type != "comment")
        for part in _parts(key):
            inside = (*inside, part)
            yield inside, _line(key)
        yield from self._value(value, inside)

    def _value(self, node: Node, place: Place) -> Iterator[tuple[Place, int]]:
        if node.type == "inline_table":
            for pair in node.named_children:
                yield from self._pair(pair, place)
        elif node.type == "array":
            elements = (each for each in node.named_children if each.type != "comment")
            for number, element in enumerate(elements):
                yield (*place, number), _line(element)
                yield from self._value(element, (*place, number))


def _parts(key: Node) -> Iterator[str]:
    """The names in a key, which may be dotted and quoted: read by the parser whose word counts."""
    named: object = tomllib.loads(f"{_text(key)} = 0")
    while isinstance(named, dict):
        ((name, named),) = named.items()
        yield name


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _line(node: Node) -> int:
    return node.start_point.row + 1
