"""The electricity hotline: its outage, its messages, its booked hours and its follow-ups are what its comment says."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

import ccsim
from ccsim.app.result import Result
from ccsim.scenario.journeys import journeys
from ccsim.units import DAY, HOUR, MINUTE
from ccsim.workload import draw

FILE = Path(__file__).parents[2] / "scenarios/utility.yaml"
THURSDAY = 3 * DAY


@functools.cache
def outage(variant: str | None = None) -> Result:
    """The day of the outage."""
    changes = ["start=2026-06-11 00:00", "duration=1 day"]
    return ccsim.run(ccsim.load(FILE, variant=variant, changes=changes), replications=3, by="type")


def figure(result: Result, measure: str, queue: str = "*", type_: str | None = None) -> float:
    rows = result.iterate("run" if type_ is None else "type", measures=[measure])
    (mean,) = (row.mean for row in rows if (row.queue, row.segment, row.type) == (queue, "*", type_))
    return mean or 0.0


def test_the_outage_multiplies_calls_within_minutes() -> None:
    """Catches: a wave on another day or at another time than the comment says; one that no longer is one."""
    scenario = ccsim.load(FILE)
    workload = draw(scenario, journeys(scenario), 0)
    faults = workload.arrived[workload.type == list(scenario.contacts).index("fault")]
    before, after = (
        np.count_nonzero((faults >= begin) & (faults < begin + 30 * MINUTE))
        for begin in (THURSDAY + 18 * HOUR, THURSDAY + 18 * HOUR + 50 * MINUTE)
    )
    assert after > 20 * max(before, 1)
    assert after == pytest.approx(400, abs=4 * 20)


def test_messages_keep_four_in_ten_away() -> None:
    """Catches: messages that keep other callers away, or all sources of the type."""
    (said,) = (
        one for one in ccsim.understand(ccsim.load(FILE, variant="messages")).sources if one.name == "fault, outage"
    )
    assert said.kept_away == pytest.approx(0.4 * said.stated)
    plain, told = (figure(outage(variant), "callers", type_="fault") for variant in (None, "messages"))
    assert plain - told == pytest.approx(said.kept_away, abs=4 * np.sqrt(said.stated * 2 / 3))
    assert figure(outage(), "callers", type_="bill") == figure(outage("messages"), "callers", type_="bill")


def test_who_books_an_hour_may_not_come() -> None:
    """Catches: booked hours by chance, or all of them kept."""
    scenario = ccsim.load(FILE)
    (booked,) = (one for one in ccsim.understand(scenario).sources if one.name == "contract")
    assert booked.exact
    assert booked.stated == pytest.approx(5 * 24)
    booked_type = list(scenario.contacts).index("contract")
    came = [np.count_nonzero(draw(scenario, journeys(scenario), each).type == booked_type) for each in range(5)]
    assert max(came) <= 120
    assert sum(came) == pytest.approx(5 * booked.come, abs=4 * np.sqrt(600 * 0.09 * 0.91))


def test_follow_ups_are_visits_and_no_callers() -> None:
    """Catches: somebody without power counted as a new caller each time."""
    result = outage()
    assert figure(result, "still_dark", "faults", "chase") > 20
    assert figure(result, "callers", type_="chase") == 0
    assert figure(result, "attempts", type_="fault") > 1.2


def test_callbacks_and_rosters_do_what_the_answer_says() -> None:
    """Catches: variants that change nothing, or leave the shifts of the coarse roster beside those of the finer one."""
    connected = {
        name: figure(outage(name), "connect_rate", "faults") for name in (None, "nothing_noted", "finer_roster")
    }
    assert connected["nothing_noted"] < connected[None]
    assert connected["finer_roster"] < connected[None]
    hours = [sum(row.mean or 0 for row in outage(name).iterate("run", measures=["paid_hours"]) if row.group == "clerks")
             for name in (None, "finer_roster")]  # fmt: skip
    assert hours[1] < hours[0]
