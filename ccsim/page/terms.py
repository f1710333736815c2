"""What the words and measures of a page mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ccsim.app.tables.figures import MANY, band_name, heading
from ccsim.app.targets import target_text
from ccsim.kpi import Measure, measures_of
from ccsim.page.words import worded
from ccsim.units import MILLION, format_duration, format_percent

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


def word_terms(scenario: Scenario, period: str, runs: int) -> Iterator[tuple[str, str]]:
    """Words of verdicts, bands and intervals of a run."""
    yield from verdict_terms(scenario)
    yield (
        band_name(runs, f"{period}s"),
        f"the range of single {period}s, from p10 to p90; more replications do not make it narrower"
        if runs >= MANY
        else f"the range of single {period}s, from the lowest to the highest",
    )
    yield "run, replication", worded(scenario, f"one simulated {period}, with callers and absences of its own")


def verdict_terms(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Targets, and the words of verdicts on them."""
    for name, queue in scenario.queues.items():
        if queue.target is not None:
            yield f"{name} {target_text(queue.target)}", _target(scenario, name)
    yield "met", "of a queue: the whole 95 % interval of the mean service level is at or above the target"
    yield "missed", "of a queue: the whole interval is below the target"
    yield "undecided", "of a queue: the interval holds the target; more replications would tell"
    if scenario.targets:
        yield (
            "met, of a named target",
            "every single run met it; undecided and missed, by how surely not every one does",
        )
    yield "± (95 % interval)", "how well the mean is known; more replications make it narrower"


def _target(scenario: Scenario, name: str) -> str:
    target = scenario.queues[name].target
    assert target is not None
    within = format_duration(target.within) + (" of open time" if target.open_time else "")
    return f"a service level of at least {format_percent(target.answer / MILLION)}, in time being {within}"


def measure_terms(scenario: Scenario, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each measure that is shown, with its unit."""
    known = {measure.name: measure for measure in reversed(measures_of(scenario))}
    for name in dict.fromkeys(names):
        if name in known:
            measure = known[name]
            unit = {"share": "%", "currency": scenario.costs.currency}.get(measure.unit, measure.unit)
            words = " ".join(heading(name, "").split())
            yield (f"{words} ({unit})" if unit not in ("contacts", words) else words), _meaning(known, scenario, name)


def _meaning(known: Mapping[str, Measure], scenario: Scenario, name: str) -> str:
    """What a measure is; the service level is the one that the scenario names."""
    chosen = f"sl_{scenario.service_level.definition}" if name == "service_level" else name
    return known[chosen].meaning.replace("`", "'")
