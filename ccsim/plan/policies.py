"""The VIP policies as numbers of lines and groups, and the instants at which one takes over from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.model import Policy
from ccsim.scenario.selectors import select, selects
from ccsim.units import DAY, SECOND

THOUSAND = 1000
"""Weights have three decimals."""
DEFAULT_TARGET = 20 * SECOND
"""What `by_target` takes for a queue that names no target."""


@dataclass(frozen=True)
class Policies:
    """Every policy by line (queue x segments + segment), the default one last.

    Parameters
    ----------
    priority, head_start, share, of, named : array of int64 [policies, lines]
        The weight of a line is share / of; `named` is 1 where `at_most_in_a_row` names the line.
    keep_free : array of int64 [policies, groups, lines]
    limit, level_first : array of int64 [policies]
        `limit` is 0 where there is no `at_most_in_a_row`.
    """

    priority: NDArray[np.int64]
    head_start: NDArray[np.int64]
    share: NDArray[np.int64]
    of: NDArray[np.int64]
    named: NDArray[np.int64]
    keep_free: NDArray[np.int64]
    limit: NDArray[np.int64]
    level_first: NDArray[np.int64]


def policies(scenario: Scenario) -> Policies:
    """Resolve the selectors of every policy of a scenario."""
    written = [*scenario.policies.values(), Policy()]
    lines = [(queue, segment) for queue in scenario.queues for segment in scenario.segments]
    groups = list(scenario.agents)
    shape = (len(written), len(lines))
    table = {name: np.zeros(shape, np.int64) for name in ("priority", "head_start", "share", "of", "named")}
    keep_free = np.zeros((len(written), len(groups), len(lines)), np.int64)
    for p, policy in enumerate(written):
        for at, (queue, segment) in enumerate(lines):
            table["priority"][p, at] = select(policy.priority, queue, segment, 1)
            table["head_start"][p, at] = select(policy.head_start, queue, segment, 0)
            table["share"][p, at], table["of"][p, at] = _weight(scenario, policy, queue, segment)
            if policy.at_most_in_a_row is not None:
                table["named"][p, at] = selects(policy.at_most_in_a_row[0], queue, segment)
            for g, group in enumerate(groups):
                keep_free[p, g, at] = select(policy.keep_free.get(group, {}), queue, segment, 0)
    return Policies(
        **table,
        keep_free=keep_free,
        limit=np.array([policy.at_most_in_a_row[1] if policy.at_most_in_a_row else 0 for policy in written], np.int64),
        level_first=np.array([int(policy.level_first) for policy in written], np.int64),
    )


def _weight(scenario: Scenario, policy: Policy, queue: str, segment: str) -> tuple[int, int]:
    if policy.weight == "by_target":
        return 1, max(1, _target_time(scenario, queue, segment))
    thousandths = select(policy.weight, queue, segment, THOUSAND)
    common = gcd(thousandths, THOUSAND)
    return thousandths // common, THOUSAND // common


def _target_time(scenario: Scenario, queue: str, segment: str) -> int:
    """Return the shortest service level that `targets` promises this very line, else the queue's, else 20 s."""
    promised = [
        target.service_level.within
        for target in scenario.targets.values()
        if target.service_level is not None and target.queue == queue and target.segment == segment
    ]
    own = scenario.queues[queue].target
    return min(promised, default=own.within if own else DEFAULT_TARGET)


def policy_changes(scenario: Scenario) -> Iterator[tuple[int, int]]:
    """Yield (instant, number of the policy) at time zero and wherever another one takes over at 0:00 before the doors close."""
    numbers = {name: number for number, name in enumerate(scenario.policies)}
    before = None
    for day in range(scenario.days):
        name = None if scenario.policy is None else scenario.policy.at(scenario.date(day), 0, scenario.calendar)
        number = numbers.get(str(name), len(numbers))
        if number != before:
            yield max(0, day * DAY - scenario.clock_at_start), number
        before = number
