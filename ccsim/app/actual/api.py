"""`ccsim.check`: a scenario against what really happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.app.actual.columns import MEASURES
from ccsim.app.actual.compare import Compared, Interval, compared, intervals
from ccsim.app.actual.result import Check
from ccsim.app.actual.rows import Actual, read_actual
from ccsim.app.actual.sheet import Source, read_sheet
from ccsim.app.actual.sides import shown, sides
from ccsim.app.actual.slots import Slots
from ccsim.app.api import prepare_scenario, run
from ccsim.app.result import Result
from ccsim.baseline.tolerance import parse_tolerances
from ccsim.errors import UsageError
from ccsim.kpi.samples import ALL
from ccsim.scenario import Scenario
from ccsim.scenario.measures import of_several_channels


def check(
    scenario: Scenario | str | Path,
    actual: Source,
    *,
    tolerance: str | Collection[str] = (),
    seed: int | None = None,
    policy: str | None = None,
    variant: str | None = None,
    **how: Any,
) -> Check:
    """Compare what a scenario gives with what really happened.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario or its file.
    actual : str, Path or DataFrame
        A file, the name of a table that the scenario declares, or a DataFrame: a row for each interval and queue, with a date,
        a time of day, the queue, and any of offered, answered, abandoned, service_level, abandonment, asa, aht.
    tolerance : str or collection of str
        How large a bias may be: 'service_level=3pt', 'asa[account]=5s', 'offered=5%'; several with commas between.
    seed, policy, variant
        In place of the scenario's own.
    **how
        `replications`, `precision`, `max_replications`, `engine`, `workers`, `progress`: as in `ccsim.run`.

    Returns
    -------
    Check

    Raises
    ------
    ScenarioError, UsageError
        If the scenario, the table or an argument is wrong; of the table everything that is, each with file and line.
    """
    loaded = prepare_scenario(scenario, seed=seed, policy=policy, variant=variant)
    return open_case(loaded, actual, tolerance).run(**how)


@dataclass(frozen=True)
class Case:
    """A comparison that can be run: everything is read and checked."""

    scenario: Scenario
    actual: Actual
    tolerances: dict[str, str]

    def run(self, **how: Any) -> Check:
        """Simulate, and compare."""
        return self.judged(run(self.scenario, by="interval", **how))

    def judged(self, result: Result) -> Check:
        """Compare with a run of the scenario that was measured by interval."""
        labels = Slots(self.scenario).labels
        wholes, parts = list[Compared](), list[Interval]()
        for side in sides(self.scenario, self.actual, result.measured):
            rows = intervals(side, labels)
            wholes.append(compared(side, rows, self.tolerances, result.replications))
            parts += rows
        one = self.actual
        kept = [name for name in one.weight if not shown(self.scenario, name, one.queues)]
        notes = (*one.notes, *(f"{of_several_channels(self.scenario, name)}: not compared" for name in kept))
        return Check(result, one.name, one.rows, notes, tuple(wholes), tuple(parts))


def open_case(scenario: Scenario, actual: Source, tolerance: str | Collection[str] = ()) -> Case:
    """Read and check everything before the work begins.

    Raises
    ------
    UsageError
        If the table or a tolerance is wrong.
    """
    read = read_actual(scenario, read_sheet(scenario, actual))
    text = tolerance if isinstance(tolerance, str) else ",".join(tolerance)
    return Case(scenario, read, _tolerances(text, read, scenario))


def _tolerances(text: str, actual: Actual, scenario: Scenario) -> dict[str, str]:
    """Tolerances by label: a measure and a queue that the table has."""
    units = {
        f"{name}[{queue}]": MEASURES[name].unit
        for name in actual.weight
        for queue in shown(scenario, name, actual.queues)
    }
    try:
        return parse_tolerances(text, units)
    except UsageError as error:
        why = next(
            (f"; {of_several_channels(scenario, name)}" for name in actual.weight if f"'{name}[{ALL}]=" in str(error)),
            "",
        )
        raise UsageError(str(error).replace("of the measures recorded", f"that {actual.name} has") + why) from None
