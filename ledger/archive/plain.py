"""An archive is plain files in plain folders: links, pipes and devices are refused before anything is read or written."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from ledger.errors import PartMissing


def strange_in(folder: Path) -> str | None:
    """The path of something below this folder that is neither a file nor a folder; None where all is plain."""
    try:
        for parent, folders, files in os.walk(folder):
            for name in sorted((*folders, *files)):
                path = Path(parent, name)
                mode = path.lstat().st_mode
                if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                    return path.relative_to(folder).as_posix()
    except OSError as error:
        raise PartMissing(f"{error.filename or folder} cannot be read: {error.strerror}") from error
    return None


def open_plain(path: Path) -> BufferedReader:
    """Raises OSError for a link, and IsADirectoryError for anything but a file; waits for nobody who writes into a pipe."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(0, "it is not a file", str(path))
    return os.fdopen(descriptor, "rb")
