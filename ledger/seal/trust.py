"""C2SP tlog-policy: which logs and witnesses are known, and whose cosignatures together are enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.seal.cosignature import cosigned_at
from ledger.seal.keys import COSIGNATURE, NOTE, VerifierKey
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven

NONE = "none"
"""The quorum that asks for no cosignature."""

_CONTROL = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_number_ok = re.compile(r"[1-9][0-9]{0,8}").fullmatch


@dataclass(frozen=True, slots=True)
class Witness:
    """`name` counts only in its policy; `url` is its submission prefix, empty where the policy gives none."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Has witnessed a checkpoint when `needed` of its members, which are witnesses or groups, have."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Whom to believe. Names are any bytes: those that are not UTF-8 are kept as surrogate escapes."""

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    """Each after those that it names."""
    quorum: str
    """A witness, a group or `NONE`."""

    @classmethod
    def parse(cls, content: bytes) -> TrustPolicy:
        """Raises UsageError, which names the line, for whatever the specification does not allow."""
        return _Reading().read(content)

    def cosigners(self, note: Note) -> Mapping[str, Instant]:
        """Which of the witnesses cosigned this checkpoint, by name, and when. Those of others are left aside.

        Raises NotProven where a cosignature under the name and id of a known witness was not made with its key.
        """
        seen = {each.name: cosigned_at(note, each.key) for each in self.witnesses}
        return {name: at for name, at in seen.items() if at is not None}

    def is_met_by(self, note: Note) -> bool:
        """Whether the quorum has cosigned this checkpoint. The log's own signature is `opened`'s to check.

        Raises NotProven where a cosignature of a known witness is false.
        """
        return self.quorum in self._witnessed(self.cosigners(note))

    def missing(self, note: Note) -> tuple[str, ...]:
        """What is still asked for, in words: one sentence for each witness or group that the quorum lacks.

        Raises NotProven as `is_met_by` does.
        """
        witnessed = self._witnessed(self.cosigners(note))
        groups = {group.name: group for group in self.groups}
        lacking, sentences = [name for name in (self.quorum,) if name not in witnessed], []
        for name in lacking:  # grows as groups that lack something name what that is
            group = groups.get(name)
            absent = [member for member in group.members if member not in witnessed] if group else []
            sentences.append(_lack(group, absent) if group else f"{shown(name)} has not cosigned")
            lacking += [member for member in absent if member in groups]
        return tuple(sentences)

    def _witnessed(self, cosigners: Mapping[str, Instant]) -> set[str]:
        witnessed = {NONE, *cosigners}
        for group in self.groups:
            if sum(member in witnessed for member in group.members) >= group.needed:
                witnessed.add(group.name)
        return witnessed


def shown(name: str) -> str:
    """A name of a policy as it can be printed, whatever bytes it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lack(group: Group, absent: Sequence[str]) -> str:
    there, names = len(group.members) - len(absent), ", ".join(map(shown, absent))
    return f"{shown(group.name)} needs {group.needed} of {len(group.members)} and has {there}; not yet: {names}"


class _Fault(Exception):
    """What is wrong with the line that is read."""


@dataclass(slots=True)
class _Reading:
    """One policy while it is read, line by line."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    names: set[str] = field(default_factory=lambda: {NONE})
    members: set[str] = field(default_factory=set)

    def read(self, content: bytes) -> TrustPolicy:
        for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), 1):
            try:
                self._line(line)
            except (_Fault, NotProven) as fault:
                raise UsageError(f"line {number} of the witness policy: {fault}") from None
        if not content.endswith(b"\n"):
            raise UsageError("the last line of the witness policy does not end with a newline: was the file cut?")
        if self.quorum is None:
            raise UsageError("the witness policy has no quorum line", advice="Where none is wanted, say: quorum none")
        return TrustPolicy(tuple(self.logs), tuple(self.witnesses), tuple(self.groups), self.quorum)

    def _line(self, line: bytes) -> None:
        if _CONTROL.search(line):
            raise _Fault("it has a control character that is no tab")
        items = [item.decode("utf-8", "surrogateescape") for item in re.split(rb"[ \t]+", line.strip(b" \t"))]
        keyword, *rest = items
        if not keyword or keyword.startswith("#"):
            return
        read = self._readers().get(keyword)
        if read is None:
            raise _Fault(f"{shown(keyword)[:40]!r} is none of {', '.join(self._readers())}")
        read(rest)

    def _readers(self) -> Mapping[str, Callable[[Sequence[str]], None]]:
        return {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}

    def _log(self, items: Sequence[str]) -> None:
        if not 1 <= len(items) <= 2:
            raise _Fault("it should be: log VKEY [URL]")
        key = _key(items[0], NOTE, "a log signs with a key of type 1")
        if any(key.public == known.public for known in self.logs):
            raise _Fault("this log's key is there already")
        self.logs.append(key)

    def _witness(self, items: Sequence[str]) -> None:
        if not 2 <= len(items) <= 3:
            raise _Fault("it should be: witness NAME VKEY [URL]")
        name, text, *url = items
        key = _key(text, COSIGNATURE, "a witness cosigns with a key of type 4")
        if any(key.public == known.key.public for known in self.witnesses):
            raise _Fault("this witness's key is there already")
        self._define(name)
        self.witnesses.append(Witness(name, key, *url))

    def _group(self, items: Sequence[str]) -> None:
        if len(items) < 3:
            raise _Fault("it should be: group NAME all|any|NUMBER MEMBER..., with one member at least")
        name, rule, *members = items
        for member in members:
            self._check_member(member)
            self.members.add(member)
        self._define(name)
        self.groups.append(Group(name, _needed(rule, len(members)), tuple(members)))

    def _quorum(self, items: Sequence[str]) -> None:
        if len(items) != 1:
            raise _Fault("it should be: quorum NAME")
        if self.quorum is not None:
            raise _Fault("there is a quorum line already")
        if items[0] not in self.names:
            raise _Fault(f"no line before this one defines {shown(items[0])!r}")
        self.quorum = items[0]

    def _define(self, name: str) -> None:
        if name in self.names:
            raise _Fault(f"the name {shown(name)!r} is taken already")
        self.names.add(name)

    def _check_member(self, name: str) -> None:
        if name == NONE:
            raise _Fault(f"{NONE} cannot be a member of a group")
        if name not in self.names:
            raise _Fault(f"no line before this one defines {shown(name)!r}")
        if name in self.members:
            raise _Fault(f"{shown(name)!r} is a member of a group already, and counts only once")


def _key(text: str, kind: int, otherwise: str) -> VerifierKey:
    if shown(text) != text or text.strip() != text:
        raise _Fault("the name of a key is UTF-8, without a space of any kind")
    key = VerifierKey.parse(text)
    if key.kind != kind:
        raise _Fault(f"{otherwise}, and this one is of type {key.kind}")
    return key


def _needed(rule: str, members: int) -> int:
    if rule in ("all", "any"):
        return members if rule == "all" else 1
    if not _number_ok(rule) or int(rule) > members:
        raise _Fault(f"{shown(rule)[:40]!r} is neither all nor any nor a number from 1 to {members}")
    return int(rule)
