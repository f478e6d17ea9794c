"""Writes what follows from the contract (`events/`, `ledger/events.py`, the reference); `--check` only compares."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.assemble import assemble, read_definitions
from schemas.model import event_schema
from schemas.python_source import python_source
from schemas.reference import reference

ROOT = Path(__file__).parent.parent


def generated() -> Mapping[Path, str]:
    """Every generated file and its text, as the definitions say now."""
    schemas = assemble(read_definitions())
    events = [event_schema(avsc) for avsc in schemas.values()]
    files = {
        ROOT / "schemas" / "events" / f"{name}.avsc": json.dumps(avsc, indent=2) + "\n"
        for name, avsc in schemas.items()
    }
    files[ROOT / "ledger" / "events.py"] = python_source(events)
    files[ROOT / "docs" / "reference" / "events.md"] = reference(events)
    return files


def stale(files: Mapping[Path, str]) -> list[Path]:
    """The files that are not as they should be, and the schemas of events that there are no more."""
    old = set((ROOT / "schemas" / "events").glob("*.avsc")) - files.keys()
    return sorted(old | {path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text})


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when `--check` finds a file that is not current."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if anything would change")
    check: bool = parser.parse_args(arguments).check
    files = generated()
    changed = stale(files)
    for path in changed:
        print(f"{'not current' if check else 'written'}: {path.relative_to(ROOT)}", file=sys.stderr)
        if check:
            continue
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
