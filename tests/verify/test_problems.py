"""Every other kind of problem, each made by hand on a copy of a whole ledger and named with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from psycopg.sql import SQL

from ledger.cloudevents import to_message
from ledger.events import Event, EventRepeated, FindingChanged, FindingRaised, PolicyAdopted
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import SealFiles
from ledger.seal.note import Note, sign
from ledger.seal.signer import Signer
from ledger.verify.claims import Claims
from ledger.verify.problem import Code
from ledger.verify.records import Records
from ledger.verify.tables import Tables
from ledger.verify.tree import Tree
from ledger.verify.verdicts import Verdicts
from projections.detector_place import load_place, save_place
from projections.detector_tables import Outgoing, add_to_outbox
from tests.verify.ledgers import PARTITIONS, OnEmbedded, Place, flipped, move, places, said, take_out, with_header

MIDDLE = 100


def at(code: Code, place: Place) -> tuple[str, str, int | None, int | None]:
    assert code in get_args(Code)
    return (code, "ledger", place.partition, place.offset)


def find(ledger: OnEmbedded, wanted: Callable[[Event], bool]) -> Place:
    """The first record that says such a thing."""
    for partition in range(PARTITIONS):
        for offset, message in enumerate(ledger.partition(partition)):
            if wanted(said(message)):
                return Place(partition, offset, message)
    raise AssertionError("the story has one")


def saying(place: Place, event: Event) -> Message:
    """The record with other words in it, as its publisher would have written them."""
    made = to_message(event)
    stamps = tuple(each for each in place.message.headers if each[0] in {"ce_ledgernumber", "ce_knowntime", "ce_claim"})
    return made._replace(headers=(*made.headers, *stamps))


# Records


def test_a_row_that_is_no_message_any_more(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    on_embedded.raw(place, lambda content: content[:20])
    answer = on_embedded.verify([Records, Tree])
    assert at("unreadable", place) in places(answer.problems)
    assert {"unreadable": 1, "number_missing": 1, "sealed_record_missing": 1} == dict(answer.counts)


def test_a_record_without_its_number(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    on_embedded.replace(place, with_header(place.message, "ce_ledgernumber", b"0100"))
    assert at("unreadable", place) in places(on_embedded.verify([Records]).problems)


def test_bytes_behind_the_value(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    on_embedded.replace(place, place.message._replace(value=(place.message.value or b"") + b"\0"))
    assert {at("not_canonical", place)} == places(on_embedded.verify([Records]).problems)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_specversion", b"1.1"),
        ("ce_id", b"0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f"),
        ("ce_source", b"/police/nowhere"),
        ("ce_type", b"ledger.v1.StatusQueried2"),
        ("ce_subject", b"S-other"),
        ("ce_time", b"2001-01-01T00:00:00Z"),
        ("ce_recordedtime", b"2001-01-01T00:00:00.000001Z"),
        ("content-type", b"text/plain"),
    ],
)
def test_a_header_that_says_something_else_than_the_record(on_embedded: OnEmbedded, header: str, value: bytes) -> None:
    place = on_embedded.find(MIDDLE)
    on_embedded.replace(place, with_header(place.message, header, value))
    assert {at("header_mismatch", place)} == places(on_embedded.verify([Records]).problems)


def test_a_record_in_a_partition_that_is_not_its_own(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    other = (place.partition + 1) % PARTITIONS
    there = on_embedded.partition(other)
    behind = sum(1 for each in there if int(dict(each.headers)["ce_ledgernumber"]) < MIDDLE)
    messages = on_embedded.partition(place.partition)
    on_embedded.write(place.partition, [*messages[: place.offset], *messages[place.offset + 1 :]])
    on_embedded.write(other, [*there[:behind], place.message, *there[behind:]])
    assert {("wrong_partition", "ledger", other, behind)} == places(on_embedded.verify([Records, Tree]).problems)


def test_a_number_that_is_there_twice(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    messages = on_embedded.partition(place.partition)
    on_embedded.write(place.partition, [*messages[: place.offset], place.message, *messages[place.offset :]])
    again = Place(place.partition, place.offset + 1, place.message)
    found = places(on_embedded.verify([Records, Claims, Tree]).problems)
    assert {at(code, again) for code in ("number_doubled", "wrong_order", "claim_doubled", "event_doubled")} == found


def test_a_ledger_without_its_first_record(on_embedded: OnEmbedded) -> None:
    first, second = on_embedded.find(0), on_embedded.find(1)
    assert first.partition == second.partition
    messages = on_embedded.partition(first.partition)
    renumbered = with_header(second.message, "ce_ledgernumber", b"0")
    on_embedded.write(first.partition, [renumbered, *messages[2:]])
    found = places(on_embedded.verify([Records]).problems)
    assert ("no_beginning", "ledger", first.partition, 0) in found


# Claims


def test_a_record_that_nobody_claimed(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    kept = tuple(each for each in place.message.headers if each[0] != "ce_claim")
    on_embedded.replace(place, place.message._replace(headers=kept))
    answer = on_embedded.verify([Claims])
    assert {at("without_claim", place)} == {each for each in places(answer.problems) if each[0] != "claim_missing"}
    assert 1 == answer.counts["claim_missing"]


def test_a_claim_of_a_ledger_that_this_one_never_was(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    elsewhere = b"0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f/" + _claim(place).split(b"/", 1)[1]
    on_embedded.replace(place, with_header(place.message, "ce_claim", elsewhere))
    answer = on_embedded.verify([Claims])
    assert {"claim_unknown": 1, "claim_missing": 1} == dict(answer.counts)
    assert at("claim_unknown", place) in places(answer.problems)


def test_outcomes_in_another_order_than_the_claims(on_embedded: OnEmbedded) -> None:
    topic = b"/intake.police.kent/0/"
    both = [place for number in range(_records(on_embedded)) if topic in _claim(place := on_embedded.find(number))]
    one, other = both[-2:]
    claims = _claim(one), _claim(other)
    on_embedded.replace(one, with_header(one.message, "ce_claim", claims[1]))
    on_embedded.replace(other, with_header(other.message, "ce_claim", claims[0]))
    assert at("claim_out_of_order", other) in places(on_embedded.verify([Claims]).problems)


def _claim(place: Place) -> bytes:
    return dict(place.message.headers).get("ce_claim", b"")


def _records(ledger: OnEmbedded) -> int:
    return sum(len(ledger.partition(partition)) for partition in range(PARTITIONS))


def test_a_claim_that_was_changed_after_it_was_taken(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    _, topic, partition, offset = _claim(place).decode().split("/")
    messages = on_embedded.partition(int(partition), topic)
    changed = messages[int(offset)]
    messages[int(offset)] = changed._replace(value=flipped(changed.value or b"", 3))
    on_embedded.write(int(partition), messages, topic)
    assert {at("claim_altered", place)} == places(on_embedded.verify([Claims]).problems)


def test_a_repeat_of_something_else(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, EventRepeated))
    event = said(place.message)
    assert isinstance(event, EventRepeated)
    on_embedded.replace(place, saying(place, replace(event, first=event.first - 1)))
    assert {at("repeat_differs", place)} == places(on_embedded.verify([Records, Claims]).problems)


def test_a_copy_of_what_was_refused_that_was_changed(on_embedded: OnEmbedded) -> None:
    kept = on_embedded.partition(0, "refused")
    kept[1] = kept[1]._replace(key=b"S-other")
    on_embedded.write(0, kept, "refused")
    assert {("refused_copy_altered", "refused", 0, 1)} == places(on_embedded.verify([Claims]).problems)


def test_a_copy_of_what_was_refused_with_another_reason(on_embedded: OnEmbedded) -> None:
    kept = on_embedded.partition(0, "refused")
    kept[0] = with_header(kept[0], "refused_reason", b"in_future")
    on_embedded.write(0, kept, "refused")
    assert {("refused_copy_altered", "refused", 0, 0)} == places(on_embedded.verify([Claims]).problems)


def test_a_copy_of_what_was_refused_that_lost_one_of_its_reasons(on_embedded: OnEmbedded) -> None:
    """Regression: only the reason's code was looked at, and the rest could be taken away."""
    kept = on_embedded.partition(0, "refused")
    kept[0] = kept[0]._replace(headers=tuple(each for each in kept[0].headers if each[0] != "refused_detail"))
    on_embedded.write(0, kept, "refused")
    answer = on_embedded.verify([Claims])
    assert ("refused_copy_altered", "refused", 0, 0) in places(answer.problems)
    assert {"refused_copy_altered": 1, "refused_copy_missing": 1} == dict(answer.counts)


def test_a_copy_of_what_was_refused_that_is_gone(on_embedded: OnEmbedded) -> None:
    kept = on_embedded.partition(0, "refused")
    on_embedded.write(0, kept[:-1], "refused")
    answer = on_embedded.verify([Claims])
    assert {"refused_copy_missing": 1} == dict(answer.counts)


# Tree


def test_a_checkpoint_over_another_root_signed_with_the_real_key(on_embedded: OnEmbedded) -> None:
    files = SealFiles(on_embedded.seal_folder / "tree")
    note = files.note()
    assert note is not None
    stated = Checkpoint.parse(note.text)
    (on_embedded.seal_folder / "signer" / "signed").unlink()
    signer = Signer(on_embedded.seal_folder / "signer", stated.origin)
    files.keep_note(signer.sign(replace(stated, root=bytes(32)), ()))
    found = places(on_embedded.verify([Tree]).problems)
    assert {("root_differs", "checkpoint", None, None), ("forked", "signer/signed", None, None)} == found


def test_a_checkpoint_whose_signature_is_false(on_embedded: OnEmbedded) -> None:
    path = on_embedded.seal_folder / "tree" / "checkpoint"
    note = Note.parse(path.read_bytes())
    (signature,) = note.signatures
    forged = replace(note, signatures=(replace(signature, content=flipped(signature.content, 7)),))
    path.write_bytes(forged.content())
    assert {("checkpoint_unsigned", "checkpoint", None, None)} == places(on_embedded.verify([Tree]).problems)


def test_a_checkpoint_that_is_gone(on_embedded: OnEmbedded) -> None:
    (on_embedded.seal_folder / "tree" / "checkpoint").unlink()
    assert ("checkpoint_missing", "checkpoint", None, None) in places(on_embedded.verify([Tree]).problems)


def test_a_ledger_that_was_never_sealed_has_no_problem_and_a_notice(on_embedded: OnEmbedded) -> None:
    shutil.rmtree(on_embedded.seal_folder)
    answer = on_embedded.verify([Tree])
    assert (True, 0, 0) == (answer.is_ok, answer.tree_size, answer.told.sealed)
    assert ["Nothing is sealed yet: no record can be compared with a signed tree."] == answer.told.notices


def test_a_note_that_somebody_else_signed(on_embedded: OnEmbedded) -> None:
    path = on_embedded.seal_folder / "tree" / "cosigned"
    path.write_bytes(sign("protocol-ledger/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", ()).content() + b"\n")
    assert ("checkpoint_unsigned", "cosigned", None, None) in places(on_embedded.verify([Tree]).problems)


# Tables


def test_a_view_that_was_never_built(on_embedded: OnEmbedded) -> None:
    with on_embedded.store.transaction() as tx:
        assert 1 == tx.run(SQL("DELETE FROM projections.view_generations WHERE view = 'shares'"))
    assert {("table_outdated", "shares", None, None)} == places(on_embedded.verify([Tables]).problems)


@pytest.mark.parametrize("by", [-1, 1000])
@pytest.mark.parametrize("consumers", [("projector",), ("detector", "detector_publishers"), ("detector",)])
def test_positions_moved_back_or_far_on(on_embedded: OnEmbedded, consumers: tuple[str, ...], by: int) -> None:
    move(on_embedded.store, by, *consumers)
    assert ("position_moved", consumers[0], None, None) in places(on_embedded.verify([Tables]).problems)


def test_the_records_that_the_detector_works_with(on_embedded: OnEmbedded) -> None:
    with on_embedded.store.transaction() as tx:
        assert tx.run(SQL("UPDATE projections.detector_records SET type = 'X' WHERE number < 10"))
    assert {("row_altered", "detector_records", None, None)} == places(on_embedded.verify([Tables]).problems)


def test_a_ledger_that_cannot_be_replayed(on_embedded: OnEmbedded) -> None:
    place = on_embedded.find(MIDDLE)
    on_embedded.raw(place, lambda content: content[:20])
    answer = on_embedded.verify([Tables, Verdicts])
    assert {"unreadable": 1, "replay_impossible": 2} == dict(answer.counts)


def test_more_rows_than_are_listed_are_counted(on_embedded: OnEmbedded) -> None:
    statement = "INSERT INTO projections.sequences_g1 SELECT '/x', n * 10, n * 10 FROM generate_series(1, 50) n"
    with on_embedded.store.transaction() as tx:
        tx.run(SQL(statement))
    answer = on_embedded.verify([Tables])
    assert {"row_invented": 20, "row_altered": 1} == dict(answer.counts)
    assert "30 more rows differ" == answer.problems[-1].detail


# Verdicts


def test_a_finding_whose_words_are_others(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, FindingChanged))
    event = said(place.message)
    assert isinstance(event, FindingChanged)
    changed = replace(event, because=("Nobody is to blame.",))
    on_embedded.replace(place, saying(place, changed))
    answer = on_embedded.verify([Records, Verdicts])
    assert {at("finding_altered", place)} == places(answer.problems)
    assert answer.problems[0].detail.endswith("because")


def test_a_finding_that_the_rules_do_not_make(on_embedded: OnEmbedded) -> None:
    """In the place of a finding stands the same about somebody else."""
    place = find(on_embedded, lambda event: isinstance(event, FindingChanged) and event.about == "SUBJECT")
    event = said(place.message)
    assert isinstance(event, FindingChanged)
    message = saying(place, replace(event, subject_ref="S-nobody", event_id="0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f"))
    on_embedded.replace(place, message)
    found = places(on_embedded.verify([Verdicts]).problems)
    assert {at("finding_invented", place), ("finding_suppressed", "ledger", None, None)} <= found


def test_a_policy_that_was_changed_on_the_ledger(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, PolicyAdopted))
    event = said(place.message)
    assert isinstance(event, PolicyAdopted)
    changed = event.policy.replace(b'"grace', b'"grase', 1)
    on_embedded.replace(place, saying(place, replace(event, policy=changed)))
    assert at("policy_altered", place) in places(on_embedded.verify([Verdicts]).problems)


def test_a_policy_that_cannot_be_read_makes_no_finding_an_invention(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, PolicyAdopted))
    on_embedded.replace(place, place.message._replace(value=(place.message.value or b"")[:-1]))
    assert {"not_canonical": 1, "replay_impossible": 1} == dict(on_embedded.verify([Verdicts]).counts)


def test_what_the_detector_has_decided_and_not_seen_on_the_ledger_yet_is_no_problem(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, FindingRaised) and event.about == "SUBJECT")
    event = said(place.message)
    take_out(on_embedded, place)
    assert {"finding_suppressed": 1} == dict(on_embedded.verify([Verdicts]).counts)
    with on_embedded.store.transaction() as tx:
        add_to_outbox(tx, [Outgoing(event.event_id, 1, to_message(event))])
    assert not on_embedded.verify([Verdicts]).problems


def test_what_comes_after_the_moment_up_to_which_the_detector_has_judged_is_no_problem(on_embedded: OnEmbedded) -> None:
    place = find(on_embedded, lambda event: isinstance(event, FindingRaised) and event.about == "SUBJECT")
    event = said(place.message)
    assert isinstance(event, FindingChanged)
    take_out(on_embedded, place)
    for moment, expected in ((event.occurred_at, 1), (event.occurred_at - 1, 0)):
        with on_embedded.store.transaction() as tx:
            save_place(tx, load_place(tx)._replace(horizon=Instant(moment)))
        found = on_embedded.verify([Verdicts])
        ids = [each for each in found.problems if event.finding_id in each.detail]
        assert expected == len(ids)
