"""Sharing out a pool's agents where a line of it is served by nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.planning import start

TEXT = """
ccsim: 1
start: 2026-03-02 8:00
duration: 2 h
contacts:
  call: {arrivals: {rate: 60 per hour}, enter: desk}
  more: {arrivals: {rate: 30 per hour}, enter: back}
queues:
  desk: {talk: {exponential: 3 min}, patience: {exponential: 5 min}, target: 80/20}
  back: {talk: {exponential: 3 min}, patience: {exponential: 5 min}}
agents:
  one: {serves: {desk: 1, back: 2}, staff: 3}
  two: {serves: {desk: 1}, staff: 2}
"""


def test_who_is_served_by_nobody_takes_nobodys_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: work of a line without a group that must be shared out among groups, so that there is no answer at all."""
    share_out, compared = start.share_out, 0

    def with_a_line_more(slots: Any, pool: Any, *how: Any) -> Any:
        nonlocal compared
        alone = share_out(slots, pool, *how)
        more = share_out(slots, replace(pool, lines=(*pool.lines, replace(pool.lines[-1], groups=()))), *how)
        assert all(np.array_equal(alone[name], more[name]) for name in pool.groups)
        compared += 1
        return alone

    monkeypatch.setattr(start, "share_out", with_a_line_more)
    ccsim.staff(ccsim.parse(TEXT), by="formula")
    assert compared
