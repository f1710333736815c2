"""The tables of scenarios/README.md that answer a planner's question say what the simulation says.

Where a change is meant to move them, this writes them anew; read the difference, and the sentences beside them:

    python tests/scenarios/test_answers.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import ccsim

FOLDER = Path(__file__).parents[2] / "scenarios"
README = FOLDER / "README.md"

SURVEY = {
    "as it stands": "as it stands",
    "bigger_desk": "a fifth agent at the desk",
    "more_engineers": "a sixth engineer",
    "settle_it": "a tenth more time a call, half the repeat calls",
    "both": "fifth agent and more time",
    "courses": "better courses, training from 71 to 79",
}
"""Candidates, and what they are called in the table."""
SURVEY_MEASURES = {
    "satisfaction": "satisfaction",
    "satisfaction:after_sales": "after-sales",
    "satisfaction:reception": "reception",
    "cost": "cost, EUR",
}
CLERKS = "agents.clerks.shifts.whole_day.mon-fri"
COSTS = {
    "service_level": "answered within 20 s, %",
    "lost": "lost",
    "leaving": "leaving",
    "cost_of_leaving": "cost of leaving, EUR",
    "cost": "cost, EUR",
}


def survey() -> Iterator[list[str]]:
    """How the variants of the survey differ from the scenario as it stands."""
    found = ccsim.compare(FOLDER / "survey.yaml", variants="all", measures=list(SURVEY_MEASURES))
    yield ["", *SURVEY_MEASURES.values()]
    base = {row.measure: row for row in found.rows(found.base, "run") if row.segment == "*"}
    cells = [known(base[name].mean, base[name].low, decimals(name)) for name in SURVEY_MEASURES]
    yield [SURVEY["as it stands"], *cells]
    for candidate in found.candidates[1:]:
        whole = {one.measure: one for one in found.whole[candidate.name] if one.segment == "*"}
        cells = [known(whole[name].mean, whole[name].low, decimals(name), sign="+") for name in SURVEY_MEASURES]
        yield [SURVEY[candidate.name], *cells]


def cost_of_service() -> Iterator[list[str]]:
    """What so many clerks cost, with and without what leaves."""
    counted, not_counted = (
        ccsim.sweep(FOLDER / "cost_of_service.yaml", {CLERKS: "2:9"}, variant=variant, measures=measures)
        for variant, measures in ((None, list(COSTS)), ("not_counted", ["cost"]))
    )
    yield ["clerks", *COSTS.values(), "cost if nobody left, EUR"]
    for (_, line), (_, other) in zip(counted.table.iterrows(), not_counted.table.iterrows(), strict=True):
        shown = [
            known(line[name], line[f"{name} low"], decimals(name), share=name == "service_level") for name in COSTS
        ]
        yield [str(line[CLERKS]), *shown, known(other["cost"], other["cost low"], 0)]


def decimals(measure: str) -> int:
    return 0 if measure.startswith("cost") else 1


def known(mean: float | None, low: float | None, digits: int, *, sign: str = "", share: bool = False) -> str:
    """Write a figure and half the width of its interval."""
    assert mean is not None
    assert low is not None
    factor = 100 if share else 1
    text = f"{mean * factor:{sign},.{digits}f} ±{(mean - low) * factor:,.{digits}f}"
    return re.sub(r"^[+-](0(\.0)? ±)", r"\1", text)


TABLES: Mapping[str, Callable[[], Iterator[list[str]]]] = {"survey": survey, "cost_of_service": cost_of_service}


def written(name: str) -> str:
    """Make a table anew."""
    first, *rows = TABLES[name]()
    lines = [first, ["---"] * len(first), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines).replace("|  |", "| |")


def place(name: str) -> re.Pattern[str]:
    """Where a table stands: after a comment that names its scenario."""
    return re.compile(rf"(?<=<!-- table: {name} -->\n)(\|.*\n)+")


@pytest.mark.parametrize("name", TABLES)
def test_answer(name: str) -> None:
    """Catches: an answer for planners that the program no longer gives."""
    (found,) = (match[0] for match in place(name).finditer(README.read_text(encoding="utf-8")))
    assert found == written(name)


if __name__ == "__main__":
    for one in TABLES:
        README.write_text(
            place(one).sub(lambda _, one=one: written(one), README.read_text(encoding="utf-8")), encoding="utf-8"
        )
