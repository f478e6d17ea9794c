"""Finds the Python class of a record of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.claim import Claim
from ledger.events import Actor, Evidence
from schemas.model import NamedType

_CLASSES: Mapping[str, Callable[..., object]] = {"Actor": Actor, "Claim": Claim, "Evidence": Evidence}


def class_of(named: NamedType) -> Callable[..., object]:
    """Raises KeyError for a record that has no class yet: add it here."""
    return _CLASSES[named.name]
