"""Publishes a report: writes and signs the file, and claims on an intake that it was published."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid4

from ledger.cloudevents import to_message
from ledger.commands import moments
from ledger.commands.asking import Made
from ledger.commands.intakes import IntakeWriter
from ledger.commands.parts import Parts
from ledger.commands.publishable import refuse_beside, refuse_unfit
from ledger.errors import DamagedLedger, UsageError
from ledger.events import Audience, ReportPublished
from ledger.instants import Instant
from ledger.protocol.rules import RULE_PACK
from ledger.seal.checkpoint import origin_of
from ledger.seal.note import Note
from ledger.seal.signer import Signer
from projections.edges import Edges, edges_of
from projections.reports.asked import Asked
from projections.reports.edition import Publication
from projections.reports.writing.formats import FORMATS
from projections.restating import on_record
from schemas.register import Publisher

PUBLISHERS = ("/ledger/board", "/ledger/admin")
"""In whose name reports are published: the first that the register lets."""
SIGNED = "protocol-ledger-report/v1"
"""The first line of what is signed: never that of a checkpoint."""

_AUDIENCES: Mapping[str, Audience] = MappingProxyType({"public": "PUBLIC", "board": "BOARD", "research": "RESEARCH"})


class Published(NamedTuple):
    """`before` is the publication of this very file that was on record already: then nothing was claimed."""

    event_id: str
    intake: str
    signature: Path
    before: Publication | None = None


def published(parts: Parts, one: Made, chosen: str, out: Path) -> Published:
    """Raises NotForPublication, and writes nothing, where the moment is open or the tree is not sealed as it must be.

    A file that is published already is written and signed, and not claimed again.
    """
    refuse_unfit(parts, one)
    publisher, edges = _publisher(parts), _edges(parts)
    content = FORMATS[chosen](one.document)
    digest = sha256(content).hexdigest()
    recorded = on_record(parts.log, edges.last_known_at)
    before = recorded.publication_of(digest)
    if before is None:
        refuse_beside(one, [each.edition for each in recorded.publications])
    _refuse_to_replace(out, content)
    asked = Asked.of(one.report.name, one.basis)
    signer = Signer(parts.seal_folder / "signer", origin_of(edges.incarnation))
    note = signer.attest(attested(digest, asked))
    signature = signature_of(out)
    write(out, content)
    write(signature, note.content())
    if before is not None:
        return Published(before.event_id, publisher.intake_topic, signature, before)
    # A rehearsal has a clock of its own: what is published there happens at its end.
    now = edges.last_known_at if edges.is_rehearsal else moments.clock()
    event = _event(publisher, one, digest, now)
    writer = IntakeWriter(parts.log)
    writer.add(publisher.intake_topic, to_message(event))
    writer.flush()
    return Published(event.event_id, publisher.intake_topic, signature)


def attested(digest: str, asked: Asked) -> str:
    """The text that is signed: which file, and what it is."""
    lines = (SIGNED, f"sha256 {digest}", f"report {asked.report}", f"known-at {asked.known_at}")
    return "".join(f"{line}\n" for line in (*lines, f"tree {asked.tree_size} {asked.tree_root}"))


def signature_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.sig")


def signed_note(file: Path) -> Note | None:
    """The signature beside a file; None where there is none. Raises NotProven where it is no note."""
    path = signature_of(file)
    return Note.parse(path.read_bytes()) if path.is_file() else None


def write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror or error}") from None


def _refuse_to_replace(out: Path, content: bytes) -> None:
    """A signed file stays what it is: it may be the only copy of what is on record."""
    if signature_of(out).exists() and out.exists() and out.read_bytes() != content:
        raise UsageError(f"{out} is a signed report already", advice="Give this one another name with -o FILE.")


def _publisher(parts: Parts) -> Publisher:
    for name in PUBLISHERS:
        found = parts.register.find(name)
        if found is not None and parts.register.may_publish(found, ReportPublished.__name__):
            return found
    raise UsageError(f"the register lets none of {', '.join(PUBLISHERS)} publish a report")


def _edges(parts: Parts) -> Edges:
    edges = edges_of(parts.log)
    if edges is None:
        raise DamagedLedger("the ledger has no first record")
    return edges


def _event(publisher: Publisher, one: Made, digest: str, now: Instant) -> ReportPublished:
    question, tree = one.basis.question, one.basis.tree
    return ReportPublished(
        event_id=str(uuid4()),
        publisher=publisher.name,
        subject_ref=publisher.name,
        occurred_at=now,
        recorded_at=now,
        report_ref=f"{one.report.name}-{digest[:12]}",
        report=one.report.name,
        period_from=question.period.start,
        period_to=question.period.end,
        report_known_at=question.known_at,
        policy_name=question.policy.name,
        policy_digest=question.policy.digest,
        rule_pack=RULE_PACK,
        audience=_AUDIENCES[one.basis.audience.name],
        digest=digest,
        tree_size=tree.size,
        root_hash=tree.root,
    )
