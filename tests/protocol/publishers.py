"""Records that matter to rules across subjects, in short: numbers, refusals, and verdicts on automated shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from ledger.claim import Claim
from ledger.events import EventRefused, FindingStatus, InvestigationOpened
from ledger.instants import Instant
from ledger.protocol import Change, Known, Policy, Verdict, load_policy
from ledger.protocol.findings import Basis, ChangeKind, Fact, Finding, Identity
from ledger.protocol.publishers.whole import WholeLedger
from tests.protocol.story import POLICE, SUBJECT, THE_END, when

REGISTRAR = "/ledger/registrar"
OCCURRED_AT = when("01-01")
POLICY = load_policy()
BASIS = Basis(POLICY.name, POLICY.digest, "1")


def event_id(name: object) -> str:
    return str(uuid5(NAMESPACE_URL, str(name)))


def came(number: int | None, known_at: Instant, *, name: object = None, publisher: str = POLICE) -> Known:
    """An event with this number of its publisher's; its name, which is the number if it has none, makes its id."""
    event = InvestigationOpened(
        event_id=event_id(number if name is None else name),
        publisher=publisher,
        subject_ref=SUBJECT,
        occurred_at=OCCURRED_AT,
        recorded_at=OCCURRED_AT,
        sequence=number,
        case_ref="C-1",
        force="KENT",
        investigation_ref="I-1",
    )
    return Known(0, known_at, event)


def refused(
    number: int | None,
    known_at: Instant,
    *,
    reason: str = "free_text",
    name: object = None,
    publisher: str = POLICE,
    claim: int = 0,
) -> Known:
    """The refusal of a claim with this number; `claim` tells one claim from another."""
    claimed = event_id(number if name is None else name)
    event = EventRefused(
        event_id=event_id(f"refusal {claimed} {known_at} {claim}"),
        publisher=REGISTRAR,
        subject_ref=publisher,
        occurred_at=known_at,
        recorded_at=known_at,
        claim=Claim("L-1", "intake.police.kent", 0, claim),
        reason=reason,
        digest="0" * 64,
        claimed_event_id=claimed,
        claimed_sequence=number,
        claimed_by=publisher,
    )
    return Known(0, known_at, event)


def shared(share: str, at: str, *, publisher: str = POLICE, rule: str = "PS-03", subject: str = SUBJECT) -> Finding:
    """What the rule on automated shares says of one that happened at `at`."""
    identity = Identity(rule, subject, publisher, event_id(share))
    return Finding(
        identity,
        is_about_publisher=False,
        severity="HIGH",
        status="RAISED",
        hindsight=False,
        case_ref=None,
        at=when(at),
        interval_from=None,
        interval_to=None,
        incident=None,
        evidence=(),
        facts=(Fact("Shared on {when}", identity.anchor, when(at)),),
    )


def change(kind: ChangeKind, share: str, at: str, moment: str, **about: str) -> Change:
    """A change of the verdict on an automated share, which happened at `at` by what is known from then on."""
    status: FindingStatus = "WITHDRAWN" if kind == "WITHDRAWN" else "RAISED"
    verdict = Verdict(shared(share, at, **about), status, 0, when(moment), when(moment), BASIS)
    return Change(kind, verdict, when(moment))


def steps(changes: Iterable[Change]) -> list[tuple[str, str, Instant]]:
    """What changed, on which anchor, and when."""
    return [(each.kind, each.verdict.finding.identity.anchor, each.at) for each in changes]


def told(
    *known: Known, until: Instant = THE_END, policy: Policy = POLICY, shares: Sequence[Change] = ()
) -> tuple[Change, ...]:
    """Every change of a finding on a publisher that follows from these records, in the order of the ledger."""
    whole = WholeLedger(policy)
    for each in sorted(known, key=lambda one: one.known_at):
        whole.hear(each)
    whole.judged(shares)
    return whole.settle(until).changes
