"""The rules about shares and queries: PS-01 to PS-11 and FW-01."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.events import (
    CrimeReported,
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    Event,
    SafeguardingActionTaken,
    StatusQueried,
    SupportReferralMade,
    VictimInformed,
)
from tests.oracle.london import day_of, midnight
from tests.oracle.numbers import (
    AUTOMATED_TRIGGERS,
    ENFORCEMENT_PURPOSES,
    EXEMPTION_RECORD_FROM,
    HUMAN_TRIGGERS,
    MATCHED_WITHIN,
    SPECIAL_CATEGORIES,
    STOPPED_FORCE,
    STOPPED_FROM,
    TOLD_WITHIN,
)
from tests.oracle.rows import Row, row
from tests.oracle.states import World


def recorded_roles(world: World, event: Event) -> set[str]:
    """Section 7: the role in the case that it names; without one, any role of the subject in any case."""
    if event.case_ref:
        return {world.roles[event.case_ref]} if event.case_ref in world.roles else set()
    return set(world.roles.values())


def roles_of(world: World, event: Event) -> set[str]:
    """Section 7: where the ledger has none, the event's own `subject_role`."""
    own = event.subject_role if isinstance(event, DataShareSent) else None
    return recorded_roles(world, event) or ({own} if own else set())


def _is_victim(world: World, event: Event) -> bool:
    return bool(roles_of(world, event) & world.victim_group)


def _is_protected(world: World, event: Event) -> bool:
    return bool(roles_of(world, event) & (world.victim_group | world.witness_group))


def _shares(world: World) -> list[DataShareSent]:
    return [event for event in world.events if isinstance(event, DataShareSent)]


def judged_shares(world: World, categories: Mapping[str, Sequence[str]] | None, now: int) -> list[Row]:
    """PS-01 to PS-11 and FW-01."""
    found = [row("PS-01", each, "HIGH") for each in world.events if _is_status_only(world, each)]
    for share in _shares(world):
        found += _doubt_only(world, share)
        found += [row("PS-03", share, "HIGH")] if _is_automated(world, share) else []
        found += _excess(share, categories)
        found += [row("PS-05", share, "HIGH")] if _has_no_basis(share) else []
        found += _untold(world, share, now)
        found += [row("PS-08", share, "MEDIUM")] if share.actor is None else []
        found += [row("PS-09", share, "MEDIUM")] if _is_role_missing(world, share) else []
        found += [row("PS-10", share, "MEDIUM")] if _is_before_care(world, share) else []
        found += [row("PS-11", share, "MEDIUM")] if _is_unanswered(world, share, now) else []
        found += [row("FW-01", share, "HIGH")] if _crosses_firewall(world, share) else []
    found += [row("PS-06", each, "HIGH") for each in world.events if _misuses_exemption(each)]
    return found + [
        row("PS-11", each, "HIGH" if each.victim_flag else "MEDIUM")
        for each in world.events
        if isinstance(each, DataShareReceived) and _is_unsent(world, each, now)
    ]


def _is_status_only(world: World, event: Event) -> bool:
    """PS-01."""
    if not isinstance(event, DataShareSent | StatusQueried):
        return False
    return event.purpose == "STATUS_ONLY" and _is_protected(world, event)


def _doubt_only(world: World, share: DataShareSent) -> list[Row]:
    """PS-02."""
    holds = (
        share.status_basis == "SUSPICION_ONLY"
        and share.purpose in ENFORCEMENT_PURPOSES
        and bool(roles_of(world, share) & world.victim_group - {"VICTIM_AND_SUSPECT"})
        and _is_about_domestic_abuse(world, share)
        and share.trigger != "VICTIM_REQUEST"
    )
    stopped = share.force == STOPPED_FORCE and day_of(share.occurred_at) >= STOPPED_FROM
    return [row("PS-02", share, "HIGH" if stopped else "INFO")] if holds else []


def _is_about_domestic_abuse(world: World, share: DataShareSent) -> bool:
    """Section 7, PS-02: the share's case; without `case_ref`, any case of the subject."""
    reports = [event for event in world.events if isinstance(event, CrimeReported) and event.case_ref]
    return any(
        (each.domestic_abuse or each.crime_type == "DOMESTIC_ABUSE") and share.case_ref in {None, each.case_ref}
        for each in reports
    )


def _is_automated(world: World, share: DataShareSent) -> bool:
    """PS-03; section 7: earlier is strict, of the same subject, any case."""
    decided = any(
        event.correlation_id is not None
        and event.correlation_id == share.correlation_id
        and event.trigger in HUMAN_TRIGGERS
        and event.occurred_at < share.occurred_at
        for event in world.dated
    )
    return share.trigger in AUTOMATED_TRIGGERS and _is_protected(world, share) and not decided


def _excess(share: DataShareSent, categories: Mapping[str, Sequence[str]] | None) -> list[Row]:
    """PS-04."""
    has_basis = any(basis == "P3_STRICTLY_NECESSARY_SCH8" or basis.startswith("ART9_") for basis in share.lawful_basis)
    if SPECIAL_CATEGORIES & set(share.data_categories) and not has_basis:
        return [row("PS-04", share, "HIGH")]
    if categories is None or share.purpose is None:
        return []
    outside = set(share.data_categories) - set(categories[share.purpose])
    return [row("PS-04", share, "MEDIUM")] if outside else []


def _has_no_basis(share: DataShareSent) -> bool:
    """PS-05."""
    return share.purpose is None or set(share.lawful_basis) <= {"NONE_RECORDED"}


def _misuses_exemption(event: Event) -> bool:
    """PS-06; section 7: from midnight, Europe/London."""
    if not isinstance(event, VictimInformed) or event.exemption != "IMMIGRATION_EXEMPTION":
        return False
    unrecorded = event.occurred_at >= midnight(EXEMPTION_RECORD_FROM) and event.exemption_record_ref is None
    return not event.publisher.startswith("/home-office/") or unrecorded


def _untold(world: World, share: DataShareSent, now: int) -> list[Row]:
    """PS-07."""
    if share not in world.dated or not _is_protected(world, share):
        return []
    told = [event for event in world.dated if isinstance(event, VictimInformed) and event.topic == "SHARE"]
    first, last = share.occurred_at - TOLD_WITHIN, share.occurred_at + TOLD_WITHIN
    if now < last or any(first <= each.occurred_at <= last for each in told):
        return []
    return [row("PS-07", share, "LOW" if any(each.occurred_at > last for each in told) else "MEDIUM")]


def _is_role_missing(world: World, share: DataShareSent) -> bool:
    """PS-09: by a `RoleAssigned` or by default, so only what the ledger has."""
    is_victim = bool(recorded_roles(world, share) & world.victim_group)
    return is_victim and share.subject_role in {None, "UNKNOWN", "SUSPECT"}


def _is_before_care(world: World, share: DataShareSent) -> bool:
    """PS-10; section 7: before is strict, of the same subject, any case."""
    care = [event for event in world.dated if isinstance(event, SafeguardingActionTaken | SupportReferralMade)]
    cared = any(each.occurred_at < share.occurred_at for each in care)
    return share.purpose in ENFORCEMENT_PURPOSES and _is_victim(world, share) and not cared


def _is_unanswered(world: World, share: DataShareSent, now: int) -> bool:
    """PS-11, sent; section 7: a receipt before the sending counts."""
    due = share.occurred_at + MATCHED_WITHIN
    if share not in world.dated or now < due:
        return False
    received = [e for e in world.dated if isinstance(e, DataShareReceived) and e.share_id == share.share_id]
    rejected = [e for e in world.dated if isinstance(e, DataShareRejected) and e.share_id == share.share_id]
    return not any(each.occurred_at <= due for each in received) and not any(
        share.occurred_at <= each.occurred_at <= due for each in rejected
    )


def _is_unsent(world: World, receipt: DataShareReceived, now: int) -> bool:
    """PS-11, received; at once without `share_id`."""
    if receipt.share_id is None:
        return True
    due = receipt.occurred_at + MATCHED_WITHIN
    if receipt not in world.dated or now < due:
        return False
    sent = [event for event in _shares(world) if event in world.dated and event.share_id == receipt.share_id]
    return not any(each.occurred_at <= due for each in sent)


def _crosses_firewall(world: World, share: DataShareSent) -> bool:
    """FW-01, section 6."""
    return share.purpose in ENFORCEMENT_PURPOSES and _is_protected(world, share)
