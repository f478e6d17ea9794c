"""Refuses a change of the contract under which records already written could not be read or would say something else.

`python -m schemas.compatibility` checks today's schemas against every released one; with `--release` it then adds
those that are new. A released schema is never changed and never removed: its file is named by its own hash.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from schemas import files
from schemas.fingerprints import canonical_form, fingerprint
from schemas.jsontypes import Json, items, mapping, string, strings


def problems(old: Json, new: Json, where: str = "") -> Iterator[str]:
    """Why records written with `old` cannot all be read with `new`; nothing when they can.

    Both are canonical forms, except that fields of `new` may carry defaults. Allowed are: a new field that has a
    default, new symbols at the end of a vocabulary, and null where there was always a value.
    """
    old_types, new_types = _Types(old), _Types(new)
    yield from _Comparison(old_types, new_types).compare(old, new, where)


class _Types:
    """Every named type of one schema, by full name."""

    def __init__(self, schema: Json) -> None:
        self._named: dict[str, Mapping[str, Json]] = {}
        self._collect(schema)

    def resolve(self, schema: Json) -> Json:
        return self._named.get(schema, schema) if isinstance(schema, str) else schema

    def _collect(self, schema: Json) -> None:
        if isinstance(schema, Mapping):
            if "name" in schema and "type" in schema and schema["type"] in ("record", "enum"):
                self._named[_full_name(schema)] = schema
            for inner in schema.values():
                self._collect(inner)
        elif isinstance(schema, Sequence) and not isinstance(schema, str):
            for inner in schema:
                self._collect(inner)


class _Comparison:
    def __init__(self, old: _Types, new: _Types) -> None:
        self._old, self._new = old, new

    def compare(self, old: Json, new: Json, where: str) -> Iterator[str]:
        old, new = _plain(self._old.resolve(old)), _plain(self._new.resolve(new))
        if _is_union(new) and not _is_union(old):
            yield from self.compare(old, items(new)[1], where)
        elif _is_union(old) and _is_union(new):
            yield from self.compare(items(old)[1], items(new)[1], where)
        elif isinstance(old, Mapping) and isinstance(new, Mapping) and old["type"] == new["type"]:
            yield from self._complex(old, new, where)
        elif old != new:
            yield f"{where}: was {_words(old)}, is now {_words(new)}"

    def _complex(self, old: Mapping[str, Json], new: Mapping[str, Json], where: str) -> Iterator[str]:
        if old["type"] == "record":
            yield from self._record(old, new, where)
        elif old["type"] == "enum":
            yield from _enum(old, new, where)
        else:
            inner = "items" if old["type"] == "array" else "values"
            yield from self.compare(old[inner], new[inner], f"{where}[]")

    def _record(self, old: Mapping[str, Json], new: Mapping[str, Json], where: str) -> Iterator[str]:
        if _full_name(old) != _full_name(new):
            yield f"{where}: the record {_full_name(old)} is now named {_full_name(new)}"
        before = {string(mapping(field)["name"]): mapping(field) for field in items(old["fields"])}
        after = {string(mapping(field)["name"]): mapping(field) for field in items(new["fields"])}
        for name, field in before.items():
            if name not in after:
                yield f"{where}{name}: the field was removed"
            else:
                yield from self.compare(field["type"], after[name]["type"], f"{where}{name}")
        for name, field in after.items():
            if name not in before and "default" not in field:
                yield f"{where}{name}: a new field needs a default, since old records do not have it"


def _enum(old: Mapping[str, Json], new: Mapping[str, Json], where: str) -> Iterator[str]:
    before, after = strings(old["symbols"]), strings(new["symbols"])
    if gone := [symbol for symbol in before if symbol not in after]:
        yield f"{where}: symbols were removed: {', '.join(gone)}"
    elif after[: len(before)] != before:
        yield f"{where}: symbols changed their order; new ones go at the end"


def _plain(schema: Json) -> Json:
    """The schema without annotations: {"type": "long", "logicalType": ...} is a long."""
    if isinstance(schema, Mapping) and isinstance(schema["type"], str) and schema["type"] in _PRIMITIVE:
        return schema["type"]
    return schema


_PRIMITIVE = ("null", "boolean", "int", "long", "bytes", "string")


def _is_union(schema: Json) -> bool:
    return isinstance(schema, Sequence) and not isinstance(schema, str)


def _full_name(schema: Mapping[str, Json]) -> str:
    name = string(schema["name"])
    return name if "." in name else f"{schema.get('namespace', '')}.{name}".removeprefix(".")


def _words(schema: Json) -> str:
    if _is_union(schema):
        return f"{_words(items(schema)[1])} or null"
    if isinstance(schema, Mapping):
        return _full_name(schema) if "name" in schema else str(schema["type"])
    return str(schema)


def check(events: Path = files.EVENTS, released: Path = files.RELEASED) -> list[str]:
    """Every reason why today's schemas cannot stand beside those released before."""
    found: list[str] = []
    for path in sorted(released.glob("*/*.json")):
        text = path.read_text("utf-8")
        name = path.parent.name
        if fingerprint(text) != path.stem:
            found.append(f"{name}: the released schema {path.stem[:12]} was changed")
        elif not (today := events / f"{name}.avsc").exists():
            found.append(f"{name}: the event type was removed")
        else:
            old: Json = json.loads(text)
            found += [f"{name}: {problem}" for problem in problems(old, files.read_json(today))]
    return found


def unreleased(events: Path = files.EVENTS, released: Path = files.RELEASED) -> dict[str, str]:
    """The canonical form of every schema of today that is not among the released ones, by event type."""
    forms = {path.stem: canonical_form(files.read_json(path)) for path in sorted(events.glob("*.avsc"))}
    return {name: form for name, form in forms.items() if not (released / name / f"{fingerprint(form)}.json").exists()}


def release(events: Path = files.EVENTS, released: Path = files.RELEASED) -> list[str]:
    """Add today's schemas to the released ones and make them current. Returns the names of those that are new."""
    new = unreleased(events, released)
    for name, form in new.items():
        path = released / name / f"{fingerprint(form)}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(form, "utf-8")
    (released / "current.json").write_text(_current(events), "utf-8")
    return list(new)


def not_current(events: Path = files.EVENTS, released: Path = files.RELEASED) -> list[str]:
    """The event types whose schema of today is not the one that new events would be written with."""
    path = released / "current.json"
    written = files.read_json(path) if path.exists() else {}
    today = mapping(json.loads(_current(events)))
    return sorted(
        {name for name in {*written, *today} if written.get(name) != today.get(name)} | {*unreleased(events, released)}
    )


def _current(events: Path) -> str:
    prints = {path.stem: fingerprint(canonical_form(files.read_json(path))) for path in sorted(events.glob("*.avsc"))}
    return json.dumps(prints, indent=2) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when the contract cannot stand, or (without `--release`) has parts that were not released."""
    parser = argparse.ArgumentParser(prog="python -m schemas.compatibility", description=__doc__)
    parser.add_argument("--release", action="store_true", help="add today's schemas to the released ones")
    wanted: bool = parser.parse_args(arguments).release
    found = check()
    if not found and wanted:
        sys.stderr.writelines(f"released: {name}\n" for name in release())
    elif not found:
        found = [f"{name}: not released; run python -m schemas.compatibility --release" for name in not_current()]
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
