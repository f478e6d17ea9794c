"""The manifest of an archive: which ledger it is, how long, and every file with its size and digest. One spelling only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.archive.container import FileSum
from ledger.archive.plain import open_plain
from ledger.errors import PartMissing
from ledger.seal.base64_text import base64_of, bytes_of
from ledger.seal.merkle import HASH_BYTES
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import WIDTH, Tile
from schemas.jsontypes import Json, mapping, string, strings

NAME = "manifest.json"
FORMAT = "protocol-ledger/archive/v1"
SEGMENT_RECORDS = 65_536
"""Records in one file: 256 tiles. Only the last file of an archive has fewer."""

BYTES_MAX = 64 << 20
"""No manifest of ours is this long."""

_path_ok = re.compile(r"(?!\.)[a-z0-9.@_-]+(?:/(?!\.)[a-z0-9.@_-]+)*").fullmatch
_digest_ok = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of records and the three files that hold it. `root` is that of the tree up to its last record."""

    first: int
    records: int
    refused: int
    root: bytes
    schemas: tuple[str, ...] = ()
    """Fingerprints, in the order of the file's union."""

    @property
    def end(self) -> int:
        return self.first + self.records

    @property
    def records_path(self) -> str:
        return f"records/{self.first:012d}.avro"

    @property
    def places_path(self) -> str:
        return f"places/{self.first:012d}.avro"

    @property
    def refused_path(self) -> str:
        return f"refused/{self.first:012d}.avro"

    @property
    def paths(self) -> tuple[str, str, str]:
        return self.records_path, self.places_path, self.refused_path

    @property
    def bundle_paths(self) -> tuple[str, ...]:
        """The entry bundles of its records, where the archive has any."""
        tiles = range(self.first, self.end, WIDTH)
        return tuple(f"tree/{Tile(0, at // WIDTH, min(WIDTH, self.end - at)).path('entries')}" for at in tiles)

    def as_json(self) -> Json:
        return {
            "first": self.first,
            "records": self.records,
            "refused": self.refused,
            "root_hash": base64_of(self.root),
            "schemas": list(self.schemas),
        }

    @classmethod
    def of_json(cls, told: Json) -> Segment:
        said = mapping(told)
        root = _hash(string(said["root_hash"]))
        whole = [_whole(said[name]) for name in ("first", "records", "refused")]
        if whole[1] > SEGMENT_RECORDS:
            raise ValueError(f"a segment has more than {SEGMENT_RECORDS:,} records")
        return cls(whole[0], whole[1], whole[2], root, tuple(_digest(each) for each in strings(said["schemas"])))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself; the whole of it follows from the other files."""

    origin: str
    incarnation: str
    partitions: int
    size: int
    root: bytes
    refused: int
    first_known_at: str
    last_known_at: str
    segments: Sequence[Segment]
    files: Mapping[str, FileSum] = field(repr=False)

    def content(self) -> bytes:
        told: dict[str, Json] = {
            "format": FORMAT,
            "origin": self.origin,
            "incarnation": self.incarnation,
            "partitions": self.partitions,
            "tree_size": self.size,
            "root_hash": base64_of(self.root),
            "refused": self.refused,
            "first_known_at": self.first_known_at,
            "last_known_at": self.last_known_at,
            "segments": [segment.as_json() for segment in self.segments],
            "files": files_as_json(self.files),
        }
        return written(told)

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """Raises NotProven for any bytes that `content()` does not make."""
        try:
            manifest = cls._of_json(mapping(json.loads(content)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise NotProven(f"{NAME} cannot be read: {str(error)[:200]}") from None
        if manifest.content() != content:
            raise NotProven(f"{NAME} is not written as an export writes it")
        return manifest

    @classmethod
    def _of_json(cls, said: Mapping[str, Json]) -> Manifest:
        if said["format"] != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        segments = said["segments"]
        if not isinstance(segments, list):
            raise TypeError("the segments are not a list")
        return cls(
            origin=string(said["origin"]),
            incarnation=string(said["incarnation"]),
            partitions=_whole(said["partitions"]),
            size=_whole(said["tree_size"]),
            root=_hash(string(said["root_hash"])),
            refused=_whole(said["refused"]),
            first_known_at=string(said["first_known_at"]),
            last_known_at=string(said["last_known_at"]),
            segments=tuple(Segment.of_json(each) for each in segments),
            files=files_of_json(said["files"]),
        )


def content_in(folder: Path) -> bytes | None:
    """What stands in a folder's manifest, None where there is none. Raises NotProven for what is no file, or too long,
    and PartMissing where the disk does not give it.
    """
    try:
        with open_plain(folder / NAME) as file:
            content = file.read(BYTES_MAX + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise NotProven(f"{NAME} is no file") from None
    except OSError as error:
        raise PartMissing(f"{folder / NAME} cannot be read: {error.strerror}") from error
    if len(content) > BYTES_MAX:
        raise NotProven(f"{NAME} is longer than {BYTES_MAX:,} bytes")
    return content


def written(told: Json) -> bytes:
    """JSON in the one spelling of the archive: a line for each thing, keys in their order."""
    return (json.dumps(told, indent=1) + "\n").encode("ascii")


def files_as_json(files: Mapping[str, FileSum]) -> Json:
    return {path: {"bytes": each.size, "sha256": each.sha256} for path, each in sorted(files.items())}


def files_of_json(told: Json) -> dict[str, FileSum]:
    """Raises ValueError, KeyError or TypeError where it is no list of files inside the archive."""
    files = {}
    for path, each in mapping(told).items():
        if not _path_ok(path):
            raise ValueError(f"not the path of a file in an archive: {path[:80]!r}")
        said = mapping(each)
        files[path] = FileSum(_whole(said["bytes"]), _digest(string(said["sha256"])))
    return files


def _whole(told: Json) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise ValueError("a count is not a whole number")
    return told


def _digest(text: str) -> str:
    if not _digest_ok(text):
        raise ValueError("a digest is not 64 hexadecimal digits")
    return text


def _hash(text: str) -> bytes:
    root = bytes_of(text)
    if len(root) != HASH_BYTES:
        raise ValueError("a root hash is not the base64 of 32 bytes")
    return root
