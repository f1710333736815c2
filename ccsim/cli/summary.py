"""The measures of a run as text for a planner: the tables of `app/shown.py`, laid out for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.result import Result
from ccsim.app.shown import AnyColumn, Figures, Tables, Words
from ccsim.cli.figures import column, single_runs
from ccsim.cli.table import Column, paragraph, table


def lines(result: Result, width: int) -> Iterator[str]:
    """Lay out what was run and every table that has something to show.

    Parameters
    ----------
    result : Result
    width : int
        Of the terminal.
    """
    tables = Tables(result)
    for text in tables.title():
        yield from paragraph(text, width)
    for one in tables:
        yield ""
        yield from table(one.title, one.names, [_laid(each) for each in one.columns], width)


def _laid(one: AnyColumn) -> Column:
    if isinstance(one, Words):
        return Column(f"{one.heading}\n", one.cells, left=True)
    if isinstance(one, Figures):
        return column(one.measure, one.rows, half_width=one.half_width)
    return single_runs(one.rows)
