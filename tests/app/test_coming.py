"""Who comes of those who are stated: kept away by a message, added by growth, booked and not shown up."""

from __future__ import annotations

import pytest

import ccsim
from app.test_understanding import EVERY_SOURCE
from ccsim.app.understanding import Coming

HOTLINE = """
name: An outage
start: 2026-03-02 08:00
duration: 1 day
interval: 30 min
defaults: {contacts: {enter: desk}}
contacts:
  fault:
    arrivals:
      usual: {rate: 10 per hour}
      outage: {rate: {18:40: 600 per hour, 19:40: 60 per hour, 20:40: 0 per hour}, scale: {0:00: 60 %, 19:10: 50 %, 20:10: 110 %}}
  visit: {arrivals: {expected: {9:00: [2, 2, 2]}, count: exact, no_show: 25 %}}
  late: {arrivals: {log: [2026-03-02 09:00, 2026-03-02 10:00, 2026-03-05 10:00], no_show: 10 %}}
  booked: {arrivals: {expected: {7:00: [8]}, count: exact}}
queues: {desk: {talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 100}}
"""


def test_each_is_told_apart() -> None:
    """Catches: who is kept away and who is added set off against each other, a no-show of who was kept away, a cut run."""
    found = {one.name: one for one in ccsim.understand(ccsim.parse(HOTLINE)).sources}
    # 30 min of 600 at 60 %, 30 of 600 at 50 %, 30 of 60 at 50 %, 30 of 60 at 110 %.
    outage = Coming("fault", "outage", False, 660, 120 + 150 + 15, 3, 0)
    assert vars(found.pop("fault, outage")) == pytest.approx(vars(outage))
    assert outage.come == 378
    assert vars(found.pop("visit")) == pytest.approx(vars(Coming("visit", "", True, 6, 0, 0, 1.5)))
    assert vars(found.pop("late")) == pytest.approx(vars(Coming("late", "", False, 2, 0, 0, 0.2)))
    # The slot of 7:00 is that of the second day; nothing is to be said of the usual calls.
    assert vars(found.pop("booked")) == pytest.approx(vars(Coming("booked", "", True, 8, 0, 0, 0)))
    assert found == {}


def test_who_comes_is_who_is_expected() -> None:
    """Catches: contacts of a source that are reckoned otherwise here than in the table of days, by any kind of source."""
    scenario = ccsim.parse(EVERY_SOURCE)
    for name in scenario.contacts:
        only = scenario.set(f"contacts.{name}.arrivals.*.no_show", "10 %")
        for other in scenario.contacts:
            only = only if other == name else only.set(f"contacts.{other}.arrivals", "none")
        understood = ccsim.understand(only)
        come = sum(source.come for source in understood.sources)
        assert come == pytest.approx(sum(day.contacts for day in understood.days)), name


def test_nothing_is_said_where_all_come() -> None:
    """Catches: sources listed that come as they are stated, or that nobody comes from."""
    usual = HOTLINE.replace(", scale: {0:00: 60 %, 19:10: 50 %, 20:10: 110 %}", "").replace("count: exact, ", "")
    usual = usual.replace(", no_show: 25 %", "").replace(", no_show: 10 %", "").replace("{7:00: [8]}", "{7:00: [0]}")
    assert ccsim.understand(ccsim.parse(usual)).sources == ()
