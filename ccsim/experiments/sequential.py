"""Several points at once, each until it is known well enough."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.stopping import StoppingRule
from ccsim.kpi import Replication
from ccsim.scenario import Scenario


def until_known(
    points: Sequence[Scenario],
    rules: Sequence[StoppingRule],
    simulate: Simulate,
    by: frozenset[str] = frozenset(),
) -> list[list[Replication]]:
    """Replicate each point until its own rule has enough.

    Parameters
    ----------
    points : sequence of Scenario
    rules : sequence of StoppingRule
        One for each point. A rule sees the replications of its point in order and nothing else.
    simulate : callable
    by : frozenset of str
        Further rows that the measures shall have.

    Returns
    -------
    list of list of Replication
        For each point its first replications.
    """
    done: list[list[Replication]] = [[] for _ in points]
    while True:
        goals = [rule.next(have) for rule, have in zip(rules, done, strict=True)]
        open_ = [place for place, goal in enumerate(goals) if goal > len(done[place])]
        if not open_:
            return done
        asked = [Asked(points[place], range(len(done[place]), goals[place])) for place in open_]
        for place, more in zip(open_, simulate(asked, by), strict=True):
            done[place] += more
