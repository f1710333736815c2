"""Two Erlang-A days, `M/M/n+M` with a VIP class, as figures and as a scenario; all contestants run them.

W1, 310 agents and 100 calls a minute (144,000 calls); W2, 20 agents and 6 calls a minute, stretched to 100,000 calls. A tenth
are VIPs, who go first; service 3 min, patience 2 min.
"""

from __future__ import annotations

from dataclasses import dataclass

SCENARIO = """
ccsim: 1
name: {name}
duration: {minutes} min
interval: 30 min
replications: 1
segments: {{vip: 10 %, ordinary: rest}}
contacts:
  call: {{arrivals: {{rate: {calls} per min}}, enter: calls_in}}
queues:
  calls_in: {{talk: {{exponential: 3 min}}, patience: {{exponential: 2 min}}, target: 80/20}}
agents:
  advisers: {{serves: {{calls_in: 1}}, staff: {agents}}}
policies: {{first: {{priority: {{vip: 1, rest: 2}}}}}}
policy: first
"""
DAYS = {"W1": (310, 100, 1_440), "W2": (20, 6, 16_667)}
"""Agents, calls a minute, minutes."""

SWEPT = (6.944, 1_440)
"""Calls a minute and minutes of the day of 10,000 calls whose staffing is swept."""

SERVICE, PATIENCE = 3.0, 2.0
"""Means, in minutes."""
VIPS = 0.1
ENOUGH = 1 / 3
"""Answered within so many minutes is answered in time."""
INTERVAL = 30.0


@dataclass(frozen=True)
class Day:
    """A day of calls.

    Parameters
    ----------
    agents : int
    per_minute : float
        Calls.
    minutes : float
        For so long calls come; those that have come are seen to their end.
    """

    agents: int
    per_minute: float
    minutes: float

    def scenario(self) -> str:
        """Write it in the scenario language."""
        return SCENARIO.format(name="an Erlang-A day", agents=self.agents, calls=self.per_minute, minutes=self.minutes)
