"""The formats by name; and what a file that one of them wrote was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from ledger.errors import UsageError
from projections.reports.asked import MARK, Asked, line_of
from projections.reports.document import Document
from projections.reports.writing.csv import METADATA, write_csv
from projections.reports.writing.html import write_html
from projections.reports.writing.json import write_json
from projections.reports.writing.ods import write_ods
from projections.reports.writing.text import write_text

Writer = Callable[[Document], bytes]

FORMATS: Mapping[str, Writer] = MappingProxyType(
    {"text": write_text, "json": write_json, "csv": write_csv, "html": write_html, "ods": write_ods}
)
IN_BYTES = frozenset({"csv", "ods"})
"""Those that are no text: a terminal cannot show them."""

_PART_BYTES_MAX = 256 * 1024 * 1024  # of one unpacked part of a file that somebody gave us
_in_html = re.compile(rf'<meta name="{MARK}" content="([^"]*)">').search
_in_ods = re.compile(rf'<meta:user-defined [^>]*meta:name="{MARK}"[^>]*>([^<]*)<').search


class Found(NamedTuple):
    """The format of a file, and what it was asked."""

    format: str
    asked: Asked


def found_in(content: bytes) -> Found:
    """Raises UsageError for what is no report."""
    for name, line in ((name, find(content)) for name, find in _FINDERS.items()):
        if line is not None:
            return Found(name, Asked.parse(line))
    raise UsageError(
        "this is no report that `ledger report` wrote",
        advice="A file of any of its formats will do, whole and unchanged.",
    )


def _of_text(content: bytes) -> str | None:
    last = content.rstrip(b"\n").rpartition(b"\n")[2].decode("utf-8", "replace")
    return last if last.startswith(f'{{"{MARK}"') else None


def _of_json(content: bytes) -> str | None:
    try:
        whole = json.loads(content)
        return line_of(whole[MARK].items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _of_html(content: bytes) -> str | None:
    found = _in_html(content.decode("utf-8", "replace"))
    return None if found is None else unescape(found[1])


def _of_csv(content: bytes) -> str | None:
    try:
        said = json.loads(_part(content, METADATA) or b"{}").get("dc:source")
    except (ValueError, AttributeError, RecursionError):
        return None
    return said if isinstance(said, str) else None


def _of_ods(content: bytes) -> str | None:
    found = _in_ods((_part(content, "meta.xml") or b"").decode("utf-8", "replace"))
    return None if found is None else unescape(found[1])


_FINDERS: Mapping[str, Callable[[bytes], str | None]] = MappingProxyType(
    {"text": _of_text, "json": _of_json, "html": _of_html, "csv": _of_csv, "ods": _of_ods}
)


def _part(content: bytes, name: str) -> bytes | None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return archive.read(name) if archive.getinfo(name).file_size <= _PART_BYTES_MAX else None
    except (BadZipFile, KeyError, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        return None
