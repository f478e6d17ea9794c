"""Calls the command line: in this process where that is enough, in one of its own where processes matter."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from ledger.commands import main

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "ledger.commands"]
TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Done:
    """What a call gave."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        assert self.code in {0, 1}, self.err
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The command line with the settings of one home, and nothing of the shell's."""

    home: Path
    settings: Mapping[str, str]

    def __call__(self, *arguments: object) -> Done:
        """In this process: quick, and errors are caught exactly as they are for a user."""
        out, err = io.StringIO(), io.StringIO()
        with patch.dict(os.environ, self.environment, clear=True), redirect_stdout(out), redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
        return Done(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: object, stdin: bytes | None = None) -> Done:
        """In a process of its own, from start to end."""
        command = [*COMMAND, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=self.home.parent, capture_output=True, input=stdin, timeout=TIMEOUT_S
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """In a process of its own, which goes on."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=self.environment,
            cwd=self.home.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
        return kept | {"LEDGER_HOME": str(self.home), "PYTHONPATH": str(ROOT)} | dict(self.settings)

    def write(self, name: str, lines: Sequence[object]) -> Path:
        """A file of JSON Lines beside the home; what is a string or bytes already is written as it is."""
        path = self.home.parent / name
        path.write_bytes(b"\n".join(map(_line, lines)) + b"\n")
        return path


def event(of_type: str = "InvestigationOpened", /, subject: str = "S-1", **changes: Any) -> dict[str, Any]:
    """One CloudEvent as JSON carries it: an investigation of the Metropolitan Police unless it is said otherwise.

    `data` adds to the event's own fields; all other keywords are attributes.
    """
    own = {"InvestigationOpened": {"case_ref": "C-1", "force": "METROPOLITAN", "investigation_ref": "INV-1"}}
    whole: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/police/metropolitan",
        "type": f"ledger.v1.{of_type}",
        "subject": subject,
        "time": "2024-03-04T10:15:00Z",
    }
    data = own.get(of_type, {}) | changes.pop("data", {})
    return whole | changes | {"data": data}


def papers_in_a_pause(subject: str = "S-1") -> list[dict[str, Any]]:
    """Four events, of which the last breaks the protocol twice: PV-01 and PV-03."""
    office = "/home-office/immigration-enforcement"
    pause = {"pause_ref": f"P-{subject}", "reason": "ACTIVE_INVESTIGATION"}
    notice = {"action_ref": f"A-{subject}", "action": "NOTICE_OF_LIABILITY", "originated_from": "CASEWORK"}
    return [
        event(subject=subject, time="2024-03-04T10:00:00Z"),
        event(
            "SupportAccepted",
            subject,
            source="/support/refuge",
            time="2024-03-05T10:00:00Z",
            data={"provider_type": "IDVA"},
        ),
        event("PauseApplied", subject, source=office, time="2024-03-06T10:00:00Z", data=pause),
        event("EnforcementActionTaken", subject, source=office, time="2024-05-20T12:00:00Z", data=notice),
    ]


def rehearsed(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, each known five minutes after it happened."""
    return [each | {"knowntime": each["time"].replace(":00Z", ":05Z")} for each in events]


def _line(line: object) -> bytes:
    if isinstance(line, bytes):
        return line
    return line.encode() if isinstance(line, str) else json.dumps(line).encode()
