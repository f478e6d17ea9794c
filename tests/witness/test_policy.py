"""Witness policies (C2SP tlog-policy): what is refused and on which line, and whose cosignatures are enough."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import UsageError
from ledger.instants import SECOND_US, Instant
from ledger.seal.cosignature import cosign
from ledger.seal.keys import SigningKey
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven
from ledger.seal.trust import TrustPolicy
from tests.witness.support import NOW, SignedLog, log_key, witness_key

LOG = log_key().verifier.text()
KEYS = [witness_key(seed, f"witness.example/{seed}") for seed in range(10, 18)]
W = [key.verifier.text() for key in KEYS]
NOTE = SignedLog().note(7)


def policy(*lines: str) -> TrustPolicy:
    return TrustPolicy.parse("".join(f"{line}\n" for line in lines).encode())


def cosigned_by(*keys: SigningKey) -> Note:
    return NOTE.with_signatures(cosign(NOTE, key, NOW) for key in keys)


EXAMPLE = (
    "# the example of the specification",
    f"log {LOG}",
    "",
    *(f"witness X{at + 1} {W[at]}" for at in range(3)),
    "group X-witnesses 2 X1 X2 X3",
    " \t ",
    *(f"witness Y{at + 1} {W[at + 3]} https://y{at + 1}.example/" for at in range(3)),
    "\tgroup  Y-witnesses\tany Y1 Y2 Y3  ",
    "group X-and-Y all X-witnesses Y-witnesses",
    "  # a comment",
    "quorum X-and-Y",
)


def test_the_example_of_the_specification_is_read() -> None:
    read = policy(*EXAMPLE)
    assert (log_key().verifier,) == read.logs
    assert ["X1", "X2", "X3", "Y1", "Y2", "Y3"] == [each.name for each in read.witnesses]
    assert ["", "", "", "https://y1.example/", "https://y2.example/", "https://y3.example/"] == [
        each.url for each in read.witnesses
    ]
    assert [("X-witnesses", 2), ("Y-witnesses", 1), ("X-and-Y", 2)] == [
        (each.name, each.needed) for each in read.groups
    ]


@pytest.mark.parametrize(
    ("who", "is_met"),
    [((), False), ((0, 1), False), ((0, 3), False), ((3, 4, 5), False), ((0, 2, 4), True), ((0, 1, 2, 3, 4, 5), True)],
)
def test_the_example_asks_for_two_of_one_body_and_one_of_the_other(who: tuple[int, ...], is_met: bool) -> None:
    assert is_met == policy(*EXAMPLE).is_met_by(cosigned_by(*(KEYS[at] for at in who)))


def test_who_is_missing_is_said_in_words() -> None:
    assert (
        "X-and-Y needs 2 of 2 and has 1; not yet: X-witnesses",
        "X-witnesses needs 2 of 3 and has 1; not yet: X1, X3",
    ) == policy(*EXAMPLE).missing(cosigned_by(KEYS[1], KEYS[3]))
    assert ("A has not cosigned",) == policy(f"witness A {W[0]}", "quorum A").missing(NOTE)
    assert () == policy(*EXAMPLE).missing(cosigned_by(*KEYS))


def test_none_asks_for_nobody() -> None:
    assert policy("quorum none").is_met_by(NOTE)
    assert policy(f"witness A {W[0]}", "quorum none").is_met_by(NOTE)


def test_cosigners_are_named_with_the_time_of_each() -> None:
    read = policy(f"witness A {W[0]}", f"witness B {W[1]}", "quorum none")
    later = Instant(NOW + 5 * SECOND_US)
    note = NOTE.with_signatures([cosign(NOTE, KEYS[1], later), cosign(NOTE, KEYS[5], NOW)])
    assert {"B": later} == read.cosigners(note)


def test_a_false_cosignature_of_a_known_witness_is_refused() -> None:
    read = policy(f"witness A {W[0]}", "quorum none")
    of_another = cosign(SignedLog().note(8), KEYS[0], NOW)
    with pytest.raises(NotProven, match="false"):
        read.is_met_by(NOTE.with_signatures([of_another]))


def test_a_cosignature_of_an_unknown_key_under_a_known_name_counts_for_nothing() -> None:
    read = policy(f"witness A {W[0]}", "quorum A")
    theirs = cosign(NOTE, witness_key(77, KEYS[0].name), NOW)
    assert not read.is_met_by(NOTE.with_signatures([theirs, Signature(KEYS[0].name, b"abcd", b"x")]))


A, B = f"witness A {W[0]}", f"witness B {W[1]}"
OTHER_NAME_SAME_KEY = SigningKey("renamed", KEYS[0].kind, KEYS[0].seed).verifier.text()
WRONG: list[tuple[str, list[str], str]] = [
    ("line 1", ["witnes A b"], "none of log, witness, group, quorum"),
    ("line 1", ["LOG x"], "none of log"),
    ("line 2", ["quorum none", "quorum none"], "already"),
    ("line 1", ["quorum"], "quorum NAME"),
    ("line 2", [A, "quorum A B"], "quorum NAME"),
    ("line 1", ["quorum A", A], "no line before"),
    ("line 2", [A, "quorum a"], "no line before"),
    ("line 2", [A, "group g all A B", B], "no line before"),
    ("line 2", [A, "group g all g"], "no line before"),
    ("line 2", [A, "group g all none"], "cannot be a member"),
    ("line 2", [A, "group g all A A"], "counts only once"),
    ("line 3", [A, "group g all A", "group h all A"], "counts only once"),
    ("line 2", [A, "group g all"], "with one member"),
    ("line 2", [A, "group g"], "with one member"),
    ("line 2", [A, "group A all A"], "taken"),
    ("line 3", [A, B, "group none all A"], "taken"),
    ("line 1", [f"witness none {W[0]}"], "taken"),
    ("line 2", [A, f"witness A {W[1]}"], "taken"),
    ("line 2", [A, f"witness B {W[0]}"], "there already"),
    ("line 2", [A, f"witness B {OTHER_NAME_SAME_KEY}"], "there already"),
    ("line 2", [f"log {LOG}", f"log {LOG} https://a.example/"], "there already"),
    ("line 1", ["log"], "log VKEY"),
    ("line 1", [f"log {LOG} https://a.example/ more"], "log VKEY"),
    ("line 1", ["witness A"], "witness NAME VKEY"),
    ("line 1", [f"{A} https://a.example/ more"], "witness NAME VKEY"),
    ("line 1", [f"log {W[0]}"], "type 1"),
    ("line 1", [f"witness A {LOG}"], "type 4"),
    ("line 1", [f"witness A {W[0][:-1]}"], "copied whole"),
    ("line 1", ["witness A key"], "public key"),
    ("line 1", [A + "\r"], "control character"),
    ("line 1", [A.replace(" ", "\x0b", 1)], "control character"),
    ("line 2", ["# fine", "# \x00"], "control character"),
    ("line 1", [A.replace("A ", "A\u00a0")], "witness NAME VKEY"),
    ("line 1", [f"witness A \u00a0{W[0]}"], "space"),
    *(
        ("line 3", [A, B, f"group g {k} A B"], "number from 1 to 2")
        for k in ("0", "3", "-1", "+1", "01", "1.0", "some", "²")
    ),
]


@pytest.mark.parametrize(("place", "lines", "words"), WRONG)
def test_what_the_specification_does_not_allow_is_refused_on_its_line(place: str, lines: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words) as refusal:
        policy(*lines)
    assert str(refusal.value).startswith(f"{place} of the witness policy: ")


@pytest.mark.parametrize("content", [b"", b"\n", A.encode() + b"\n"])
def test_a_policy_says_its_quorum(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"quorum|cut"):
        TrustPolicy.parse(content)


def test_a_policy_that_was_cut_in_its_last_line_is_refused() -> None:
    with pytest.raises(UsageError, match="cut"):
        TrustPolicy.parse(f"{A}\nwitness AB {W[1]}\nquorum A".encode())


def test_names_are_bytes_and_nothing_makes_two_of_them_the_same() -> None:
    kelvin, latin = "\u212a".encode(), b"\xff\xfe"
    names = (b"K", kelvin, latin, b"k")
    lines = [b"witness " + name + b" " + key.encode() for name, key in zip(names, W, strict=False)]
    read = TrustPolicy.parse(b"\n".join([*lines, b"group g all " + kelvin + b" " + latin, b"quorum g", b""]))
    assert read.is_met_by(cosigned_by(KEYS[1], KEYS[2]))
    assert not read.is_met_by(cosigned_by(KEYS[0], KEYS[2], KEYS[3]))
    assert all(sentence.encode() for sentence in read.missing(NOTE))


def test_a_chain_of_thousands_of_groups_is_no_trouble() -> None:
    chain = [f"group g{at + 1} all g{at}" for at in range(5000)]
    read = policy(A, "group g0 all A", *chain, "quorum g5000")
    assert read.is_met_by(cosigned_by(KEYS[0]))
    assert 5001 == len(read.missing(NOTE))


@given(st.binary(max_size=300))
def test_whatever_comes_as_a_policy_is_read_or_refused(content: bytes) -> None:
    for whole in (content, content + b"\nquorum none\n", f"{A}\n".encode() + content + b"\nquorum A\n"):
        with suppress(UsageError):
            assert TrustPolicy.parse(whole).quorum


Tree = int | tuple[int, list["Tree"]]
"""A witness by its number, or how many of which."""


@st.composite
def quorums(draw: st.DrawFn) -> Tree:
    """Any nesting in which each witness stands once."""
    parts: list[Tree] = list(range(draw(st.integers(1, len(KEYS)))))
    while len(parts) > 1 or draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(range(len(parts))), min_size=1, max_size=len(parts), unique=True))
        group = (draw(st.integers(1, len(chosen))), [parts[at] for at in chosen])
        parts = [part for at, part in enumerate(parts) if at not in chosen] + [group]
        if draw(st.booleans()):
            break
    return parts[-1]


def holds(tree: Tree, cosigned: set[int]) -> bool:
    """The sentence of the specification, as it stands: at least k of the members have witnessed."""
    if isinstance(tree, int):
        return tree in cosigned
    return sum(holds(member, cosigned) for member in tree[1]) >= tree[0]


def written(tree: Tree, lines: list[str]) -> str:
    """Adds the lines that define the tree, members first; returns its name."""
    if isinstance(tree, int):
        return f"w{tree}"
    members = [written(member, lines) for member in tree[1]]
    rule = {1: "any", len(members): "all"}.get(tree[0], str(tree[0]))
    lines.append(f"group g{len(lines)} {rule} {' '.join(members)}")
    return lines[-1].split()[1]


@given(quorums(), st.sets(st.sampled_from(range(len(KEYS)))))
def test_a_quorum_is_met_exactly_when_its_definition_says_so(tree: Tree, cosigned: set[int]) -> None:
    groups: list[str] = []
    name = written(tree, groups)
    read = policy(*(f"witness w{at} {vkey}" for at, vkey in enumerate(W)), *groups, f"quorum {name}")
    note = cosigned_by(*(KEYS[at] for at in sorted(cosigned)))
    assert holds(tree, cosigned) == read.is_met_by(note)
    assert holds(tree, cosigned) == (read.missing(note) == ())
