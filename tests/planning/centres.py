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


def level(rate: float, aht: float, agents: int, patience: float | None = None) -> float:
    """The formula's service level within 20 s."""
    if patience is None:
        return erlang.c(calls_per_hour=rate, aht=aht, agents=agents, within=20).service_level
    return erlang.a(calls_per_hour=rate, aht=aht, agents=agents, within=20, patience=patience).sl_offered
