"""The telecom month: of the size that it states, with people enough for its mean day, and a day of it as README.md tells."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import ccsim

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MONTH = SCENARIOS / "telecom_month.yaml"
MASS = ("student", "prepaid", "standard")
A_MORNING = ("start=2026-03-18 00:00", "duration=13 h")


def whole(result: ccsim.Result) -> pd.DataFrame:
    """Rows of the whole run over all queues, or of groups of agents."""
    rows = result.measures
    return rows[rows["interval"].isna() & (rows["queue"].isna() | (rows["queue"] == "*"))]


def by_segment(result: ccsim.Result, measure: str) -> dict[str, float]:
    """Means of a measure, by segment."""
    rows = whole(result)
    return rows[rows["measure"] == measure].set_index("segment")["mean"].to_dict()


def told() -> dict[str, list[str]]:
    """Rows of the table of groups in README.md: name to cells."""
    text = (SCENARIOS / "README.md").read_text("utf-8")
    section = text[text.index("## A telecom month") :]
    rows = (line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| "))
    return {name: cells for name, *cells in rows}


def numbers(cell: str) -> list[float]:
    """Numbers in a cell of the table."""
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", cell)]


@pytest.fixture(scope="module")
def month() -> ccsim.Understanding:
    """What the month means."""
    return ccsim.understand(ccsim.load(MONTH))


@pytest.fixture(scope="module")
def day() -> ccsim.Result:
    """The first Wednesday of the ten of which README.md tells."""
    return ccsim.run(MONTH, variant="one_day", replications=1)


def test_the_month_is_of_the_size_that_it_states(month):
    """Catches: volumes, or a calendar, that make another centre than one of 13 million contacts a month."""
    assert sum(day.contacts for day in month.days) == pytest.approx(13_000_000, rel=0.01)
    assert len(month.days) == 31
    assert len(month.scenario.segments) == 10


def test_there_are_people_enough_for_the_mean_day(month):
    """Catches: a roster with a hole, a group without a server; more or fewer people than a centre would pay."""
    assert month.warnings == ()
    assert all(0.78 <= day.occupancy <= 0.88 for day in month.days)


def test_every_group_is_promised_something(month):
    """Catches: a customer group whose promise nobody watches."""
    scenario = month.scenario
    promised = {target.segment for target in scenario.targets.values() if target.service_level is not None}
    assert promised == set(scenario.segments)


def test_every_what_if_loads_and_is_another(month):
    """Catches: a variant or policy that names what is no longer there, or changes nothing."""
    scenario = month.scenario
    changed = [scenario.with_variant(name) for name in scenario.variants]
    changed += [scenario.set("policy", name) for name in scenario.policies if name != "by_group"]
    assert len({scenario.fingerprint, *(what_if.fingerprint for what_if in changed)}) == len(changed) + 1


def test_a_day_is_as_the_readme_tells(day):
    """Catches: a README that tells of another centre: service levels or an occupancy that no usual day has."""
    table, level = told(), by_segment(day, "service_level")
    for segment in ccsim.load(MONTH).segments:
        _, low, high = numbers(table[segment][0])
        assert low - 0.5 <= 100 * level[segment] <= high + 0.5, segment
    for name, measure in (("contained", "contained"), ("solved at first contact", "resolved_first")):
        assert 100 * by_segment(day, measure)["*"] == pytest.approx(numbers(table[name][0])[0], abs=0.3)
    rows = whole(day)
    busy = rows[(rows["measure"] == "occupancy") & (rows["group"] == "*")]["mean"].item()
    _, low, high = numbers(table["occupancy"][0])
    assert low - 0.5 <= 100 * busy <= high + 0.5


def test_the_mass_pays_for_the_privileges():
    """Catches: privileges that nobody has or nobody pays for, or what-ifs in which other customers call."""
    stands, shared = (
        ccsim.run(ccsim.load(MONTH, variant=variant, changes=A_MORNING), replications=1)
        for variant in (None, "no_privileges")
    )
    assert by_segment(stands, "callers") == by_segment(shared, "callers")
    waits, even = by_segment(stands, "asa"), by_segment(shared, "asa")
    assert all(waits[group] > 1.2 * even[group] for group in MASS)
    assert all(
        waits[group] < min(waits[other] for other in MASS) for group in ("key_account", "diamond", "gold", "silver")
    )
    assert max(by_segment(shared, "overtaken").values()) == 0 < by_segment(stands, "overtaken")["standard"]


def test_memory_is_left_for_the_whole_month():
    """Catches: busy days simulated in one piece, records kept that nobody asked for.

    The command for a Monday, the busiest day, holds so little that what a month adds stays below 1 GB: 9 bytes for each of
    13 million contacts and 8 for each of 6 million waits, see DESIGN.md. `benchmarks/month.py` runs the month itself.
    """
    told = ["run", MONTH, "-r", "1", "--workers", "1", "--engine", "compiled", "--quiet", "--set"]
    told += ["start=2026-03-02 00:00", "--set", "duration=1 day"]
    script = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-m', 'ccsim', *sys.argv[1:]], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == 'darwin' else 1024))"
    )
    done = subprocess.run([sys.executable, "-c", script, *told], check=True, capture_output=True, text=True)
    *table, most = done.stdout.splitlines()
    assert any(line.startswith("all contacts") for line in table)
    assert int(most) + 13_000_000 * 9 + 6_000_000 * 8 < 1e9
