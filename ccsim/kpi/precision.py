"""How well a measure is known, and whether that is well enough to stop replicating."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.errors import UsageError
from ccsim.kpi.rows import Row, check_measures
from ccsim.kpi.samples import ALL
from ccsim.kpi.table import measures_of

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

USUAL = "service_level"
"""The measure that is meant where none is named."""

_WRITTEN = re.compile(r"(?:(?P<measure>[^=\s]+)\s*=\s*)?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|pt|s)")


@dataclass(frozen=True)
class HalfWidth:
    """How well a measure is known in one place.

    Parameters
    ----------
    label : str
        The queue, group or target that it is about; `*` for all.
    mean, half : float or None
        The mean and the half-width of its 95 % confidence interval; None where not defined.
    """

    label: str
    mean: float | None
    half: float | None


@dataclass(frozen=True)
class Precision:
    """When to stop replicating.

    Parameters
    ----------
    measure : str
    within : float
        Largest half-width: a share of the mean if `relative`, else in the measure's unit (0.01 is one point).
    """

    measure: str = USUAL
    within: float = 0.01
    relative: bool = False

    def reached(self, rows: Iterable[Row], queues: Collection[str] = ()) -> bool:
        """Whether the measure is known well enough wherever it has a value; never if it has none at all.

        Parameters
        ----------
        rows : iterable of Row
        queues : collection of str
            Queues that count, as of `targeted`.
        """
        known = [found for found in half_widths(rows, self.measure, queues) if found.mean is not None]
        return bool(known) and all(self._enough(found) for found in known)

    def _enough(self, found: HalfWidth) -> bool:
        if found.mean is None or found.half is None:
            return False
        return found.half <= self.within * (abs(found.mean) if self.relative else 1.0)


def parse_precision(text: str, scenario: Scenario) -> Precision:
    """Read what was asked for: `2%` of the mean, `service_level=1pt` (points of a share), `asa=3s`.

    Raises
    ------
    UsageError
        If it cannot be read, names no measure, or its unit is not that of the measure.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if not match or not float(match["number"]):
        raise UsageError(f"'{text}' is no precision: write '2%', 'service_level=1pt' or 'asa=3s'")
    name, number, written = match["measure"] or USUAL, float(match["number"]), match["unit"]
    check_measures(scenario, [name])
    unit = next(measure.unit for measure in measures_of(scenario) if measure.name == name)
    if written != "%" and unit != {"pt": "share", "s": "s"}[written]:
        raise UsageError(f"'{text}': {name} is no {'share' if written == 'pt' else 'time'}: write '{name}=2%'")
    return Precision(name, number if written == "s" else number / 100, relative=written == "%")


def targeted(scenario: Scenario) -> tuple[str, ...]:
    """Queues that name a target: those whose measures decide when to stop."""
    return tuple(name for name, queue in scenario.queues.items() if queue.target is not None)


def half_widths(rows: Iterable[Row], measure: str = USUAL, queues: Collection[str] = ()) -> list[HalfWidth]:
    """Find how well a measure is known, over the whole run.

    Parameters
    ----------
    rows : iterable of Row
    measure : str
    queues : collection of str
        Queues wanted, all segments together. Where the measure is not given by queue, or none is named, it is that of
        all queues, or of all groups, together; of each queue if all together have none, being of several channels.
    """
    whole = [row for row in rows if row.measure == measure and _of_whole(row)]
    chosen = [row for row in whole if row.queue in queues]
    chosen = chosen or [row for row in whole if ALL in (row.queue, row.group)]
    if all(row.mean is None for row in chosen):
        chosen = [row for row in whole if row.queue not in (ALL, None) and row.mean is not None] or chosen or whole
    return [HalfWidth(row.queue or row.group or ALL, row.mean, _half(row)) for row in chosen]


def _of_whole(row: Row) -> bool:
    """Whether a row is of no interval, type or other breakdown, and of all segments."""
    apart = row.interval is None and row.type is None and row.channel is None
    return apart and row.segment in (ALL, None) and (row.queue is None or row.group is None)


def _half(row: Row) -> float | None:
    return None if row.low is None or row.high is None else (row.high - row.low) / 2
