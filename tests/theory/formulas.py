"""Exact steady-state results, written out from the textbooks as plainly as they can be (times in any one unit)."""

from __future__ import annotations

from math import exp, log


def erlang_b(agents: int, load: float) -> float:
    """Blocking of M/G/n/n (Erlang 1917), by the usual recursion."""
    blocking = 1.0
    for n in range(1, agents + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking


def erlang_c(agents: int, load: float) -> float:
    """Chance to wait in M/M/n."""
    blocking = erlang_b(agents, load)
    return blocking / (1 - load / agents * (1 - blocking))


def erlang_c_wait(agents: int, rate: float, service: float) -> float:
    """Mean wait of all in M/M/n."""
    load = rate * service
    return erlang_c(agents, load) * service / (agents - load)


def erlang_c_within(agents: int, rate: float, service: float, time: float) -> float:
    """Share answered within a time in M/M/n."""
    load = rate * service
    return 1 - erlang_c(agents, load) * exp(-(agents - load) * time / service)


def erlang_a(agents: int, rate: float, service: float, patience: float, places: int = 2_000) -> dict[str, float]:
    """M/M/n+M by its birth and death chain, summed state by state (Palm 1957; Garnett, Mandelbaum, Reiman 2002)."""
    logs = [0.0]
    for state in range(1, agents + places + 1):
        out = min(state, agents) / service + max(0, state - agents) / patience
        logs.append(logs[-1] + log(rate / out))
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    total = sum(weights)
    chance = [weight / total for weight in weights]
    queue = sum(max(0, state - agents) * p for state, p in enumerate(chance))
    busy = sum(min(state, agents) * p for state, p in enumerate(chance))
    return {
        "p_wait": sum(chance[agents:]),
        "abandonment": queue / patience / rate,
        "mean_wait": queue / rate,
        "occupancy": busy / agents,
        "queue": queue,
    }


def cobham(agents: int, rates: list[float], service: float) -> list[float]:
    """Mean waits in M/M/n with non-preemptive priority, first class first (Cobham 1954), one service rate for all."""
    load = sum(rates) * service
    remaining = erlang_c(agents, load) * service / agents
    waits, above = [], 0.0
    for rate in rates:
        share = above + rate * service / agents
        waits.append(remaining / ((1 - above) * (1 - share)))
        above = share
    return waits


def accumulating(agents: int, rates: list[float], weights: list[float], service: float) -> list[float]:
    """Mean waits in M/M/n where priority grows with waiting, class by class (Kleinrock 1964; 1976, volume 2, section 3.7).

    Weights ascend. One service rate for all, so that the wait of first come, first served is Erlang's.
    """
    first_come = erlang_c_wait(agents, sum(rates), service)
    shares = [rate * service / agents for rate in rates]
    waits: list[float] = []
    for p, own in enumerate(weights):
        passed = sum(shares[i] * waits[i] * (1 - weights[i] / own) for i in range(p))
        passing = sum(shares[i] * (1 - own / weights[i]) for i in range(p + 1, len(weights)))
        waits.append((first_come - passed) / (1 - passing))
    return waits


def pollaczek_khinchine(rate: float, service: float, cv: float) -> float:
    """Mean wait in M/G/1."""
    busy = rate * service
    return busy * service * (1 + cv * cv) / (2 * (1 - busy))
