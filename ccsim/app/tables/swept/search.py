"""What a search for a goal found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.sweep.point import Swept
from ccsim.app.sweep.result import SweepResult, short_names
from ccsim.app.tables import figures
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text, cut
from ccsim.app.tables.figures import NOTHING
from ccsim.app.tables.swept.columns import figure_column, is_money_or_hours, place_of, said
from ccsim.app.tables.swept.grid import footnote, point_table
from ccsim.app.tables.swept.labels import LONGEST
from ccsim.experiments.goal import Figure, Goal
from ccsim.experiments.grid import told
from ccsim.experiments.sought import Found, Looked
from ccsim.kpi import Row


def search_blocks(sweep: SweepResult) -> Iterator[Block]:
    """The answer in words; with one search all that it looked at, with several a table of the answers."""
    goal, one = sweep.found[0].goal, sweep.found[0]
    yield SPACE
    step = one.span.value(one.span.step) if one.span.step is not None else ""
    where = f"{one.path} from {one.span.value(one.span.low)} to {one.span.value(one.span.high)}"
    yield Text(f"Goal: {said(goal.figure)} {goal.sense} {goal.written}. Searched: {where}, by {step}.")
    yield SPACE
    if len(sweep.found) == 1:
        yield Text(answer_in_words(one))
        yield SPACE
        yield from _looked(sweep, one)
    else:
        yield from _answers(sweep)
        for found in sweep.found:
            if found.answer is None or not found.monotone:
                yield Text(f"{told(found.others)}: {answer_in_words(found)}", "  ")
    yield from footnote(_of(sweep, found.answer) for found in sweep.found if found.answer)


def answer_in_words(found: Found) -> str:
    """Say the answer, how sure it is, and who misses; or that there is none in the range."""
    looked = found.looked
    if found.answer is None or found.neighbour is None:
        ends = "; ".join(f"at {_value(found, one)} {_level(found.goal, one.row)}" for one in (looked[0], looked[-1]))
        which = "Every value" if found.everywhere else "No value"
        return f"{which} of the range meets the goal ({ends}). Widen the range."
    extreme = "least" if found.upwards else "most"
    answer, neighbour = found.answer, found.neighbour
    text = (
        f"{_value(found, answer)} is the {extreme} that meets the goal: {_level(found.goal, answer.row)}. "
        f"{_value(found, neighbour)} misses it: {_level(found.goal, neighbour.row)}."
    )
    if (between := found.between) and between[0] != between[1]:
        low, high = (found.span.value(end) for end in between)
        text += f" With 95 % confidence the answer lies between {low} and {high}; more replications (--precision) narrow it."
    if not found.monotone:
        text += " But the measure does not go one way along the range: there may be other answers."
    return text


def _value(found: Found, one: Looked) -> str:
    return found.span.value(one.number)


def _level(goal: Goal, row: Row | None) -> str:
    how = figures.style([row])
    unit = f" {how.unit}" if how.unit else ""
    return f"{said(goal.figure)} {figures.mean_and_half_width(row, how)}{unit}"


def _looked(sweep: SweepResult, found: Found) -> Iterator[Block]:
    points = sweep.points
    names = [f"{'>' if one is found.answer else ' '} {_value(found, one)}" for one in found.looked]
    yield from point_table(sweep, points, names=names, first=[found.goal.figure])


def _answers(sweep: SweepResult) -> Iterator[Block]:
    """A row for each combination of what else was varied."""
    searches = sweep.found
    goal, path = searches[0].goal, searches[0].path
    short = short_names(sweep.paths)
    others = [name for name in sweep.paths if name != path]
    names = ["  ".join(cut(value, LONGEST) for _, value in found.others) for found in searches]
    points = [_of(sweep, found.answer) if found.answer else None for found in searches]
    between = [_range(found) for found in searches]
    beside = [figure for figure in sweep.columns if is_money_or_hours(figure)]
    columns = [
        Column(f"{short[path]}\n", [_value(found, found.answer) if found.answer else NOTHING for found in searches]),
        Column("between\n(95 %)", between),
        _cells(goal.figure, points),
        Column("next\n", [_value(found, found.neighbour) if found.neighbour else NOTHING for found in searches]),
        _cells(goal.figure, [_of(sweep, found.neighbour) if found.neighbour else None for found in searches]),
        *(_cells(figure, points) for figure in beside),
    ]
    yield Table("  ".join(short[name] for name in others), names, columns)


def _range(found: Found) -> str:
    between = found.between
    if between is None:
        return NOTHING
    return "-".join(dict.fromkeys(found.span.value(end) for end in between))


def _cells(figure: Figure, points: Sequence[Swept | None]) -> Column:
    there = [point for point in points if point is not None]
    plain = figure_column(figure, there)
    cells = iter(plain.cells)
    heading = plain.heading if not place_of(figure) else plain.heading.rpartition("\n")[0]
    return Column(heading, [next(cells) if point is not None else NOTHING for point in points])


def _of(sweep: SweepResult, looked: Looked) -> Swept:
    """The point of a value that was looked at."""
    return next(point for point in sweep.points if point.key == looked.point.key)
