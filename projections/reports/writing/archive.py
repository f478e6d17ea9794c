"""A zip file whose bytes depend on its content alone."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_MOMENT = (1980, 2, 1, 0, 0, 0)  # a report has its times inside; the first that zip can write is none to Java's readers
_UNIX = 3


def zipped(files: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """The files in this order; those named in `stored` are not compressed."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, each in files.items():
            entry = ZipInfo(name, _MOMENT)
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(entry, each)
    return content.getvalue()
