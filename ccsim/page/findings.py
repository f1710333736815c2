"""What figures show, in words: for who cannot see them, and above them for who can."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.tables.figures import mean_and_half_width, style
from ccsim.app.views.days import days_of, label_of
from ccsim.app.views.intervals import queue_fan
from ccsim.app.views.load import needed, work_of
from ccsim.app.views.nights import nights_of
from ccsim.app.views.risk import AT_RISK
from ccsim.app.views.series import Series, series
from ccsim.experiments.goal import Figure
from ccsim.plot.fare import fare
from ccsim.plot.heat import answered_by
from ccsim.units import HOUR, MILLION, format_clock

if TYPE_CHECKING:
    from ccsim.app.compare.result import Comparison
    from ccsim.app.result import Result
    from ccsim.app.sweep.result import SweepResult

ALL = "*"
FEW_DAYS = 20
"""Single days from which on one in twenty says something."""
SLACK = 0.05
"""Agents: less is a matter of breaks and chance."""


def of_service_level(result: Result, queue: str) -> str:
    """Between what values the service level lies, where it is lowest, and how often below the target."""
    shown = series(result, "service_level", days_of(result), queue=queue)
    text = f"{_range(shown, 100, ' %')}."
    target = result.scenario.queues[queue].target if queue != ALL else None
    if target is not None:
        known = ~np.isnan(shown.mean)
        below = int(np.count_nonzero(shown.mean[known] < target.answer / MILLION))
        text += f" On average below its target in {below} of {int(known.sum())} intervals."
    return text


def of_waits(result: Result, queue: str) -> str:
    """Between what values the mean waits lie."""
    shown = series(result, "asa", days_of(result), queue=queue)
    return f"{_range(shown, 1, ' s', worst=np.nanargmax)} on average."


def of_abandonment(result: Result, queue: str) -> str:
    """Between what values the share of those who give up lies."""
    shown = series(result, "abandonment", days_of(result), queue=queue)
    return f"{_range(shown, 100, ' %', worst=np.nanargmax)} give up."


def of_target_met(result: Result, queue: str) -> str:
    """How many intervals are at risk, and which is the worst."""
    shown = series(result, "target_met", days_of(result), queue=queue)
    known = ~np.isnan(shown.mean)
    low = int(np.count_nonzero(shown.mean[known] < AT_RISK))
    text = f"Met in {_range(shown, 100, ' % of the runs')}."
    return f"{text} {low} of {int(known.sum())} miss it in more than one run of five."


def of_occupancy(result: Result) -> str:
    """Between what values the occupancy of all agents lies."""
    shown = series(result, "occupancy", days_of(result), group=ALL)
    return f"All agents together: {_range(shown, 100, ' %', worst=np.nanargmax)}."


def of_concurrency(result: Result) -> str:
    """How many contacts the agents of each group that can have several have in hand."""
    told = []
    for name, group in result.scenario.agents.items():
        known = series(result, "concurrency", days_of(result), group=name).mean if group.at_once else np.empty(0)
        if not np.isnan(known).all():
            told.append(f"{name} {np.nanmin(known):.1f} to {np.nanmax(known):.1f}")
    return f"By interval {', '.join(told)} contacts at once."


def of_backlog(result: Result, queue: str) -> str:
    """How many are left over, and after which day most."""
    found = nights_of(result, queue)
    at = int(np.argmax(found.mean))
    if len(found.dates) == 1:
        return f"On average {found.mean[0]:,.1f}."
    return f"On average {found.mean.mean():,.1f}; most on {label_of(found.dates[at])}: {found.mean[at]:,.1f}."


def of_staffing(result: Result) -> str:
    """In how many intervals there is more work than agents."""
    work = work_of(result, days_of(result))
    known = ~np.isnan(work.load.mean)
    short = int(np.count_nonzero(work.load.mean[known] > work.on_duty.mean[known]))
    highest = float(np.nanmax(work.load.mean))
    return f"At most {highest:.1f} erlangs of work; more than the agents on duty in {short} of {int(known.sum())} intervals."


def of_requirement(result: Result) -> str:
    """How many agent hours are short, and how many too many, by the formula."""
    days = days_of(result)
    found = needed(result, days, ALL)
    gap = (found.on_duty.mean - found.required.mean) * days.step / HOUR
    short, more = (float(np.nansum(np.maximum(one, 0.0))) for one in (-gap, gap))
    where = int(np.count_nonzero(gap < -SLACK * days.step / HOUR))
    return f"On duty are {short:,.1f} agent hours fewer than required, in {where} intervals, and {more:,.1f} more in others."


def of_segments(result: Result, measure: str) -> str:
    """Who fares best and who worst."""
    rows = [row for row in fare(result, measure, ALL) if row.segment != ALL]
    how = style(rows)
    told = [f"{row.segment} {mean_and_half_width(row, how)}" for row in sorted(rows, key=lambda row: row.mean or 0.0)]
    return f"From {told[0]} to {told[-1]} {how.unit}.".replace(" .", ".")


def of_who_answered(result: Result) -> str:
    """Who answers most of all."""
    _, groups, visits = answered_by(result)
    shares = visits.sum(axis=0) / visits.sum()
    most = int(np.argmax(shares))
    return f"{groups[most]} answers most, {shares[most] * 100:.0f} % of all."


def of_wait_distribution(result: Result) -> str:
    """How long one in two, in ten and in a hundred of the answered waited at most."""
    waits = result.waits.of()
    half, ninety, last = (_time(waits.percentile(share)) for share in (50, 90, 99))
    return (
        f"Half of the answered wait at most {half}, nine in ten at most {ninety}, one in a hundred longer than {last}."
    )


def of_waits_by_queue(result: Result) -> str:
    """Which queue keeps the longest waiting, by what nine in ten do not exceed."""
    found = [
        (wait, name) for name in result.scenario.queues if (wait := result.waits.of(name).percentile(90)) is not None
    ]
    (short, least), (long, most) = min(found), max(found)
    return f"Nine in ten of the answered wait at most {_time(short)} in {least}, {_time(long)} in {most}."


def of_queue_length(result: Result, queue: str = ALL) -> str:
    """When the queue is longest on a usual day, and how long on a bad one."""
    fan = queue_fan(result, queue)
    middle, high = fan.quantiles[2], fan.quantiles[4]
    at = int(np.nanargmax(high))
    usual = f"On the usual day at most {np.nanmax(middle):.1f} wait at once, on average over an interval"
    if fan.days < FEW_DAYS:
        return f"{usual}."
    return f"{usual}; one day in twenty more than {high[at]:.1f} at {format_clock(int(fan.clocks[at]))}."


def of_curve(sweep: SweepResult, queue: str | None) -> str:
    """Where the service level is least and most, and how many points reach the target."""
    figure = Figure("service_level", queue or ALL)
    means = [
        (row.mean, point) for point in sweep.points if (row := point.row(figure)) is not None and row.mean is not None
    ]
    (low, first), (high, last) = min(means, key=itemgetter(0)), max(means, key=itemgetter(0))
    text = f"From {low * 100:.1f} % at {first} to {high * 100:.1f} % at {last}."
    target = sweep.scenario.queues[queue].target if queue else None
    if target is not None:
        enough = sum(mean >= target.answer / MILLION for mean, _ in means)
        text += f" {enough} of {len(means)} points reach the target on average."
    return text


def of_frontier(found: Comparison) -> str:
    """Who is efficient, and who is not."""
    names = {
        word: [one.candidate for one in found.privilege if one.efficient == word] for word in ("yes", "perhaps", "no")
    }
    words = {"yes": "Efficient", "perhaps": "perhaps", "no": "not"}
    return "; ".join(f"{words[word]}: {', '.join(several)}" for word, several in names.items() if several) + "."


def _time(seconds: float | None) -> str:
    return "nothing" if seconds is None else f"{seconds:,.0f} s"


def _range(shown: Series, factor: float, unit: str, worst: object = np.nanargmin) -> str:
    """Say the extremes of a series, and when the worse one is."""
    if np.all(np.isnan(shown.mean)):
        return "nothing, as nobody came"
    assert callable(worst)
    day, slot = np.unravel_index(int(worst(shown.mean)), shown.mean.shape)
    low, high = float(np.nanmin(shown.mean)) * factor, float(np.nanmax(shown.mean)) * factor
    if f"{low:.1f}" == f"{high:.1f}":
        return f"{low:.1f}{unit}{' in every interval' if shown.mean.size > 1 else ''}"
    when = f"{shown.days.labels[day]} {format_clock(shown.days.begin + int(slot) * shown.days.step)}"
    return f"{low:.1f} to {high:.1f}{unit} by interval (the worst: {when})"
