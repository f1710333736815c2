"""The sheet `definitions`: every word of the workbook, with its unit."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.files.sheets.book import Book, Heading
from ccsim.app.tables.figures import band_name, title_of
from ccsim.app.targets import target_text
from ccsim.kpi import MEASURES, measures_of
from ccsim.kpi.samples import unit_of
from ccsim.scenario import Scenario
from ccsim.units import MILLION, format_duration, plain

SHEET = "definitions"
HEADINGS = (
    Heading("word", width=30),
    Heading("unit", width=12),
    Heading("given for", "wrapped", 24),
    Heading("meaning", "wrapped", 100),
)

WORDS = (
    ("mean", "", "", "over the replications; of shares and means per contact the ratio of the sums"),
    ("±", "", "", "half the width of the 95 % confidence interval of the mean: how well it is known"),
    ("met", "", "target", "the whole confidence interval is good enough; of a named target: all runs met it"),
    ("missed", "", "target", "none of the confidence interval is good enough"),
    ("undecided", "", "target", "more replications would tell"),
    ("target met in share of runs", "share", "queue, interval", "runs in which it met the target: the risk of the plan"),
    ("agents on duty", "agents", "queue, interval", "of all groups that serve the queue, others beside it or not"),
    ("occupancy", "share", "queue, interval", "of the same agents: busy (talk and wrap) / on duty"),
    ("red", "", "queue, interval", "the mean service level is below the target in the same row"),
    ("empty cell", "", "", "not defined: nobody was offered, answered or on duty"),
)  # fmt: skip


OF_SEVERAL_CHANNELS = (
    "empty cell of all queues", "", "", "waits and service levels are never made of several channels together"
)  # fmt: skip


def add(book: Book, scenario: Scenario, runs: int = 10) -> None:
    """Add the sheet; `runs` is how many there are, of fewer than ten a band is that of all."""
    name = band_name(runs)
    band = (name, "", "", f"in {name} the value lies there (p10 to p90): how single runs will look")
    apart = [OF_SEVERAL_CHANNELS] if len(scenario.channels) > 1 else []
    book.grid(SHEET, HEADINGS, [*WORDS[:2], band, *WORDS[2:], *apart, *_targets(scenario), *_measures(scenario)])


def _targets(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    for name, queue in scenario.queues.items():
        if (target := queue.target) is not None:
            within = format_duration(target.within) + (" of open time" if target.open_time else "")
            answer = plain(target.answer * 100 / MILLION)
            yield f"target {target_text(target)}", "share", name, f"{answer} % answered within {within}"


def _measures(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    chosen = f"sl_{scenario.service_level.definition}"
    meanings = {one.name: one.meaning for one in MEASURES}
    for measure in measures_of(scenario):
        meaning = measure.meaning
        if measure.name == "service_level":
            meaning = (
                f"{meanings[chosen]} ({chosen}); in time: within the target time of the queue, 20 s where it names none"
            )
        yield title_of(measure.name), unit_of(scenario, measure), measure.over.value, meaning
