"""The result of a comparison: measures of each candidate, differences to the base, and the price of privileges."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, Any

from ccsim import __version__, kpi
from ccsim.app.ranking import Ranking, rank, read_one
from ccsim.app.result import as_dict
from ccsim.experiments.compare import (
    Difference,
    Known,
    MadeGood,
    Point,
    Selected,
    differences,
    exchange,
    frontier,
    moved,
    of_side,
    price,
)
from ccsim.experiments.goal import Figure
from ccsim.experiments.unit import restricted
from ccsim.kpi import Replication, Row
from ccsim.kpi.replication import RUN
from ccsim.scenario import Scenario
from ccsim.scenario.channels import listed
from ccsim.scenario.measures import is_of_several_channels
from ccsim.units import format_duration

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = tuple(column.name for column in fields(Difference))
"""Keys of a difference, in the order of every file."""

values_of = attrgetter(*COLUMNS)
"""The values of a difference, in that order."""


@dataclass(frozen=True)
class Compared:
    """One candidate with what was simulated of it."""

    name: str
    scenario: Scenario = field(repr=False)
    replications: tuple[Replication, ...] = field(repr=False)

    @property
    def known(self) -> Known:
        """As comparisons take it."""
        return Known(self.scenario, self.replications)


@dataclass(frozen=True)
class Best:
    """The search for the best candidate, by the procedure KN of Kim and Nelson (2001).

    Parameters
    ----------
    figure : Figure
        The measure and its place.
    within : float
        The difference that does not matter, in the measure's unit.
    unit : str
    selected : Selected
        Candidates by their place in `candidates`.
    """

    figure: Figure
    within: float
    unit: str
    selected: Selected


@dataclass(frozen=True)
class Privilege:
    """What a candidate gives the VIPs, and what the others pay.

    Parameters
    ----------
    candidate : str
    figures : tuple of Difference
        Measures of either side.
    waiting : tuple of Difference
        Minutes waited in a run, by segment and all together.
    exchange : tuple of float or None
        Minutes that the others wait for each that the VIPs are spared, with its interval.
    efficient : str or None
        'yes', 'perhaps' (another is better by the means, not surely) or 'no'; None where a side has no figure.
    beaten_by : str or None
    """

    candidate: str
    figures: tuple[Difference, ...]
    waiting: tuple[Difference, ...]
    exchange: tuple[float, ...] | None
    efficient: str | None
    beaten_by: str | None


@dataclass(frozen=True)
class Comparison:
    """Candidates and what sets them apart.

    Parameters
    ----------
    candidates : tuple of Compared
        The base first.
    engine : str
    by : tuple of str
    chosen : tuple of str or None
        Measures that were asked for; all if None.
    vips, others : tuple of str
        The segments of either side; empty where nobody is privileged.
    made_good : dict of str to MadeGood
        For each candidate but the base what it takes to make good, if that was asked.
    best : Best or None
        The search for the best, if that was asked.
    not_precise : tuple of str
        Candidates that are not known as well as was asked.
    asked : mapping
        The question in plain words, so that it can be asked again.
    ranked_by : tuple of Figure
        Figures by which the candidates are ranked, if that was asked.
    command : str or None
        The command line that makes the same comparison; None where a scenario is in no file.
    """

    candidates: tuple[Compared, ...]
    engine: str
    by: tuple[str, ...]
    chosen: tuple[str, ...] | None
    vips: tuple[str, ...]
    others: tuple[str, ...]
    made_good: Mapping[str, MadeGood]
    best: Best | None
    not_precise: tuple[str, ...]
    asked: Mapping[str, object] = field(default_factory=dict, repr=False)
    ranked_by: tuple[Figure, ...] = ()
    command: str | None = None

    @property
    def base(self) -> Compared:
        """The candidate with which all others are compared."""
        return self.candidates[0]

    @property
    def same_callers(self) -> bool:
        """Whether all candidates have one seed and one span of time, and so met the same callers."""
        return self.one_seed and not self.other_spans

    @property
    def one_seed(self) -> bool:
        """Whether all candidates have one seed."""
        return len({one.scenario.seed for one in self.candidates}) == 1

    @property
    def other_spans(self) -> tuple[str, ...]:
        """Candidates that begin at another time than the base, or last otherwise."""
        base = self.base.scenario
        spans = {one.name: (one.scenario.start, one.scenario.duration) for one in self.candidates}
        return tuple(name for name, span in spans.items() if span != (base.start, base.duration))

    @property
    def notes(self) -> tuple[str, ...]:
        """What keeps the candidates from being compared as they stand, in words: other spans of time, other contacts."""
        base = self.base
        told = [
            f"{one.name} is of {span_of(one.scenario)}, {base.name} of {span_of(base.scenario)}: numbers, hours and cost "
            "of the whole run are not alike"
            for one in self.candidates
            if one.name in self.other_spans
        ]
        for one in self.candidates[1:]:
            own, theirs = (list(side.scenario.contacts) for side in (base, one))
            if set(own) != set(theirs):
                told.append(f"{one.name} has other contacts ({', '.join(theirs)}) than {base.name} ({', '.join(own)})")
        return tuple(told)

    @property
    def apart(self) -> str:
        """Why it is not told what privileges cost, and how to ask: contacts come by several channels; '' where they do not."""
        mixed = next(
            (one.scenario for one in self.candidates if is_of_several_channels(one.scenario, "mean_wait")), None
        )
        if mixed is None:
            return ""
        return (
            f"what a privilege costs is never added up over {listed(mixed.channels)}; read service level and mean wait "
            "of each queue by segment (--measures service_level,mean_wait)"
        )

    def iterate(
        self, candidate: Compared, *kinds: str, measures: Collection[str] | None = None
    ) -> Iterator[Difference]:
        """Make a candidate's differences, one after another: with intervals there can be millions.

        Parameters
        ----------
        candidate : Compared
        *kinds : str
            'run' (the whole) and of `by`.
        measures : collection of str, optional
            Only these; by default all that were asked for.
        """
        base, other = (Known(one.scenario, restricted(one.replications, kinds)) for one in (self.base, candidate))
        yield from differences(base, other, self.chosen if measures is None else measures)

    def rows(self, candidate: Compared, *kinds: str) -> tuple[Row, ...]:
        """Make the rows of a candidate's own measures, as `ccsim.run` does.

        Parameters
        ----------
        candidate : Compared
        *kinds : str
            'run' (the whole) and of `by`; all if none is named.
        """
        kept = restricted(candidate.replications, kinds or (RUN, *self.by))
        return tuple(kpi.iterate(candidate.scenario, kept, self._named(candidate.scenario)))

    def _named(self, scenario: Scenario) -> tuple[str, ...] | None:
        if self.chosen is None:
            return None
        known = {measure.name for measure in kpi.measures_of(scenario)}
        return tuple(name for name in self.chosen if name in known)

    @cached_property
    def differences(self) -> Mapping[str, tuple[Difference, ...]]:
        """For each candidate but the base, by its name, all its differences."""
        return {one.name: tuple(self.iterate(one, RUN, *self.by)) for one in self.candidates[1:]}

    @cached_property
    def whole(self) -> Mapping[str, tuple[Difference, ...]]:
        """Likewise, of the whole run alone."""
        return {one.name: tuple(self.iterate(one, RUN)) for one in self.candidates[1:]}

    @cached_property
    def table(self) -> pd.DataFrame:
        """All differences: candidate, measure, queue, segment, .., base, mean, low, high, verdict, narrowed."""
        return _frame((name, one) for name, found in self.differences.items() for one in found)

    @cached_property
    def privilege(self) -> tuple[Privilege, ...]:
        """For each candidate, the base first, what it gives the VIPs and what the others pay; none without VIPs, or `apart`."""
        if not self.vips or self.apart:
            return ()
        base = self.base.known
        points = [
            Point(of_side(one.known, "service_level", self.vips), of_side(one.known, "mean_wait", self.others))
            for one in self.candidates
        ]
        return tuple(
            Privilege(
                one.name,
                tuple(price(base, one.known, self.vips, self.others)),
                tuple(moved(base, one.known)),
                exchange(base, one.known, self.vips, self.others),
                standing.efficient,
                None if standing.beaten_by is None else self.candidates[standing.beaten_by].name,
            )
            for one, standing in zip(self.candidates, frontier(points), strict=True)
        )

    @cached_property
    def frontier(self) -> pd.DataFrame:
        """For each candidate the VIPs' service level, the others' mean wait, and whether another is better in both."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        columns = ["candidate", "vip_service_level", "others_mean_wait", "efficient", "beaten_by"]
        rows = []
        for one in self.privilege:
            gain, pain = (next(d for d in one.figures if d.measure == m and d.segment == "|".join(side)).value
                          for m, side in (("service_level", self.vips), ("mean_wait", self.others)))  # fmt: skip
            rows.append((one.candidate, gain, pain, one.efficient, one.beaten_by))
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def rankings(self) -> tuple[Ranking, ...]:
        """The candidates in order of each figure that was asked for."""
        return tuple(self._ranking(figure) for figure in self.ranked_by)

    def rank(self, measure: str) -> Ranking:
        """Put the candidates in order of a measure, with its place in brackets: `.table` has the places that each may have.

        Raises
        ------
        UsageError
            If a candidate has no such measure or place, or makes the score otherwise, or several are named.
        """
        return self._ranking(read_one(measure, [one.scenario for one in self.candidates]))

    def _ranking(self, figure: Figure) -> Ranking:
        return rank(figure, [(one.name, one.scenario, one.replications) for one in self.candidates])

    def narrowed(self, measures: Collection[str]) -> float | None:
        """How many times narrower the pairing made the intervals of some measures, in the median."""
        known = [
            one.narrowed
            for found in self.whole.values()
            for one in found
            if one.measure in measures and one.narrowed is not None
        ]
        return median(known) if known else None

    def to_dict(self) -> dict[str, Any]:
        """Make the document that `ccsim compare --json` prints."""
        document: dict[str, Any] = {
            "ccsim": __version__,
            "base": self.base.name,
            "engine": self.engine,
            "seed": self.base.scenario.seed if self.one_seed else None,
            "same_callers": self.same_callers,
            "command": self.command,
            "notes": list(self.notes),
            "candidates": [self._candidate(one) for one in self.candidates],
        }
        if self.vips:
            document["privilege"] = {
                "vips": list(self.vips),
                "others": list(self.others),
                "why_not": self.apart or None,
                "candidates": [_privilege(one) for one in self.privilege],
            }
        if self.made_good:
            document["make_good"] = [{"name": name, **_made_good(one)} for name, one in self.made_good.items()]
        if self.best:
            document["best"] = self._best(self.best)
        if self.ranked_by:
            document["rankings"] = [one.to_dict() for one in self.rankings]
        document["asked"] = dict(self.asked)
        return document

    def _candidate(self, one: Compared) -> dict[str, Any]:
        return {
            "name": one.name,
            "what_if": list(one.scenario.what_if),
            "fingerprint": one.scenario.fingerprint,
            "replications": len(one.replications),
            "measures": [as_dict(row) for row in self.rows(one)],
            "differences": [_plain(found) for found in self.differences.get(one.name, ())],
        }

    def _best(self, best: Best) -> dict[str, Any]:
        names, found = [one.name for one in self.candidates], best.selected
        return {
            "measure": str(best.figure),
            "within": best.within,
            "unit": best.unit,
            "procedure": "KN (Kim and Nelson 2001)",
            "best": None if found.best is None else names[found.best],
            "left": [names[place] for place in found.left],
            "candidates": [
                {"name": name, "mean": mean, "replications": count}
                for name, mean, count in zip(names, found.estimates, found.replications, strict=True)
            ],
            "out": [
                {"name": names[out.candidate], "beaten_by": names[out.beaten_by], "after": out.after}
                for out in found.out
            ],
        }


def span_of(scenario: Scenario) -> str:
    """Write how long a scenario lasts, and from when."""
    return f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}"


def _frame(rows: Iterator[tuple[str, Difference]]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

    return pd.DataFrame([(name, *values_of(one)) for name, one in rows], columns=["candidate", *COLUMNS])


def _plain(one: Difference) -> dict[str, Any]:
    return dict(zip(COLUMNS, values_of(one), strict=True))


def _privilege(one: Privilege) -> dict[str, Any]:
    rate = None if one.exchange is None else dict(zip(("mean", "low", "high"), one.exchange, strict=True))
    return {
        "name": one.candidate,
        "efficient": one.efficient,
        "beaten_by": one.beaten_by,
        "figures": [_plain(found) for found in one.figures],
        "waiting": [_plain(found) for found in one.waiting],
        "exchange": rate,
    }


def _made_good(one: MadeGood) -> dict[str, Any]:
    added = one.added
    return {
        "enough": one.enough,
        "group": added and added.lever.group,
        "shift": added and added.lever.shift,
        "agents": added.agents if added else 0 if one.enough else None,
        "last_between": added and added.between,
        "tried": one.tried,
        "paid_hours": one.hours if one.enough else None,
        "cost": one.cost if one.enough else None,
        "left": _plain(one.left),
    }
