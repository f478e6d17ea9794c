"""What the client raises, in the ledger's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kafka import errors

from ledger.errors import DamagedLedger, LedgerError, PartMissing, UsageError
from ledger.log.kafka.clients import KafkaSettings

_FENCED = (
    errors.ProducerFencedError,
    errors.InvalidProducerEpochError,
    errors.TransactionCoordinatorFencedError,
    errors.InvalidProducerIdMappingError,
)


@contextmanager
def explained(settings: KafkaSettings, doing: str) -> Iterator[None]:
    """Raises PartMissing, UsageError, DamagedLedger or LedgerError for whatever the client raises."""
    try:
        yield
    except (errors.KafkaError, AssertionError, OSError) as error:
        raise explain(settings, doing, error) from error


def explain(settings: KafkaSettings, doing: str, error: BaseException) -> LedgerError:
    who = settings.username or "this client"
    name = type(error).__name__
    reason = str(error) if str(error).startswith(name) else f"{name}: {error}"
    # The client tells of some refusals by name only: of an idempotent producer for whom there is no topic to write.
    if isinstance(error, errors.AuthorizationError) or "AuthorizationFailedError" in str(error):
        return UsageError(
            f"the broker does not allow {who} to do this: {doing} ({type(error).__name__})",
            advice="Whoever runs the ledger grants the rights with: ledger topics create",
        )
    if isinstance(error, errors.MessageSizeTooLargeError | errors.RecordListTooLargeError):
        return UsageError(f"{doing}: a message is larger than the log takes ({reason})")
    if isinstance(error, errors.OffsetOutOfRangeError):
        return UsageError(f"{doing}: there is no such offset ({reason})")
    if isinstance(error, errors.CorruptRecordError):
        return DamagedLedger(
            f"{doing}: the broker at {settings.bootstrap} holds bytes that are not what was written ({reason})",
            advice="`ledger verify` names every record that is affected",
        )
    if isinstance(error, errors.SaslAuthenticationFailedError):
        return UsageError(f"the broker at {settings.bootstrap} does not know {who} with this password")
    return PartMissing(
        f"the broker at {settings.bootstrap} does not answer, or does not know {who} with this password:"
        f" {doing} ({reason})",
        advice="Is it running? Are LEDGER_KAFKA, the user and the password right?",
    )


def is_fencing(error: BaseException | None) -> bool:
    """Whether another producer with our id is behind this; the client wraps it in errors of no class of their own."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, _FENCED):
            return True
        waiting += [each.__cause__, each.__context__]
        waiting += [inner for inner in each.args if isinstance(inner, BaseException)]
    return False
