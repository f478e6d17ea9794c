"""Which passwords are taken: long ones that are not the first that anybody would try. Pure.

After the National Cyber Security Centre's guidance ("Password administration for system owners"): a length, a list of
those that are refused, no rules about which characters, no expiry.
"""

from __future__ import annotations

import re
import unicodedata

LENGTH_MIN, LENGTH_MAX = 12, 200
_LETTERS_OF_A_NAME = 3
_OWN_LETTERS_MIN = 8
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_WALKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "01234567890123456789",
    "azertyuiopqsdfghjklmwxcvbn",
)
_COMMON = (
    "password", "passw", "letmein", "welcome", "iloveyou", "admin", "administrator", "changeme", "secret", "football",
    "baseball", "liverpool", "arsenal", "chelsea", "manchester", "united", "england", "london", "summer", "winter", "spring",
    "autumn", "monday", "friday", "sunshine", "princess", "dragon", "monkey", "master", "superman", "batman", "charlie",
    "trustno", "whatever", "starwars", "computer", "internet", "michael", "jennifer", "jordan", "ashley", "qwerty",
    "login", "guest", "test", "user", "default", "temporary", "government", "homeoffice", "protocol", "ledger", "board",
    "police", "my", "is", "the", "new", "this",
)  # fmt: skip
_WORDS_ONLY = re.compile(f"(?:{'|'.join(sorted(_COMMON, key=len, reverse=True))})*")


def why_refused(password: str, name: str) -> str | None:
    """A sentence for whoever chose it; None where it is taken."""
    if len(password) < LENGTH_MIN:
        return f"Use at least {LENGTH_MIN} characters. Three random words are a good password."
    if len(password) > LENGTH_MAX:
        return f"Use no more than {LENGTH_MAX} characters."
    bare = _bare(password)
    if _is_walk(bare) or _is_repeated(bare) or _WORDS_ONLY.fullmatch(_letters(bare)):
        return "This is one of the first passwords that anybody would try. Three random words are a good password."
    if _is_from_name(bare, name):
        return "Choose a password that is not made from your own name."
    return None


def normalized(password: str) -> str:
    """As it is hashed: the same however a keyboard composes its letters, and without blanks around it."""
    return unicodedata.normalize("NFKC", password).strip()


def _bare(text: str) -> str:
    return "".join(each for each in normalized(text).casefold() if not each.isspace())


def _letters(bare: str) -> str:
    """What is left when figures and marks, which guessers put anywhere, are taken away: p4ssw0rd!2024 is password."""
    trimmed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare)
    return re.sub(r"[\W\d_]", "", trimmed.translate(_LEET))


def _is_walk(bare: str) -> bool:
    """Neighbours on a keyboard or in the alphabet, there or back, whatever stands at its end."""
    starts = {bare[:9], bare[:9][::-1]}
    return any(start in walk for walk in _WALKS for start in starts)


def _is_repeated(bare: str) -> bool:
    """At most four different characters, or the same piece again and again."""
    doubled = (bare + bare).find(bare, 1)
    return len(set(bare)) <= 4 or doubled < len(bare)


def _is_from_name(bare: str, name: str) -> bool:
    rest = bare
    for part in sorted(re.split(r"[\W_]+", name.casefold()), key=len, reverse=True):
        if len(part) >= _LETTERS_OF_A_NAME:
            rest = rest.replace(part, "")
    return len(rest) < len(bare) and len(rest) < _OWN_LETTERS_MIN
