"""`python -m tests.oracle --seeds 2000 --rules PV-09`: many random timelines, and the first disagreements on few events."""

from __future__ import annotations

import argparse
import sys
from random import Random

from tests.oracle.comparing import IN_SCOPE, POLICIES, Difference, differences, moments_to_ask, shrunk, told
from tests.oracle.timelines import EVENTS_MOST, timeline


def main() -> int:
    """Prints what differs. The exit status is 1 where anything does."""
    asked = _arguments()
    rules = set(asked.rules or IN_SCOPE)
    shown: dict[str, set[int]] = {}
    disagreeing: dict[str, int] = {}
    for seed in range(asked.first, asked.first + asked.seeds):
        for found in disagreements(seed, rules, asked.moments):
            disagreeing[found.rule] = disagreeing.get(found.rule, 0) + 1
            seeds = shown.setdefault(found.rule, set())
            if seed not in seeds and len(seeds) < asked.show:
                seeds.add(seed)
                print(f"seed {seed}: {told(shrunk(found))}\n", flush=True)
    print(f"{asked.seeds} timelines, rules {', '.join(sorted(rules))}: {disagreeing or 'no disagreement'}")
    return 1 if disagreeing else 0


def disagreements(seed: int, rules: set[str], moments: int) -> list[Difference]:
    """All of one random timeline: at several moments under the first policy, at one of them under the others."""
    random = Random(seed)
    events = timeline(seed, random.choice([random.randrange(1, 9), random.randrange(1, EVENTS_MOST + 1)]))
    times = moments_to_ask(events, random, moments)
    asked = [(POLICIES[0], now) for now in times] + [(policy, random.choice(times)) for policy in POLICIES[1:]]
    return [found for policy, now in asked for found in differences(events, policy, now, rules)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many timelines")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--rules", nargs="*", help="rules to compare; all that are written by default")
    parser.add_argument("--show", type=int, default=3, help="how many disagreements to show for each rule")
    parser.add_argument("--moments", type=int, default=3, help="how many moments to ask about, beside the last")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
