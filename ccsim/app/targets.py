"""Whether the targets are met, as far as the replications can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ccsim.scenario import Scenario
from ccsim.scenario.model import NamedTarget
from ccsim.scenario.target import Target
from ccsim.units import HOUR, MILLION, SECOND, format_duration, plain

if TYPE_CHECKING:
    from ccsim.kpi import Replication, Row

Word = Literal["met", "missed", "undecided"]

NAMED = "target_met:"
"""Before the name of one of `targets`, the measure that says in which share of the replications it is met."""

RULE_OF_THREE = 3.0
"""What happened to none of n contacts happens to fewer than 3/n of them, 95 % surely (Hanley and Lippman-Hand 1983)."""


@dataclass(frozen=True)
class Verdict:
    """A target and what the replications say about it.

    Parameters
    ----------
    name : str
        A queue's, or one of `targets`.
    target : str
        As text: `80/20`.
    word : str
        'met' or 'missed' if the whole 95 % interval lies on that side, else 'undecided'; see `judge`.
    row : Row or None
        The queue's service level; for one of `targets`, the share of the replications that meet it, which must be all.
    """

    name: str
    target: str
    word: Word
    row: Row | None


def judged(scenario: Scenario, measured: Sequence[Replication]) -> tuple[Verdict, ...]:
    """Judge every target by some replications, as `verdicts` does."""
    from ccsim import kpi  # noqa: PLC0415  - a name of a target needs no numpy
    from ccsim.experiments.unit import restricted  # noqa: PLC0415
    from ccsim.kpi.replication import RUN  # noqa: PLC0415

    whole = restricted(measured, [RUN])
    needed = {"service_level", *(NAMED + name for name in scenario.targets)}
    return verdicts(scenario, kpi.summarise(scenario, whole, needed), _contacts_behind(scenario, whole))


def _contacts_behind(scenario: Scenario, measured: Sequence[Replication]) -> dict[str, float]:
    """How many contacts the service level of each queue with a target counts, in all replications together."""
    from ccsim.app.views.series import measure_of, place_of  # noqa: PLC0415  - a name of a target needs no numpy
    from ccsim.kpi.replication import RUN  # noqa: PLC0415
    from ccsim.kpi.samples import sample  # noqa: PLC0415

    measure = measure_of(scenario, "service_level")
    counted = sample(measured, RUN, measure).denominators[:, 0].sum(axis=0)
    queues = [name for name, queue in scenario.queues.items() if queue.target is not None]
    return {name: float(counted[place_of(scenario, measure, name)]) for name in queues}


def verdicts(scenario: Scenario, rows: Iterable[Row], contacts: Mapping[str, float]) -> tuple[Verdict, ...]:
    """Judge every target, those of queues first, both in file order.

    Parameters
    ----------
    scenario : Scenario
    rows : iterable of Row
        Of the whole run: the service levels of queues, and the measures of `targets`.
    contacts : mapping of str to float
        How many the service level of each queue counts, in all replications together.
    """
    whole = [row for row in rows if row.interval is None and row.type is None and row.channel is None]
    return (*_of_queues(scenario, whole, contacts), *_of_targets(scenario, whole))


def _of_queues(scenario: Scenario, rows: list[Row], contacts: Mapping[str, float]) -> Iterator[Verdict]:
    levels = {row.queue: row for row in rows if row.measure == "service_level" and row.segment == "*"}
    for name, queue in scenario.queues.items():
        if queue.target is not None:
            row = levels.get(name)
            yield Verdict(
                name, target_text(queue.target), judge(row, queue.target.answer / MILLION, contacts.get(name)), row
            )


def _of_targets(scenario: Scenario, rows: list[Row]) -> Iterator[Verdict]:
    met = {row.measure: row for row in rows if row.measure.startswith(NAMED)}
    for name, target in scenario.targets.items():
        row = met.get(NAMED + name)
        yield Verdict(name, named_text(target), judge(row, 1.0), row)


def judge(row: Row | None, target: float, contacts: float | None = None) -> Word:
    """Compare a row's interval with the least value that it must have.

    Parameters
    ----------
    row : Row or None
    target : float
    contacts : float, optional
        How many the row counts. Where all replications have the same value, such as 100 %, the interval has no width, however
        few they were; it is then taken as 3 / contacts wide on either side.
    """
    if row is None or row.low is None or row.high is None:
        return "undecided"
    unsure = RULE_OF_THREE / contacts if contacts and row.low == row.high else 0.0
    return "met" if row.low - unsure >= target else "missed" if row.high + unsure < target else "undecided"


def target_text(target: Target) -> str:
    """Write a service level as a planner does: `80/20`, `90/4 open h`."""
    answer = plain(target.answer * 100 / MILLION)
    if target.open_time:
        return f"{answer}/{plain(target.within / HOUR)} open h"
    seconds = target.within % SECOND == 0 and target.within <= 300 * SECOND
    return f"{answer}/{target.within // SECOND if seconds else format_duration(target.within)}"


def named_text(target: NamedTarget) -> str:
    """Write one of `targets` as a planner does: `vip in account 95/10 every day`."""
    who = " in ".join(part for part in (target.segment, target.queue, target.group) if part)
    parts = [who] if who else []
    if target.service_level is not None:
        parts.append(target_text(target.service_level))
    if target.occupancy is not None:
        parts.append(f"occupancy at most {plain(round(target.occupancy * 100, 6))} %")
    if target.over != "run":
        share = f"in {plain(round(target.in_ * 100, 6))} % of the {target.over}s"
        parts.append(f"every {target.over}" if target.in_ >= 1 else share)
    return " ".join(parts)
