"""Centres that keep all of Erlang's assumptions, until a change breaks one."""

from __future__ import annotations

import ccsim
from ccsim import Scenario
from ccsim.app.beside import Beside

PURE = """
ccsim: 1
duration: 54 h
warmup: 4 h
contacts: {call: {arrivals: {rate: 120 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 7}}
"""
"""M/M/7+M at 6 erlangs."""

TWO = """
ccsim: 1
duration: 8 h
contacts:
  a: {arrivals: {rate: {0:00: 50 per hour, 5:00: 90 per hour}}, enter: qa}
  b: {arrivals: {rate: 60 per hour}, enter: qb}
defaults: {queues: {talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
queues: {qa: {target: 80/20}, qb: {target: {answer: 80 %, within: 1 min}}}
agents:
  ga: {serves: {qa: 1}, staff: 2}
  both: {serves: {qa: 1, qb: 1}, staff: 4}
"""
"""Two queues in one pool, each with its target."""

VIPS = """
ccsim: 1
duration: 54 h
warmup: 4 h
segments: {vip: 30 %, plain: rest}
contacts: {call: {arrivals: {rate: 120 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 7}}
policies:
  strict: {priority: {vip: 1, rest: 2}}
  head: {head_start: {vip: 1 min}}
  faster: {weight: {vip: 3, rest: 1}}
  in_turn: {at_most_in_a_row: {plain: 2}}
  kept_free: {keep_free: {team: {plain: 1}}}
  same: {priority: {vip: 2, rest: 2}}
"""
"""The same with two tiers."""

APART = """
ccsim: 1
duration: 54 h
warmup: 4 h
contacts:
  a: {arrivals: {rate: 60 per hour}, enter: qa}
  b: {arrivals: {rate: 60 per hour}, enter: qb}
defaults: {queues: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
queues: {qa: {}, qb: {}}
agents:
  ga: {serves: {qa: 1, qb: 1}, staff: 3}
  gb: {serves: {qb: 1, qa: 1}, staff: 4}
"""
"""The same in two queues and two groups that serve both."""


def centre(*changes: str) -> Scenario:
    """The pure centre with changes as `--set` takes them."""
    return ccsim.parse(PURE, changes=changes)


def compared(scenario: Scenario, replications: int) -> Beside:
    """Simulate and compare."""
    return ccsim.run(scenario, replications=replications, by=["interval", "type"]).erlang
