"""Figures where contacts come by several channels: what is drawn is what was measured, and no wait of several together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.app.result import Result
from ccsim.errors import UsageError
from plot.drawn import DAY, cells, new_axes, texts

DESK = (
    DAY.replace("duration: 1 day", "duration: 2 days")
    .replace("loan: {", "loan: {channel: email, ")
    .replace("patience: never}", "}")
    .replace("call:\n", "call:\n    channel: chat\n")
    .replace("serves: {desk: 1}, ", "serves: {desk: 1}, at_once: {chat: 3}, ")
    .replace("8:00: 4, 12:00: 0, 13:00: 4, 18:00: 0", "8:00: 2, 12:00: 0, 13:00: 2, 18:00: 0")
    .replace("8:00: 1, 12:00: 0", "9:00: 1, 11:00: 0")
)
"""Chats that two agents can have three of, and letters of which some are left over."""


@pytest.fixture(scope="module")
def days() -> Result:
    return ccsim.run(ccsim.parse(DESK), replications=10, by="interval")


def test_backlog_is_what_was_measured(days: Result) -> None:
    """Catches: bars of another day or queue; the interval's time average in place of who is left."""
    ax = new_axes()
    assert ccsim.plot.backlog(days, "loans", ax=ax) is ax
    known = [
        row
        for row in days.iterate("interval", measures=["backlog"])
        if (row.queue, row.segment) == ("loans", "*") and row.mean is not None
    ]
    assert [row.interval for row in known] == ["2026-03-02T23:30", "2026-03-03T23:30"]
    bars: Any = ax.containers[0]
    assert [bar.get_height() for bar in bars] == [row.mean for row in known]
    (ranges,) = ax.collections
    ends: Any = ranges
    assert [tuple(each[:, 1]) for each in ends.get_segments()] == [(row.p10, row.p90) for row in known]
    assert known[0].mean
    assert {"Mon 2 Mar", "Tue 3 Mar", "mean of 10 runs", "8 of 10 runs"} <= texts(ax)


def test_concurrency_is_what_was_measured(days: Result) -> None:
    """Catches: groups that have one contact at a time shown; a scale that ends below what agents have in hand."""
    ax = new_axes()
    ccsim.plot.concurrency(days, ax=ax)
    assert {"team"} == {label.get_text() for label in ax.get_yticklabels()}
    known = {
        row.interval: row.mean for row in days.iterate("interval", measures=["concurrency"]) if row.group == "team"
    }
    drawn = cells(ax)[0]
    (first,) = np.flatnonzero(drawn == known["2026-03-02T09:00"])
    assert drawn[first + 10] == known["2026-03-02T14:00"]
    assert np.nanmax(drawn) == max(value for value in known.values() if value is not None) > 1


def test_who_is_left_over_or_in_hand_of_calls(days: Result) -> None:
    """Catches: an empty picture, or a fault from within, where there are calls alone, one at a time."""
    calls = ccsim.run(ccsim.parse(DAY), replications=2, by="interval")
    with pytest.raises(UsageError, match="no measure 'backlog'"):
        ccsim.plot.backlog(calls)
    with pytest.raises(UsageError, match="at_once"):
        ccsim.plot.concurrency(calls)
    with pytest.raises(UsageError, match="no queue 'moon'"):
        ccsim.plot.backlog(days, "moon")


@pytest.mark.parametrize("draw", ["service_level", "waits", "week", "wait_distribution", "segments"])
def test_no_wait_of_several_channels_is_drawn(days: Result, draw: str) -> None:
    """Catches: one line for chats and letters; an empty frame without a word."""
    figure: Callable[[Result], object] = getattr(ccsim.plot, draw)
    with pytest.raises(UsageError, match="never made of chat and email together; name a queue: desk, loans"):
        figure(days)


def test_waits_of_each_queue_are_drawn(days: Result) -> None:
    """Catches: queues of one channel each refused as well, or a line for all of them between theirs."""
    assert ccsim.plot.waits(days, "loans", ax=new_axes())
    ax = ccsim.plot.wait_distribution(days, by="queue", ax=new_axes())
    names = [line.get_label().split(":")[0] for line in ax.lines if not line.get_label().startswith("_")]
    assert len(names) == 2
    with pytest.raises(UsageError, match="never made of chat and email together"):
        days.waits.of()
    assert set(days.waits.table["queue"]) == {"desk", "loans"}


def test_minutes_of_agents_with_several_in_hand(days: Result) -> None:
    """Catches: more agents busy than there are, each contact in hand counted as one; a service level of chats and letters."""
    from ccsim.app.views.minutes import by_minute

    found = by_minute(days, "2026-03-02 14:00", span="2 h", step="10 min")
    assert (found.busy <= found.on_duty + 1e-9).all()
    assert found.busy.max() > 1
    assert np.isnan(found.service_level).all()
    assert not np.isnan(by_minute(days, "2026-03-02 14:00", queue="desk").service_level).all()
