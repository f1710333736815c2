"""Callbacks in the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import branch

import ccsim
from app.test_sheets import key, measured, opened, ran, records


def test_callbacks_of_each_interval(tmp_path: Path) -> None:
    """Catches: callbacks that only `measures.csv` has; their columns in a workbook of who offers none; seconds as minutes."""
    offer = "queues.account.callback={offer: {after: 20 s}, accept: 50 %}"
    result = ccsim.run(branch(offer), replications=3, by="interval")
    rows = records(opened(result, tmp_path)["intervals"])
    titles = {f"callbacks_{what}": f"callbacks {what}" for what in ("offered", "accepted", "reached")}
    for name, title in (titles | {"time_to_callback": "time to callback s"}).items():
        found = {place: value for place, value in measured(result, name).items() if place[0] != "*"}
        assert {key(row): row[title] for row in rows} == pytest.approx(found), name
    assert sum(row["callbacks reached"] for row in rows) > 0
    others = records(opened(ran("branch"), tmp_path)["intervals"])[0]
    assert not [title for title in others if "callback" in title]
