"""A part of an object that is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, overload

Owner = TypeVar("Owner")
Made = TypeVar("Made")


class lazily(Generic[Owner, Made]):  # noqa: N801 - it is written as a decorator
    """As `functools.cached_property`, without its lock, which costs more than most parts: a case has one reader."""

    def __init__(self, make: Callable[[Owner], Made]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Owner]) -> lazily[Owner, Made]: ...

    @overload
    def __get__(self, owner: Owner, kind: type[Owner]) -> Made: ...

    def __get__(self, owner: Owner | None, kind: type[Owner]) -> Made | lazily[Owner, Made]:
        if owner is None:
            return self
        made = self._make(owner)
        owner.__dict__[self._name] = made
        return made
