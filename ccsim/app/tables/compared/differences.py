"""Tables of differences: one for each measure, a line for each candidate, a column for each queue and segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.compare.result import Comparison
from ccsim.app.tables.block import SPACE, Block, Column, Table
from ccsim.app.tables.compared.cells import PAD, column, styled
from ccsim.app.tables.figures import title_of
from ccsim.experiments.compare import Difference, by_place
from ccsim.kpi import Over, Row, measures_of
from ccsim.kpi.replication import RUN, TIMES
from ccsim.kpi.samples import ALL, Place
from ccsim.scenario.measures import OF_WEIGHTING

QUEUE_MEASURES = ("service_level", "abandonment", "mean_wait", "wait_p90")
GROUP_MEASURES = ("occupancy",)
RUN_MEASURES = ("lost", "satisfaction", "paid_hours", "cost")
"""What is shown where no measure is asked for."""

Side = dict[tuple[str, Place], Row]


class Differences:
    """The tables of one comparison.

    Parameters
    ----------
    found : Comparison
    """

    def __init__(self, found: Comparison) -> None:
        self.found = found
        self.names = [one.name for one in found.candidates]
        self.base = {
            (row.measure, Place(row.queue, row.segment, row.group)): row for row in found.rows(found.base, RUN)
        }
        self.others = [by_place(several) for several in found.whole.values()]
        offered = [one for other in found.candidates[1:] for one in found.iterate(other, RUN, measures=["offered"])]
        self.busy = list(dict.fromkeys(Place(d.queue, d.segment, None) for d in offered if d.base or d.value))
        self.queues = list(dict.fromkeys(place.queue for place in self.busy if place.queue != ALL))
        several = [one.scenario.segments for one in found.candidates if len(one.scenario.segments) > 1]
        self.tiers = {name for segments in several for name in segments}
        self.over: dict[str, Over] = {}
        for one in found.candidates:
            for measure in measures_of(one.scenario):
                self.over.setdefault(measure.name, measure.over)

    def by_queue(self) -> Iterator[Block]:
        """One table a measure."""
        places = self._queue_places()
        for name in self._asked(Over.QUEUE, QUEUE_MEASURES):
            yield from self._table(name, [self._column(name, place, self._title(place)) for place in places])

    def by_group(self) -> Iterator[Block]:
        """Measures of groups."""
        names = dict.fromkeys(name for one in self.found.candidates for name in one.scenario.agents)
        groups = [*names, *([ALL] if len(names) > 1 else [])]
        for name in self._asked(Over.GROUP, GROUP_MEASURES):
            columns = [
                self._column(name, Place(None, None, group), f"\n{'all groups' if group == ALL else group}")
                for group in groups
            ]
            yield from self._table(name, columns)

    def of_run(self) -> Iterator[Block]:
        """Measures of the whole, a column each."""
        columns = []
        asked = [*self._asked(Over.SEGMENT, ()), *self._asked(Over.RUN, ())]
        usual = [name for name in self.over if name in RUN_MEASURES or name.startswith(OF_WEIGHTING)]
        for name in usual if self.found.chosen is None else asked:
            *_, whole = [Place(ALL, ALL, None), *(place for measure, place in self.base if measure == name)]
            first, _, rest = title_of(name).partition(" ")
            columns.append(self._column(name, whole, f"{first}\n{rest}", unit=True))
        yield from self._lay("WHOLE RUN", columns)

    def breakdowns(self) -> Iterator[Block]:
        """For each breakdown that was asked for and each measure a table of its periods or traits, all queues together."""
        for kind in self.found.by:
            for name in self._asked(Over.QUEUE, QUEUE_MEASURES[:1]):
                yield from self._breakdown(kind, name)

    def _breakdown(self, kind: str, name: str) -> Iterator[Block]:
        key = "interval" if kind in TIMES else kind
        shown: list[list[Difference]] = []
        for one in self.found.candidates[1:]:
            several = self.found.iterate(one, kind, measures=[name])
            shown.append([d for d in several if (d.queue, d.segment) == (ALL, ALL) and getattr(d, key) is not None])
        labels = list(dict.fromkeys(str(getattr(d, key)) for several in shown for d in several))
        rows = [row for row in self.found.rows(self.found.base, kind) if row.measure == name]
        base = {getattr(row, key): row for row in rows if (row.queue, row.segment) == (ALL, ALL)}
        found = [{str(getattr(d, key)): d for d in several} for several in shown]
        kept = [label for label in labels if any(side[label].base is not None for side in found if label in side)]
        if not kept:
            return
        columns = [[column("\n", base.get(label), [side.get(label) for side in found]).cells[place] for label in kept]
                   for place in range(len(self.names))]  # fmt: skip
        how = styled(next((base[label] for label in kept if label in base), None), ())
        yield SPACE
        laid = [Column(f"{heading}{PAD}", cells) for heading, cells in zip(self.names, columns, strict=True)]
        yield Table("", kept, laid, above=f"{title_of(name)} {how.unit} by {kind}".upper())

    def _asked(self, over: Over, usual: Sequence[str]) -> Sequence[str]:
        if self.found.chosen is None:
            return usual
        return [name for name in self.found.chosen if self.over.get(name) is over]

    def _queue_places(self) -> list[Place]:
        """Every queue to which anybody comes, its segments, and all queues together if there are several."""
        found = []
        for queue in [*self.queues, *([ALL] if len(self.queues) != 1 else [])]:
            found.append(Place(queue, ALL, None))
            found += [place for place in self.busy if place.queue == queue and place.segment in self.tiers]
        return found

    def _title(self, place: Place) -> str:
        queue = "" if len(self.queues) == 1 else "all queues" if place.queue == ALL else str(place.queue)
        return f"{queue}\n{'all' if place.segment == ALL else place.segment}"

    def _column(self, name: str, place: Place, heading: str, *, unit: bool = False) -> Column:
        others = [several.get((name, place)) for several in self.others]
        return column(heading, self.base.get((name, place)), others, unit=unit)

    def _table(self, name: str, columns: Sequence[Column]) -> Iterator[Block]:
        rows = [row for (measure, _), row in self.base.items() if measure == name and row.mean is not None]
        how = styled(rows[0] if rows else None, [])
        yield from self._lay(f"{title_of(name)} {how.unit}".upper(), columns)

    def _lay(self, title: str, columns: Sequence[Column]) -> Iterator[Block]:
        kept = [one for one in columns if any(cell.strip(" -") for cell in one.cells)]
        if kept:
            yield SPACE
            yield Table("", self.names, kept, above=title)
