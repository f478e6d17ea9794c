"""What must not stand in any file: the paths of one machine and the hosts of one registry."""

from __future__ import annotations

import re

from tests.tidy.tree import text_files

# Put together here, so that this file does not hold what it forbids.
_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("maven", "org"),
            ("maven", "apache", "org"),
            ("npmjs", "org"),
            ("crates", "io"),
            # Not the paths of Go's own modules: those are names, wherever they are fetched from.
            ("proxy", "golang", "org"),
            ("sum", "golang", "org"),
            ("deb", "debian", "org"),
        )
    )
)
_PATHS = re.compile(r"(?<![\w.~-])/(?:work|root|Users|home)/[a-z]\w*")


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = {str(path): match.group() for path, text in text_files() if (match := _PATHS.search(text))}
    assert found == {}


def test_no_file_names_the_host_of_a_registry() -> None:
    found = {str(path): match.group() for path, text in text_files() if (match := _HOSTS.search(text))}
    assert found == {}
