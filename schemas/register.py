"""The register of publishers: who may publish, by which intake topic, and which event types."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas import files
from schemas.jsontypes import Json, mapping, string, strings
from schemas.model import PUBLISHER_NAME

DEFAULT = files.HERE / "publishers.toml"

ANYONE = "anyone"
"""In `published_by`: every publisher but the ledger's own."""

LEDGER_KIND = "ledger"

_name = re.compile(PUBLISHER_NAME).fullmatch


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher and the only topic that it claims on."""

    name: str
    kind: str

    @property
    def intake_topic(self) -> str:
        """`intake` and the name with `/` as `.`: `/police/kent` claims on `intake.police.kent`."""
        return "intake" + self.name.replace("/", ".")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of publisher, and the wider kind that it belongs to, if any."""

    name: str
    doc: str
    also: str | None
    publishers: tuple[str, ...]


class Register:
    """Publishers by name and by topic. Two registers that say the same have the same bytes and digest."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds
        self.publishers = tuple(Publisher(name, kind.name) for kind in kinds.values() for name in kind.publishers)
        self._by_name = {publisher.name: publisher for publisher in self.publishers}
        self._by_topic = {publisher.intake_topic: publisher for publisher in self.publishers}
        if len(self._by_name) != len(self.publishers) or len(self._by_topic) != len(self.publishers):
            raise ValueError("a publisher is registered twice")
        self.bytes = "\n".join(_written(kind) for kind in kinds.values()).encode("utf-8")
        """The register as TOML in a fixed layout, as `PublishersChanged` carries it; `parse` reads it back."""
        self.digest = hashlib.sha256(self.bytes).hexdigest()

    @classmethod
    def load(cls, extension: Path | None = None) -> Register:
        """The register that ships, with the publishers that a file of the same form adds to its kinds.

        Raises ValueError naming the file and what is wrong in it, and OSError when it cannot be read.
        """
        kinds = _kinds(DEFAULT.read_bytes(), {})
        if extension is None:
            return cls(kinds)
        try:
            return cls(_kinds(extension.read_bytes(), kinds))
        except (ValueError, TypeError, KeyError) as problem:
            raise ValueError(f"{extension}: {problem}") from problem

    @classmethod
    def parse(cls, written: bytes) -> Register:
        """The register of these bytes. Raises ValueError, TypeError or KeyError where they are none."""
        return cls(_kinds(written, {}))

    def find(self, name: str) -> Publisher | None:
        """The publisher of that name."""
        return self._by_name.get(name)

    def by_topic(self, topic: str) -> Publisher | None:
        """The publisher that claims on that topic."""
        return self._by_topic.get(topic)

    def may_publish(self, publisher: Publisher, type_name: str) -> bool:
        """Whether the contract lets this publisher say this. Raises KeyError when there is no such event type."""
        allowed = files.schema_of(type_name).published_by
        if publisher.kind == LEDGER_KIND:
            return publisher.name in allowed
        return ANYONE in allowed or publisher.kind in allowed or self.kinds[publisher.kind].also in allowed


def _kinds(written: bytes, shipped: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds of a file; where there are shipped ones already, the file may only add publishers to them."""
    table: Mapping[str, Json] = tomllib.loads(written.decode("utf-8"))
    _only(table, {"kinds"}, "the register")
    kinds = dict(shipped)
    for name, told in ((name, mapping(told)) for name, told in mapping(table["kinds"]).items()):
        named = tuple(_publisher_name(each) for each in strings(told["publishers"]))
        if not shipped:
            _only(told, {"doc", "also", "publishers"}, name)
            also = told.get("also")
            kinds[name] = Kind(name, string(told["doc"]), None if also is None else string(also), named)
            continue
        _only(told, {"publishers"}, name)
        if name not in shipped or name == LEDGER_KIND:
            raise ValueError(f"{name} is no kind that can be extended; there are {', '.join(shipped)}")
        before = shipped[name]
        kinds[name] = Kind(name, before.doc, before.also, (*before.publishers, *named))
    return kinds


def _only(table: Mapping[str, Json], allowed: set[str], where: str) -> None:
    if more := sorted(table.keys() - allowed):
        raise ValueError(f"{where} has an unknown key: {', '.join(more)}")


def _publisher_name(text: str) -> str:
    if not _name(text):
        raise ValueError(f"{text!r} cannot be a publisher: lower case, words joined by hyphens, such as /police/kent")
    return text


def _written(kind: Kind) -> str:
    return "\n".join(_lines(kind)) + "\n"


def _lines(kind: Kind) -> Iterator[str]:
    yield f"[kinds.{kind.name}]"
    yield f'doc = "{kind.doc}"'
    if kind.also is not None:
        yield f'also = "{kind.also}"'
    yield "publishers = ["
    yield from (f'    "{name}",' for name in kind.publishers)
    yield "]"
