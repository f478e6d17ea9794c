"""A policy as a flat list of settings: one dotted key, its value, and the file that says it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.protocol.policy import Layer, Policy


class Setting(NamedTuple):
    """`value` is what the file says; a list of rows (`regimes`) counts as one value. `origin` is the file's name."""

    key: str
    value: object
    origin: str


def heading_of(policy: Policy) -> dict[str, object]:
    """What tells one policy from another, for a reader that is a program."""
    return {"name": policy.name, "title": policy.title, "digest": policy.digest, "rules": list(policy.rules)}


def settings_of(policy: Policy) -> dict[str, object]:
    """Every value of a policy by its dotted key, such as `pauses.due_within_hours`."""
    return dict(_flat(json.loads(policy.content)))


def settings_with_origin(policy: Policy, layers: Sequence[Layer]) -> tuple[Setting, ...]:
    """Every setting, with the nearest of the files that say it: the policy's own, or one that it is based on."""
    said_by = {key: layer.name for layer in reversed(layers) for key, _ in _flat(layer.content)}
    return tuple(Setting(key, value, said_by[key]) for key, value in settings_of(policy).items())


def belongs_to(key: str, used: str) -> bool:
    """Whether a setting is meant by what a rule says that it uses: a key, or a whole table of them.

    A regime is used by its topic, and said in the rows of `regimes`.
    """
    return key == used or key.startswith(f"{used}.") or (key == "regimes" and used.startswith("regimes."))


def _flat(content: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value
