"""A change of the contract under which old records could not be read is refused, and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from schemas import compatibility, files
from schemas.compatibility import check, not_current, problems, release, unreleased
from schemas.fingerprints import canonical_form
from schemas.jsontypes import Json

COLOUR: dict[str, Json] = {"type": "enum", "name": "Colour", "namespace": "n", "symbols": ["RED", "GREEN"]}


def _record(*fields: dict[str, Json], name: str = "R") -> dict[str, Json]:
    return {"type": "record", "name": name, "namespace": "n", "fields": list(fields)}


def _field(name: str, kind: Json, **more: Json) -> dict[str, Json]:
    return {"name": name, "type": kind, **more}


OLD = _record(
    _field("a", "string"),
    _field("c", COLOUR),
    _field("d", ["null", "n.Colour"]),
    _field("l", {"type": "array", "items": "long"}),
)
ALLOWED = {
    "nothing": OLD,
    "a new field with a default": _record(*OLD["fields"], _field("x", ["null", "string"], default=None)),  # type: ignore[misc]
    "a new symbol at the end": json.loads(json.dumps(OLD).replace('"GREEN"', '"GREEN", "BLUE"')),
    "null where there was a value": json.loads(
        json.dumps(OLD).replace('"type": "string"', '"type": ["null", "string"]')
    ),
    "documentation": {**OLD, "doc": "Words."},
    "a logical type": json.loads(json.dumps(OLD).replace('"string"', '{"type": "string", "logicalType": "uuid"}')),
    "fields in another order": _record(*reversed(OLD["fields"])) | {},  # type: ignore[arg-type, call-overload]
}
REFUSED = {
    "a field removed": ("a: the field was removed", _record(*OLD["fields"][1:])),  # type: ignore[index]
    "a field renamed": ("a: the field was removed", json.loads(json.dumps(OLD).replace('"a"', '"b"'))),
    "a new field without a default": ("x: a new field needs a default", _record(*OLD["fields"], _field("x", "long"))),  # type: ignore[misc]
    "another type": ("a: was string, is now long", json.loads(json.dumps(OLD).replace('"string"', '"long"'))),
    "a symbol removed": ("c: symbols were removed: RED", json.loads(json.dumps(OLD).replace('"RED", ', ""))),
    "symbols reordered": ("c: symbols changed their order", json.loads(json.dumps(OLD).replace('"RED", "GREEN"', '"GREEN", "RED"'))),
    "a symbol put before others": ("c: symbols changed their order", json.loads(json.dumps(OLD).replace('"RED"', '"BLUE", "RED"'))),
    "null no longer allowed": ("d: was n.Colour or null, is now n.Colour", json.loads(json.dumps(OLD).replace('["null", "n.Colour"]', '"n.Colour"'))),
    "a list of something else": ("l[]: was long, is now string", json.loads(json.dumps(OLD).replace('"long"', '"string"'))),
    "a record renamed": ("the record n.R is now named n.S", _record(*OLD["fields"], name="S")),  # type: ignore[misc]
}  # fmt: skip


@pytest.mark.parametrize("what", ALLOWED)
def test_a_change_that_old_records_survive_is_allowed(what: str) -> None:
    assert [] == list(problems(json.loads(canonical_form(OLD)), ALLOWED[what]))


@pytest.mark.parametrize("what", REFUSED)
def test_a_change_that_would_lose_old_records_is_refused(what: str) -> None:
    expected, new = REFUSED[what]
    found = list(problems(json.loads(canonical_form(OLD)), new))
    assert found
    assert any(expected in problem for problem in found), found


@pytest.fixture
def contract(tmp_path: Path) -> tuple[Path, Path]:
    """A small contract of one event, released."""
    events, released = tmp_path / "events", tmp_path / "released"
    events.mkdir()
    released.mkdir()
    shutil.copy(files.EVENTS / "PauseEnded.avsc", events)
    release(events, released)
    return events, released


def _edit(contract: tuple[Path, Path], old: str, new: str) -> None:
    path = contract[0] / "PauseEnded.avsc"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_released_contract_stands(contract: tuple[Path, Path]) -> None:
    assert ([], {}, []) == (check(*contract), unreleased(*contract), not_current(*contract))


def test_a_removed_symbol_is_refused_by_name(contract: tuple[Path, Path]) -> None:
    _edit(contract, '"ADMIN_ERROR",', "")
    assert ["PauseEnded: reason: symbols were removed: ADMIN_ERROR"] == check(*contract)


def test_a_removed_event_type_is_refused(contract: tuple[Path, Path]) -> None:
    (contract[0] / "PauseEnded.avsc").unlink()
    assert ["PauseEnded: the event type was removed"] == check(*contract)


def test_a_released_schema_that_was_edited_is_refused(contract: tuple[Path, Path]) -> None:
    path = next(contract[1].glob("PauseEnded/*.json"))
    path.write_text(path.read_text("utf-8").replace("ADMIN_ERROR", "ADMIN_ERRORS"), "utf-8")
    assert any("was changed" in problem for problem in check(*contract))


def test_a_compatible_change_waits_for_its_release(contract: tuple[Path, Path]) -> None:
    events, released = contract
    _edit(contract, '"DUPLICATE"', '"DUPLICATE", "LAPSED"')
    assert ([], ["PauseEnded"]) == (check(events, released), not_current(events, released))
    assert ["PauseEnded"] == release(events, released)
    assert ([], []) == (check(events, released), not_current(events, released))
    assert 2 == len(list(released.glob("PauseEnded/*.json")))


def test_the_contract_that_ships_can_stand_and_is_released() -> None:
    assert 0 == compatibility.main([])
