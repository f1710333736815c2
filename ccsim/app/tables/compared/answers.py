"""What was asked for besides: the price of making good, and the best candidate."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.compare.result import Comparison
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.compared.cells import as_row, value_row
from ccsim.app.tables.figures import NOTHING, Style, heading, number, signed, style
from ccsim.experiments.compare import MadeGood

MONEY = Style(1.0, 0, "")
HOURS = Style(1.0, 1, "")


def good_blocks(found: Comparison) -> Iterator[Block]:
    """What it takes to make good under each candidate."""
    if not found.made_good:
        return
    whom, left = next((one.whom, one.left) for one in found.made_good.values())
    measure = left.measure.replace("_", " ")
    made, currency = list(found.made_good.values()), found.base.scenario.costs.currency
    columns = [
        Column("agents\nadded", [_added(one) for one in made], left=True),
        Column("paid\nhours", [number(one.hours, HOURS) if one.enough else NOTHING for one in made]),
        Column(f"wages\n{currency}", [number(one.cost, MONEY) if one.enough else NOTHING for one in made]),
        Column(f"{measure}\nthen, to the base", [_left(one) for one in made]),
    ]
    yield Table("", list(found.made_good), columns, above=f"MAKING GOOD: {whom}")
    yield SPACE
    yield Text(
        f"The fewest paid hours of a run found, in one group or shift, with which the {measure} of "
        f"{whom} is surely no worse than under {found.base.name} ({_base(made[0])})."
    )


def _added(one: MadeGood) -> str:
    if one.added is not None:
        return str(one.added)
    return "none needed" if one.enough else f"not even {one.tried}" if one.tried else "nobody serves them"


def _left(one: MadeGood) -> str:
    if one.left.mean is None or one.left.low is None or one.left.high is None:
        return NOTHING
    how = style([as_row(one.left)])
    return f"{signed(one.left.mean, how)} ±{number((one.left.high - one.left.low) / 2, how)} {how.unit}".rstrip()


def _base(one: MadeGood) -> str:
    how = style([as_row(one.left)])
    return f"{number(one.left.base, how)} {how.unit}".rstrip()


def best_blocks(found: Comparison) -> Iterator[Block]:
    """The best candidate, and when the others went."""
    if found.best is None:
        return
    best, names = found.best, [one.name for one in found.candidates]
    selected, rows = best.selected, len(names)
    out = {one.candidate: one for one in selected.out}
    how = style([value_row(best.figure.measure, value, best.unit) for value in selected.estimates])
    words = [
        f"out: {names[out[place].beaten_by]} is better" if place in out
        else "best" if place == selected.best else "left"
        for place in range(rows)
    ]  # fmt: skip
    columns = [
        Column(heading(best.figure.measure, how.unit), [number(value, how) for value in selected.estimates]),
        Column("\nreplications", [str(count) for count in selected.replications]),
        Column("\nresult", words, left=True),
    ]
    yield Table("", names, columns, above=f"THE BEST {best.figure}")
    yield SPACE
    small = (
        f"{number(best.within, Style(how.factor, 2, ''))} {'points' if best.unit == 'share' else how.unit or best.unit}"
    )
    if selected.best is None:
        told = (
            f"Not decided: {', '.join(names[place] for place in selected.left)} are left at the limit of replications."
        )
    else:
        told = (
            f"{names[selected.best]} is the best, or within {small} of it, with 95 % confidence "
            "(screening, then the procedure KN of Kim and Nelson, 2001)."
        )
    yield Text(told)
