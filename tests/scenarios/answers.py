"""The answers of the scenarios as tables, made anew from the very commands that stand below them in scenarios/README.md.

`TABLES` (in `tables_of_answers`) says what is asked; a table's name is that of its place in the page:
`<!-- answers: NAME -->` to `<!-- end -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

import ccsim
from ccsim.app.compare.result import Compared, Comparison
from ccsim.experiments.compare import of_side
from ccsim.experiments.compare.paired import paired
from ccsim.experiments.goal import read_figure
from ccsim.kpi import measures_of
from ccsim.kpi.rows import pool

FOLDER = Path(__file__).parents[2] / "scenarios"
PLACE = re.compile(r"(<!-- answers: (\S+) -->\n).*?(<!-- end -->)", re.S)
AS_IT_STANDS = ""
"""In place of the name of a variant."""


@dataclass(frozen=True)
class Column:
    """A figure of every line.

    Parameters
    ----------
    figure : str
        As `ccsim sweep --measures` takes it; of several segments together `service_level[gold|platinum]`.
    difference : bool
        Whether lines below the first show what sets them apart from it, in place of what they have.
    changes : tuple of str
        What is changed beforehand for this column, as by `--set`.
    places : bool
        Whether each figure has behind it the place, or the places, that its line may have by it.
    """

    figure: str
    difference: bool = False
    changes: tuple[str, ...] = ()
    places: bool = False

    @property
    def measure(self) -> str:
        return self.figure.partition("[")[0]


@dataclass(frozen=True)
class Table:
    """A table of answers.

    Parameters
    ----------
    file : str
        Below scenarios/.
    lines : dict
        What the first cell says, by the name of the variant, `AS_IT_STANDS` first; or by the value at `vary`.
    columns : dict of str to Column
        By their headings, which name the unit.
    replications : int
    vip : str
        Whose privilege is looked at, where the policies do not say.
    vary : str
        A path of which the lines are values, in place of variants.
    by : str
        Kinds of rows (type, channel) of which the lines are labels, `AS_IT_STANDS` being all together, in place of variants.
    measured : dict of str to tuple of str
        Lines that nobody simulated, above all others: the cells as they stand where they were found.
    """

    file: str
    lines: Mapping[str, str]
    columns: Mapping[str, Column]
    replications: int
    vip: str = ""
    vary: str = ""
    by: str = ""
    measured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def commands(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The commands that show a table's figures, each in two lines, with the changes of each."""
    if table.by:
        run = f"ccsim run scenarios/{table.file} -r {table.replications} --by {table.by}"
        yield f"{run} \\\n        --measures {','.join(measures(table, ()))}", ()
        return
    variants = [name for name in table.lines if name]
    every = sorted(variants) == sorted(ccsim.load(FOLDER / table.file).variants)
    lines = ",".join(table.lines)
    candidates = f"--variants {'all' if every else ','.join(variants)}"
    asked = ("sweep", "--vary " + quote(f"{table.vary}={lines}")) if table.vary else ("compare", candidates)
    options = f"{asked[1]} -r {table.replications}" + (f" --vip {table.vip}" if table.vip else "")
    for changes in dict.fromkeys(column.changes for column in table.columns.values()):
        wanted = f"--measures {','.join(measures(table, changes))}"
        here = [column for column in table.columns.values() if column.changes == changes]
        ranked = [column.figure for column in here if column.places]
        rank = [f"\\\n        --rank {','.join(ranked)}"] if ranked else []
        rest = " ".join([*(f"--set {quote(change)}" for change in changes), wanted, *rank])
        yield f"ccsim {asked[0]} scenarios/{table.file} {options} \\\n        {rest}", changes


def compared(table: Table, changes: tuple[str, ...]) -> Comparison:
    """Simulate all lines of a table, with these changes."""
    scenario = ccsim.load(FOLDER / table.file).with_changes(changes)
    lines = [
        scenario.with_changes([f"{table.vary}={line}"]) if table.vary else scenario.with_variant(line or None)
        for line in table.lines
    ]
    wanted = measures(table, changes)
    return ccsim.compare(*lines, vip=table.vip, replications=table.replications, measures=wanted, store=None)


def measures(table: Table, changes: tuple[str, ...]) -> list[str]:
    """The measures of the columns with these changes."""
    return list(dict.fromkeys(column.measure for column in table.columns.values() if column.changes == changes))


def cell(column: Column, comparison: Comparison, candidate: Compared) -> str:
    """One figure and half the width of its interval."""
    apart = column.difference and candidate is not comparison.base
    segments = column.figure.partition("[")[2].rstrip("]").split("|")
    unit = next(one.unit for one in measures_of(candidate.scenario) if one.name == column.measure)
    if len(segments) > 1:
        base, own = (of_side(one.known, column.measure, segments) for one in (comparison.base, candidate))
        found = paired(base, own) if apart else pool(own)
        mean, low, high = float(found.mean), float(found.low), float(found.high)
    else:
        wanted = read_figure(column.figure, candidate.scenario)
        rows = comparison.differences[candidate.name] if apart else comparison.rows(candidate)
        place = wanted.queue, wanted.segment, wanted.group
        row = next(r for r in rows if r.measure == wanted.measure and (r.queue, r.segment, r.group) == place)
        if row.mean is None:
            return "-"
        mean, low, high = row.mean, row.low or 0.0, row.high or 0.0
    place = place_of(column, comparison, candidate) if column.places else ""
    return figure(mean, low, high, unit, signed=apart) + place


def figure(mean: float, low: float, high: float, unit: str, *, signed: bool = False) -> str:
    """A number and half the width of its interval, as its unit is shown."""
    scale, places = (100, 1) if unit == "share" else (1, 1 if unit in ("s", "points", "h", "contacts") else 0)
    mean, half = round(mean * scale, places) + 0.0, round((high - low) / 2 * scale, places)
    sign = "+" if signed and mean > 0 else ""
    return f"{sign}{mean:,.{places}f}" + (f" ±{half:,.{places}f}" if half else "")


def place_of(column: Column, comparison: Comparison, candidate: Compared) -> str:
    """The places that a candidate may have, in brackets."""
    number = comparison.candidates.index(candidate)
    (one,) = (one for one in comparison.rank(column.figure).places if one.candidate == number)
    return f" ({one.first})" if one.first == one.last else f" ({one.first}-{one.last})"


def broken_down(table: Table) -> dict[str, list[str]]:
    """The cells of a table by type or channel, by what the first cell says."""
    wanted = measures(table, ())
    result = ccsim.run(FOLDER / table.file, replications=table.replications, by=table.by, measures=wanted)
    rows = {
        (row.measure, row.type or row.channel or AS_IT_STANDS): row
        for row in result.rows
        if row.queue == row.segment == "*" and row.interval is None
    }
    found = dict[str, list[str]]()
    for line, label in table.lines.items():
        those = [rows[measure, line] for measure in wanted]
        found[label] = [
            "-" if row.mean is None else figure(row.mean, row.low or 0.0, row.high or 0.0, row.unit) for row in those
        ]
    return found


def written(table: Table) -> str:
    """A table as the page shows it, with its commands below."""
    asked = list(commands(table))
    lines = [f"| | {' | '.join(table.columns)} |", "| --- |" + " --- |" * len(table.columns)]
    lines += [f"| {label} | {' | '.join(known)} |" for label, known in table.measured.items()]
    if table.by:
        lines += [f"| {label} | {' | '.join(cells)} |" for label, cells in broken_down(table).items()]
    else:
        found = {changes: compared(table, changes) for _, changes in asked}
        for number, label in enumerate(table.lines.values()):
            sides = [found[column.changes] for column in table.columns.values()]
            pairs = zip(table.columns.values(), sides, strict=True)
            cells = [cell(column, side, side.candidates[number]) for column, side in pairs]
            lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *(f"    {command}" for command, _ in asked), ""])
