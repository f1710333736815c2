"""The table of measures: what each is called, its unit, what is divided by what, and where it is shown.

To add a measure, add a row to `MEASURES`. If it needs a figure that is not there yet, add a line to `VISIT_COLUMNS` or
`CALLER_COLUMNS`: a function from a visit (or a caller) to one whole number, or one yes or no. `facts` says what is known of a
visit. The line is used twice: on the arrays of all visits of a replication, and, compiled, on the numbers of a single one. So
it is made of comparisons, `+ - *` and, for yes and no, `&` and `|` in brackets; of no `and`, `or`, `not`, `if`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ccsim import records
from ccsim.kpi.arrays import Numbers
from ccsim.kpi.channels import CALLERS_OF_ONE_CHANNEL, ONE_CHANNEL, in_parallel, is_mixed, more_than_calls
from ccsim.once import once
from ccsim.scenario.journeys import OVERFLOW, TRANSFER
from ccsim.scenario.measures import OF_ONE_CHANNEL, OF_WEIGHTING
from ccsim.units import plain

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import Satisfaction


Figure: TypeAlias = Callable[[Any], Any]
"""Of a visit or a caller, or of all of them as arrays."""


class Kind(Enum):
    """How a measure is pooled over replications."""

    RATIO = "ratio of sums"
    """Sum of the numerators by the sum of the denominators: shares, and means per contact."""
    MEAN = "mean"
    """Mean of the replications' values: counts, time averages, percentiles, maxima."""


class Over(Enum):
    """For what a measure is given."""

    QUEUE = "queue x segment"
    SEGMENT = "segment, all queues together"
    GROUP = "agent group"
    RUN = "the whole"


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Parameters
    ----------
    name : str
    unit : str
        `s` is kept in ms and shown in seconds; `currency` shows the scenario's own.
    kind : Kind
    over : Over
    numerator : str
        Columns, added or subtracted: `in_time + short_abandons`.
    denominator : str
        Likewise; the value exists where it is above 0. Empty: it is the numerator itself and always exists.
    meaning : str
    exists : str
        A column that must be above 0 for the value to exist, where there is no denominator.
    where : str
        A column that must be above 0 for the value to exist, whatever it is divided by.
    """

    name: str
    unit: str
    kind: Kind
    over: Over
    numerator: str
    denominator: str
    meaning: str
    exists: str = ""
    where: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """Names of all columns it is made of."""
        words = f"{self.numerator} {self.denominator} {self.exists} {self.where}".split()
        return frozenset(words) - {"+", "-"}


def _count(name: str, meaning: str, over: Over = Over.QUEUE) -> Measure:
    return Measure(name, "contacts", Kind.MEAN, over, name, "", meaning)


def _share(name: str, numerator: str, denominator: str, meaning: str, over: Over = Over.QUEUE) -> Measure:
    return Measure(name, "share", Kind.RATIO, over, numerator, denominator, meaning)


def _seconds(name: str, numerator: str, denominator: str, meaning: str, over: Over = Over.QUEUE) -> Measure:
    return Measure(name, "s", Kind.RATIO, over, numerator, denominator, meaning)


def _wait(name: str, meaning: str) -> Measure:
    return Measure(name, "s", Kind.MEAN, Over.QUEUE, name, "", meaning, exists="answered")


def _hours(name: str, meaning: str) -> Measure:
    return Measure(name, "h", Kind.MEAN, Over.GROUP, name, "", meaning)


MEASURES: tuple[Measure, ...] = (
    _count("offered", "joined the queue"),
    _count("answered", "taken by an agent"),
    _count("abandoned", "gave up waiting"),
    _count("unserved", "still waiting when nothing was left to happen"),
    _count("overflowed", "moved on to another queue after waiting"),
    _count("blocked", "refused for want of a line (only under all queues) or because the queue was full"),
    _count("closed", "refused because the queue was closed"),
    _share("service_level", "", "", "the one of the next six that the scenario names"),
    _share("sl_offered", "in_time", "offered", "answered in time / offered"),
    _share("sl_answered", "in_time", "answered", "answered in time / answered"),
    _share("sl_abandons_met", "in_time + abandoned_in_time", "offered", "(answered + abandoned in time) / offered"),
    _share(
        "sl_late_abandons", "in_time", "offered - abandoned_in_time", "answered in time / (offered - abandoned in time)"
    ),
    _share("sl_no_short", "in_time", "offered - short_abandons", "answered in time / (offered - short abandons)"),
    _share("sl_short_met", "in_time + short_abandons", "offered", "(answered in time + short abandons) / offered"),
    _seconds("asa", "wait_of_answered", "answered", "mean wait of the answered"),
    _seconds(
        "mean_wait",
        "wait_of_answered + wait_of_abandoned",
        "answered + abandoned",
        "mean wait of answered and abandoned",
    ),
    _wait("wait_p50", "median wait of the answered"),
    _wait("wait_p90", "90 % of the answered waited no longer"),
    _wait("wait_p95", "95 % of the answered waited no longer"),
    _wait("wait_p99", "99 % of the answered waited no longer"),
    _wait("longest_wait", "longest wait of the answered"),
    _share("abandonment", "abandoned", "offered", "abandoned / offered"),
    _seconds("time_to_abandon", "wait_of_abandoned", "abandoned", "mean wait of the abandoned"),
    _seconds("aht", "talk + wrap", "answered", "mean talk and wrap of the answered"),
    _seconds("talk", "talk", "answered", "mean talk of the answered"),
    _seconds("wrap", "wrap", "answered", "mean wrap of the answered"),
    Measure("queue_length", "contacts", Kind.MEAN, Over.QUEUE, "waiting", "time", "time average of those who wait"),
    Measure("longest_queue", "contacts", Kind.MEAN, Over.QUEUE, "longest_queue", "", "most who waited at once", "time"),
    _share("target_met", "target_met", "target_judged", "replications in which the service level met the target"),
    _count("callbacks_offered", "visits that were offered a callback"),
    _count("callbacks_accepted", "visits that accepted one, and are neither offered nor answered"),
    _count("callbacks_reached", "accepted callbacks whose caller was reached"),
    _count("callbacks_failed", "accepted callbacks whose caller was not reached in all tries, or never dialled"),
    _seconds("time_to_callback", "time_to_callback", "callbacks_reached", "from joining to the talk, of the reached"),
    _share(
        "connect_rate",
        "answered + callbacks_reached",
        "answered + abandoned + unserved + blocked + closed + callbacks_accepted",
        "answered or reached by callback / calls for an agent, refused ones among them",
    ),
    _share("overtaken", "overtaken", "answered", "answered after a later arrival of another line of the queue"),
    _count("transfers", "visits brought about by a transfer"),
    _count("overflows", "visits brought about by a queue that was closed, full or kept one waiting"),
    _share("resolved_first", "resolved", "first_answered", "settled by the contact's first answered visit or callback"),
    _share("contained", "self_served", "entered_ivr", "attempts that ended done / that entered the IVR", Over.SEGMENT),
    Measure("lines_busy", "lines", Kind.MEAN, Over.SEGMENT, "lines", "time", "time average of trunk lines held"),
    _share("lines_blocked", "no_line", "needed_line", "attempts that found no line / that needed one", Over.SEGMENT),
    _count("callers", "contacts, each counted once in all its attempts", Over.SEGMENT),
    _count("served_at_last", "contacts who were answered, or reached by callback, in the end", Over.SEGMENT),
    _count("lost", "contacts whom nobody ever answered, those apart who served themselves in the IVR", Over.SEGMENT),
    Measure("attempts", "attempts", Kind.RATIO, Over.SEGMENT, "attempts", "callers", "attempts of each contact"),
    _seconds("time_to_service", "time_to_service", "served_at_last", "first ring to talk, of the served", Over.SEGMENT),
    Measure("on_duty", "agents", Kind.MEAN, Over.GROUP, "duty_time", "group_time", "time average of agents on duty"),
    _share("occupancy", "busy_time", "duty_time", "busy (talk, wrap, dials in vain) / on duty", Over.GROUP),
    _seconds("aht", "group_talk + group_wrap", "group_answered", "mean talk and wrap, by who answered", Over.GROUP),
    _seconds("talk", "group_talk", "group_answered", "mean talk, by who answered", Over.GROUP),
    _seconds("wrap", "group_wrap", "group_answered", "mean wrap, by who answered", Over.GROUP),
    _hours("scheduled_hours", "hours of the shifts, as planned"),
    _hours("paid_hours", "scheduled hours less unpaid breaks"),
    _hours("on_duty_hours", "hours on duty, overtime in, breaks out"),
    _share("utilisation", "busy_hours", "paid_hours", "busy / paid hours", Over.GROUP),
    Measure("cost", "currency", Kind.MEAN, Over.RUN, "cost", "", "cost of the whole run"),
    Measure("cost_per_answered", "currency", Kind.RATIO, Over.RUN, "cost", "answered_in_run", "cost by answered visit"),
)


OF_LEAVING: Mapping[str, tuple[Measure, ...]] = {
    "time_to_service": (
        _count("never_solved", "contacts whom somebody talked to, but not in the last attempt", Over.SEGMENT),
        _count("solved_late", "contacts that came again after a talk and were served at last", Over.SEGMENT),
        _count("leaving", "customers who are expected to leave", Over.SEGMENT),
    ),
    "cost_per_answered": (
        Measure(
            "cost_of_leaving", "currency", Kind.MEAN, Over.RUN, "cost_of_leaving", "", "part of `cost`: who leaves"
        ),
    ),
}
"""Measures where the scenario says who leaves, each after one of `MEASURES`."""

OF_CHANNELS: Mapping[str, tuple[Measure, ...]] = {
    "time_to_abandon": (
        _seconds("first_reply", "time_to_reply", "first_replies", "from the attempt's arrival to its first answer"),
    ),
    "longest_queue": (
        Measure("backlog", "contacts", Kind.MEAN, Over.QUEUE, "backlog", "day_ends", "who waits at the end of a day"),
    ),
}
"""Measures where any contact is no call."""

OF_PARALLEL: Mapping[str, tuple[Measure, ...]] = {
    "occupancy": (
        Measure(
            "concurrency",
            "contacts",
            Kind.RATIO,
            Over.GROUP,
            "time_in_hand",
            "busy_time",
            "contacts in hand while busy",
        ),
    ),
}
"""Measures where any agent may have several contacts in hand."""

SOMETIMES: tuple[tuple[Callable[[Scenario], bool], Mapping[str, tuple[Measure, ...]]], ...] = (
    (lambda scenario: scenario.costs.leaving is not None, OF_LEAVING),
    (more_than_calls, OF_CHANNELS),
    (in_parallel, OF_PARALLEL),
)
"""When there are these measures."""

NOT_OVER_CHANNELS: Mapping[str, str] = {
    **dict.fromkeys(OF_ONE_CHANNEL, ONE_CHANNEL),
    "time_to_service": CALLERS_OF_ONE_CHANNEL,
}
"""Measures that are not made of several channels together, and the column that says where they are of one."""


VISIT_COLUMNS: Mapping[str, Figure] = {
    "offered": lambda v: v.offered,
    "answered": lambda v: v.answered,
    "abandoned": lambda v: v.abandoned,
    "unserved": lambda v: v.outcome == records.UNSERVED,
    "overflowed": lambda v: v.outcome == records.OVERFLOWED,
    "blocked": lambda v: (v.outcome == records.BLOCKED_LINES) | (v.outcome == records.BLOCKED_QUEUE),
    "closed": lambda v: v.outcome == records.CLOSED,
    "in_time": lambda v: v.in_time,
    "abandoned_in_time": lambda v: v.abandoned_in_time,
    "short_abandons": lambda v: v.short,
    "wait_of_answered": lambda v: v.wait * v.answered,
    "wait_of_abandoned": lambda v: v.wait * v.abandoned,
    "talk": lambda v: v.talk,
    "wrap": lambda v: v.wrap,
    "callbacks_offered": lambda v: v.callback_offered,
    "callbacks_accepted": lambda v: v.callback_accepted,
    "callbacks_reached": lambda v: v.callback_reached,
    "callbacks_failed": lambda v: v.callback_failed,
    "time_to_callback": lambda v: v.time_to_callback,
    "overtaken": lambda v: v.overtaken,
    "transfers": lambda v: v.cause == TRANSFER,
    "overflows": lambda v: v.cause == OVERFLOW,
    "first_answered": lambda v: v.is_first_answered,
    "self_served": lambda v: v.outcome == records.SELF_SERVED,
    "entered_ivr": lambda v: v.entered_ivr,
    "no_line": lambda v: v.outcome == records.BLOCKED_LINES,
    "needed_line": lambda v: v.needed_line,
}
"""Figures of each visit; summed over the visits that count, they are columns of `MEASURES`."""

CALLER_COLUMNS: Mapping[str, Figure] = {
    "callers": lambda c: c.everyone,
    "served_at_last": lambda c: c.served,
    "lost": lambda c: c.lost,
    "attempts": lambda c: c.attempts,
    "time_to_service": lambda c: c.time_to_service,
}
"""Figures of each caller."""

_WAITS = ("wait_p50", "wait_p90", "wait_p95", "wait_p99", "longest_wait")
BY_GROUP = frozenset(
    ("answered", "in_time", "wait_of_answered", "talk", "wrap", "overtaken", "first_replies", "time_to_reply", *_WAITS)
)
"""Columns that are known of the group that answered; who gave up belongs to none."""

OF_ALL_QUEUES = frozenset(name for measure in MEASURES if measure.over is Over.SEGMENT for name in measure.columns)
"""Columns of attempts and callers, which belong to no single queue."""

OF_CAUSE = "cause:"
"""What stands before the name of an entry of `next` in the name of its column."""

SATISFACTION = "satisfaction"
"""How content contacts are, by all factors."""

OF_FACTOR = f"{SATISFACTION}:"
"""What stands before a factor in the name of its measure and column."""

OF_TARGET = "target_met:"
"""What stands before a named target in the name of its measure."""

WEIGHED = "weighed:"
"""What stands before the name of a weighting in the name of the column that says whether it exists."""


@once
def measures_of(scenario: Scenario) -> tuple[Measure, ...]:
    """Return all measures of a scenario: the table, its entries of `next`, its named targets and its weightings."""
    chosen = next(m for m in MEASURES if m.name == f"sl_{scenario.service_level.definition}")
    also = [these for there_are, these in SOMETIMES if there_are(scenario)]
    found = []
    for measure in MEASURES:
        if measure.name == "service_level":
            found.append(replace(measure, numerator=chosen.numerator, denominator=chosen.denominator))
        else:
            found.append(measure)
        if measure.name == "overflows":
            found += [_entry(name) for name in entry_names(scenario)]
        if measure.name == "time_to_service" and scenario.satisfaction is not None:
            found += _of_satisfaction(scenario.satisfaction)
        for these in also:
            found += these.get(measure.name, ())
    if is_mixed(scenario):
        found = [replace(measure, where=NOT_OVER_CHANNELS.get(measure.name, "")) for measure in found]
    found += [_named_target(name) for name in scenario.targets]
    return (*found, *(_weighting(name, terms) for name, terms in scenario.weightings.items()))


def entry_names(scenario: Scenario) -> tuple[str, ...]:
    """Distinct names of the entries of `next`, in order of first appearance."""
    return tuple(dict.fromkeys(name for contact in scenario.contacts.values() for name in contact.next))


def _entry(name: str) -> Measure:
    column = OF_CAUSE + name
    return replace(_count(name, f"visits that `{name}` brought about"), numerator=column)


def _of_satisfaction(satisfaction: Satisfaction) -> list[Measure]:
    meanings = {SATISFACTION: "weight x worth of the level, over all factors"}
    meanings |= {OF_FACTOR + name: f"worth of the level of `{name}`" for name in satisfaction.factors}
    return [
        Measure(
            name, "points", Kind.RATIO, Over.SEGMENT, name, "contacts_judged", f"{meaning}; mean of who joined a queue"
        )
        for name, meaning in meanings.items()
    ]


def _named_target(name: str) -> Measure:
    met = OF_TARGET + name
    return Measure(
        met, "share", Kind.RATIO, Over.RUN, met, f"judged:{name}", "replications in which enough periods met it"
    )


def _weighting(name: str, terms: Mapping[str, float]) -> Measure:
    column = OF_WEIGHTING + name
    meaning = " + ".join(f"{plain(weight)} x {term}" for term, weight in terms.items()).replace("+ -", "- ")
    return Measure(column, "points", Kind.MEAN, Over.RUN, column, "", meaning, exists=WEIGHED + name)


def figure(expression: str, columns: Mapping[str, Numbers]) -> Numbers:
    """Work out `a + b - c` from columns of one shape (or shapes that broadcast)."""
    words = expression.split()
    total: Numbers = columns[words[0]]
    for sign, name in zip(words[1::2], words[2::2], strict=True):
        total = np.add(total, columns[name]) if sign == "+" else np.subtract(total, columns[name])
    return total
