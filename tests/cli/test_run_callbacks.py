"""Callbacks in the tables of `ccsim run`."""

from __future__ import annotations

import json

import pytest

from cli.conftest import Call

OFFER = ("--set", "queues.desk.callback={offer: {after: 5 s}, accept: 60 %}", "--set", "agents.team.staff=2")


def test_tables_by_time_and_type_say_who_was_called_back(ccsim: Call) -> None:
    """Catches: an hour in which nobody seems to have come, as all accepted; columns of callbacks where there are none."""
    options = ("desk.yaml", "-r", "2", "-q", "--by", "hour,type")
    out = ccsim("run", *options, *OFFER).out
    assert out.count("connect") == 3  # CALLBACKS, by hour, by type
    document = json.loads(ccsim("run", "desk.yaml", "-r", "2", "--json", "--by", "hour", *OFFER).out)
    rows = {
        row["measure"]: row["mean"]
        for row in document["measures"]
        if (row["interval"], row["segment"], row["queue"]) == ("09:00", "*", "desk")
    }
    line = next(
        line for line in out.splitlines() if line.startswith("09:00 ")
    ).split()  # of the queue, before the agents
    assert float(line[-2]) == pytest.approx(rows["callbacks_accepted"], abs=0.05)
    assert float(line[-1]) == pytest.approx(100 * rows["connect_rate"], abs=0.05)
    assert "connect" not in ccsim("run", *options).out
