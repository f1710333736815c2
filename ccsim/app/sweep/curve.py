"""Service level against what was swept, and Erlang's answer for the same calls beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from ccsim.app.beside import NEEDED, erlang_beside
from ccsim.app.choices import check_place
from ccsim.app.sweep.point import Swept
from ccsim.app.sweep.result import SweepResult, is_circumstance
from ccsim.errors import UsageError
from ccsim.experiments.goal import Figure
from ccsim.experiments.remembered import REMEMBERED
from ccsim.experiments.unit import prepare, run_unit
from ccsim.kpi import Replication, Row
from ccsim.kpi.samples import ALL
from ccsim.units import MILLION

if TYPE_CHECKING:
    from ccsim.app.beside import Beside

LEVEL = "service_level"


@dataclass(frozen=True)
class CurvePoint:
    """A point of the curve.

    Parameters
    ----------
    value : float
        What was swept.
    point : Swept
    row : Row
        The service level.
    erlang : float or None
        Erlang's; None where the formula has no answer, or was not asked.
    """

    value: float
    point: Swept
    row: Row
    erlang: float | None


@dataclass(frozen=True)
class Curve:
    """Service level against one path.

    Parameters
    ----------
    path : str
    queue : str
        `*` for all together.
    points : tuple of CurvePoint
        In the order of their values.
    target : float or None
        The share that the queue's target names; None where points or queues differ, or name none.
    cheapest : CurvePoint or None
        Of least cost (or paid hours) among those that surely meet every target; None as well where the path is not the
        planner's to choose.
    """

    path: str
    queue: str
    points: tuple[CurvePoint, ...]
    target: float | None
    cheapest: CurvePoint | None


def staffing(sweep: SweepResult, queue: str | None = None, *, erlang: bool = True) -> Curve:
    """Take the service level of a queue at each point of a sweep.

    Parameters
    ----------
    sweep : SweepResult
        Over one path whose values are numbers.
    queue : str, optional
        By default the one queue with a target, else all together (`*`).
    erlang : bool
        Whether Erlang is asked. Sweeps that were not measured by interval and type are simulated again for it.

    Raises
    ------
    UsageError
        If the sweep has no such curve, or the scenario no such queue.
    """
    values = _values(sweep)
    queues = sweep.scenario.queues
    named = [name for name, one in queues.items() if one.target is not None]
    queue = queue or (named[0] if len(named) == 1 else next(iter(queues)) if len(queues) == 1 else ALL)
    check_place("queue", queue, tuple(queues))
    found = [
        CurvePoint(value, point, row, _erlang(sweep, point, queue) if erlang else None)
        for value, point in sorted(zip(values, sweep.points, strict=True), key=lambda each: each[0])
        if (row := point.row(Figure(LEVEL, queue))) is not None
    ]
    path = sweep.paths[0]
    cheapest = None if is_circumstance(path) else sweep.cheapest
    marked = next((one for one in found if one.point is cheapest), None)
    return Curve(path, queue, tuple(found), _target(sweep, queue), marked)


def _values(sweep: SweepResult) -> list[float]:
    """Values of the one path, point by point."""
    if sweep.each:
        raise UsageError(
            "staffing_curve: a sweep with each=True changes one thing at a time; sweep one path without it"
        )
    if len(sweep.paths) != 1:
        raise UsageError(f"staffing_curve: one path makes a curve, and this sweep varies {', '.join(sweep.paths)}")
    path = sweep.paths[0]
    values = [point.changes[path] for point in sweep.points]
    wrong = [value for value in values if isinstance(value, bool) or not isinstance(value, int | float)]
    if wrong:
        raise UsageError(f"staffing_curve: {path} is swept over '{wrong[0]}', which is no number")
    return [float(value) for value in values if isinstance(value, int | float) and isfinite(value)]


def _target(sweep: SweepResult, queue: str) -> float | None:
    answers = {
        one.target.answer
        for point in sweep.points
        for name, one in point.scenario.queues.items()
        if queue in (ALL, name) and one.target is not None
    }
    return answers.pop() / MILLION if len(answers) == 1 else None


def _erlang(sweep: SweepResult, point: Swept, queue: str) -> float | None:
    return service_levels(erlang_at(sweep, point)).get(queue)


def erlang_at(sweep: SweepResult, point: Swept) -> Beside:
    """Set Erlang's answer beside that of a point; simulated again if it was not measured by interval and type."""
    measured: Sequence[Replication] = point.measured
    if not set(NEEDED) <= set(sweep.by):
        model, by = prepare(point.scenario), frozenset(NEEDED)
        measured = [
            run_unit(model, number, by, sweep.engine, digest=False, remembered=REMEMBERED).measured
            for number in range(point.replications)
        ]
    return erlang_beside(point.scenario, measured, measures=(LEVEL,))


def service_levels(beside: Beside) -> Mapping[str, float | None]:
    """Erlang's service level by queue, and under `*` where all queues are one pool, as far as the formula has an answer.

    It has none for a queue of which several pools serve a segment each, and (Erlang C) where the agents cannot carry the load
    of some interval.
    """
    found: dict[str, float | None] = {}
    for pool in beside.pools:
        if "/" in pool.pool or pool.unstable:
            continue
        answers = {one.queue: one.erlang for one in pool.figures if one.measure == LEVEL}
        whole = answers.pop(ALL, None)
        found |= answers or {pool.pool: whole}
        if len(beside.pools) == 1:
            found[ALL] = whole
    return found
