"""What stands above and beside the figures of a sweep: short names of paths, names of points, the lines at the top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ccsim.app.result import policy_in_force
from ccsim.app.sweep.point import Swept
from ccsim.app.sweep.result import AS_IT_IS, SweepResult, short_names
from ccsim.app.tables.block import Block, Text, cut, pad, wide
from ccsim.units import format_duration

LONGEST = 28
"""Characters of a value beside its figures."""
LEGEND = "Means over the replications; ± is half the width of the 95 % interval of the mean."


def heading(sweep: SweepResult) -> Iterator[Block]:
    """What was asked, and of which scenario."""
    scenario = sweep.scenario
    policy = policy_in_force(scenario)
    rule = "first come, first served" if policy is None else policy if isinstance(policy, str) else "changes by day"
    yield Text(scenario.name)
    if scenario.what_if:
        yield Text(f"What if: {'; '.join(scenario.what_if)}")
    span = f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}"
    parts = [span, *([] if "policy" in sweep.paths else [f"policy {rule}"])]
    parts += [] if "seed" in sweep.paths else [f"seed {scenario.seed}"]
    yield Text("; ".join(parts))
    short = short_names(sweep.paths)
    told = [path if short[path] == path else f"{short[path]} = {path}" for path in sweep.paths]
    how = ", one change at a time" if sweep.each else ""
    same = "" if "seed" in sweep.paths else " All points meet the same callers."
    yield Text(f"Varied{how}: {'; '.join(told)}.{same}")
    yield Text(LEGEND)


def point_names(sweep: SweepResult, points: Sequence[Swept]) -> tuple[str, list[str]]:
    """A heading and a name for each point, path under path."""
    short = short_names(sweep.paths)
    cells = [[value_of(point, path) for path in sweep.paths] for point in points]
    widths = [
        max(wide(text) for text in (short[path], *(row[place] for row in cells)))
        for place, path in enumerate(sweep.paths)
    ]
    lines = [_line(row, widths) for row in ([short[path] for path in sweep.paths], *cells)]
    return lines[0], lines[1:]


def value_of(point: Swept, path: str) -> str:
    """The value of a path at a point, not longer than fits."""
    changes: Mapping[str, str] = dict(point.key)
    return cut(changes.get(path, AS_IT_IS), LONGEST)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(pad(cell, width, left=True) for cell, width in zip(cells, widths, strict=True)).rstrip()
