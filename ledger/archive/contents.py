"""What is read out of records while they pass: schemas, policies, registers of publishers, refusals."""

from __future__ import annotations

from hashlib import sha256

from ledger.archive.forms import ArchivedRecord
from ledger.codec import decode_trusted, is_canonical, type_of
from ledger.events import Event, EventRefused, LedgerCreated, PolicyAdopted, PublishersChanged
from ledger.instants import text
from ledger.log.port import Message, Stored
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, digest_of, number_of
from ledger.refused_copy import AT, CLAIM, REASON, taken_apart
from ledger.seal.leaf import known_at_of
from schemas.files import released_text
from schemas.fingerprints import PREFIX

SCHEMA_HEADER = "ce_dataschema"
_READ = frozenset(each.__name__ for each in (EventRefused, LedgerCreated, PolicyAdopted, PublishersChanged))


def archived(stored: Stored) -> ArchivedRecord:
    """The record as an archive holds it. Raises DamagedLedger or ValueError for a message that is no record."""
    headers = dict(stored.message.headers)
    claim = headers.get(CLAIM_HEADER)
    return ArchivedRecord(
        number_of(stored),
        known_at_of(headers.get(KNOWN_HEADER, b"")),
        None if claim is None else claim.decode("ascii"),
        stored.partition,
        stored.message,
        fingerprint_in(stored.message),
    )


def fingerprint_in(message: Message) -> str | None:
    """The schema that the message names, where its value is the one encoding of an object of it."""
    named = dict(message.headers).get(SCHEMA_HEADER, b"").decode("ascii", "replace")
    fingerprint = named.removeprefix(PREFIX)
    if named == fingerprint or not is_canonical(fingerprint, message.value or b""):
        return None
    return fingerprint


def own_event(record: ArchivedRecord) -> Event | None:
    """The event of those few records that the archive itself looks into; None for all others."""
    fingerprint = record.fingerprint
    if fingerprint is None or type_of(fingerprint) not in _READ:
        return None
    return decode_trusted(fingerprint, record.message.value or b"")


def kept_file(event: Event | None) -> tuple[str, bytes] | None:
    """The policy or the register that an event carries, as a file of the archive."""
    if isinstance(event, PolicyAdopted):
        return policy_file(event.policy)
    if isinstance(event, PublishersChanged):
        return f"publishers/{sha256(event.register).hexdigest()}.toml", event.register
    return None


def policy_file(content: bytes) -> tuple[str, bytes]:
    return f"policies/{sha256(content).hexdigest()}.json", content


def schema_file(fingerprint: str) -> tuple[str, bytes]:
    """Its own digest is its name. Raises KeyError for a schema that was never released."""
    return f"schemas/{fingerprint}.json", released_text(fingerprint).encode()


def refusal_problem(event: EventRefused, kept: Message) -> str | None:
    """What is wrong with a claim on `refused`, held against the record that says why it was refused; None if nothing."""
    copy = taken_apart(kept)
    if copy is None:
        return "it does not end with the reasons of a refusal"
    said = copy.said
    if said[CLAIM] != event.claim.text().encode():
        return "it is another claim than the one that the ledger says was refused"
    if (said[REASON], said[AT]) != (event.reason.encode(), text(event.occurred_at).encode()):
        return "it gives another reason or moment than the ledger"
    return None if digest_of(copy.claimed) == event.digest else "it is not what was claimed: its digest is another one"
