"""ccsim as contestants: its engines alone, and the whole job."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from outcome import Outcome

from ccsim import plan
from ccsim.engines import compiled, simpy
from ccsim.engines.compiled.simulate import Whole
from ccsim.experiments.unit import COMPILED, Model, prepare, run_unit
from ccsim.records import ABANDONED, Records
from ccsim.scenario import Scenario
from ccsim.units import MINUTE
from ccsim.workload import Workload, draw

BY = frozenset({"interval"})
TOGETHER = -1


class Prepared:
    """A scenario with the draws of one replication, which are what the engines alone are given.

    Parameters
    ----------
    scenario : Scenario
    changed : callable, optional
        What to make of the draws.

    Attributes
    ----------
    model : Model
    workload : Workload
    records : Records
        What both engines make of it.
    """

    def __init__(self, scenario: Scenario, changed: Callable[[Workload], Workload] | None = None) -> None:
        self.model: Model = prepare(scenario)
        drawn = draw(scenario, self.model.journeys, 0)
        self.workload = changed(drawn) if changed else drawn
        self.roster = plan.roster(self.model.plan, self.workload.attendance)
        self.records: Records = compiled.run(self.model.plan, self.roster, self.workload)
        self._outcome = _outcome(self.workload.contacts, self.records)

    def compiled_engine(self) -> Outcome:
        """Let the compiled engine write the records, some thousand rows in hand at a time."""
        for _ in compiled.stream(self.model.plan, self.roster, [Whole(self.workload)]):
            pass
        return self._outcome

    def simpy_engine(self) -> Outcome:
        """Let the SimPy engine make the records."""
        simpy.run(self.model.plan, self.roster, self.workload)
        return self._outcome

    def whole_job(self) -> Outcome:
        """Draw, simulate and measure by interval: from the prepared scenario to numerators and denominators."""
        unit = run_unit(self.model, 0, BY, COMPILED, digest=False)
        run = unit.measured.columns["run"]
        joined, abandoned, answered_after, abandoned_after = (
            int(run[name].flat[TOGETHER]) for name in ("offered", "abandoned", "wait_of_answered", "wait_of_abandoned")
        )
        return Outcome(self.workload.contacts, joined, abandoned, (answered_after + abandoned_after) / MINUTE)


def _outcome(calls: int, records: Records) -> Outcome:
    visits = records.visits
    left = np.where(visits["started"] >= 0, visits["started"], visits["left"])
    waited = (left - visits["joined"])[(visits["joined"] >= 0) & (left >= 0)]
    abandoned = int(np.count_nonzero(visits["outcome"] == ABANDONED))
    return Outcome(calls, int(np.count_nonzero(visits["joined"] >= 0)), abandoned, int(waited.sum()) / MINUTE)
