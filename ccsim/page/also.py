"""What the first screen tells besides targets: satisfaction, cost, callbacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ccsim.app.tables.figures import mean, mean_and_half_width, style
from ccsim.app.tables.shown import has_costs
from ccsim.kpi import Row
from ccsim.kpi.replication import RUN
from ccsim.kpi.table import SATISFACTION
from ccsim.scenario.channels import VOICE
from ccsim.scenario.measures import is_of_several_channels
from ccsim.units import format_duration

if TYPE_CHECKING:
    from ccsim.app.result import Result

ALL = "*"
CALLED, CONNECTED, COST = "callbacks_reached", "connect_rate", "cost"


def also(result: Result) -> str:
    """Say what a run makes of satisfaction, cost and callbacks, in one sentence; '' where there are none of them."""
    connects = VOICE if is_of_several_channels(result.scenario, CONNECTED) else None
    kinds = (RUN,) if connects is None else (RUN, "channel")
    rows = {
        row.measure: row
        for row in result.iterate(*kinds, measures=_asked(result))
        if row.queue == ALL and row.segment == ALL and row.mean is not None
        if row.channel == (connects if row.measure == CONNECTED else None)
    }
    told = list(_told(result, rows))
    return f"Besides: {'; '.join(told)}." if told else ""


def _asked(result: Result) -> list[str]:
    scenario = result.scenario
    called = any(queue.callback for queue in scenario.queues.values())
    return [
        *([SATISFACTION] if scenario.satisfaction is not None else []),
        *([COST] if has_costs(result) else []),
        *([CALLED, CONNECTED] if called else []),
    ]


def _told(result: Result, rows: Mapping[str, Row]) -> Iterator[str]:
    if SATISFACTION in rows:
        satisfaction = result.scenario.satisfaction
        assert satisfaction is not None, "it has rows"
        worth = satisfaction.levels.values()
        yield f"satisfaction {_figure(rows[SATISFACTION])} of at most {max(worth):g} points"
    if COST in rows:
        counted = format_duration(result.scenario.duration)
        yield f"cost {_figure(rows[COST])} {result.scenario.costs.currency} in {counted}"
    if CALLED in rows and CONNECTED in rows:
        called = mean(rows[CALLED], style([rows[CALLED]]))
        yield f"{_figure(rows[CONNECTED])} % of the calls for an agent connected; {called} callers a run reached by callback"


def _figure(row: Row) -> str:
    """Write a mean, and how well it is known if it differs from run to run."""
    how = style([row])
    return mean(row, how) if row.low == row.high else mean_and_half_width(row, how)
