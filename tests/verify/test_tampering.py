"""What somebody with every right to the stores may do, and how each of it is named. On both real stores."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from psycopg.sql import SQL

from ledger.log.memory import memory_log
from ledger.log.port import Entry, Message
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.tables import Tables
from ledger.verify.tree import Tree
from ledger.verify.verdicts import Verdicts
from projections.store import Store
from tests.verify.ledgers import PARTITIONS, Attacked, Place, flipped, move, places, seal, take_out, with_header

MIDDLE = 100

pytestmark = pytest.mark.timeout(240)


def by_hand(store: Store, statement: str) -> int:
    with store.transaction() as tx:
        return tx.run(SQL(statement))


def at(code: str, place: Place) -> tuple[str, str, int, int]:
    return (code, "ledger", place.partition, place.offset)


def test_of_a_ledger_that_nobody_touched_nothing_is_wrong(attacked: Attacked) -> None:
    answer = attacked.verify()
    assert [] == list(answer.problems)
    assert answer.records == answer.tree_size == answer.told.sealed > 2 * MIDDLE
    assert all(each.holds for each in answer.told.sums)
    kinds = {(bool(each.admitted), bool(each.refused), bool(each.repeated)) for each in answer.told.sums}
    assert (True, True, True) in kinds, "the story has claims of every outcome"


def test_one_bit_of_a_value(attacked: Attacked) -> None:
    place = attacked.find(MIDDLE)
    value = place.message.value or b""
    attacked.replace(place, place.message._replace(value=flipped(value, len(value) // 2)))
    found = places(attacked.verify([Records, Claims, Tree]).problems)
    assert {at("record_changed", place), at("claim_altered", place)} <= found
    assert {(place.partition, place.offset)} == {each[2:] for each in found}


def test_a_record_taken_from_the_middle(attacked: Attacked) -> None:
    place = attacked.find(MIDDLE)
    messages: list[Message | None] = [*attacked.partition(place.partition)]
    claim = dict(place.message.headers)["ce_claim"].decode().split("/")
    messages[place.offset] = None
    attacked.write(place.partition, messages)
    answer = attacked.verify([Records, Claims, Tree])
    assert ("claim_missing", claim[1], int(claim[2]), int(claim[3])) in places(answer.problems)
    assert {"number_missing", "claim_missing", "sealed_record_missing"} == answer.counts.keys()
    (missing,) = [each for each in answer.problems if each.code == "number_missing"]
    next_place = attacked.find(MIDDLE + 1)
    assert (next_place.partition, next_place.offset) == (
        missing.partition,
        missing.offset,
    ) or missing.partition is not None
    assert f"record {MIDDLE} is missing" in missing.detail


def test_the_tail_cut_off(attacked: Attacked) -> None:
    for partition in range(PARTITIONS):
        messages = attacked.partition(partition)
        attacked.write(partition, [m for m in messages if int(dict(m.headers)["ce_ledgernumber"]) < MIDDLE])
    answer = attacked.verify([Records, Tree, Tables])
    assert MIDDLE == answer.records
    assert {"ledger_cut": 1, "position_moved": 1} == dict(answer.counts)
    assert {("ledger_cut", "ledger", None, None), ("position_moved", "projector", None, None)} == places(
        answer.problems
    )


def test_two_records_that_changed_places(attacked: Attacked) -> None:
    partition = attacked.find(MIDDLE).partition
    messages = attacked.partition(partition)
    first = len(messages) // 2
    messages[first], messages[first + 1] = messages[first + 1], messages[first]
    attacked.write(partition, messages)
    found = places(attacked.verify([Records, Tree]).problems)
    assert {("wrong_order", "ledger", partition, first + 1)} == found


def test_two_records_that_changed_their_content(attacked: Attacked) -> None:
    """Numbers and places stay in order: only what was said there is another."""
    one, other = attacked.find(MIDDLE), attacked.find(MIDDLE + 1)
    stamps = {"ce_ledgernumber", "ce_knowntime", "ce_claim"}
    attacked.replace(one, _stamped_as(other.message, one.message, stamps))
    attacked.replace(other, _stamped_as(one.message, other.message, stamps))
    found = places(attacked.verify([Claims, Tree]).problems)
    assert {at("record_changed", one), at("record_changed", other), at("claim_altered", one)} <= found


def _stamped_as(message: Message, stamped: Message, names: set[str]) -> Message:
    kept = tuple(header for header in message.headers if header[0] not in names)
    return message._replace(headers=(*kept, *(header for header in stamped.headers if header[0] in names)))


def test_a_record_put_in_between_and_all_later_ones_renumbered(attacked: Attacked) -> None:
    first = attacked.find(MIDDLE)
    for partition in range(PARTITIONS):
        attacked.write(partition, [_renumbered(each) for each in attacked.partition(partition)])
    messages = attacked.partition(first.partition)
    invented = with_header(first.message, "ce_claim", dict(first.message.headers)["ce_claim"] + b"999")
    attacked.write(first.partition, [*messages[: first.offset], invented, *messages[first.offset :]])
    found = places(attacked.verify([Claims, Tree]).problems)
    assert at("record_changed", first) in found
    assert at("claim_unknown", first) in found
    assert ("event_doubled", "ledger", first.partition, first.offset + 1) in found


def _renumbered(message: Message) -> Message:
    number = int(dict(message.headers)["ce_ledgernumber"])
    return with_header(message, "ce_ledgernumber", b"%d" % (number + (number >= MIDDLE)))


def test_a_record_put_at_the_end(attacked: Attacked) -> None:
    last = _last(attacked)
    place = attacked.find(last)
    again = with_header(place.message, "ce_ledgernumber", b"%d" % (last + 1))
    attacked.write(place.partition, [*attacked.partition(place.partition), again])
    answer = attacked.verify([Records, Claims])
    added = Place(place.partition, place.offset + 1, again)
    assert {at("time_backwards", added), at("claim_doubled", added)} <= places(answer.problems)


def _last(attacked: Attacked) -> int:
    numbers = [
        int(dict(message.headers)["ce_ledgernumber"])
        for partition in range(PARTITIONS)
        for message in attacked.partition(partition)
    ]
    return max(numbers)


def test_the_clock_of_a_record(attacked: Attacked) -> None:
    place = attacked.find(MIDDLE)
    attacked.replace(place, with_header(place.message, "ce_knowntime", b"2031-01-01T00:00:00Z"))
    found = places(attacked.verify([Records, Tree]).problems)
    later = attacked.find(MIDDLE + 1)
    assert {at("time_backwards", later), at("record_changed", place)} <= found
    if attacked.log.kind == "kafka":
        assert at("clock_altered", place) in found


def test_the_clock_of_the_last_record_which_no_later_one_contradicts(attacked: Attacked) -> None:
    place = attacked.find(_last(attacked))
    attacked.replace(place, with_header(place.message, "ce_knowntime", b"2031-01-01T00:00:00Z"))
    found = places(attacked.verify([Records, Tree]).problems)
    assert {at("record_changed", place)} == {each for each in found if each[0] != "clock_altered"}
    assert (at("clock_altered", place) in found) == (attacked.log.kind == "kafka")


def test_a_tile_changed(attacked: Attacked) -> None:
    path = "tile/0/000"
    tile = attacked.seal_folder / "tree" / path
    tile.write_bytes(flipped(tile.read_bytes(), 40))
    assert {("tile_changed", path, None, None)} == places(attacked.verify([Tree]).problems)


def test_a_tile_taken_away(attacked: Attacked) -> None:
    (attacked.seal_folder / "tree" / "tile/0/000").unlink()
    assert ("tile_missing", "tile/0/000", None, None) in places(attacked.verify([Tree]).problems)


def test_a_checkpoint_rolled_back(attacked: Attacked, tmp_path: Path) -> None:
    """A copy of the files from before comes in the place of those of today: the signer knows better."""
    old = tmp_path / "old"
    shutil.copytree(attacked.seal_folder / "signer", old / "signer")
    (old / "signer" / "signed").unlink()
    seal_of_first(attacked, old)
    shutil.rmtree(attacked.seal_folder / "tree")
    shutil.copytree(old / "tree", attacked.seal_folder / "tree")
    found = places(attacked.verify([Tree]).problems)
    assert {("checkpoint_rolled_back", "checkpoint", None, None)} == found


def test_everything_rolled_back_is_seen_with_a_checkpoint_from_elsewhere(attacked: Attacked, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copy(attacked.seal_folder / "tree" / "checkpoint", kept)
    (attacked.seal_folder / "signer" / "signed").unlink()
    shutil.rmtree(attacked.seal_folder / "tree")
    seal_of_first(attacked, attacked.seal_folder)
    assert not attacked.verify([Tree]).problems, "from within nothing shows it"
    assert {("checkpoint_rolled_back", "checkpoint", None, None)} == places(attacked.verify([Tree], [kept]).problems)


def test_a_checkpoint_of_an_earlier_incarnation_replaced(attacked: Attacked) -> None:
    """Regression: those that came with an archive were never looked at."""
    earlier = attacked.seal_folder / "tree" / "earlier"
    earlier.mkdir()
    (earlier / "0123").write_text("rubbish\n")
    assert {("checkpoint_unsigned", "earlier/0123", None, None)} == places(attacked.verify([Tree]).problems)


def test_the_signers_memory_taken_away(attacked: Attacked) -> None:
    """Regression: without it an older checkpoint could stand there, and nobody said so."""
    (attacked.seal_folder / "signer" / "signed").unlink()
    found = places(attacked.verify([Tree]).problems)
    assert {("signer_memory_missing", "signer/signed", None, None)} == found


def test_an_older_checkpoint_that_somebody_kept_is_of_the_same_tree(attacked: Attacked, tmp_path: Path) -> None:
    shutil.copytree(attacked.seal_folder / "signer", tmp_path / "older" / "signer")
    (tmp_path / "older" / "signer" / "signed").unlink()
    seal_of_first(attacked, tmp_path / "older")
    kept = tmp_path / "older" / "tree" / "checkpoint"
    shutil.copy(kept, attacked.seal_folder / "tree" / "cosigned")
    assert MIDDLE == size_of(kept)
    assert not attacked.verify([Tree], [kept]).problems


def size_of(checkpoint: Path) -> int:
    return int(checkpoint.read_text("utf-8").splitlines()[1])


def seal_of_first(attacked: Attacked, folder: Path) -> None:
    """The seal as it was when the ledger had a hundred records fewer."""
    log = memory_log()
    log.create_topic("ledger", PARTITIONS)
    entries = [
        Entry("ledger", partition, message)
        for partition in range(PARTITIONS)
        for message in attacked.partition(partition)
        if int(dict(message.headers)["ce_ledgernumber"]) < MIDDLE
    ]
    log.take_over("copier").write(entries)
    seal(log, folder)


def test_the_tree_forked_with_the_real_key(attacked: Attacked, tmp_path: Path) -> None:
    """A record is another one, and all is sealed again: only somebody who kept a checkpoint can tell."""
    kept = tmp_path / "kept-by-the-witness"
    shutil.copy(attacked.seal_folder / "tree" / "checkpoint", kept)
    place = attacked.find(MIDDLE)
    attacked.replace(place, with_header(place.message, "ce_knowntime", _next_moment(place.message)))
    (attacked.seal_folder / "signer" / "signed").unlink()
    shutil.rmtree(attacked.seal_folder / "tree")
    seal(attacked.log, attacked.seal_folder)
    assert not attacked.verify([Tree]).problems, "from within nothing shows it"
    answer = attacked.verify([Tree], [kept])
    assert {("forked", str(kept), None, None)} == places(answer.problems)


def _next_moment(message: Message) -> bytes:
    """A microsecond later, as far as the digits allow it."""
    text = bytearray(dict(message.headers)["ce_knowntime"])
    text[-2] = ord("1") if text[-2] != ord("1") else ord("2")
    return bytes(text)


def test_the_key_of_somebody_else(attacked: Attacked) -> None:
    shutil.rmtree(attacked.seal_folder)
    seal(attacked.log, attacked.seal_folder)
    for path in [*(attacked.seal_folder / "signer").glob("*.pub"), *(attacked.seal_folder / "signer").glob("*.key")]:
        path.unlink()
    found = places(attacked.verify([Tree]).problems)
    assert ("checkpoint_unsigned", "checkpoint", None, None) in found


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE projections.history_g1 SET subject_ref = 'S-other' WHERE number = (SELECT max(number) FROM projections.history_g1)",
            "row_altered",
        ),
        (
            "DELETE FROM projections.history_g1 WHERE number = (SELECT min(number) FROM projections.history_g1)",
            "row_missing",
        ),
    ],
)
def test_a_row_of_a_table(attacked: Attacked, statement: str, code: str) -> None:
    assert 1 == by_hand(attacked.store, statement)
    table = statement.split("projections.")[1].split("_g1", maxsplit=1)[0]
    answer = attacked.verify([Tables])
    assert {(code, table, None, None)} == places(answer.problems)


def test_the_projectors_position(attacked: Attacked) -> None:
    move(attacked.store, -5, "projector")
    assert ("position_moved", "projector", None, None) in places(attacked.verify([Tables]).problems)


def test_the_detectors_position(attacked: Attacked) -> None:
    move(attacked.store, -30, "detector", "detector_publishers")
    assert {("position_moved", "detector", None, None)} == places(attacked.verify([Tables]).problems)


def test_a_finding_suppressed_and_all_numbers_closed_up(attacked: Attacked) -> None:
    """The operator takes a finding out, renumbers, and seals everything again: the rules know better."""
    finding = _first_finding(attacked)
    take_out(attacked, finding)
    (attacked.seal_folder / "signer" / "signed").unlink()
    shutil.rmtree(attacked.seal_folder / "tree")
    seal(attacked.log, attacked.seal_folder)
    answer = attacked.verify([Tree, Verdicts])
    assert {("finding_suppressed", "ledger", None, None)} == places(answer.problems)
    assert "the ledger does not say so" in answer.problems[0].detail


def _first_finding(attacked: Attacked) -> Place:
    for partition in range(PARTITIONS):
        for offset, message in enumerate(attacked.partition(partition)):
            if dict(message.headers)["ce_type"] == b"ledger.v1.FindingRaised":
                return Place(partition, offset, message)
    raise AssertionError("the story has findings")
