"""`ledger rules`: every rule of the protocol, or one in full with the settings that a policy gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, NamedTuple, get_args

import typer

from ledger.commands import moments, options, show
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.instants import Instant
    from ledger.protocol import Policy
    from ledger.protocol.policy_regimes import Regime
    from ledger.protocol.policy_settings import Setting
    from ledger.protocol.publishers import PublisherRule
    from ledger.protocol.rules import Rule

    AnyRule = Rule | PublisherRule


_WIDE = 130  # columns: below, names stand one below the other
_FINDS = {"violation": "violations", "omission": "omissions", "warning": "warnings", "data": "faults in the data"}


class _Under(NamedTuple):
    """The policy whose settings are shown, with the files that it comes from."""

    policy: Policy
    settings: Sequence[Setting]


def rules(
    context: typer.Context,
    code: Annotated[str | None, typer.Argument(metavar="[RULE]", help="A rule such as PV-06, to show in full.")] = None,
    *,
    policy: options.Policy = None,
    force: Annotated[str | None, typer.Option(metavar="F", help="With a rule: how it reads for this force.")] = None,
    at: Annotated[str | None, typer.Option(metavar="DAY", help="With a rule: how it reads on this day.")] = None,
    as_json: options.Json = False,
) -> int:
    """List the rules. With a rule, show what it rests on, its settings in force, and what clears it."""
    if code is None and (force, at) != (None, None):
        raise UsageError("--force and --at go with one rule", advice="For example: ledger rules PS-02 --force KENT")
    under = _under(context, policy)
    if code is None:
        _all(under.policy, as_json=as_json)
        return 0
    rule = _rule(code)
    day = moments.moment(at, "--at") or moments.clock()
    if as_json:
        show.document(_document(rule, under, _force(force), day))
    else:
        _print(rule, under, _force(force), day, is_asked_for=(force, at) != (None, None))
    return 0


def _under(context: typer.Context, given: str | None) -> _Under:
    from ledger.commands.parts import settings_of
    from ledger.protocol.policy import layers_of, load_policy
    from ledger.protocol.policy_settings import settings_with_origin

    name = given or settings_of(context).house.policy
    policy = load_policy(name)
    return _Under(policy, settings_with_origin(policy, layers_of(name)))


def _every() -> list[AnyRule]:
    from ledger.protocol.publishers import PUBLISHER_RULES
    from ledger.protocol.rules import RULES

    order = ("PV", "PS", "PN", "PW", "PT", "PI", "FW")
    return sorted((*RULES, *PUBLISHER_RULES), key=lambda rule: (order.index(rule.code[:2]), rule.code))


def _rule(code: str) -> AnyRule:
    known = {rule.code: rule for rule in _every()}
    if (asked := code.upper()) in known:
        return known[asked]
    near = get_close_matches(asked, known, 1)
    advice = f"Did you mean {near[0]}?" if near else "`ledger rules` lists them."
    raise UsageError(f"there is no rule {code[:40]!r}", advice=advice)


def _force(given: str | None) -> str | None:
    from ledger.events import Force

    if given is None:
        return None
    force = given.upper().replace("-", "_").replace(" ", "_")
    if force not in get_args(Force):
        near = get_close_matches(force, get_args(Force), 1)
        advice = f"Did you mean {near[0]}?" if near else "For example KENT, WEST_MIDLANDS or POLICE_SCOTLAND."
        raise UsageError(f"--force: {given[:40]!r} is not a police force", advice=advice)
    return force


def _run_by(rule: AnyRule, policy: Policy) -> list[str]:
    """The policies that run it: of those that come with the ledger, and the one in question."""
    from ledger.protocol import POLICIES, load_policy

    known = {name: load_policy(name) for name in POLICIES} | {policy.name: policy}
    return [name for name, each in known.items() if rule.code in each.rules]


def _all(policy: Policy, *, as_json: bool) -> None:
    every = _every()
    if as_json:
        show.document([_brief(rule, policy) for rule in every])
        return
    shown = show.console()
    between = ", " if shown.width >= _WIDE else "\n"
    columns = ("rule", "title", "severity", "rests on", "run by")
    title = f"{len(every)} rules, their severities by {policy.name}"
    table = show.table(title, columns, (_row(rule, policy, between) for rule in every))
    for column in table.columns[2:]:
        column.no_wrap = True  # the title gives way
    shown.print(table)
    shown.print("One in full: ledger rules RULE", markup=False)


def _row(rule: AnyRule, policy: Policy, between: str) -> tuple[str, ...]:
    from ledger.protocol.findings import SEVERITIES

    grades = sorted(set(policy.severities[rule.code].values()), key=SEVERITIES.index)
    severity = grades[0] if len(grades) == 1 else f"{grades[0]} to {grades[-1]}"
    whose = "our reading" if rule.rests_on.is_our_reading else "authority's text"
    return rule.code, rule.title, severity, whose, between.join(_run_by(rule, policy))


def _brief(rule: AnyRule, policy: Policy) -> dict[str, object]:
    from ledger.protocol.findings import kind_of

    return {
        "code": rule.code,
        "title": rule.title,
        "kind": kind_of(rule.code),
        "severities": dict(policy.severities[rule.code]),
        "rests_on": {"source": rule.rests_on.source, "our_reading": rule.rests_on.reading},
        "run_by": _run_by(rule, policy),
    }


def _used(rule: AnyRule, under: _Under) -> list[Setting]:
    """The settings that the rule depends on, in the order in which it names them; its severities and regimes apart."""
    from ledger.protocol.policy_settings import belongs_to

    named = {each.key: each for use in rule.uses for each in under.settings if belongs_to(each.key, use)}
    return [each for each in named.values() if each.key != "regimes"]


def _regimes(rule: AnyRule, policy: Policy, force: str | None, at: Instant) -> Iterator[Regime]:
    """The row in force for a force; without one, every row that holds somewhere on that day."""
    from ledger.london import london
    from ledger.protocol.policy_regimes import regime_in_force

    for use in rule.uses:
        if use.startswith("regimes."):
            topic = use.removeprefix("regimes.")
            if force is None:
                yield from (row for row in policy.regimes if row.topic == topic and row.holds_on(london(at).date()))
            else:
                yield regime_in_force(policy.regimes, topic, force, at)


def _document(rule: AnyRule, under: _Under, force: str | None, at: Instant) -> dict[str, object]:
    from ledger.commands.rule_words import ASKED_OF
    from ledger.protocol.policy_words import meaning_of

    policy = under.policy
    return _brief(rule, policy) | {
        "policy": {"name": policy.name, "digest": policy.digest, "runs_it": rule.code in policy.rules},
        "asked_of": ASKED_OF[rule.code],
        "reads": _reads(rule),
        "settings": [each._asdict() | {"meaning": meaning_of(each.key)} for each in _used(rule, under)],
        "regimes": [row.as_row() for row in _regimes(rule, policy, force, at)],
        "cleared_by": list(rule.cleared_by),
    }


def _print(rule: AnyRule, under: _Under, force: str | None, at: Instant, *, is_asked_for: bool) -> None:
    """`is_asked_for`: whether somebody wants to know how it reads for this force or on this day."""
    from ledger.commands.rule_words import ASKED_OF
    from ledger.protocol.findings import kind_of
    from ledger.protocol.policy_words import regime_in_words, severities_in_words

    policy, clause = under.policy, rule.rests_on
    show.paragraph(f"{rule.code}: {rule.title}")
    show.paragraph(f"It finds {_FINDS[kind_of(rule.code)]}. {_who_runs_it(rule, policy)}")
    reading = (
        "This is the authority's own text." if clause.reading is None else f"This is our reading: {clause.reading}."
    )
    show.points("It rests on", [f"{clause.source}. {reading}"])
    show.points("It is asked of", [ASKED_OF[rule.code]])
    show.points("It reads", [_reads_in_words(rule)])
    show.points(f"Its severity, by {policy.name}", severities_in_words(policy.severities[rule.code]))
    layered = len({each.origin for each in under.settings}) > 1
    used = [_setting(each, is_built_on_another=layered) for each in _used(rule, under)]
    show.points(f"What it takes from {policy.name}", used)
    if any(use.startswith("regimes.") for use in rule.uses):
        where = "everywhere" if force is None else f"for {force}"
        rows = [regime_in_words(row.as_row()) for row in _regimes(rule, policy, force, at)]
        show.points(f"How it reads {where} on {moments.dated(at, 'DAY')}", rows)
    elif is_asked_for:
        show.paragraph("\nIt reads the same for every force and on every day.")
    show.points("What clears it", rule.cleared_by)


def _who_runs_it(rule: AnyRule, policy: Policy) -> str:
    names = ", ".join(_run_by(rule, policy))
    return f"Run by {names}." if rule.code in policy.rules else f"{policy.name} does not run it. Run by {names}."


def _setting(setting: Setting, *, is_built_on_another: bool) -> str:
    from ledger.protocol.policy_words import meaning_of, value_in_words

    origin = f", from {setting.origin}" if is_built_on_another else ""
    return f"{meaning_of(setting.key)}: {value_in_words(setting.key, setting.value)} ({setting.key}{origin})"


def _reads_in_words(rule: AnyRule) -> str:
    from ledger.events import EVENT_TYPES

    return "every type of event" if rule.reads >= set(EVENT_TYPES.values()) else ", ".join(_reads(rule))


def _reads(rule: AnyRule) -> list[str]:
    return sorted(each.__name__ for each in rule.reads)
