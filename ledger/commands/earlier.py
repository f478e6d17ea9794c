"""Finds what a restatement restates: the file of a report, or a publication that the ledger has on record."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.commands import moments
from ledger.commands.given import read_small
from ledger.commands.parts import Parts
from ledger.commands.proving import Wanted, records_for
from ledger.errors import UsageError
from ledger.events import ReportPublished
from ledger.instants import Instant
from ledger.protocol.policy import POLICIES, Policy, load_policy
from ledger.record import read_record
from projections.disclosure.audience import Audience
from projections.reports.asked import Asked
from projections.reports.catalogue import REPORTS
from projections.reports.edition import READ_BY, Edition, Publication
from projections.reports.report import Report
from projections.reports.restatement_told import NOT_RESTATED
from projections.reports.writing.formats import found_in
from projections.restating import OnRecord

FILE_BYTES_MAX = 256 * 1024 * 1024
"""Of the file of a report."""
_NAME_CHARACTERS_MAX = 64


class File(NamedTuple):
    """What was handed over, the format that it is in, and what it says that it was asked."""

    content: bytes
    format: str
    asked: Asked


class Named(NamedTuple):
    """The edition that is meant; `file` is None where its publication was named."""

    edition: Edition
    file: File | None = None


def named(parts: Parts, of: str) -> Named:
    """A file that is there, or else what is published under this name. Raises UsageError where it is neither."""
    if os.path.lexists(of):
        content = read_small("--of", Path(of), FILE_BYTES_MAX)
        found = found_in(content)
        return Named(found.asked.edition(sha256(content).hexdigest()), File(content, found.format, found.asked))
    if not of or len(of) > _NAME_CHARACTERS_MAX or os.sep in of or Path(of).suffix:
        raise UsageError(f"--of: there is no file {of[:200]!r}", advice=_WHAT)
    try:
        record, *_ = records_for(parts, Wanted(of, None, finding_only=False))
    except UsageError as problem:
        raise UsageError(f"--of: it is no file, and {problem}", advice=_WHAT) from None
    event = read_record(record).event
    edition = Edition.published(event) if isinstance(event, ReportPublished) else None
    if edition is None:
        raise UsageError(f"--of: {of!r} is on the ledger, but it is not a report that was published", advice=_WHAT)
    return Named(edition)


def report_of(edition: Edition) -> Report:
    """Raises UsageError where it cannot be restated."""
    report = next((each for each in REPORTS if each.name == edition.report), None)
    if report is None:
        raise UsageError(f"--of: there is no report {edition.report[:40]!r}: it was made by another version")
    why = NOT_RESTATED.get(report.name)
    if why is not None:
        can = ", ".join(each.name for each in REPORTS if each.name not in NOT_RESTATED)
        raise UsageError(f"--of: {report.name} cannot be restated: {why}", advice=f"These can be: {can}.")
    return report


def refuse_unfit(edition: Edition, known_at: Instant, audience: Audience) -> None:
    """Raises UsageError for an edition that this audience may not know of, or that is later than the moment of today."""
    if edition.audience not in READ_BY[audience.name]:
        raise UsageError(
            f"--audience: the earlier edition is for the audience {edition.audience}, and a restatement for "
            f"{audience.name} would tell of it",
            advice=f"Add --audience {edition.audience}, or name an edition that was made for {audience.name}.",
        )
    if edition.moment > known_at:
        raise UsageError(
            f"--known-at: the earlier edition is as known at {moments.in_words(edition.moment)}, which is later than "
            f"{moments.in_words(known_at)}",
            advice="A restatement compares with what is known later: leave --known-at out for the present.",
        )


def publication_of(chosen: Named, record: OnRecord) -> Publication | None:
    """The publication of the edition that is on record. Raises UsageError where it is not what the file says it is."""
    publication = record.publication_of(chosen.edition.sha256)
    if publication is None:
        if chosen.file is None:
            raise UsageError(
                "--of: that edition was published, but it was not on record yet at the moment of --known-at",
                advice="Give a later --known-at, or leave it out for the present.",
            )
        return None
    if publication.edition != chosen.edition:
        raise UsageError(
            f"--of: the file does not say of itself what the ledger has on record as {publication.reference}",
            advice="Was the record written by hand? `ledger prove` shows it whole.",
        )
    return publication


def policies_here(record: OnRecord, *given: Policy) -> Mapping[str, Policy]:
    """By digest, those that a replay may rest on: what comes with the ledger, what it adopted, and what was given."""
    ours = [load_policy(name) for name in POLICIES]
    return {**record.policies, **{each.digest: each for each in (*ours, *given)}}


def policy_of(parts: Parts, edition: Edition, record: OnRecord, given: str | None) -> Policy:
    """Raises UsageError where the policy of the edition is not known here, or what was given is another one."""
    if given is not None:
        policy = parts.policy(given)
        if policy.digest != edition.policy_digest:
            raise UsageError(
                f"--against: this is not the policy of the earlier edition: its digest is {policy.digest}, and the edition "
                f"names {edition.policy_digest}",
                advice=_POLICY_FILE,
            )
        return policy
    found = policies_here(record).get(edition.policy_digest)
    if found is None:
        raise UsageError(
            f"--of: the policy {edition.policy[:64]!r} of the earlier edition is neither one that comes with the ledger nor "
            "on record",
            advice=_POLICY_FILE,
        )
    return found


_WHAT = (
    "Name the file of a report that `ledger report` wrote, or a publication by its reference (such as "
    "sharing-0123456789ab), event id, or the SHA-256 of its file."
)
_POLICY_FILE = "Give the policy file that the earlier edition was made with: --against FILE."
