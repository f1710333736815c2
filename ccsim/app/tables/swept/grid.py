"""The points of a sweep as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ccsim.app.sweep.point import COST, HOURS, Swept
from ccsim.app.sweep.result import SweepResult, short_names
from ccsim.app.tables import figures
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import LABELS
from ccsim.app.tables.swept.columns import figure_column, place_of, runs_column, targets_column
from ccsim.app.tables.swept.labels import point_names, value_of
from ccsim.experiments.goal import Figure
from ccsim.experiments.grid import told
from ccsim.kpi import Row

NOT_REACHED = "* the precision is not reached after so many replications"


def grid_blocks(sweep: SweepResult) -> Iterator[Block]:
    """Every point with its figures; which of them is the cheapest that meets every target."""
    yield SPACE
    yield from point_table(sweep, sweep.points)
    yield from footnote(sweep.points)
    decided = any(len(point.key) > len(under) for under in sweep.cheapest_under for point in sweep.points)
    if decided and any(point.targets for point in sweep.points):
        yield SPACE
        yield from cheapest_blocks(sweep)


def point_table(
    sweep: SweepResult, points: Sequence[Swept], names: Sequence[str] = (), first: Sequence[Figure] = ()
) -> Iterator[Block]:
    """One row a point; service levels of single queues and segments that nobody asked for in a table of their own."""
    title, usual_names = point_names(sweep, points)
    title, names = (title if len(names) != 1 else "", names or usual_names)
    apart = [figure for figure in sweep.columns if sweep.chosen is None and place_of(figure)]
    shown = [figure for figure in dict.fromkeys([*first, *sweep.columns]) if figure not in apart or figure in first]
    apart = [] if sweep.found else apart
    targets = targets_column(points)
    columns = [runs_column(points), *(figure_column(figure, points) for figure in shown)]
    yield Table(title, names, [*columns, *([targets] if targets else [])])
    if apart:
        yield SPACE
        yield Text("Service level % of single queues and segments:")
        yield SPACE
        columns = [Column(place_of(figure), figure_column(figure, points).cells) for figure in apart]
        yield Table(title, names, columns)


def footnote(points: Iterable[Swept]) -> Iterator[Block]:
    """What the star means, where there is one."""
    if not all(point.precise for point in points):
        yield Text(NOT_REACHED)


def cheapest_blocks(sweep: SweepResult) -> Iterator[Block]:
    """Name the cheapest point; for each volume, talk or absence where these are varied."""
    for under, point in sweep.cheapest_under.items():
        where = f" at {told(under)}" if under else ""
        if point is None:
            yield Text(f"No point{where} surely meets every target.", "  ")
            continue
        hours, cost = point.row(HOURS), point.row(COST)
        money = f"{figures.mean(hours, figures.style([hours]))} paid hours"
        if COST in sweep.columns and cost is not None:
            money += f", cost {figures.mean(cost, figures.style([cost]))} {cost.unit}"
        chosen = told(tuple(change for change in point.key if change not in under))
        yield Text(f"Cheapest point{where} that surely meets every target: {chosen} ({money}).", "  ")


def breakdown_blocks(sweep: SweepResult, kinds: Iterable[str]) -> Iterator[Block]:
    """For each breakdown and figure a table with a column a point; without `--measures` the service level."""
    shown = sweep.figures if sweep.chosen is not None else sweep.figures[:1]
    for kind in kinds:
        for figure in shown:
            blocks = list(_breakdown(sweep, kind, figure))
            if blocks:
                yield SPACE
                yield from blocks


def _breakdown(sweep: SweepResult, kind: str, figure: Figure) -> Iterator[Block]:
    found = [_by_label(point, kind, figure) for point in sweep.points]
    labels = [label for label in dict.fromkeys(label for one in found for label in one) if _any(found, label)]
    if not labels:
        return
    short = short_names(sweep.paths)
    cells = [[one.get(label) for label in labels] for one in found]
    columns = [
        Column(
            "\n".join(value_of(point, path) for path in sweep.paths), figures.column("", rows, half_width=True).cells
        )
        for point, rows in zip(sweep.points, cells, strict=True)
    ]
    unit = figures.style(cells[0]).unit
    yield Text(f"{figure} {unit}".rstrip() + f" by {kind}; columns: {', '.join(short.values())}")
    yield Table(kind.upper(), [label.replace("T", " ", 1) for label in labels], columns)


def _by_label(point: Swept, kind: str, figure: Figure) -> dict[str, Row]:
    of = LABELS[kind]
    rows = point.iterate(kind, measures=[figure.measure])
    here = (row for row in rows if (row.queue, row.segment) == (figure.queue, figure.segment))
    return {of(row) or "": row for row in here if kind == "group" or row.group == figure.group}


def _any(found: Iterable[dict[str, Row]], label: str) -> bool:
    """Whether any point has something there: nights without contacts are left out."""
    return any((row := one.get(label)) is not None and row.mean for one in found)
