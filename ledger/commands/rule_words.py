"""What each rule is asked of, in words: the anchors of the protocol's table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ACT = "each enforcement action of tier 1 or more"
_SHARE = "each share"
_SHARE_OR_QUERY = "each share, and each query of somebody's status"
_REPORT = "each report of a crime"
_RECEIPT = "each receipt of a share"

ASKED_OF: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("PV-01", "PV-02", "PV-03", "PV-04", "PV-08", "PV-09", "PV-10"), _ACT)
    | dict.fromkeys(("PW-01", "PW-02", "PW-04", "PW-05", "PT-01", "FW-02"), _ACT)
    | dict.fromkeys(("PS-02", "PS-03", "PS-04", "PS-05", "PS-07", "PS-08", "PS-09", "PS-10", "FW-01"), _SHARE)
    | {
        "PV-05": "each end of a pause",
        "PV-06": "each event that starts a stretch in which the person is shielded",
        "PV-07": "each pause",
        "PV-11": "each override",
        "PS-01": _SHARE_OR_QUERY,
        "PS-06": "each record of what a person was told, or was not told",
        "PS-11": "each share, and each receipt of one",
        "PS-12": "each day of each publisher; the finding is on the first of that day's automated shares",
        "PN-01": _RECEIPT,
        "PN-02": "each report of a crime, and each receipt of a share",
        "PN-03": _REPORT,
        "PN-04": "each record of when somebody's leave runs out",
        "PI-01": "each event",
        "PI-02": "each correction and each retraction",
        "PI-03": "each record that the gate refused",
        "PI-04": "each event",
        "PI-05": "each transfer of a case to another force",
        "PI-06": "each run of numbers that a publisher left out; the finding is on the event after it",
    }
)
"""By the code of the rule."""
