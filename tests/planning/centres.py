"""Small centres whose requirement is known."""

from __future__ import annotations

import ccsim
from ccsim import erlang
from ccsim.scenario import Scenario


def steady(
    rate: float, aht: float, *, patience: str = "never", target: str = "80/20", agents: int = 1, more: str = ""
) -> Scenario:
    """M/M/n (+M): a steady rate of calls an hour and exponential times, well after the beginning; aht in s."""
    return ccsim.parse(f"""
ccsim: 1
duration: 12 h
warmup: 4 h
interval: 4 h
contacts: {{call: {{arrivals: {{rate: {rate} per hour}}, enter: desk}}}}
queues: {{desk: {{target: {target}, talk: {{exponential: {aht} s}}, patience: {patience}}}}}
agents: {{team: {{serves: {{desk: 1}}, staff: {agents}}}}}
{more}
""")


def small(**changes: str) -> Scenario:
    """A desk that is open for six hours, 60 calls an hour and then 40, in intervals of two hours."""
    scenario = ccsim.parse("""
ccsim: 1
name: Small desk
start: 2026-03-02 00:00
duration: 1 day
interval: 2 h
contacts: {call: {arrivals: {rate: {8:00: 60 per hour, 12:00: 40 per hour, 14:00: 0 per hour}}, enter: desk}}
queues: {desk: {target: 78/20, talk: {exponential: 3 min}, patience: {exponential: 2 min}, open: {daily: 8:00-14:00}}}
agents: {team: {serves: {desk: 1}, staff: {8:00: 5, 14:00: 0}}}
""")
    for path, value in changes.items():
        scenario = scenario.set(path.replace("__", "."), value)
    return scenario


def skilled(**prices: float) -> Scenario:
    """Two queues, each with agents of its own, and some who can do both: 12 hours, steady, in intervals of four hours."""
    scenario = ccsim.parse("""
ccsim: 1
duration: 8 h
interval: 4 h
contacts:
  cash: {arrivals: {rate: 40 per hour}, enter: cash}
  loan: {arrivals: {rate: 30 per hour}, enter: loan}
defaults: {queues: {target: 80/30, patience: {exponential: 4 min}, talk: {exponential: 4 min}}}
queues: {cash: {}, loan: {}}
agents:
  tellers: {serves: {cash: 1}, staff: 3}
  lenders: {serves: {loan: 1}, staff: 3}
  both: {serves: {cash: 1, loan: 1}, staff: 1}
""")
    return (
        scenario.set("costs.agent_hour", {name: str(price) for name, price in prices.items()}) if prices else scenario
    )


def level(rate: float, aht: float, agents: int, patience: float | None = None) -> float:
    """The formula's service level within 20 s."""
    if patience is None:
        return erlang.c(calls_per_hour=rate, aht=aht, agents=agents, within=20).service_level
    return erlang.a(calls_per_hour=rate, aht=aht, agents=agents, within=20, patience=patience).sl_offered
