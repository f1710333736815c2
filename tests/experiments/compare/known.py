"""Scenarios with replications, for the tests of comparisons."""

from __future__ import annotations

from collections.abc import Sequence

import ccsim
from ccsim import Scenario
from ccsim.experiments.batch import Asked
from ccsim.experiments.compare import Difference, Known
from ccsim.experiments.unit import COMPILED, prepare, run_unit
from ccsim.kpi import Replication

TIERS = """
ccsim: 1
name: Two tiers
start: 2026-03-02 00:00
duration: 10 h
segments: {vip: {share: 20 %}, ordinary: rest}
contacts: {call: {arrivals: {rate: 56 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {mixture: [[100 %, 4 min]]}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 4}}
policies:
  first_come: {}
  strict: {priority: {vip: 1, rest: 2}}
  head_start: {head_start: {vip: 90 s}}
  kept: {keep_free: {team: {ordinary: 1}}}
policy: first_come
costs: {agent_hour: {team: 20}}
"""
"""Talks of one length, nobody gives up: what one is spared another waits."""


def simulate(asked: Sequence[Asked], by: frozenset[str] = frozenset()) -> list[list[Replication]]:
    """Simulate in this process, as the batch runner does elsewhere."""
    return [
        [run_unit(model, number, by, COMPILED, digest=False).measured for number in each.numbers]
        for each in asked
        for model in [prepare(each.scenario)]
    ]


def known(scenario: Scenario, count: int = 6, by: Sequence[str] = ()) -> Known:
    """A scenario with its first replications."""
    (done,) = simulate([Asked(scenario, range(count))], frozenset(by))
    return Known(scenario, done)


def tiers(policy: str = "first_come", *changes: str) -> Scenario:
    """Two tiers under a policy."""
    return ccsim.parse(TIERS, changes=changes, policy=policy)


def of(found: Sequence[Difference], measure: str, **place: str | None) -> Difference:
    """The one difference of a measure in a place."""
    (one,) = (d for d in found if d.measure == measure and all(getattr(d, k) == v for k, v in place.items()))
    return one
