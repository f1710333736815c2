"""`ccsim.run`: one scenario, replicated and measured."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from ccsim.app.choices import choose_by, choose_engine, choose_measures
from ccsim.app.memory import fitting_workers, reckon
from ccsim.app.result import Result
from ccsim.engines.simpy import Routing
from ccsim.experiments import (
    Interrupted,
    Known,
    Progress,
    Replicated,
    StoppingRule,
    Unit,
    WorkersLostError,
    replicate,
    stopping_rule,
)
from ccsim.scenario import Scenario, load


class RunInterrupted(KeyboardInterrupt):
    """Ctrl-C; `result` holds the replications that were finished by then, or is None if there was none."""

    def __init__(self, result: Result | None) -> None:
        super().__init__()
        self.result = result


class RunCutShortError(WorkersLostError):
    """A worker process was lost twice; `result` holds the replications that were finished by then, or is None."""

    def __init__(self, loss: WorkersLostError, result: Result | None) -> None:
        super().__init__(loss.finished, loss.why)
        self.result = result


def run(
    scenario: Scenario | str | Path,
    *,
    replications: int | None = None,
    precision: str | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    policy: str | None = None,
    variant: str | None = None,
    by: str | Collection[str] = (),
    measures: str | Collection[str] | None = None,
    engine: str = "auto",
    workers: int | None = 1,
    routing: Routing | None = None,
    progress: Progress | None = None,
    keep: Callable[[Unit], None] | None = None,
    keep_in: Path | None = None,
    digests: bool = False,
) -> Result:
    """Replicate a scenario and measure it.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario or its file.
    replications : int, optional
        How many. Where neither this nor the scenario says: 20, and on until the service level of every queue with
        a target is known to one percentage point.
    precision : str, optional
        Go on until the 95 % half-width of a measure is small enough: '2%' of the mean, '1pt' (percentage points),
        'asa=2s'; the service level where none is named. `replications` are then the least.
    max_replications : int, optional
        Limit of such a search, 400 if not given.
    seed, policy, variant
        In place of the scenario's own.
    by, measures : str or collection of str, optional
        Further rows (interval, hour, day, weekday, type, channel, group); only these measures, all if not given.
    engine : str
        'compiled', 'simpy', or 'auto': the compiled one wherever numba is there and no `routing` is given. The records
        are the same.
    workers : int or None
        Processes; None = as many as there are processors, if that pays. The result does not depend on it. A script
        that asks for more than one must be guarded by `if __name__ == "__main__"`.
    routing : callable, optional
        A routing rule of your own in place of the policy: called with the instant in ms and a list of
        `ccsim.engines.simpy.Offer`, it returns one of them, or None.
    progress, keep : callable, optional
        Called with the numbers of replications that are finished and that will be at the next look; with each `Unit`, records
        included, in order.
    keep_in : Path, optional
        Folder for the file in which records of more than 262,144 visits lie; by default that for temporary files.
    digests : bool
        Take the digests of the records on the way. Otherwise `result.digest` simulates again when it is asked for.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError, UsageError
        If the scenario, its variant or its policy, or an argument is wrong, or there is not memory enough.
    RunInterrupted
        On Ctrl-C, with what is finished.
    RunCutShortError
        If a replication ends its worker process twice, with what is finished.
    """
    chosen_engine = choose_engine(engine, own_rule=routing is not None).name
    scenario = prepare_scenario(scenario, seed=seed, policy=policy, variant=variant)
    chosen = choose_measures(scenario, measures)
    dimensions = choose_by([*choose_by(by), *(("channel",) if len(scenario.channels) > 1 else ())])
    rule = stopping_rule(scenario, replications, precision, max_replications)
    first = rule.next(())
    need = reckon(scenario, chosen_engine, dimensions, first, keep=keep is not None)
    workers = fitting_workers(need, chosen_engine, workers, first)
    digests = digests or routing is not None  # a rule may have a memory, and not do the same again
    making = partial(replicate, scenario, rule, by=frozenset(dimensions), workers=workers, engine=chosen_engine)
    making = partial(making, routing=routing, progress=progress, keep=keep, keep_in=keep_in, digests=digests)
    return _finished(making, partial(_result, scenario, chosen_engine, dimensions, chosen, rule, routing))


def _finished(making: Callable[[], Replicated], result: Callable[[Replicated], Result]) -> Result:
    """Make replications, and the result of them; of those that are finished, if it ends early."""
    try:
        return result(making())
    except Interrupted as stop:
        raise RunInterrupted(result(stop.finished) if stop.finished.measured else None) from None
    except WorkersLostError as loss:
        raise RunCutShortError(loss, result(loss.finished) if loss.finished.measured else None) from None


def _result(
    scenario: Scenario,
    engine: str,
    by: tuple[str, ...],
    chosen: tuple[str, ...] | None,
    rule: StoppingRule,
    routing: Routing | None,
    finished: Replicated,
) -> Result:
    """Make the result of the replications that are finished."""
    precise = not isinstance(rule, Known) or rule.satisfied(finished.measured)
    digests, measured = tuple(finished.digests), tuple(finished.measured)
    return Result(scenario, engine, by, chosen, digests, measured, precise, routing)


def prepare_scenario(
    scenario: Scenario | str | Path, *, seed: int | None, policy: str | None, variant: str | None
) -> Scenario:
    """Load a scenario if it is a file, and put what a call says in place of what it says itself.

    A policy and a seed named in the call win over those of the variant.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    if variant is not None:
        scenario = scenario.with_variant(variant)
    for path, value in (("policy", policy), ("seed", seed)):
        if value is not None:
            scenario = scenario.set(path, value)
    return scenario
