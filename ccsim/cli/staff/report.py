"""A plan for people: what each interval needs, what it comes to, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.tables.block import Column
from ccsim.app.tables.figures import NOTHING
from ccsim.app.targets import target_text
from ccsim.cli.staff.words import closing, opening, troubles
from ccsim.cli.table import paragraph, table

if TYPE_CHECKING:
    from ccsim.app.staff.result import StaffResult
    from ccsim.planning.requirement import Requirement, Row

MARKS = {True: "yes", False: "no", None: NOTHING}


def lines(result: StaffResult, width: int) -> Iterator[str]:
    """Write the whole report."""
    for text in opening(result):
        yield from paragraph(text, width)
    yield ""
    if not result.feasible:
        for text in troubles(result):
            yield from paragraph(text, width, "  ")
        return
    plan = result.plan
    for number in range(len(plan.groups)):
        yield from _group(result, number, width)
        yield ""
    if len(plan.groups) > 1:
        yield from _totals(plan, width)
        yield ""
    for text in closing(result):
        yield from paragraph(text, width)


def _group(result: StaffResult, number: int, width: int) -> Iterator[str]:
    """One group's intervals, those in which there is nothing left out, day by day."""
    plan = result.plan
    name = plan.groups[number]
    rows = [row for row in plan.rows if row.group == name and _anything(row)]
    promises = [one for one in result.demand.promises if name in one.groups]
    serves = ", ".join(f"{one.name} {target_text(one.target)}" for one in promises)
    yield from paragraph(f"{name}, for {serves}" if serves else name, width)
    if not rows:
        yield "  nobody is needed"
        return
    days = list(dict.fromkeys(row.interval[:10] for row in rows))
    names = [row.interval[11:] if len(days) == 1 else row.interval.replace("T", " ") for row in rows]
    title = days[0] if len(days) == 1 else "INTERVAL"
    yield from table(title, names, list(_columns(plan, rows, simulated=result.proof is not None)), width)


def _anything(row: Row) -> bool:
    return row.volume > 0 or row.agents > 0 or row.scheduled > 0 or row.erlang_a > 0


def _columns(plan: Requirement, rows: Sequence[Row], *, simulated: bool) -> Iterator[Column]:
    yield Column("volume", [f"{row.volume:,.1f}" for row in rows])
    yield Column("AHT\ns", [NOTHING if row.handling_time is None else f"{row.handling_time:,.0f}" for row in rows])
    yield Column("erlangs", [f"{row.erlangs:,.2f}" for row in rows])
    yield Column("Erlang\nC", [f"{row.erlang_c:,}" for row in rows])
    yield Column("Erlang\nA", [f"{row.erlang_a:,}" for row in rows])
    if simulated:
        yield Column("simu-\nlated", [f"{row.agents:,}" for row in rows])
    if any(row.gross != row.agents for row in rows) or (plan.gross != plan.agents).any():
        yield Column("gross", [f"{row.gross:,}" for row in rows])
    whole = all(float(row.scheduled).is_integer() for row in rows)
    yield Column("now", [_heads(row.scheduled, whole=whole) for row in rows])
    yield Column("gap", [_signed(row.gap, whole=whole) for row in rows])
    yield Column("service\nlevel %", [_percent(row.service_level) for row in rows])
    marks = [MARKS[row.target_met] for row in rows]
    yield Column("target\nmet", marks, verdicts=marks)
    yield Column("occu-\npancy %", [_percent(row.occupancy) for row in rows])


def _totals(plan: Requirement, width: int) -> Iterator[str]:
    """Hours of each group, and of all."""
    tables = (
        ("agent\nhours", plan.agent_hours),
        ("paid\nhours", plan.paid_hours),
        ("hours\nnow", plan.scheduled_hours),
    )
    columns = [Column(heading, [f"{value:,.1f}" for value in (*hours, np.sum(hours))]) for heading, hours in tables]
    if any(plan.slots.scenario.costs.agent_hour.values()):
        currency = plan.slots.scenario.costs.currency
        values = [f"{value:,.0f}" for value in (*plan.costs, np.sum(plan.costs))]
        columns.append(Column(f"cost\n{currency}", values))
    yield from table("GROUP", [*plan.groups, "all"], columns, width)


def _heads(number: float, *, whole: bool) -> str:
    return f"{number:,.0f}" if whole else f"{number:,.1f}"


def _signed(number: float, *, whole: bool) -> str:
    text = f"{number:+,.0f}" if whole else f"{number:+,.1f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.1f}"
