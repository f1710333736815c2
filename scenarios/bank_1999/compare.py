"""Set the simulated month beside the measured one.

    python scenarios/bank_1999/compare.py FOLDER [SCENARIO] [--rules]

FOLDER holds the raw logs. Prints tables in Markdown: the whole month, by hour of the day, by date. With `--rules` it
prints instead what other rules for telling who was on duty would give.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copy

import numpy as np
import pandas as pd
from fit import staff
from fitting import call_log, gaps, odd_days, write

import ccsim

HERE = Path(__file__).parent
WITHIN = 20.0
NEVER = float("inf")
RULES = (
    *((limit, 3600.0) for limit in (30.0, 60.0, 120.0, 300.0)),
    *((NEVER, longest) for longest in (120.0, 300.0, 600.0, 3600.0)),
)
"""Rules for telling who was away: by how long callers waited in a gap, and by the gap's length (s)."""


def measured(calls: pd.DataFrame, scenario: ccsim.Scenario) -> pd.DataFrame:
    """Bring the log of the scenario's month into the form that `simulated` has.

    Returns
    -------
    DataFrame
        One row a call that came to the agents' door: `run` (0), `when` (Timestamp of joining or being answered at
        once), `type`, `vip` (1, 0, or NaN if unknown), `wait` (s), `queued`, `answered` (bool).
    """
    hours = odd_days.opening(calls)
    door = call_log.offered_at(calls)
    when = calls["date"] + pd.to_timedelta(door, unit="s")
    begin = pd.Timestamp(scenario.start)
    kept = door.notna() & odd_days.is_open(calls, hours)
    kept &= (when >= begin) & (when < begin + pd.Timedelta(milliseconds=scenario.duration))
    table = pd.DataFrame({"run": 0, "when": when, "type": calls["type"], "vip": calls["vip"], "wait": calls["wait"]})
    table["queued"], table["answered"] = calls["queued"], calls["answered"]
    return outside(table[kept], scenario)


def simulated(result: ccsim.Result) -> pd.DataFrame:
    """Take the visits that joined a queue from a run's records; columns as in `measured`, `run` = the replication."""
    visits = result.records
    visits = visits[visits["outcome"].isin(["answered", "abandoned"])]
    table = pd.DataFrame(
        {
            "run": visits["replication"],
            "when": visits["joined"],
            "type": visits["type"].astype(str),
            "vip": (visits["segment"] == "vip").astype(float),
            "wait": visits["wait_s"],
            "queued": visits["wait_s"] > 0,
            "answered": visits["outcome"] == "answered",
        }
    )
    return outside(table, result.scenario)


def outside(table: pd.DataFrame, scenario: ccsim.Scenario) -> pd.DataFrame:
    """Leave out what the scenario excludes."""
    start = pd.Timestamp(scenario.start)
    for span in scenario.exclude.values():
        begin, end = (start + pd.Timedelta(milliseconds=edge) for edge in (span.begin, span.end))
        table = table[(table["when"] < begin) | (table["when"] >= end)]
    return table


def figures(table: pd.DataFrame) -> dict[str, float]:
    """Count a table: offered (a run), share that queued, in time, mean wait of the answered (s), abandonment (%)."""
    answered = table[table["answered"]]
    return {
        "offered": len(table) / max(1, table["run"].nunique()),
        "had to wait %": 100 * table["queued"].mean(),
        "within 20 s %": 100 * (table["answered"] & (table["wait"] <= WITHIN)).mean(),
        "mean wait s": answered["wait"].mean(),
        "abandoned %": 100 * (~table["answered"]).mean(),
    }


def side_by_side(
    log: pd.DataFrame, model: pd.DataFrame, keys: Mapping[str, tuple[pd.Series[bool], pd.Series[bool]]]
) -> str:
    """Write a table, a row a key; each pair of columns is measured and simulated.

    Parameters
    ----------
    keys : mapping
        Row name: the rows of `log` and of `model` that it counts, as masks.
    """
    rows, names = [], list(figures(log))
    for name, (ours, theirs) in keys.items():
        real, made = figures(log[ours]), figures(model[theirs])
        rows.append([name, *(_number(column, value) for column in names for value in (real, made))])
    head = ["", *(f"{column}{part}" for column in names for part in (", log", ", sim"))]
    return markdown(head, rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def month(log: pd.DataFrame, model: pd.DataFrame) -> str:
    """All calls; those that had to wait, by class; by type."""
    every = {"all calls": (log["wait"] >= 0, model["wait"] >= 0)}
    waited = {"had to wait": (log["queued"], model["queued"])}
    for name, vip in (("VIP", 1), ("ordinary", 0)):
        masks = (log["queued"] & (log["vip"] == vip), model["queued"] & (model["vip"] == vip))
        waited[f"had to wait, {name}"] = masks
    types = {str(name): (log["type"] == name, model["type"] == name) for name in log["type"].value_counts().index}
    return side_by_side(log, model, every | waited | types)


def by_hour(log: pd.DataFrame, model: pd.DataFrame) -> str:
    """All calls by hour of the day."""
    ours, theirs = log["when"].dt.hour, model["when"].dt.hour
    return side_by_side(log, model, {f"{hour}:00": (ours == hour, theirs == hour) for hour in range(7, 24)})


def by_date(log: pd.DataFrame, model: pd.DataFrame) -> str:
    """All calls by date."""
    ours, theirs = log["when"].dt.normalize(), model["when"].dt.normalize()
    return side_by_side(log, model, {f"{d:%a %d}": (ours == d, theirs == d) for d in sorted(ours.unique())})


def waits(log: pd.DataFrame, model: pd.DataFrame) -> str:
    """Share of answered calls that waited at most so long."""
    limits = (0, 5, 10, 20, 30, 60, 90, 120, 180, 300, 600)
    rows = []
    for name, table in (("log", log), ("sim", model)):
        answered = table[table["answered"]]["wait"].to_numpy()
        rows.append([name, *(f"{100 * (answered <= limit).mean():.1f}" for limit in limits)])
    return markdown(["answered within, %", *(f"{limit} s" for limit in limits)], rows)


def other_rules(calls: pd.DataFrame, path: Path) -> str:
    """Run the scenario with the agents that other duty rules give."""
    between, hours, rows = gaps.gaps(calls), odd_days.opening(calls), []
    for limit, longest in RULES:
        with tempfile.TemporaryDirectory() as folder:
            for file in HERE.glob("*.[cy][sa][vm]*"):
                copy(file, folder)
            heads = staff(calls, between, hours, limit, longest)
            (Path(folder) / "staff.csv").write_text(write.by_time(heads), encoding="utf-8")
            scenario = ccsim.load(Path(folder) / path.name)
            model = simulated(ccsim.run(scenario, replications=3))
        log = measured(calls, scenario)
        begin = pd.Timestamp(scenario.start)
        days = heads.loc[begin : begin + pd.Timedelta(milliseconds=scenario.duration - 1)]
        every, waited = figures(model), figures(model[model["queued"]])
        rows.append(
            [
                f"{limit:.0f} s" if limit < NEVER else "",
                f"{longest:.0f} s",
                f"{days.to_numpy().sum() / 2:,.0f}",
                *(_number(column, every) for column in every),
                _number("mean wait s", waited),
            ]
        )
    every, waited = figures(log), figures(log[log["queued"]])
    rows.append(["measured", "", "", *(_number(column, every) for column in every), _number("mean wait s", waited)])
    return markdown(["callers waited", "gap", "hours on duty", *every, "mean wait of who waited, s"], rows)


def _number(column: str, found: dict[str, float]) -> str:
    value = found[column]
    return "" if np.isnan(value) else f"{value:,.0f}" if column == "offered" else f"{value:.1f}"


def main(arguments: list[str]) -> int:
    """Run and print."""
    paths = [argument for argument in arguments if not argument.startswith("-")]
    if not 1 <= len(paths) <= 2 or set(arguments) - set(paths) - {"--rules"}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    calls = call_log.read(Path(paths[0]))
    path = Path(paths[1]) if len(paths) == 2 else HERE / "bank_1999.yaml"
    if "--rules" in arguments:
        sys.stdout.write(other_rules(calls, path))
        return 0
    result = ccsim.run(ccsim.load(path))
    log, model = measured(calls, result.scenario), simulated(result)
    for title, table in (("The month", month), ("Waits", waits), ("By hour", by_hour), ("By date", by_date)):
        sys.stdout.write(f"### {title}\n\n{table(log, model)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
