"""A plan as files: `staff.csv`, `plan.yaml`, `run.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim.app.files.again import SCENARIO, make_folder, write_scenario
from ccsim.app.files.export import write_document, write_table
from ccsim.app.files.sheets.book import WORKBOOK
from ccsim.app.files.sheets.experiments import write_staff
from ccsim.planning.requirement import COLUMNS
from ccsim.planning.staffing import written

if TYPE_CHECKING:
    from ccsim.app.staff.result import StaffResult
    from ccsim.scenario import Scenario

TABLE, PLAN = "staff.csv", "plan.yaml"
STDIN = "-"


def write(result: StaffResult, path: str, folder: Path) -> None:
    """Write a plan into a folder, which must exist; without a plan only `run.json`, which says why.

    Parameters
    ----------
    result : StaffResult
    path : str
        File of the scenario, which the plan extends; `-` is none.
    folder : Path
    """
    if result.feasible:
        write_table(folder / TABLE, COLUMNS, map(astuple, result.plan.rows))
        text = plan_text(result, _extended(result, path, folder))
        (folder / PLAN).write_text(text, encoding="utf-8", newline="\n")
    write_document(result.to_dict(), folder)
    if result.feasible:
        write_staff(result, folder / WORKBOOK)


def plan_text(result: StaffResult, extends: str) -> str:
    """Write the plan as a scenario: heads by day and clock, laid over the scenario's file."""
    plan = result.plan
    lines = [
        f"# Found by ccsim staff: the fewest agents that meet every queue's target over each {result.question.over};",
        "# heads to plan for, with those who will be absent or off the phones.",
        "ccsim: 1",
        f"extends: {json.dumps(extends, ensure_ascii=False)}",
        "agents:",
    ]
    for name, row in zip(plan.groups, plan.gross, strict=True):
        shifts = "shifts: none, " if result.base.agents[name].shifts else ""
        lines += [f"  {name}:", *([f"    {shifts[:-2]}"] if shifts else []), "    staff:"]
        for date, day in written(plan.slots, row).items():
            lines.append(f"      {date}: {_flow(day)}")
    return "\n".join(lines) + "\n"


def _flow(day: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{clock}: {numbers}" for clock, numbers in day.items()) + "}"


def open_folder(scenario: Scenario, path: str, folder: Path) -> None:
    """Make the folder for a plan; make sure that no scenario of the user's own is overwritten.

    Raises
    ------
    UsageError
        If there is one.
    """
    if _beside(scenario, path, folder):
        folder.mkdir(parents=True, exist_ok=True)
    else:
        make_folder(folder)


def _extended(result: StaffResult, path: str, folder: Path) -> str:
    """Name what the plan extends: the scenario's file, or else a copy, which is written."""
    beside = _beside(result.base, path, folder)
    if not beside:
        write_scenario(result.base, folder)
    return beside or SCENARIO


def _beside(scenario: Scenario, path: str, folder: Path) -> str:
    """Name the scenario's file as a plan in the folder can extend it: beside or below, and nothing changed; '' if not."""
    if path == STDIN or scenario.what_if:
        return ""
    try:
        return Path(path).resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return ""
