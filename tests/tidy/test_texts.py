"""What must not stand in any file: the paths of one machine, the hosts of one registry, a field for ethnicity."""

from __future__ import annotations

import json
import re

from schemas.files import EVENTS
from tests.tidy.tree import ROOT, text_files

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


def test_no_event_has_a_field_for_ethnicity() -> None:
    schemas = sorted(EVENTS.glob("*.avsc"))
    assert schemas, f"no schema in {EVENTS.relative_to(ROOT)}"
    named = {path.name: _field_names(json.loads(path.read_text(encoding="utf-8"))) for path in schemas}
    assert all("occurred_at" in names for names in named.values())
    assert {} == {file: names for file, names in named.items() if any("ethnic" in name.lower() for name in names)}


def _field_names(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for part in schema for name in _field_names(part)]
    if not isinstance(schema, dict):
        return []
    own = [str(field["name"]) for field in schema.get("fields", [])]
    return own + [name for part in schema.values() for name in _field_names(part)]
