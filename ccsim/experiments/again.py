"""A replication read once more: its records as they are written, a part at a time, so that a month need not be held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol, TypeVar

from ccsim import plan
from ccsim.engines import simpy
from ccsim.experiments.underway import watched
from ccsim.experiments.unit import COMPILED, Model
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Column, Records, Table
from ccsim.workload import attendance, draw, pieces


class Reader(Protocol):
    """Takes the records of a replication, some at a time: each visit once, when it is settled, and each spell of duty."""

    def take(self, part: Records) -> None: ...  # noqa: D102


ReaderT = TypeVar("ReaderT", bound=Reader)


def read_again(model: Model, replication: int, make: Callable[[], ReaderT], engine: str) -> ReaderT:
    """Simulate a replication and let a reader take its records; memory hardly grows with the horizon.

    Parameters
    ----------
    model : Model
    replication : int
    make : callable
        Makes the reader; a fresh one where the compiled engine has to give up half way.
    engine : str
        COMPILED or SIMPY, which hands over all at once; the records are the same.
    """
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

        with suppress(compiled.TooLargeError):  # then SimPy, from the beginning
            return _fed(make(), written(model, replication))
    workload = draw(model.scenario, model.journeys, replication)
    return _fed(make(), [simpy.run(model.plan, plan.roster(model.plan, workload.attendance), workload)])


def written(model: Model, replication: int) -> Iterator[Records]:
    """Yield the records of a replication as the compiled engine writes them, in copies: in that order, not sorted."""
    from ccsim.engines import compiled  # noqa: PLC0415

    roster = plan.roster(model.plan, attendance(model.scenario, replication))
    days = watched(model.scenario, pieces(model.scenario, model.journeys, replication))
    for part in compiled.stream(model.plan, roster, days):
        yield Records(_columns(part.visits, VISIT_COLUMNS), _columns(part.duty, DUTY_COLUMNS))


def _columns(rows: Table, names: tuple[str, ...]) -> dict[str, Column]:
    return {name: rows[:, place].copy() for place, name in enumerate(names)}


def _fed(reader: ReaderT, parts: Iterator[Records] | list[Records]) -> ReaderT:
    for part in parts:
        reader.take(part)
    return reader
