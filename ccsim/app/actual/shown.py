"""A scenario beside what really happened, as tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ccsim.app.actual.columns import told
from ccsim.app.actual.compare import Compared, Interval, worst
from ccsim.app.actual.result import Check
from ccsim.app.result import policy_in_force
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import NOTHING, Style, band_name, number, signed, style_of
from ccsim.baseline.judge import INSIDE, OUTSIDE
from ccsim.kpi.samples import ALL
from ccsim.units import format_duration

LEGEND = (
    "Bias: simulated less actual; ± is half the width of the 95 % interval of the simulated mean. In band: intervals whose "
    "actual figure lies between p10 and p90 of the replications; expected: as many would, if the model were right (in {band})."
)


def check_blocks(found: Check) -> Iterator[Block]:
    """Make everything that is shown."""
    yield from _facts(found)
    yield SPACE
    yield _summary(found.compared, found.replications)
    for name in dict.fromkeys(one.measure for one in found.compared):
        yield SPACE
        yield _worst(name, found.of(name), found.replications)


def judgements(found: Check) -> Iterator[tuple[str, str]]:
    """Say of each bias that is not inside its tolerance where it is, and what would tell; and its verdict alone."""
    for one in found.compared:
        if one.verdict is not None and one.verdict != INSIDE:
            bias = f"{_bias(one, _style(one))} {'points' if one.unit == 'share' else one.unit}"
            place = _place(one.queue) if one.queue != ALL else "all queues"
            line = f"{told(one.measure)} ({place}): bias {bias}, tolerance {one.tolerance}: {one.verdict}"
            if one.verdict != OUTSIDE:
                line += f"; about {one.replications:,} replications would tell" if one.replications else ""
            yield line, one.verdict


def _facts(found: Check) -> Iterator[Text]:
    scenario = found.scenario
    yield Text(f"{scenario.name} beside {found.name}")
    if scenario.what_if:
        yield Text(f"What if: {'; '.join(scenario.what_if)}", "  ")
    policy = policy_in_force(scenario)
    parts = [
        f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}",
        f"policy {policy if isinstance(policy, str) else 'by date' if policy else 'first come, first served'}",
        f"seed {scenario.seed}",
        f"{found.replications} replication{'' if found.replications == 1 else 's'}",
        f"{found.rows:,} {'row' if found.rows == 1 else 'rows'} compared",
    ]
    yield Text("; ".join(parts))
    yield Text(LEGEND.format(band=band_name(found.replications)))


def _summary(rows: Sequence[Compared], runs: int) -> Table:
    """One line a measure; where there are several queues all together, and each below."""
    styles = [_style(one) for one in rows]
    pairs = list(zip(rows, styles, strict=True))
    several = any(one.queue == ALL for one in rows) and any(one.queue != ALL for one in rows)
    added = {one.measure for one in rows if one.queue == ALL}
    names = [_name(one, one.measure in added) if several else _heading(one) for one in rows]
    columns = [
        Column("\nactual", [number(one.actual, how) for one, how in pairs]),
        Column("\nsimulated", [number(one.simulated, how) for one, how in pairs]),
        Column("\n".join(band_name(runs).rsplit(" ", 1)), [_range(one.p10, one.p90, how) for one, how in pairs]),
        Column("\nbias", [_bias(one, how) for one, how in pairs]),
        Column("in\nband %", [_percent(one.inside) for one in rows]),
        Column("\nexpected %", [_expected(one) for one in rows]),
    ]
    if any(one.tolerance for one in rows):
        verdicts = [f"{one.verdict} {one.tolerance}" if one.verdict else "" for one in rows]
        columns.append(Column("bias and\ntolerance", verdicts, left=True, verdicts=[one.verdict or "" for one in rows]))
    return Table("MEASURE", names, columns)


def _worst(name: str, rows: Sequence[Interval], runs: int) -> Block:
    """The ten worst intervals of a measure, in whatever queue."""
    shown = worst(rows)
    outside = sum(row.inside is False for row in rows)
    heading = f"{told(name)}{' %' if rows and rows[0].unit == 'share' else ''}"
    if not shown:
        return Text(f"{heading}: no interval is outside its band")
    many = f"the worst {len(shown)} of {outside:,}" if outside > len(shown) else f"{outside}"
    how = style_of(shown[0].unit, max(abs(row.actual) for row in shown))
    queues = {row.queue for row in rows}
    names = [f"{_when(row.interval)}{f' {row.queue}' if len(queues) > 1 else ''}" for row in shown]
    columns = [
        Column("actual", [number(row.actual, how) for row in shown]),
        Column("simulated", [number(row.simulated, how) for row in shown]),
        Column(band_name(runs), [_range(row.p10, row.p90, how) for row in shown]),
        Column("outside by", [number(row.beyond, how) for row in shown]),
    ]
    if shown[0].contacts is not None:
        columns.append(Column("contacts", [f"{row.contacts:,.0f}" for row in shown]))
    return Table("INTERVAL", names, columns, f"{heading}: {many} outside the band, of {len(rows):,}")


def _style(one: Compared) -> Style:
    return style_of(one.unit, max(abs(one.actual), abs(one.simulated or 0.0)))


def _heading(one: Compared) -> str:
    return f"{told(one.measure)}{' %' if one.unit == 'share' else ' s' if one.unit == 's' else ''}"


def _name(one: Compared, below: bool) -> str:
    """Name a row; waits of several channels have no total below which their queues could stand."""
    if one.queue == ALL:
        return _heading(one)
    return f"  {one.queue}" if below else f"{_heading(one)} {one.queue}"


def _place(queue: str) -> str:
    return "all queues" if queue == ALL else queue


def _when(interval: str) -> str:
    return f"{datetime.fromisoformat(interval):%a %d %b %H:%M}"


def _range(low: float | None, high: float | None, how: Style) -> str:
    return NOTHING if low is None else f"{number(low, how)}-{number(high, how)}"


def _bias(one: Compared, how: Style) -> str:
    if one.bias is None:
        return NOTHING
    half = "" if one.low is None or one.high is None else f" ±{number((one.high - one.low) / 2, how)}"
    return f"{signed(one.bias, how)}{half}"


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share * 100:.0f}"


def _expected(one: Compared) -> str:
    if one.expected is None:
        return NOTHING
    return f"{_percent(one.expected)} ({_percent(one.expected_p10)}-{_percent(one.expected_p90)})"
