"""What a visitor is told when a request has no answer: what is wrong, and what to do. The status code is HTTP's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class Problem(Exception):
    """`title` and `advice` are sentences for a person; `field` names what was typed wrongly, where it was typed."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "There is a problem with this service"

    def __init__(self, what: str, advice: str = "", field: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.field = field


class NotUnderstood(Problem):
    """The address or a field of a form cannot be read."""

    status = 400
    title = "This request cannot be understood"


class SignInNeeded(Problem):
    """Nobody has signed in, or the session has ended."""

    status = 401
    title = "Sign in to go on"


class NotAllowed(Problem):
    """Somebody has signed in who may not see this."""

    status = 403
    title = "You may not see this page"


class NotFound(Problem):
    """There is no such page, case or finding; or none that this visitor may know of, which is said in the same words."""

    status = 404
    title = "Page not found"


class Overtaken(Problem):
    """Somebody else did something in between: nothing that was typed is lost."""

    status = 409
    title = "Somebody else was faster"


class TooOften(Problem):
    """Wait, then try again."""

    status = 429
    title = "Too many attempts"


class NotNow(Problem):
    """A part that the page needs is away."""

    status = 503
    title = "The ledger cannot answer now"


class Refused(NotUnderstood):
    """A form with mistakes: `mistakes` by field, each a sentence; `typed` is put back into the form."""

    title = "There is a problem"

    def __init__(self, mistakes: Mapping[str, str], typed: Mapping[str, str]) -> None:
        super().__init__("; ".join(mistakes.values()))
        self.mistakes = dict(mistakes)
        self.typed = dict(typed)
