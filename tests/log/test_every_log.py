"""One contract for every kind of log: memory, embedded and Kafka pass the same tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from ledger.errors import Fenced, LedgerError, UsageError
from ledger.log.port import Entry, Log, Message, Stored
from tests.log.messages import everything, keys, message, messages, numbered


class TestTopics:
    def test_a_topic_is_there_once_created_and_again_does_no_harm(self, any_log: Log) -> None:
        any_log.create_topic("intake.police.kent")
        any_log.create_topic("ledger", 3)
        any_log.create_topic("ledger", 3)
        assert {"intake.police.kent": 1, "ledger": 3} == any_log.topics()
        assert {"intake.police.kent": 1} == any_log.topics("intake.")

    def test_the_partition_count_is_fixed(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 3)
        with pytest.raises(UsageError, match="topic ledger has 3 partitions, not 4"):
            any_log.create_topic("ledger", 4)

    @pytest.mark.parametrize("name", ["", "with space", "a/b", "ü", ".", "x" * 250])
    def test_a_name_that_kafka_would_refuse_is_refused_everywhere(self, any_log: Log, name: str) -> None:
        with pytest.raises(UsageError, match="cannot be the name of a topic"):
            any_log.create_topic(name)

    @pytest.mark.parametrize(
        "use",
        [
            lambda log: log.append("nowhere", messages("a")),
            lambda log: log.read("nowhere", 0, 0),
            lambda log: log.end("nowhere", 0),
            lambda log: log.follow({("nowhere", 0): 0}),
        ],
    )
    def test_a_topic_is_not_made_by_being_asked_for(self, any_log: Log, use: Callable[[Log], object]) -> None:
        with pytest.raises(UsageError, match="there is no topic nowhere"):
            use(any_log)
        assert {} == any_log.topics()

    def test_the_ends_of_many_partitions_are_those_of_each(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        any_log.create_topic("refused")
        any_log.append("ledger", messages("a", "b"), partition=1)
        places = [("ledger", 0), ("ledger", 1), ("refused", 0)]
        assert {("ledger", 0): 0, ("ledger", 1): 2, ("refused", 0): 0} == any_log.ends(places)
        assert {} == any_log.ends([])

    def test_a_partition_that_is_not_there_is_said(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        with pytest.raises(UsageError, match="topic ledger has no partition 2: they are 0 to 1"):
            any_log.append("ledger", messages("a"), partition=2)


class TestAppendAndRead:
    def test_what_is_read_is_what_was_appended_in_order(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        any_log.append("intake", messages("a", "b"))
        any_log.append("intake", messages("c"))
        found = everything(any_log, "intake")
        assert messages("a", "b", "c") == [each.message for each in found]
        assert [0, 1, 2] == [each.offset for each in found]
        assert {("intake", 0)} == {(each.topic, each.partition) for each in found}

    @pytest.mark.parametrize(
        "sent",
        [
            Message(None, b"no key", ()),
            Message(b"no value", None, ()),
            Message(b"", b"", ()),
            Message(b"\x00\xff", b"\x00" * 10, (("twice", b"1"), ("twice", b"2"), ("", b""), ("ü", b"\xff"))),
        ],
    )
    def test_every_byte_comes_back_and_nothing_is_not_empty(self, any_log: Log, sent: Message) -> None:
        any_log.create_topic("intake")
        any_log.append("intake", [sent])
        assert [sent] == [each.message for each in everything(any_log, "intake")]

    def test_partitions_and_topics_are_apart(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        any_log.create_topic("refused")
        any_log.append("ledger", messages("a"), partition=0)
        any_log.append("ledger", messages("b"), partition=1)
        any_log.append("refused", messages("c"))
        assert ["a"] == keys(everything(any_log, "ledger", 0))
        assert ["b"] == keys(everything(any_log, "ledger", 1))
        assert ["c"] == keys(everything(any_log, "refused"))

    def test_a_read_begins_at_the_offset_and_ends_at_the_limit(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        any_log.append("intake", messages(*"abcdef"))
        batch = any_log.read("intake", 0, 2, limit=3)
        assert ["c", "d", "e"] == keys(batch.messages)
        assert 5 == batch.next_offset
        again = any_log.read("intake", 0, 1, limit=1)
        assert ["b"] == keys(again.messages)

    def test_at_the_end_there_is_nothing_and_the_position_stays(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        assert (0, 0) == (any_log.end("intake", 0), any_log.read("intake", 0, 0).next_offset)
        any_log.append("intake", messages("a", "b"))
        batch = any_log.read("intake", 0, 2)
        assert (2, [], 2) == (any_log.end("intake", 0), list(batch.messages), batch.next_offset)

    def test_a_waiting_read_returns_as_soon_as_something_comes(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        later = threading.Timer(0.2, any_log_append(any_log))
        follower = any_log.follow({("intake", 0): 0})
        later.start()
        began = time.monotonic()
        found = follower.poll(wait_s=60)
        assert ["late"] == keys(found)
        assert time.monotonic() - began < 50, "it waited for the whole time although there was something"
        later.join()
        follower.close()

    def test_a_batch_of_messages_of_the_largest_size_does_not_hang(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        large = [Message(b"%d" % each, bytes([each % 256]) * 65536, ()) for each in range(1000)]
        any_log.append("intake", large)
        assert 1000 == any_log.end("intake", 0)
        assert large[-1] == any_log.read("intake", 0, 999).messages[0].message

    def test_publishers_at_the_same_moment_lose_nothing(self, any_log: Log) -> None:
        any_log.create_topic("intake")
        names = [[f"{publisher}-{each}" for each in range(30)] for publisher in range(4)]

        def publish(own: list[str]) -> None:
            for name in own:
                any_log.append("intake", [message(name)])

        threads = [threading.Thread(target=publish, args=(own,)) for own in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = keys(everything(any_log, "intake"))
        assert sorted(name for own in names for name in own) == sorted(found)
        for own in names:
            assert own == [name for name in found if name in own], "one publisher's messages stay in order"


def any_log_append(log: Log) -> Callable[[], None]:
    return lambda: log.append("intake", messages("late"))


class TestStep:
    def test_a_step_goes_to_several_topics_and_partitions_at_once(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 3)
        any_log.create_topic("refused")
        writer = any_log.take_over("registrar")
        writer.write([Entry("ledger", each % 3, message(str(each))) for each in range(6)])
        writer.write([Entry("refused", 0, message("r")), Entry("ledger", 1, message("6"))])
        writer.close()
        assert [["0", "3"], ["1", "4", "6"], ["2", "5"]] == [
            keys(everything(any_log, "ledger", each)) for each in range(3)
        ]
        assert ["r"] == keys(everything(any_log, "refused"))

    def test_an_empty_step_does_nothing(self, any_log: Log) -> None:
        any_log.create_topic("ledger")
        writer = any_log.take_over("registrar")
        writer.write([])
        writer.write([numbered(0)])
        writer.write([])
        assert 1 == len(everything(any_log, "ledger"))

    def test_a_step_with_an_entry_that_cannot_be_written_writes_none(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        writer = any_log.take_over("registrar")
        with pytest.raises(LedgerError):
            writer.write([numbered(0), Entry("nowhere", 0, message("x")), numbered(1, partition=1)])
        assert [[], []] == [everything(any_log, "ledger", each) for each in range(2)]
        with pytest.raises(Fenced):
            writer.write([numbered(0)])
        any_log.take_over("registrar").write([numbered(0)])
        assert ["S-0"] == keys(everything(any_log, "ledger", 0))

    def test_a_reader_at_the_end_is_past_whatever_a_step_leaves_behind_it(self, any_log: Log) -> None:
        any_log.create_topic("ledger")
        writer = any_log.take_over("registrar")
        for number in range(3):
            writer.write([numbered(number)])
            offset = any_log.read("ledger", 0, 0).next_offset
            while offset < any_log.end("ledger", 0):
                offset = any_log.read("ledger", 0, offset).next_offset
            assert any_log.end("ledger", 0) == offset
            assert [] == list(any_log.read("ledger", 0, offset).messages)

    def test_a_large_step_is_one_step(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        writer = any_log.take_over("registrar")
        writer.write([numbered(each, partition=each % 2) for each in range(2000)])
        assert [1000, 1000] == [len(everything(any_log, "ledger", each)) for each in range(2)]


class TestOneWriter:
    def test_the_earlier_writer_is_fenced_as_soon_as_another_takes_over(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        first = any_log.take_over("registrar")
        first.write([numbered(0)])
        second = any_log.take_over("registrar")
        with pytest.raises(Fenced):
            first.write([numbered(1), numbered(2, partition=1)])
        second.write([numbered(1)])
        with pytest.raises(Fenced):
            first.write([numbered(2)])
        second.write([numbered(2)])
        assert ["S-0", "S-1", "S-2"] == keys(everything(any_log, "ledger", 0))
        assert [] == everything(any_log, "ledger", 1)

    def test_writers_under_other_names_do_not_meet(self, any_log: Log) -> None:
        any_log.create_topic("ledger")
        any_log.create_topic("other")
        first, second = any_log.take_over("registrar"), any_log.take_over("another")
        for number in range(3):
            first.write([numbered(number)])
            second.write([numbered(number, topic="other")])
        assert [3, 3] == [len(everything(any_log, topic)) for topic in ("ledger", "other")]

    def test_a_closed_writer_writes_no_more(self, any_log: Log) -> None:
        any_log.create_topic("ledger")
        writer = any_log.take_over("registrar")
        writer.close()
        with pytest.raises(Fenced):
            writer.write([numbered(0)])
        assert [] == everything(any_log, "ledger")

    def test_whoever_of_many_takes_over_last_is_the_writer(self, any_log: Log) -> None:
        any_log.create_topic("ledger")
        writers = [any_log.take_over("registrar") for _ in range(4)]
        for fenced in writers[:-1]:
            with pytest.raises(Fenced):
                fenced.write([numbered(0)])
        writers[-1].write([numbered(0)])
        assert 1 == len(everything(any_log, "ledger"))


class TestFollower:
    def test_it_reads_all_its_partitions_each_in_order(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        any_log.create_topic("intake")
        any_log.append("intake", messages("a", "b", "c"))
        any_log.take_over("registrar").write([numbered(each, partition=each % 2) for each in range(6)])
        follower = any_log.follow({("intake", 0): 1, ("ledger", 0): 0, ("ledger", 1): 0})
        found: list[Stored] = []
        while not follower.caught_up():
            found += follower.poll(limit=2, wait_s=0.1)
        by_place: dict[tuple[str, int], list[str]] = {}
        for each in found:
            by_place.setdefault((each.topic, each.partition), []).extend(keys([each]))
        assert {
            ("intake", 0): ["b", "c"],
            ("ledger", 0): ["S-0", "S-2", "S-4"],
            ("ledger", 1): ["S-1", "S-3", "S-5"],
        } == by_place
        ends = {(topic, each): any_log.end(topic, each) for topic, each in by_place}
        assert ends == follower.positions()
        follower.close()

    def test_what_is_held_gives_nothing_and_goes_on_where_it_was(self, any_log: Log) -> None:
        any_log.create_topic("ledger", 2)
        any_log.take_over("registrar").write([numbered(each, partition=each % 2) for each in range(400)])
        follower = any_log.follow({("ledger", 0): 0, ("ledger", 1): 0})
        found: dict[int, list[int]] = {0: [], 1: []}
        turn = 0
        while not follower.caught_up():
            turn += 1
            held = turn % 3  # the one, the other, none
            given = follower.poll(limit=7, wait_s=0.1, hold=[("ledger", held)] if held < 2 else [])
            assert held not in {each.partition for each in given}
            for each in given:
                found[each.partition].append(each.offset)
        assert {0: list(range(200)), 1: list(range(200))} == found
        follower.close()
