"""One case while it is being told: who it is about, how far it has come, and the events that were said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal, NamedTuple, TypedDict

from ledger.demo import figures
from ledger.demo.draws import Span, uuid_text
from ledger.demo.flaws import WITNESSES, Flaw
from ledger.events import Actor, Channel, CrimeType, Event, Force, Precision, Role, Trigger
from ledger.instants import Instant

NCCU = "/home-office/nccu"
ENFORCEMENT = "/home-office/immigration-enforcement"
CASEWORK = "/home-office/visa-casework"
COMPETENT_AUTHORITY = "/home-office/single-competent-authority"
IMMIGRATION_AUTHORITY = "/home-office/immigration-enforcement-competent-authority"
CPS = "/cps"
COURTS = "/courts"
SUPPORT_DOMESTIC_ABUSE = ("/support/southall-black-sisters", "/support/refuge")
SUPPORT_OTHER = ("/support/salvation-army",)


class Told(NamedTuple):
    """One event on its way to the ledger, and when it arrives there.

    `seeded` names what was planted: rules that should find it (PV-01), or a reason for which the gate refuses it.
    `delivery` is what happens to it on the way; the year's merge acts on it.
    """

    event: Event
    knowntime: Instant
    seeded: tuple[str, ...] = ()
    delivery: Literal["ONCE", "TWICE", "TWICE_DIFFERENT", "LOST", "LATE"] = "ONCE"


class Envelope(TypedDict):
    """The fields that every event has in common, ready to be handed to an event's class."""

    event_id: str
    publisher: str
    subject_ref: str
    occurred_at: Instant
    occurred_precision: Precision
    recorded_at: Instant
    sequence: int | None
    case_ref: str | None
    actor: Actor | None
    channel: Channel | None
    trigger: Trigger | None
    correlation_id: str | None
    causation_id: str | None


@dataclass(slots=True)
class Case:
    """What the stories know of a case. Moments are None until they have come."""

    rng: Random
    number: str
    force: Force
    crime: CrimeType
    role: Role
    flaw: Flaw | None
    reported: Instant
    told: list[Told] = field(default_factory=list)

    opened: Instant | None = None
    shared: Instant | None = None
    known_to_home_office: Instant | None = None
    paused: Instant | None = None
    pause_ref: str | None = None
    review_due: Instant | None = None
    accepted: Instant | None = None
    unsupported: Instant | None = None
    applied: Instant | None = None
    decided: Instant | None = None
    closed: Instant | None = None
    released: Instant | None = None

    @property
    def subject(self) -> str:
        return f"S-{self.number}"

    @property
    def ref(self) -> str:
        return f"C-{self.number}"

    @property
    def police(self) -> str:
        return police(self.force)

    @property
    def domestic(self) -> bool:
        return self.crime == "DOMESTIC_ABUSE"

    @property
    def witness(self) -> bool:
        return self.role in WITNESSES

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def lateness_us(self) -> int:
        """Now and then a record is entered days late: by how much, or 0."""
        if self.flaw is not None or not self.chance(figures.ENTERED_LATE):
            return 0
        return figures.LATE_BY_AT_LEAST_US + figures.LATE_BY.draw(self.rng)

    def support_publisher(self) -> str:
        return self.rng.choice(SUPPORT_DOMESTIC_ABUSE if self.domestic else SUPPORT_OTHER)

    def said(
        self,
        publisher: str,
        at: int,
        *,
        case: bool = True,
        late_us: int = 0,
        actor: Actor | None = None,
        channel: Channel | None = None,
        trigger: Trigger | None = None,
        correlation_id: str | None = None,
        precision: Precision = "INSTANT",
    ) -> Envelope:
        """The common fields of what `publisher` says happened at `at`, entered soon after or `late_us` afterwards."""
        recorded = at + (late_us or _to_record(publisher).draw(self.rng))
        return {
            "event_id": uuid_text(self.rng),
            "publisher": publisher,
            "subject_ref": self.subject,
            "occurred_at": Instant(at),
            "occurred_precision": precision,
            "recorded_at": Instant(recorded),
            "sequence": None,
            "case_ref": self.ref if case else None,
            "actor": actor,
            "channel": channel,
            "trigger": trigger,
            "correlation_id": correlation_id,
            "causation_id": None,
        }

    def tell(
        self,
        event: Event,
        *seeded: str,
        delivery: Literal["ONCE", "TWICE", "TWICE_DIFFERENT", "LOST", "LATE"] = "ONCE",
        known: int | None = None,
    ) -> Event:
        """Add an event to the telling. It is known a moment after it was recorded, unless `known` says when."""
        if delivery == "ONCE" and self.chance(figures.REPEATED):
            delivery = "TWICE"
        knowntime = event.recorded_at + figures.TO_LEDGER.draw(self.rng) if known is None else known
        self.told.append(Told(event, Instant(knowntime), seeded, delivery))
        return event

    def officer(self) -> Actor:
        return Actor(ref=f"P-{self.rng.randrange(100_000, 999_999)}", role="OFFICER", organisation=self.police)


def police(force: str) -> str:
    """The publisher of a force: METROPOLITAN is /police/metropolitan."""
    return "/police/" + force.lower().replace("_", "-")


def _to_record(publisher: str) -> Span:
    if publisher.startswith("/police/"):
        return figures.TO_RECORD_POLICE
    if publisher.startswith("/home-office/"):
        return figures.TO_RECORD_HOME_OFFICE
    return figures.TO_RECORD_PARTNER
