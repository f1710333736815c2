"""An Erlang-A day in Ciw: two customer classes, priorities, reneging, averages of its records at the end.

Needs the extra `bench`.
"""

from __future__ import annotations

import ciw
from erlang_a_day import ENOUGH, INTERVAL, PATIENCE, SERVICE, VIPS, Day
from outcome import Outcome, outcome

LONG_AFTER = 600.0
"""Minutes after the last arrival by which every call is over."""


class UntilClosing(ciw.dists.Exponential):
    """Arrivals that stop."""

    def __init__(self, rate: float, closes: float) -> None:
        super().__init__(rate)
        self.closes = closes

    def sample(self, t: float | None = None, ind: object = None) -> float:
        """Draw the time to the next arrival."""
        gap: float = super().sample(t, ind)
        return gap if (t or 0.0) + gap < self.closes else float("inf")


def run(day: Day, seed: int | None = None) -> Outcome:
    """Simulate the day until the last call is over."""
    if seed is not None:
        ciw.seed(seed)
    shares = {"vip": VIPS, "ordinary": 1 - VIPS}
    network = ciw.create_network(
        arrival_distributions={
            name: [UntilClosing(day.per_minute * share, day.minutes)] for name, share in shares.items()
        },
        service_distributions={name: [ciw.dists.Exponential(1 / SERVICE)] for name in shares},
        reneging_time_distributions={name: [ciw.dists.Exponential(1 / PATIENCE)] for name in shares},
        priority_classes={"vip": 0, "ordinary": 1},
        number_of_servers=[day.agents],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(day.minutes + LONG_AFTER)
    calls = [
        (record.arrival_date, record.waiting_time, record.record_type == "service")
        for record in simulation.get_all_records()
    ]
    return outcome(len(calls), calls, INTERVAL, ENOUGH)
