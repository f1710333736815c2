"""Scenarios for the tests of what people touch: small, quick, and with something of everything."""

from __future__ import annotations

import ccsim
from ccsim import Scenario

DESK = """
name: Test desk
start: 2026-03-02 00:00
duration: 1 day
contacts:
  call:
    arrivals: {rate: {8:00: 40 per hour, 12:00: 30 per hour, 17:00: 0 per hour}}
    enter: desk
queues:
  desk:
    target: 80/20
    talk: {exponential: 3 min}
    wrap: {mixture: [[100 %, 30 s]]}
    patience: {exponential: 3 min}
agents:
  team: {serves: {desk: 1}, staff: {8:00: 4, 18:00: 0}}
"""
"""One queue, one group, a day."""

BRANCH = """
name: Test branch, two tiers
start: 2026-03-02 06:00
duration: 30 h
segments: {vip: {share: 20 %, recognised: 90 %}, ordinary: rest}
contacts:
  account:
    arrivals: {volume: 260, shape: {8:00: [3, 4, 5, 5, 4, 4, 3, 2]}}
    enter: menu
    next:
      redial: {after: [abandoned, blocked], share: 60 %, in: {exponential: 10 min}, at_most: 2}
      to_loans: {after: answered, share: 20 %, to: loans}
  loan: {arrivals: {rate: {8:00: 10 per hour, 12:00: 0 per hour}}, enter: loans}
ivr:
  lines: 30
  nodes: {menu: {takes: {exponential: 10 s}, then: {account: 70 %, done: 20 %, hang_up: rest}}}
queues:
  account: {target: 80/20, talk: {exponential: 2 min}, patience: {exponential: 2 min}, open: 8:00-12:00}
  loans: {target: {answer: 70 %, within: 60 s}, talk: {exponential: 4 min}, patience: never}
shifts:
  morning: {hours: 7:45-12:30, breaks: {tea: {between: 9:00-10:30, lasts: 15 min, paid: no}}}
agents:
  tellers: {serves: {account: 1, loans: {level: 2, after: 10 s}}, shifts: {morning: 3}, absence: 5 %}
  lenders: {serves: {loans: 1}, shifts: {morning: 2}}
policies: {first_come: {}, strict: {priority: {vip: 1, rest: 2}}}
policy: strict
variants: {more: {agents.tellers.shifts.morning: 5}}
targets:
  promise: {queue: account, segment: vip, service_level: 90/20, over: day}
costs: {agent_hour: 25, lost: 4}
"""
"""Two tiers, an IVR with lines, transfers, redials, shifts, a policy, a variant, a named target, costs."""


def desk(*changes: str) -> Scenario:
    """The desk with changes as `--set` takes them."""
    return ccsim.parse(DESK, changes=changes)


def branch(*changes: str) -> Scenario:
    """The branch with changes."""
    return ccsim.parse(BRANCH, changes=changes)
