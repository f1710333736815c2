"""A centre that offers callbacks against its Markov chain, within the 99.9 % interval of the replications."""

from __future__ import annotations

from called_back import Centre, called_back
from formulas import erlang_a
from support import HOUR, MINUTE, busy, mean, ratio, replicate
from test_steady_state import WARMUP

from ccsim.kpi import measure
from ccsim.plan import make
from ccsim.records import ABANDONED, CALLBACK, CALLBACK_FAILED
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys

HOURS = 150
CENTRE = Centre(agents=2, rate=0.75, talk=2, patience=2, accept=0.4, reached=0.6, dial=0.5, longest=10)
TEXT = f"""
ccsim: 1
duration: {HOURS} h
warmup: {WARMUP // HOUR} h
contacts:
  call: {{arrivals: {{rate: {CENTRE.rate} per min}}, enter: hotline}}
queues:
  hotline:
    talk: {{exponential: {CENTRE.talk} min}}
    patience: {{exponential: {CENTRE.patience} min}}
    callback:
      {{offer: {{after: 0 s}}, accept: {CENTRE.accept}, reached: {CENTRE.reached}, dial: {{exponential: {CENTRE.dial} min}}}}
agents:
  advisers: {{serves: {{hotline: 1}}, staff: {CENTRE.agents}}}
"""


def test_the_chain_without_callbacks_is_erlang_a() -> None:
    """Catches: a chain that loses callers, or lets somebody overtake in line; nobody accepts, so Erlang A holds."""
    plain = called_back(Centre(agents=3, rate=1.2, talk=2, patience=3, accept=0, reached=1, dial=1, longest=9))
    exact = erlang_a(3, 1.2, 2, 3)
    assert abs(plain["on_phone"] / 3 / 1.2 - exact["abandonment"]) < 1e-3
    assert abs(plain["occupancy"] - exact["occupancy"]) < 1e-3


def test_callbacks_are_a_markov_chain() -> None:
    """Catches: an accepted callback that still loses patience or its place, a dial that takes no agent, or counts as answered."""
    exact = called_back(CENTRE)
    assert exact["cut"] < 2e-5
    records = list(replicate(TEXT, 10))
    accepted, failed, gave_up, to_dial, used = [], [], [], [], []
    for one in records:
        visits = one.visits
        counted = visits["joined"] >= WARMUP
        called = (
            counted
            & ((visits["outcome"] == CALLBACK) | (visits["outcome"] == CALLBACK_FAILED))
            & (visits["started"] >= 0)
        )
        lost, vain = counted & (visits["outcome"] == ABANDONED), called & (visits["talk_end"] < 0)
        accepted.append((float(called.sum()), float(counted.sum())))
        failed.append((float(vain.sum()), float(called.sum())))
        gave_up.append((float(lost.sum()), float(counted.sum() - called.sum())))
        to_dial.append((float((visits["started"] - visits["joined"])[called].sum()), float(called.sum())))
        used.append((busy(one, WARMUP, HOURS * HOUR), float(CENTRE.agents * (HOURS * HOUR - WARMUP))))
    assert ratio(accepted).agrees(exact["accepted"])
    assert ratio(failed).agrees(1 - CENTRE.reached)
    assert ratio(gave_up).agrees(exact["abandonment"])
    assert ratio(to_dial).agrees(exact["time_to_callback"] * MINUTE)
    assert ratio(used).agrees(exact["occupancy"])


def test_the_measures_are_those_of_the_chain() -> None:
    """Catches: who accepted and still counts in the queue's length, in offered or in waits; a time to callback from elsewhere."""
    exact, scenario = called_back(CENTRE), parse(TEXT)
    ways = journeys(scenario)
    plan = make(scenario, ways)
    found = [measure(scenario, ways, plan, one).columns["run"] for one in replicate(TEXT, 10)]

    def of(name: str) -> list[float]:
        return [float(one[name][0, 0]) for one in found]

    def share(over: str, under: str) -> list[tuple[float, float]]:
        return list(zip(of(over), of(under), strict=True))

    assert ratio(share("waiting", "time")).agrees(exact["on_phone"])
    assert ratio(share("abandoned", "offered")).agrees(exact["abandonment"])
    assert ratio(share("time_to_callback", "callbacks_reached")).agrees(exact["time_to_callback"] * MINUTE)
    assert ratio(share("callbacks_failed", "callbacks_accepted")).agrees(1 - CENTRE.reached)
    minutes = HOURS * 60 - WARMUP // MINUTE
    assert mean([a / minutes for a in of("callbacks_accepted")]).agrees(exact["accepted"] * CENTRE.rate)
