"""The eight recommendations of *Safe to Share?* (December 2020) in our words, and which measures bear on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from projections.reports.tally import ALL


class Shown(NamedTuple):
    """A column of evidence: a measure, one of its categories or all of them, and what heads the column."""

    measure: str
    category: str
    title: str


class Recommendation(NamedTuple):
    number: int
    title: str
    addressed_to: str
    asks: str
    """In our words: not a quotation."""
    cannot_show: str
    """How far the evidence reaches, and what it must not be taken for."""
    evidence: tuple[Shown, ...] = ()
    """Shown force by force."""
    whole: tuple[str, ...] = ()
    """Measures that no record gives by force: shown for the whole country."""


def codes_of(one: Recommendation) -> Sequence[str]:
    """The measures that bear on it, each once."""
    return tuple(dict.fromkeys([*(each.measure for each in one.evidence), *one.whole]))


RECOMMENDATIONS = (
    Recommendation(
        1,
        "Stop sharing on a doubt alone",
        "chief constables",
        "For the time being, where an officer has no more than a doubt about the status of a victim of domestic abuse, do not "
        "share with Immigration Enforcement, and put the victim in touch with somebody who can advise.",
        "Whether an officer had only a doubt is on record share by share, and rule PS-02 judges it where a force has stopped "
        "such shares. The counts below are not of domestic abuse alone, and those by purpose (M5) are of everybody, suspects too.",
        (
            Shown("M5", "IMMIGRATION_ENFORCEMENT_REFERRAL", "Shares for enforcement"),
            Shown("M5", "STATUS_ONLY", "Shares for the status alone"),
            Shown("M10", "CARE_FIRST", "Care before the share"),
            Shown("M10", ALL, "All shares about victims and witnesses"),
        ),
    ),
    Recommendation(
        2,
        "Review law and policy",
        "the Home Office",
        "Set sound and fair priorities for migrant victims and witnesses, consider a firewall, and publish the outcome to "
        "Parliament.",
        "A review is no event of this ledger. What enforcement began with (M11) bears on a firewall: it would stop what "
        "began with a share by the police, and nothing else. The report what-if lays the firewall that was rejected over the "
        "same facts.",
        whole=("M11",),
    ),
    Recommendation(
        3,
        "Make a safeguarding protocol",
        "the Home Office and the National Police Chiefs' Council",
        "Develop a protocol on how the police deal with migrant victims and witnesses.",
        "That a protocol exists is not on record, only what was done as it says or not. The police force is the one that "
        "referred the victim: what the Home Office did next is not that force's doing. Not all enforcement after a referral "
        "(M12) goes against the protocol; the acts inside the shield (M16) do, unless an override allowed them. The "
        "report protocol-monitor has more of each.",
        (
            Shown("M18", "PAUSED", "Referred victims with a pause"),
            Shown("M18", ALL, "All referred victims"),
            Shown("M12", "ENFORCED", "Persons against whom enforcement came within 12 months"),
            Shown("M12", ALL, "All persons first referred"),
            Shown("M8", "TOLD", "Shares of which the victim was told in time"),
            Shown("M8", ALL, "All shares about victims and witnesses"),
        ),
        ("M16",),
    ),
    Recommendation(
        4,
        "Set up safe ways to report",
        "chief constables",
        "With specialist bodies, set up ways in which migrant victims and witnesses can report crime safely.",
        "Whoever did not report is not on record, and neither is through which pathway somebody came. Whether care came before "
        "a share says something of the path that was taken.",
        (
            Shown("M10", "CARE_FIRST", "Care before the share"),
            Shown("M10", "SHARE_FIRST", "Care only after the share"),
            Shown("M10", "NO_CARE", "No care on record"),
        ),
    ),
    Recommendation(
        5,
        "Put policy, training and leadership behind it",
        "chief constables",
        "See to it that victims are treated as victims first.",
        "Policies of forces, training and leadership are no events of this ledger.",
    ),
    Recommendation(
        6,
        "Support it locally",
        "police and crime commissioners",
        "Use the local roles in strategy and commissioning to support it.",
        "What commissioners plan and pay for is no event of this ledger.",
    ),
    Recommendation(
        7,
        "Record better",
        "the Home Office",
        "Record so that the effect of sharing on victims can be seen.",
        "Ethnicity is not recorded, and there is no field for it. The counts by force show what the police recorded of each "
        "share. What the Home Office recorded of the same shares is shown by the two sides (M3): what one of them alone has on "
        "record, the other did not record.",
        (
            Shown("M1", ALL, "Persons referred"),
            Shown("M5", "NOT_RECORDED", "Shares without a purpose"),
            Shown("M6", "NONE_RECORDED", "Shares without a lawful basis"),
        ),
        ("M3",),
    ),
    Recommendation(
        8,
        "Report on progress",
        "all of them",
        "Tell the inspectorate what was done.",
        "Reports to the inspectorate are no events of this ledger.",
    ),
)
