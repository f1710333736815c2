"""The first tables of a run: those of `app/tables/shown.py`, with their figures written."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.result import Result
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import column, single_runs
from ccsim.app.tables.shown import AnyColumn, Figures, Tables, Words


def summary_blocks(result: Result) -> Iterator[Block]:
    """What was run, and every table that has something to show."""
    tables = Tables(result)
    for text in tables.title():
        yield Text(text)
    for one in result_tables(tables):
        yield SPACE
        yield one


def result_tables(tables: Tables) -> Iterator[Table]:
    """Every table that has something to show."""
    for one in tables:
        yield Table(one.title, one.names, [_written(each) for each in one.columns])


def _written(one: AnyColumn) -> Column:
    if isinstance(one, Words):
        return Column(f"{one.heading}\n", one.cells, left=True, verdicts=one.verdicts)
    if isinstance(one, Figures):
        return column(one.measure, one.rows, half_width=one.half_width)
    return single_runs(one.rows, one.runs)
