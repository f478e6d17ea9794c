"""The same key goes to the same partition as with Kafka's own clients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2 as of_the_client

from ledger.log.partitioning import murmur2, partition_for

# From Kafka's own test of Utils.murmur2, which has them as signed 32-bit numbers.
OF_JAVA = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


@pytest.mark.parametrize("key", OF_JAVA)
def test_the_hash_is_that_of_kafka_in_java(key: bytes) -> None:
    assert OF_JAVA[key] % 2**32 == murmur2(key)


@given(st.binary(max_size=70), st.integers(1, 50))
def test_the_partition_is_that_of_kafka_python(key: bytes, partitions: int) -> None:
    assert (of_the_client(key) & 0x7FFFFFFF) % partitions == partition_for(key, partitions)
