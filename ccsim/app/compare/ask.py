"""`ccsim.compare`: candidates that meet the same callers, and what sets them apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccsim.app.batch import open_batch
from ccsim.app.choices import choose_by, choose_engine, choose_measures
from ccsim.app.compare.candidates import Candidate, Choice, find_candidates, read_scenarios, vip_segments
from ccsim.app.compare.command import command_line
from ccsim.app.compare.racing import Race, read_race
from ccsim.app.compare.result import Best, Compared, Comparison
from ccsim.app.ranking import check_weights, read_rank
from ccsim.errors import UsageError
from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.compare import Known, good_direction, make_good, sides
from ccsim.experiments.goal import Figure, read_figure
from ccsim.experiments.stopping import Known as Until
from ccsim.experiments.stopping import stopping_rule
from ccsim.kpi import Replication
from ccsim.kpi.samples import ALL, Place
from ccsim.scenario import Scenario

USUAL_GOOD = "mean_wait"
"""What is given back where no measure is named."""


@dataclass(frozen=True)
class Question:
    """What a comparison shall find out.

    Parameters
    ----------
    choice : Choice
    make_good : str or None
        A segment, a queue or both, or a measure of it: 'ordinary', 'letters/ordinary', 'service_level[ordinary]'.
    best, within : str or None
        A measure in a place, and the difference that does not matter.
    rank : str or None
        Measures in places, with commas between.
    replications, max_replications : int or None
    precision : str or None
        As in `ccsim.run`.
    by : tuple of str
    measures : str, collection of str or None
    """

    choice: Choice = field(default_factory=Choice)
    make_good: str | None = None
    best: str | None = None
    within: str | None = None
    rank: str | None = None
    replications: int | None = None
    max_replications: int | None = None
    precision: str | None = None
    by: tuple[str, ...] = ()
    measures: str | Collection[str] | None = None

    def plain(self, vips: Collection[str]) -> dict[str, object]:
        """Write down in plain words what was asked of the candidates, whoever they are."""
        keys = ("make_good", "best", "within", "rank", "replications", "max_replications", "precision")
        measures = self.measures if self.measures is None or isinstance(self.measures, str) else list(self.measures)
        rest = {key: getattr(self, key) for key in keys}
        return {"vip": list(vips), **rest, "by": list(self.by), "measures": measures}


def compare(
    *scenarios: Scenario | str | Path,
    policies: str | Collection[str] | None = None,
    variants: str | Collection[str] | None = None,
    head_start: str | Collection[str] | None = None,
    base: str | None = None,
    vip: str | Collection[str] = (),
    make_good: str | None = None,
    best: str | None = None,
    within: str | None = None,
    rank: str | None = None,
    replications: int | None = None,
    precision: str | None = None,
    max_replications: int | None = None,
    seed: int | None = None,
    by: str | Collection[str] = (),
    measures: str | Collection[str] | None = None,
    engine: str = "auto",
    **how: Any,
) -> Comparison:
    """Compare candidates that meet the same callers.

    Parameters
    ----------
    *scenarios : Scenario, str or Path
        Several, the first of which is the base; or one, of which policies, variants or head starts are compared.
    policies, variants : str or collection of str, optional
        Names, or 'all'. Of variants the scenario as it stands is the base; both together are every variant with every policy.
    head_start : str or collection of str, optional
        '0s:180s:30s' or a list of durations: each a policy that gives the VIPs such a head start.
    base : str, optional
        Name of the candidate with which all others are compared, in place of the first.
    vip : str or collection of str
        Segments that are VIPs; by default whoever is privileged by any of the policies in force.
    make_good : str, optional
        A segment, or a queue, or a segment in a queue ('letters/ordinary'), that is to get back what the base gave it: by its
        mean wait, or by a measure that is named ('service_level[ordinary]'). `made_good` says what that takes.
    best : str, optional
        A measure, with its place in brackets: find the best candidate with 95 % confidence.
    within : str, optional
        With `best`, a difference that does not matter: '1pt' (the default, of a share), '3 s', '500'.
    rank : str, optional
        Measures, with their places in brackets, by each of which `rankings` puts the candidates in order: 'cost', or
        'weighting:profit_centre,satisfaction'.
    replications, precision, max_replications : optional
        As in `ccsim.run`; all candidates get as many as the one that needs most. With `best` they are those of the
        first stage (10 if not given) and the limit (400).
    seed : int, optional
        In place of the scenarios' own.
    by : str or collection of str
        Further rows and differences: interval, hour, day, weekday, type, channel, group.
    measures : str or collection of str, optional
        Only these; all if not given.
    engine : str
        'compiled', 'simpy' or 'auto'.
    **how
        `workers`, `executor`, `store`, `progress`: see `ccsim.app.batch.open_batch`.

    Returns
    -------
    Comparison

    Raises
    ------
    ScenarioError
        If a scenario is wrong.
    UsageError
        If an argument is wrong, or there is nothing to compare.
    """
    choice = Choice(policies, variants, head_start, base, vip)
    rest = (replications, max_replications, precision, choose_by(by), measures)
    question = Question(choice, make_good, best, within, rank, *rest)
    plan = plan_comparison(read_scenarios(scenarios, seed), question, choose_engine(engine).name)
    with open_batch(engine=engine, **how) as batch:
        return plan.run(batch.simulate)


@dataclass(frozen=True)
class Plan:
    """A comparison that can be run: everything is read and checked."""

    candidates: tuple[Candidate, ...]
    engine: str
    question: Question
    measures: tuple[str, ...] | None
    vips: tuple[str, ...]
    others: tuple[str, ...]
    good: Figure | None
    race: Race | None
    ranked_by: tuple[Figure, ...] = ()
    command: str | None = None

    def run(self, simulate: Simulate) -> Comparison:
        """Simulate what is needed and put it together."""
        done, open_, best = self._race(simulate) if self.race else self._replicate(simulate)
        compared = tuple(
            Compared(one.name, one.scenario, tuple(replications))
            for one, replications in zip(self.candidates, done, strict=True)
        )
        made = {}
        if self.good:
            known = [Known(one.scenario, one.replications) for one in compared]
            place = Place(self.good.queue, self.good.segment, None)
            for one, candidate in zip(compared[1:], known[1:], strict=True):
                made[one.name] = make_good(known[0], candidate, place, self.good.measure, simulate)
        return Comparison(
            compared,
            self.engine,
            self.question.by,
            self.measures,
            self.vips,
            self.others,
            made,
            best,
            tuple(open_),
            self.question.plain(self.vips),
            self.ranked_by,
            self.command,
        )

    def _race(self, simulate: Simulate) -> tuple[list[list[Replication]], list[str], Best | None]:
        assert self.race is not None
        done, selected = self.race.run([one.scenario for one in self.candidates], simulate, frozenset(self.question.by))
        return done, [], Best(self.race.figure, self.race.within, self.race.unit, selected)

    def _replicate(self, simulate: Simulate) -> tuple[list[list[Replication]], list[str], Best | None]:
        """All candidates as often as the one that needs most; and who is not known well enough."""
        asked, by = self.question, frozenset(self.question.by)
        points = [one.scenario for one in self.candidates]
        rules = [stopping_rule(point, asked.replications, asked.precision, asked.max_replications) for point in points]
        done: list[list[Replication]] = [[] for _ in points]
        while (most := max(rule.next(have) for rule, have in zip(rules, done, strict=True))) > len(done[0]):
            new = simulate([Asked(point, range(len(done[0]), most)) for point in points], by)
            done = [have + more for have, more in zip(done, new, strict=True)]
        open_ = [
            one.name
            for one, rule, have in zip(self.candidates, rules, done, strict=True)
            if isinstance(rule, Until) and not rule.satisfied(have)
        ]
        return done, open_, None


def plan_comparison(scenarios: Sequence[tuple[str, Scenario]], question: Question, engine: str) -> Plan:
    """Read and check everything before the work begins.

    Raises
    ------
    UsageError
        If an argument is wrong.
    """
    candidates = find_candidates(scenarios, question.choice)
    points = [one.scenario for one in candidates]
    measures = choose_measures(points[0], question.measures)
    vips, others = sides(points, vip_segments(points, question.choice.vip))
    good = None if question.make_good is None else _read_good(question.make_good, points)
    race = None
    if question.best is not None:
        if question.precision is not None:
            raise UsageError("best: how well it must be known follows from --within; leave --precision out")
        race = read_race(points, question.best, question.within, question.replications, question.max_replications)
    elif question.within is not None:
        raise UsageError("within: goes with --best")
    if question.rank is not None and race is not None:
        raise UsageError("rank and best: one of the two; best does not simulate further those that are out")
    ranked_by = () if question.rank is None else read_rank(question.rank, points)
    check_weights(ranked_by, points)
    for point in points:
        stopping_rule(point, question.replications, question.precision, question.max_replications)
    command = command_line(scenarios, question.choice, question.plain(()))
    return Plan(tuple(candidates), engine, question, measures, vips, others, good, race, ranked_by, command)


def _read_good(text: str, scenarios: Sequence[Scenario]) -> Figure:
    """Read what is to be made good: a segment, a queue, a segment in a queue, or a measure of one of them."""
    written = text if "[" in text else f"{USUAL_GOOD}[{text}]"
    try:
        figures = [read_figure(written, scenario) for scenario in scenarios]
    except UsageError as error:
        raise UsageError(f"make-good: {str(error).removeprefix('measures: ')}") from None
    figure = figures[0]
    if not good_direction(figure.measure):
        raise UsageError(f"make-good: neither more nor less '{figure.measure}' is good in itself; name another measure")
    if figure.queue is None or figure.queue == figure.segment == ALL:
        queue, segment = next(iter(scenarios[0].queues)), next(iter(scenarios[0].segments))
        raise UsageError(
            f"make-good: '{text}' is no segment or queue, nor a measure of one: "
            f"write {segment}, {queue}, {queue}/{segment}, or asa[{queue}/{segment}]"
        )
    return figure
