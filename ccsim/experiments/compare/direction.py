"""Which way is better: the table that turns a difference into a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.kpi.table import OF_FACTOR, OF_LEAVING, OF_TARGET, SATISFACTION
from ccsim.scenario.measures import OF_WEIGHTING

BETTER, WORSE, SAME, HIGHER, LOWER = "better", "worse", "same?", "higher", "lower"
"""Verdicts. `same?`: not told apart. `higher` and `lower`: surely different, and neither way is good in itself."""

UP, DOWN, NEUTRAL = 1, -1, 0

GOOD: Mapping[str, int] = {
    "offered": NEUTRAL,
    "answered": UP,
    "abandoned": DOWN,
    "unserved": DOWN,
    "overflowed": DOWN,
    "blocked": DOWN,
    "closed": DOWN,
    "service_level": UP,
    "sl_offered": UP,
    "sl_answered": UP,
    "sl_abandons_met": UP,
    "sl_late_abandons": UP,
    "sl_no_short": UP,
    "sl_short_met": UP,
    "asa": DOWN,
    "mean_wait": DOWN,
    "wait_p50": DOWN,
    "wait_p90": DOWN,
    "wait_p95": DOWN,
    "wait_p99": DOWN,
    "longest_wait": DOWN,
    "abandonment": DOWN,
    "time_to_abandon": NEUTRAL,
    "aht": NEUTRAL,
    "talk": NEUTRAL,
    "wrap": NEUTRAL,
    "queue_length": DOWN,
    "longest_queue": DOWN,
    "target_met": UP,
    "callbacks_offered": NEUTRAL,
    "callbacks_accepted": NEUTRAL,
    "callbacks_reached": NEUTRAL,
    "callbacks_failed": DOWN,
    "time_to_callback": DOWN,
    "connect_rate": UP,
    "overtaken": DOWN,
    "transfers": NEUTRAL,
    "overflows": NEUTRAL,
    "resolved_first": UP,
    "contained": UP,
    "lines_busy": NEUTRAL,
    "lines_blocked": DOWN,
    "callers": NEUTRAL,
    "served_at_last": UP,
    "lost": DOWN,
    "attempts": DOWN,
    "time_to_service": DOWN,
    "on_duty": NEUTRAL,
    "occupancy": NEUTRAL,
    "scheduled_hours": NEUTRAL,
    "paid_hours": DOWN,
    "on_duty_hours": NEUTRAL,
    "utilisation": NEUTRAL,
    "cost": DOWN,
    "cost_per_answered": DOWN,
}
"""For each measure of `ccsim.kpi.MEASURES` the way that is good for callers or the purse."""

GOOD_WHERE_THERE: Mapping[str, int] = {
    **{measure.name: DOWN for measures in OF_LEAVING.values() for measure in measures},
    "first_reply": DOWN,
    "backlog": DOWN,
    "concurrency": NEUTRAL,
}
"""The same for those of `ccsim.kpi.table.SOMETIMES`, which only some scenarios have."""

WAITING = "waiting_minutes"
"""Minutes that the answered and the abandoned waited in a run, all together; known to comparisons alone."""


def good_direction(measure: str) -> int:
    """Say which way is good: UP, DOWN or NEUTRAL (also for the entries of `next`, whose purpose nobody knows)."""
    if measure == WAITING:
        return DOWN
    if measure == SATISFACTION or measure.startswith((OF_TARGET, OF_FACTOR, OF_WEIGHTING)):
        return UP
    return GOOD.get(measure, GOOD_WHERE_THERE.get(measure, NEUTRAL))


def verdict(measure: str, low: float | None, high: float | None) -> str:
    """Judge a difference by its confidence interval, both ends of which are inside it.

    Parameters
    ----------
    measure : str
    low, high : float or None
        Of the difference to the base; None, as with one replication, tells nothing apart.
    """
    if low is None or high is None or low <= 0 <= high:
        return SAME
    way = 1 if low > 0 else -1
    if good_direction(measure) == NEUTRAL:
        return HIGHER if way > 0 else LOWER
    return BETTER if way == good_direction(measure) else WORSE
