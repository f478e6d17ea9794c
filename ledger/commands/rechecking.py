"""`ledger report check`: makes a report again from the ledger, and compares it with the file, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.commands import moments, show
from ledger.commands.earlier import FILE_BYTES_MAX
from ledger.commands.given import read_small
from ledger.commands.making import made_again
from ledger.commands.parts import Parts
from ledger.commands.publishing import attested, signature_of, signed_note
from ledger.errors import UsageError
from ledger.protocol.policy import Policy
from ledger.seal.refusal import NotProven
from projections.reports.asked import Asked
from projections.reports.writing.formats import FORMATS, found_in
from projections.restating import on_record


class _Outcome(NamedTuple):
    """`differences` in words, one sentence each; none where the file is the report. `signed` None where nobody signed."""

    differences: Sequence[str]
    signed: bool | None


def recheck(parts: Parts, file: Path, given: tuple[str | None, str | None], workers: int, *, as_json: bool) -> int:
    """0 where the file is what the ledger gives, 1 where it is not. Raises UsageError for what is no report."""
    content = read_small("", file, FILE_BYTES_MAX)
    found = found_in(content)
    asked = found.asked
    policies = (
        _policy(parts, given[0], asked.policy, asked.policy_digest, "--policy"),
        _second(parts, asked, given[1]),
    )
    again = made_again(parts, asked, policies, workers)
    mine = FORMATS[found.format](again.document)
    differences = (
        [] if mine == content else _differences(found.asked, Asked.of(again.report.name, again.basis), content, mine)
    )
    outcome = _Outcome(differences, _signed(parts, file, content, found.asked, differences))
    if as_json:
        show.document(
            {
                "ok": not outcome.differences,
                "format": found.format,
                "sha256": sha256(content).hexdigest(),
                "signed": outcome.signed,
                "differences": list(outcome.differences),
                "asked": found.asked.plain(),
            }
        )
    else:
        _say(file, found.asked, outcome)
    return 1 if outcome.differences else 0


def _second(parts: Parts, asked: Asked, given: str | None) -> Policy | None:
    """The second policy of a report on two, or that of the edition which is restated."""
    if asked.earlier is not None:
        return _policy(parts, given, asked.earlier.policy, asked.earlier.policy_digest, "--against")
    if asked.against is None or asked.against_digest is None:
        return None
    return _policy(parts, given, asked.against, asked.against_digest, "--against")


def _policy(parts: Parts, given: str | None, name: str, digest: str, option: str) -> Policy:
    """A policy of the report: by its name, from the ledger, or from the file that was given. Raises UsageError where it is
    another.
    """
    try:
        policy = parts.policy(given or name)
    except UsageError as problem:
        if given:
            raise
        adopted = on_record(parts.log, moments.clock()).policies.get(digest)
        if adopted is not None:
            return adopted
        advice = f"It was made with a policy file: give it with {option} FILE."
        raise UsageError(f"the report's policy {name[:64]!r} is not known here", advice=advice) from problem
    if policy.digest != digest:
        raise UsageError(
            f"this is not the policy of the report: its digest is {policy.digest}, and the report names {digest[:64]}",
            advice=f"Give the file that the report was made with: {option} FILE.",
        )
    return policy


def _signed(parts: Parts, file: Path, content: bytes, asked: Asked, differences: list[str]) -> bool | None:
    """Whether a key of this ledger signed this file; None where no signature lies beside it. Adds what is wrong."""
    try:
        note = signed_note(file)
        if note is None:
            return None
        signed = bool(note.signed_by([key for key in parts.log_keys() if key.is_believed_at(asked.tree_size)]))
    except NotProven as problem:
        differences.append(f"{signature_of(file).name} does not hold: {problem}.")
        return False
    if not signed:
        differences.append(
            f"{signature_of(file).name} is signed by no key of this ledger that counts for a tree of that size."
        )
    elif note.text != attested(sha256(content).hexdigest(), asked):
        differences.append(f"{signature_of(file).name} was made for another file.")
        return False
    return signed


def _differences(written: Asked, again: Asked, content: bytes, mine: bytes) -> list[str]:
    """What a reader can start from: facts that differ, then the first place."""
    ours = again.plain()
    said = [
        f"{name} is {value} in the file and {ours.get(name)} here."
        for name, value in written.plain().items()
        if value != ours.get(name)
    ]
    same = next((at for at, (one, other) in enumerate(zip(content, mine, strict=False)) if one != other), None)
    at = min(len(content), len(mine)) if same is None else same
    line = content[:at].count(b"\n") + 1
    return [
        *said,
        f"The first byte that differs is number {at:,}, in line {line:,}: {len(content):,} bytes against {len(mine):,}.",
    ]


def _say(file: Path, asked: Asked, outcome: _Outcome) -> None:
    if outcome.differences:
        show.points(f"{file} is not what this ledger gives", outcome.differences)
        return
    show.paragraph(f"{file} is what this ledger gives, byte for byte: {asked.report}, as known at {asked.known_at}.")
    if outcome.signed:
        show.paragraph("A key of this ledger signed it.")
    if not asked.closed:
        show.paragraph(
            "It was made for an open moment: more may have become known since, and then it could not be repeated."
        )
    if asked.tree_root is None:
        show.paragraph("It names no root hash: the records were not sealed when it was made.")
