"""Bringing the registrar's memory up to what `ledger` says, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from consumers.gate import REGISTRAR
from consumers.remembered import KnownEvent, Place, Remembered, Step, content_digest, id_bytes
from ledger import instants
from ledger.cloudevents import attributes
from ledger.errors import DamagedLedger
from ledger.events import LedgerCreated, PublishersChanged
from ledger.instants import Instant
from ledger.log.incarnation import incarnation_at
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.record import CLAIM_HEADER, KNOWN_HEADER, Claim, number_of, read_record

_READ_MAX = 2000


def catch_up(log: Log, remembered: Remembered) -> None:
    """Read the ledger from where the memory ends. Begins again from nothing when the memory is another ledger's."""
    remembered.reload()
    if remembered.place.incarnation is not None and not _same_ledger(log, remembered.place):
        remembered.forget()
    with LedgerReader(log, start=remembered.place.next_number) as reader:
        while records := reader.poll(_READ_MAX):
            remembered.keep(_learn(remembered.place, records))


def _same_ledger(log: Log, place: Place) -> bool:
    """Whether the ledger there is not shorter than remembered, and is of the remembered incarnation up to there."""
    return incarnation_at(log, place.next_number - 1) == place.incarnation


def _learn(place: Place, records: Sequence[Stored]) -> Step:
    step = Step(place)
    for stored in records:
        number = number_of(stored)
        if number != step.place.next_number:
            raise DamagedLedger(f"{_where(stored)}: expected ledger number {step.place.next_number}, found {number}")
        _learn_one(step, stored, number)
    return step


def _learn_one(step: Step, stored: Stored, number: int) -> None:
    headers = dict(stored.message.headers)
    step.place = replace(step.place, next_number=number + 1, last_known_at=_known_at(headers, stored))
    claimed = headers.get(CLAIM_HEADER)
    if claimed is not None:
        claim = Claim.parse(claimed.decode())
        step.done[claim.topic, claim.partition] = claim.offset + 1
    said = attributes(stored.message)
    if said["source"] == REGISTRAR:
        _learn_own(step, stored)
        return
    key, value = stored.message.key, stored.message.value
    if key is None or value is None:
        raise DamagedLedger(f"{_where(stored)}: an admitted record without key or value")
    digest = content_digest(key, said["dataschema"], value)
    step.known.append(KnownEvent(id_bytes(said["id"]), said["source"], number, digest, said["subject"]))


def _known_at(headers: Mapping[str, bytes], stored: Stored) -> Instant:
    try:
        return instants.parse(headers[KNOWN_HEADER].decode("ascii"))
    except (KeyError, ValueError) as error:
        raise DamagedLedger(f"{_where(stored)}: no readable {KNOWN_HEADER}: {error}") from error


def _learn_own(step: Step, stored: Stored) -> None:
    event = read_record(stored).event
    if isinstance(event, LedgerCreated):
        step.anew = True
        step.done.clear()
        step.place = replace(step.place, incarnation=event.incarnation, mode=event.mode)
    elif isinstance(event, PublishersChanged):
        step.place = replace(step.place, register_digest=event.digest)


def _where(stored: Stored) -> str:
    return f"{stored.topic}/{stored.partition} at offset {stored.offset}"
