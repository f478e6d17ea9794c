"""The one writer under a name, on Kafka: a transactional producer, and each step one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from kafka import KafkaProducer, errors

from ledger.errors import Fenced, LedgerError, OutcomeUnknown
from ledger.log.kafka import clients
from ledger.log.kafka.clients import KafkaSettings
from ledger.log.kafka.failures import explain, explained, is_fencing
from ledger.log.port import Entry


class KafkaWriter:
    """Any error spends the producer: what it still holds in hand could otherwise reach the log later."""

    def __init__(self, settings: KafkaSettings, name: str) -> None:
        self._settings = settings
        self._doing = f"write as {name}"
        with explained(settings, f"take over as {name}"):
            self._producer: KafkaProducer | None = clients.producer(settings, transactional_id=name)
            try:
                self._producer.init_transactions()
            except BaseException:
                self.close()
                raise

    def write(self, entries: Sequence[Entry]) -> None:
        if self._producer is None:
            raise Fenced("this writer is spent: take over again")
        if not entries:
            return
        try:
            self._send(self._producer, entries)
        except (errors.KafkaError, AssertionError, OSError) as error:
            failure = self._not_written(error)
            self.close()
            raise failure from error
        except BaseException:
            self.close()
            raise
        try:
            self._producer.commit_transaction()
        except (errors.KafkaError, AssertionError, OSError) as error:
            # Also where the client says "fenced" now: the commit may have been sent twice, and done the first time.
            self.close()
            raise OutcomeUnknown(
                f"the answer to a commit of {len(entries)} entries was lost ({type(error).__name__}: {error})"
            ) from error
        except BaseException:
            self.close()
            raise

    def _send(self, producer: KafkaProducer, entries: Sequence[Entry]) -> None:
        """All entries are on the broker afterwards, but nobody sees them before the commit."""
        producer.begin_transaction()
        sent = [clients.send(producer, entry.topic, entry.partition, entry.message) for entry in entries]
        producer.flush(timeout=clients.DELIVERY_TIMEOUT_MS / 1000)
        for each in sent:
            if each.failed():
                raise each.exception

    def _not_written(self, error: BaseException) -> LedgerError:
        manager = None if self._producer is None else self._producer._transaction_manager  # noqa: SLF001 - its only place
        if is_fencing(error) or is_fencing(manager and manager.last_error):
            return Fenced("another writer has taken over")
        return explain(self._settings, self._doing, error)

    def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            clients.discard(producer)
