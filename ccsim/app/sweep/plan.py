"""What a sweep is asked, and how the work is laid out: the points and how often each is replicated, or a search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ccsim.app.ranking import check_weights, read_rank
from ccsim.app.sweep.document import RANGE
from ccsim.app.sweep.point import Swept, usual_figures
from ccsim.app.sweep.result import SweepResult, comparable
from ccsim.app.sweep.search import Sought, plan_search
from ccsim.errors import UsageError
from ccsim.experiments.batch import Simulate
from ccsim.experiments.goal import Figure, read_figures
from ccsim.experiments.grid import Point, grid, one_at_a_time
from ccsim.experiments.sequential import until_known
from ccsim.experiments.sought import Found
from ccsim.experiments.stopping import Known, StoppingRule, stopping_rule
from ccsim.experiments.values import Vary
from ccsim.kpi import Replication
from ccsim.scenario import Scenario

KEPT = ("each", "find", "rank", "replications", "max_replications", "precision")
"""What is written down as it is."""


@dataclass(frozen=True)
class Question:
    """What a sweep shall find out.

    Parameters
    ----------
    vary : sequence of Vary
    each : bool
        One change at a time instead of the grid.
    find : str or None
        A goal instead of the grid.
    replications, max_replications : int or None
    precision : str or None
        As in `ccsim.run`.
    by : tuple of str
    measures : str, collection of str or None
        Figures that are shown: `service_level[account]`.
    rank : str or None
        Figures by which points are put in order.
    """

    vary: Sequence[Vary]
    each: bool = False
    find: str | None = None
    replications: int | None = None
    max_replications: int | None = None
    precision: str | None = None
    by: tuple[str, ...] = ()
    measures: str | Collection[str] | None = None
    rank: str | None = None

    def plain(self) -> dict[str, object]:
        """Write it down in plain words: what is varied as path and values, a range apart from a text."""
        written = {
            one.path: [item if isinstance(item, str) else {RANGE: item.text} for item in one.items] for one in self.vary
        }
        rest = {key: getattr(self, key) for key in KEPT}
        measures = self.measures if self.measures is None or isinstance(self.measures, str) else list(self.measures)
        return {"vary": written, **rest, "by": list(self.by), "measures": measures}


@dataclass(frozen=True)
class Plan:
    """A sweep that is checked and laid out.

    Parameters
    ----------
    scenario : Scenario
        As it is.
    engine : str
    question : Question
    figures : tuple of Figure
        That are shown.
    points : tuple of Point
        Of the grid, or one change at a time; empty for a search.
    rules : tuple of StoppingRule
        One for each point.
    search : Sought or None
    ranked_by : tuple of Figure
        By which points are put in order.
    """

    scenario: Scenario
    engine: str
    question: Question
    figures: tuple[Figure, ...]
    points: tuple[Point, ...]
    rules: tuple[StoppingRule, ...]
    search: Sought | None
    ranked_by: tuple[Figure, ...] = ()

    def run(self, simulate: Simulate) -> SweepResult:
        """Do the work."""
        by = frozenset(self.question.by)
        if self.search is not None:
            found = self.search.run(simulate, by)
            looked = [(each, one) for each in found for one in each.looked]
            done = [_swept(one.point, one.replications, precise=each.enough(one)) for each, one in looked]
            return self._result(done, found)
        every = until_known([point.scenario for point in self.points], self.rules, simulate, by)
        finished = zip(self.points, self.rules, every, strict=True)
        return self._result([_swept(point, done, precise=_precise(rule, done)) for point, rule, done in finished], ())

    def _result(self, done: Sequence[Swept], found: Sequence[Found]) -> SweepResult:
        asked = self.question
        named = None if asked.measures is None else tuple(dict.fromkeys(figure.measure for figure in self.figures))
        paths = tuple(one.path for one in asked.vary)
        return SweepResult(
            self.scenario,
            self.engine,
            paths,
            asked.by,
            named,
            self.figures,
            tuple(done),
            asked.each,
            tuple(found),
            asked.plain(),
            self.ranked_by,
        )


def plan_sweep(scenario: Scenario, question: Question, engine: str) -> Plan:
    """Check everything that can be wrong before the work begins, and lay the work out.

    Raises
    ------
    UsageError, ScenarioError
        With everything that is wrong.
    """
    asked = question.replications, question.precision, question.max_replications
    figures = usual_figures(scenario) if question.measures is None else read_figures(question.measures, scenario)
    if question.find is not None:
        if question.each:
            raise UsageError("each and find are two questions: ask one at a time")
        if question.rank is not None:
            raise UsageError("rank and find are two questions: a search stops at points as soon as it knows their side")
        return Plan(
            scenario, engine, question, figures, (), (), plan_search(scenario, question.vary, question.find, *asked)
        )
    made = (one_at_a_time if question.each else grid)(scenario, question.vary)
    rules = tuple(stopping_rule(point.scenario, *asked) for point in made)
    return Plan(scenario, engine, question, figures, made, rules, None, ranked_by(question, made))


def ranked_by(question: Question, made: Sequence[Point]) -> tuple[Figure, ...]:
    """Read by what points are put in order.

    Raises
    ------
    UsageError
        If a point has no such measure or place, or of two that are ranked together each makes the score otherwise.
    """
    if question.rank is None:
        return ()
    figures = read_rank(question.rank, [point.scenario for point in made])
    for together in comparable(made, each=question.each).values():
        check_weights(figures, [point.scenario for point in together])
    return figures


def check_once(vary: Sequence[Vary], **given: object) -> None:
    """Refuse what is given for all points and varied as well.

    Raises
    ------
    UsageError
        With everything that is both.
    """
    both = [one for one in vary if given.get(one.path) is not None]
    if both:
        raise UsageError("\n".join(f"{one.place}: {one.path} is given for all points already" for one in both))


def _swept(point: Point, done: Sequence[Replication], *, precise: bool) -> Swept:
    return Swept(point.key, point.scenario, tuple(done), precise)


def _precise(rule: StoppingRule, done: Sequence[Replication]) -> bool:
    return not isinstance(rule, Known) or rule.satisfied(done)
