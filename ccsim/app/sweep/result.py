"""What a sweep gives back: points with their measures, effects against the scenario as it is, and what a search found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ccsim import __version__
from ccsim.app.ranking import Ranking, rank, read_one
from ccsim.app.result import COLUMNS, as_dict, values_of
from ccsim.app.sweep.document import command_line, effect_as_dict, found_as_dict
from ccsim.app.sweep.point import COST, HOURS, Effect, Swept, figure_of
from ccsim.experiments.compare import Difference, Known, differences
from ccsim.experiments.goal import Figure
from ccsim.experiments.grid import Key, Point, told
from ccsim.experiments.sought import Found
from ccsim.experiments.unit import restricted
from ccsim.kpi.replication import RUN
from ccsim.scenario import Scenario
from ccsim.scenario.paths import split_path

if TYPE_CHECKING:
    import pandas as pd


CIRCUMSTANCES = frozenset(
    [
        "contacts",
        "segments",
        "weightings",
        "seed",
        "talk",
        "wrap",
        "patience",
        "absence",
        "shrinkage",
        "aht",
        "pace",
        "start",
        "duration",
    ]
)
"""First or last words of paths that the planner meets and does not choose."""

AnyPoint = TypeVar("AnyPoint", bound=Point)

AS_IT_IS = "as it is"
"""Name of the scenario without any change."""


@dataclass(frozen=True)
class SweepResult:
    """The points of a sweep, and what they say.

    Parameters
    ----------
    scenario : Scenario
        As it is, without the changes of any point.
    engine : str
    paths : tuple of str
        What was varied; a `*` at the end multiplies.
    by : tuple of str
        Breakdowns that were measured, besides the run as a whole.
    chosen : tuple of str or None
        Measures of the rows; all if None.
    figures : tuple of Figure
        Columns of the table.
    points : tuple of Swept
        In the order of the grid; with `each` the scenario as it is comes first; of a search, what it looked at.
    each : bool
    found : tuple of Found
        What a search found, one for each combination of what else was varied.
    asked : mapping
        The question in plain words, so that it can be asked again.
    ranked_by : tuple of Figure
        Figures by which the points are ranked, if that was asked.
    """

    scenario: Scenario = field(repr=False)
    engine: str
    paths: tuple[str, ...]
    by: tuple[str, ...]
    chosen: tuple[str, ...] | None
    figures: tuple[Figure, ...]
    points: tuple[Swept, ...]
    each: bool
    found: tuple[Found, ...]
    asked: Mapping[str, object] = field(default_factory=dict, repr=False)
    ranked_by: tuple[Figure, ...] = ()

    @cached_property
    def columns(self) -> tuple[Figure, ...]:
        """The figures, and beside them agent hours and cost (where anything costs)."""
        costs = any((row := point.row(COST)) is not None and row.mean for point in self.points)
        return tuple(dict.fromkeys([*self.figures, HOURS, *([COST] if costs else [])]))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a point: each path, replications, precise, targets, and of each figure its mean, and low and high."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        return pd.DataFrame([self._line(point) for point in self.points])

    def _line(self, point: Swept) -> dict[str, object]:
        changes = point.changes
        line: dict[str, object] = {path: changes.get(path) for path in self.paths}
        line |= {"replications": point.replications, "precise": point.precise, "targets": point.word or None}
        for figure in self.columns:
            row = point.row(figure)
            for end, name in (("mean", str(figure)), ("low", f"{figure} low"), ("high", f"{figure} high")):
                line[name] = None if row is None else getattr(row, end)
        return line

    @cached_property
    def measures(self) -> pd.DataFrame:
        """All rows of all points: each path, replications, then the columns of `ccsim.run(..).measures`."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(list(self.records(RUN, *self.by)), columns=[*self.paths, "replications", *COLUMNS])

    def records(self, *kinds: str) -> Iterator[tuple[object, ...]]:
        """Rows of all points: the value of each path (None = as it is), replications, and the values of the row."""
        for point in self.points:
            changes = dict(point.key)
            before = [changes.get(path) for path in self.paths]
            for row in point.iterate(*kinds, measures=self.chosen):
                yield (*before, point.replications, *values_of(row))

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each change does alone, by replications that met the same callers; empty unless asked for by `each`."""
        if not self.each:
            return ()
        base, *others = self.points
        return tuple(Effect(point, _differences(base, point, self.columns)) for point in others)

    @property
    def cheapest(self) -> Swept | None:
        """The point of least cost (least paid hours, where nothing costs) that surely meets every target."""
        return self._cheapest(self.points)

    @property
    def cheapest_under(self) -> dict[Key, Swept | None]:
        """The same for each combination of what is not the planner's to decide (`CIRCUMSTANCES`): volumes, talk, absence."""
        return {key: self._cheapest(points) for key, points in by_circumstance(self.points).items()}

    @cached_property
    def rankings(self) -> tuple[Ranking, ...]:
        """The points in order of each figure that was asked for, apart for what is not the planner's to decide."""
        return tuple(one for figure in self.ranked_by for one in self._ranking(figure))

    def rank(self, measure: str) -> tuple[Ranking, ...]:
        """Put the points in order of a measure, with its place in brackets; apart for each volume, talk or absence.

        Raises
        ------
        UsageError
            If a point has no such measure or place, or makes the score otherwise, or several are named.
        """
        return self._ranking(read_one(measure, [point.scenario for point in self.points]))

    def _ranking(self, figure: Figure) -> tuple[Ranking, ...]:
        short = short_names(self.paths)
        found = []
        for under, points in comparable(self.points, each=self.each).items():
            if len(points) > 1:
                keys = [tuple(change for change in point.key if change not in under) for point in points]
                labels = [told(tuple((short[path], value) for path, value in key)) for key in keys]
                candidates = [(told(key), p.scenario, p.measured) for key, p in zip(keys, points, strict=True)]
                found.append(rank(figure, candidates, told(under) if under else "", labels))
        return tuple(found)

    def _cheapest(self, points: Sequence[Swept]) -> Swept | None:
        by = COST if COST in self.columns else HOURS
        met = [(row.mean, place) for place, point in enumerate(points) if point.word == "met"
               and (row := point.row(by)) is not None and row.mean is not None]  # fmt: skip
        return points[min(met)[1]] if met else None

    @property
    def command(self) -> str | None:
        """The command line that makes the same sweep; None where the scenario is in no file."""
        return command_line(self.scenario, self.asked)

    def to_dict(self, *kinds: str) -> dict[str, Any]:
        """Make the document that `ccsim sweep --json` prints, with the rows of these breakdowns (all if none is named)."""
        kinds = kinds or (RUN, *self.by)
        document: dict[str, Any] = {
            "ccsim": __version__,
            "scenario": self.scenario.name,
            "fingerprint": self.scenario.fingerprint,
            "engine": self.engine,
            "seed": self.scenario.seed,
            "what_if": list(self.scenario.what_if),
            "command": self.command,
            "vary": list(self.paths),
            "points": [self._as_dict(point, kinds) for point in self.points],
        }
        if self.each:
            document["effects"] = [effect_as_dict(effect) for effect in self.effects]
        if self.found:
            document["found"] = [found_as_dict(found) for found in self.found]
        if self.ranked_by:
            document["rankings"] = [one.to_dict() for one in self.rankings]
        document["asked"] = dict(self.asked)
        return document

    def _as_dict(self, point: Swept, kinds: Collection[str]) -> dict[str, Any]:
        return {
            "changes": point.changes,
            "fingerprint": point.scenario.fingerprint,
            "replications": point.replications,
            "precise": point.precise,
            "targets": {verdict.name: verdict.word for verdict in point.targets},
            "measures": [as_dict(row) for row in point.iterate(*kinds, measures=self.chosen)],
        }


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Shorten each path to the last parts that no other of them ends in: `agents.advisers.staff` to `staff`."""
    parts = {path: split_path(path) for path in paths}
    found = {}
    for path in paths:
        for length in range(1, len(parts[path]) + 1):
            end = parts[path][-length:]
            if end[0] not in ("*", "always") and all(parts[other][-length:] != end for other in paths if other != path):
                found[path] = ".".join(end)
                break
        else:
            found[path] = path
    return found


def by_circumstance(points: Iterable[AnyPoint]) -> dict[Key, list[AnyPoint]]:
    """Part points by what is not the planner's to decide: only those that meet the same are to choose from."""
    found: dict[Key, list[AnyPoint]] = {}
    for point in points:
        found.setdefault(tuple(change for change in point.key if is_circumstance(change[0])), []).append(point)
    return found


def comparable(points: Iterable[AnyPoint], *, each: bool) -> dict[Key, list[AnyPoint]]:
    """Part points into those that are ranked together: with one change at a time all, as it is asked what each is worth."""
    return {(): list(points)} if each else by_circumstance(points)


def is_circumstance(path: str) -> bool:
    """Whether a path is of `CIRCUMSTANCES`: met, not chosen."""
    parts = split_path(path.removesuffix("*"))
    return parts[0] in CIRCUMSTANCES or parts[-1] in CIRCUMSTANCES


def _differences(base: Swept, point: Swept, figures: Sequence[Figure]) -> dict[Figure, Difference]:
    one, other = (Known(each.scenario, restricted(each.measured, [RUN])) for each in (base, point))
    found = {figure_of(row): row for row in differences(one, other, {figure.measure for figure in figures})}
    return {figure: found[figure] for figure in figures if figure in found}
