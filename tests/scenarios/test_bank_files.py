"""The files of the bank's scenario: equal to what the logs say, acknowledged, and fit to run."""

from __future__ import annotations

import csv
from pathlib import Path

import fit
import pandas as pd
import pytest
from fitting import call_log
from fitting.odd_days import INCIDENTS

import ccsim

BANK = Path(fit.__file__).parent
MONTHS = ("bank_1999.yaml", "january.yaml")


@pytest.fixture(scope="module")
def found(logs):
    return fit.find(call_log.read(logs))


def test_every_file_is_what_the_logs_say(found):
    """Catches: a figure changed by hand, or a fit changed without its files."""
    different = [name for name, text in fit.files(found).items() if (BANK / name).read_text("utf-8") != text]
    assert different == []


def test_january_takes_the_vips_that_the_exchange_knew_then(found):
    """Catches: the one figure that is written by hand, in january.yaml, left behind by the fit."""
    granted = found.evidence["1999-01-13..1999-01-31", "vip", "ordinary"].granted
    assert ccsim.load(BANK / "january.yaml").segments["vip"].recognised == pytest.approx(granted, abs=0.005)


def test_the_excluded_spans_are_the_incidents():
    """Catches: an incident left out of the fit but counted in the comparison, or the other way round."""
    spans = set()
    for name in MONTHS:
        scenario = ccsim.load(BANK / name)
        start = pd.Timestamp(scenario.start)
        for span in scenario.exclude.values():
            spans.add(tuple(start + pd.Timedelta(milliseconds=edge) for edge in (span.begin, span.end)))
    assert spans == {tuple(map(pd.Timestamp, edges)) for edges in INCIDENTS.values()}


@pytest.mark.parametrize("name", ["bank_1999.yaml", "bank_1999.yaml.template", "README.md"])
def test_the_source_is_acknowledged(name):
    """Catches: figures from the log handed on without the acknowledgement that its licence asks for."""
    text = " ".join((BANK / name).read_text("utf-8").replace("#", " ").split())
    for word in ("Anonymous Bank", "Guedj", "Mandelbaum", "Technion", "SEE Laboratory", "100 (2005) 36-50",
                 "academic use", "commercial use is not granted"):  # fmt: skip
        assert word in text


def test_no_call_and_no_agent_of_the_log_is_in_the_project():
    """Catches: raw rows committed with the tables: those hold half hours and groups, nothing finer."""
    headers = {path.name: next(csv.reader(path.open(encoding="utf-8"))) for path in BANK.glob("*.csv")}
    kinds, groups = list(call_log.TYPES.values()), ["all_round", "general", "account", "investors", "online", "brokers"]
    assert headers == {
        "forecast.csv": ["time", *kinds],
        "staff.csv": ["time", *groups],
        "profile.csv": ["weekday", "clock", *kinds],
        "fit.csv": ["what", "whom", "value", "unit", "observations", "distance"],
    }


@pytest.mark.parametrize("name", MONTHS)
def test_both_months_load_with_every_variant_and_policy(name):
    """Catches: a table with a hole, or a what-if that names what is no longer there."""
    scenario = ccsim.load(BANK / name)
    for variant in scenario.variants:
        scenario.with_variant(variant)
    for policy in scenario.policies:
        scenario.set("policy", policy)


def test_a_tuesday_of_the_bank_runs_and_the_head_start_shows():
    """Catches: a scenario that loads and then serves nobody, or a policy by date that is not in force.

    2 February: 1,782 calls were offered; among those who had to wait VIPs waited 45 s, ordinary callers 53 s.
    """
    day = ccsim.load(BANK / "bank_1999.yaml").set("start", "1999-02-02 00:00").set("duration", "1 day")
    scenario = day.set("exclude", {}) if day.exclude else day
    measures = ccsim.run(scenario, replications=5).measures
    rows = measures[measures["interval"].isna() & (measures["queue"] == "*")].set_index(["measure", "segment"])["mean"]
    assert rows["offered", "*"] == pytest.approx(1782, rel=0.05)
    assert rows["asa", "vip"] < rows["asa", "ordinary"]
    plain = ccsim.run(scenario, replications=5, policy="first_come").measures
    plain = plain[plain["interval"].isna() & (plain["queue"] == "*")].set_index(["measure", "segment"])["mean"]
    assert rows["asa", "vip"] < plain["asa", "vip"]
