"""`ccsim.sweep`: a scenario at many points, one change at a time, or searched for the value that meets a goal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ccsim.app.api import prepare_scenario
from ccsim.app.batch import open_batch
from ccsim.app.choices import choose_by, choose_engine
from ccsim.app.sweep.plan import Question, check_once, plan_sweep
from ccsim.app.sweep.result import SweepResult
from ccsim.experiments.values import vary_from
from ccsim.scenario import Scenario


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, object],
    *,
    each: bool = False,
    find: str | None = None,
    replications: int | None = None,
    precision: str | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    policy: str | None = None,
    variant: str | None = None,
    by: str | Collection[str] = (),
    measures: str | Collection[str] | None = None,
    rank: str | None = None,
    engine: str = "auto",
    **how: Any,
) -> SweepResult:
    """Replicate a scenario at many points, all of which meet the same callers.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario or its file.
    vary : dict
        Paths and what is tried there: a range or list as text (`"20:30"`, `"0 s:180 s:30 s"`, `"a,b"`), or any
        sequence of values that `Scenario.set` takes. A path that ends in `*` multiplies; `policy` and `variant` take names.
        Every combination is a point.
    each : bool
        One change at a time instead: `effects` tells what each does to the scenario as it is.
    find : str, optional
        A goal instead, such as 'service_level[account]=80%': the one path whose values are a range is searched for
        the value that just meets it, for each combination of the others.
    replications, precision, max_replications : optional
        Of each point, as in `ccsim.run`. In a search they are the least, how well the measure is known at the answer
        (1pt of a share, else 5% if not given), and the most.
    seed, policy, variant
        In place of the scenario's own.
    by : str or collection of str
        Further rows: interval, hour, day, weekday, type, channel, group.
    measures : str or collection of str
        Figures of `table` (and measures of all rows): names, with a queue, segment or group in brackets where it is
        not all together: 'service_level[account],asa[account/vip],occupancy'.
    rank : str, optional
        Measures, as in `measures`, by each of which `rankings` puts the points in order, apart for each volume, talk or absence.
    engine : str
        'compiled', 'simpy' or 'auto'.
    **how
        `workers`, `executor`, `store`, `progress`: see `ccsim.app.batch.open_batch`.

    Returns
    -------
    SweepResult

    Raises
    ------
    ScenarioError
        If the scenario, or any point of the sweep, is wrong; before any work begins.
    UsageError
        If an argument is wrong.
    """
    scenario = prepare_scenario(scenario, seed=seed, policy=policy, variant=variant)
    varied = [vary_from(path, values) for path, values in vary.items()]
    check_once(varied, seed=seed, policy=policy, variant=variant)
    question = Question(varied, each, find, replications, max_replications, precision, choose_by(by), measures, rank)
    plan = plan_sweep(scenario, question, choose_engine(engine).name)
    with open_batch(engine=engine, **how) as batch:
        return plan.run(batch.simulate)
