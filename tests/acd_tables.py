"""Tables as a call distributor keeps them: by hand, or of a replication; and what a comparison with them found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

import ccsim
from ccsim.app.actual.compare import Compared
from ccsim.app.result import Result


def written(folder: Path, text: str, name: str = "acd.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def found(check: ccsim.Check, measure: str, queue: str) -> Compared:
    (one,) = [one for one in check.compared if (one.measure, one.queue) == (measure, queue)]
    return one


def part(result: Result, numbers: range) -> Result:
    """A run of some of the replications."""
    chosen = slice(numbers.start, numbers.stop)
    return replace(result, measured=result.measured[chosen], taken=result.taken[chosen])


def table_of(result: Result, number: int) -> pd.DataFrame:
    """What a telephone system would have kept of one replication."""
    columns = ["offered", "answered", "abandoned", "service_level", "abandonment", "asa", "aht"]
    rows = part(result, range(number, number + 1)).iterate("interval", measures=columns)
    kept = [(row.interval, row.queue, row.measure, row.mean) for row in rows if row.segment == "*" and row.queue != "*"]
    table = pd.DataFrame(kept, columns=["interval", "queue", "measure", "mean"])
    table = table.pivot_table(index=["interval", "queue"], columns="measure", values="mean")[columns].reset_index()
    return table.rename(columns={"interval": "time"})
