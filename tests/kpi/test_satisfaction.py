"""Satisfaction of contacts written by hand, each on the level of each factor that the page on measures names."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from ccsim import compiler, kpi
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.tallying import added, in_order, same, tallied
from kpi.written import Measured, abandoned, answered, planned, records, visit

DESK = """
ccsim: 1
start: 2026-03-02 08:00
duration: 2 h
interval: 60 min
segments: {vip: {share: 20 %}, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 1 per hour}
    enter: menu
    next:
      redial: {after: [abandoned, closed], share: 50 %, in: 1 min}
      unsolved: {after: answered, share: 20 %, in: 1 min, as: order}
      onward: {after: answered, share: 20 %, to: back}
  order: {arrivals: {rate: 1 per hour}, enter: desk}
ivr: {nodes: {menu: {takes: 10 s, then: {desk: 80 %, done: rest}}}}
defaults: {queues: {talk: {exponential: 1 min}, patience: {exponential: 1 min}}}
queues: {desk: {callback: {offer: {when_wait_over: 1 min}, accept: 50 %}}, back: {}}
agents: {team: {serves: {desk: 1, back: 1}, staff: 2}}
satisfaction:
  levels: {5: 100, 4: 80, 3: 60, 2: 30, 1: 0}
  factors:
    waiting:    {weight: 40 %, wait: {5: 10 s, 4: 20 s, 3: 60 s, 2: 3 min}}
    resolution: {weight: 30 %, outcome: {first: 5, transferred: 3, again: 2, lost: 1}}
    effort:     {weight: 10 %, attempts: {5: 1, 3: 2, 1: 3}}
    product:    {weight: 20 %, shares: {5: 40 %, 4: 35 %, 3: 15 %, 2: 5 %, 1: rest}}
"""
BACK, TRANSFER, OVERFLOW, NEXT = 1, 1, 2, 4
NOBODY = (None, None, None)


def measured(*replications: Records, by: tuple[str, ...] = (), text: str = DESK) -> Measured:
    """Measure, and fail unless rows that come one after another give the same to the last digit."""
    model, ways = parse(text), journeys(parse(text))
    for one in replications:
        expected = kpi.measure(model, ways, planned(1), one, kpi.BY)
        same(tallied(model, ways, planned(1), one, kpi.BY), expected)
    return Measured(text, *replications, by=by)


def points(found: Measured, **where: str) -> tuple[float | None, float | None, float | None]:
    """Waiting, resolution and effort."""
    waiting, resolution, effort = (
        found.mean(f"satisfaction:{name}", **where) for name in ("waiting", "resolution", "effort")
    )
    return waiting, resolution, effort


def test_the_example_of_the_page() -> None:
    """Catches: any of weights, worths and shares of contacts that is not in the sum, or in it otherwise than documented."""
    rows = [
        answered(0, 0, 8, 60),
        answered(1, 0, 25, 60),
        answered(1, 60, 70, 200, visit=1, cause=TRANSFER, queue=BACK, arrived=0),
        abandoned(2, 0, 90),
        answered(2, 200, 245, 300, attempt=1, cause=NEXT),
        abandoned(3, 0, 30),
    ]
    found = measured(records(rows))
    assert points(found) == (47.5, 65, 90)
    assert found.mean("satisfaction:product") == pytest.approx(78.5, abs=1e-12)
    assert found.mean("satisfaction") == pytest.approx(19 + 19.5 + 9 + 15.7, abs=1e-12)
    assert found.row("satisfaction").unit == "points"


CALLED = {"queue": 0, "group": 0, "agent": 0, "callback_offered": 0}
"""Of a try of a callback that was offered on joining."""


@pytest.mark.parametrize(
    ("rows", "waiting", "resolution", "effort"),
    [
        ([answered(0, 0, 10, 60)], 100, 100, 100),
        ([answered(0, 0, 11, 60)], 80, 100, 100),
        ([answered(0, 0, 180, 200)], 30, 100, 100),
        ([answered(0, 0, 181, 200)], 0, 100, 100),
        # 15 s before it moves on, 10 s afterwards: 25 s together.
        ([visit(0, "overflowed", queue=0, joined=0, left=15),
          answered(0, 15, 25, 60, visit=1, cause=OVERFLOW, queue=BACK, arrived=0)], 60, 100, 100),
        # Answered, transferred, given up there: the last attempt is lost, the contact is not.
        ([answered(0, 0, 5, 60), abandoned(0, 60, 65, visit=1, cause=TRANSFER, queue=BACK, arrived=0)], 0, 60, 100),
        # The same, and then it comes again and is answered; the answered visit did not end its attempt.
        ([answered(0, 0, 5, 60), abandoned(0, 60, 65, visit=1, cause=TRANSFER, queue=BACK, arrived=0),
          answered(0, 100, 100, 160, attempt=1, cause=NEXT)], 100, 60, 60),
        # Transferred to a queue that is closed.
        ([answered(0, 0, 5, 60), visit(0, "closed", visit=1, cause=TRANSFER, queue=BACK, left=60, arrived=0)], 0, 60, 100),
        # Comes again after an answer: again, whoever answers it, and lost at last if nobody does.
        ([answered(0, 0, 5, 60), answered(0, 100, 100, 160, attempt=1, cause=NEXT + 1)], 100, 30, 60),
        ([answered(0, 0, 5, 60), abandoned(0, 100, 101, attempt=1, cause=NEXT + 1)], 0, 30, 60),
        # Again and transferred: the lower of both counts.
        ([answered(0, 0, 0, 60), answered(0, 60, 60, 90, visit=1, cause=TRANSFER, queue=BACK, arrived=0),
          answered(0, 100, 100, 160, attempt=1, cause=NEXT + 1)], 100, 30, 60),
        # It stays `again` through a third attempt, and a transfer of the second attempt leaves it at two.
        ([answered(0, 0, 5, 60), abandoned(0, 100, 104, attempt=1, cause=NEXT + 1),
          answered(0, 200, 200, 260, attempt=2, cause=NEXT)], 100, 30, 0),
        ([abandoned(0, 0, 5), answered(0, 60, 60, 90, attempt=1, cause=NEXT),
          answered(0, 90, 90, 99, attempt=1, visit=1, cause=TRANSFER, queue=BACK, arrived=60)], 100, 60, 60),
        # Gives up twice and is refused once: three attempts; a fourth is no worse.
        ([abandoned(0, 0, 5), abandoned(0, 60, 65, attempt=1, cause=NEXT),
          visit(0, "closed", queue=0, left=120, attempt=2, cause=NEXT)], 0, 0, 0),
        ([visit(0, "blocked_queue", queue=0, left=0), visit(0, "closed", queue=0, left=60, attempt=1, cause=NEXT),
          abandoned(0, 120, 125, attempt=2, cause=NEXT), answered(0, 180, 190, 200, attempt=3, cause=NEXT)], 80, 100, 0),
        # Gives up, and serves itself at the next attempt: never answered, but not lost at last.
        ([abandoned(0, 0, 15), visit(0, "self_served", arrived=60, left=70, attempt=1, cause=NEXT)], 80, 0, 60),
        ([visit(0, "unserved", queue=0, joined=0)], 0, 0, 100),
        # A callback that reaches the caller at the second try is an answer, and no transfer; one that never does is none.
        ([visit(0, "callback", joined=0, started=60, wrap_end=70, left=70, **CALLED),
          visit(0, "callback", visit=1, cause=3, joined=90, started=95, talk_end=99, wrap_end=99, left=99, arrived=0, **CALLED)],
         100, 100, 100),
        ([visit(0, "callback", joined=0, started=60, wrap_end=70, left=70, **CALLED),
          visit(0, "callback_failed", visit=1, cause=3, joined=90, started=95, wrap_end=99, left=99, arrived=0, **CALLED)],
         0, 0, 100),
    ],
)  # fmt: skip
def test_levels(rows: list[dict[str, int]], waiting: float, resolution: float, effort: float) -> None:
    """Catches: a limit that is not included, visits or attempts that do not count together, an outcome taken for another."""
    assert points(measured(records(rows))) == (waiting, resolution, effort)


def test_who_has_no_say() -> None:
    """Catches: contacts that joined no queue judged as content, or as lost; a value where nobody is judged."""
    strangers = [
        visit(0, "self_served", arrived=0, left=20),
        visit(1, "hung_up", arrived=0, left=20),
        visit(2, "closed", queue=0, left=30),
        visit(3, "blocked_queue", queue=0, left=30),
        visit(4, "blocked_lines", left=30),
    ]
    nobody = measured(records(strangers))
    assert points(nobody) == NOBODY
    assert nobody.mean("satisfaction") is None
    assert nobody.mean("satisfaction:product") is None
    alone = measured(records([answered(9, 0, 15, 60)]))
    among = measured(records([*strangers, answered(9, 0, 15, 60)]))
    assert among.mean("satisfaction") == alone.mean("satisfaction") == pytest.approx(32 + 30 + 10 + 15.7)


def test_segments_types_and_hours() -> None:
    """Catches: a contact counted when or as what a later attempt was, or in another segment; totals that are means of means."""
    rows = [
        # A VIP's call of the first hour, which comes again as an order in the second.
        answered(0, 3590, 3595, 3605),
        answered(0, 3700, 3700, 3800, attempt=1, cause=NEXT + 1, type=1),
        answered(1, 10, 25, 60, segment=1),
        abandoned(2, 20, 40, segment=1, type=1),
    ]
    found = measured(records(rows), by=("type", "channel", "hour"))
    assert points(found, segment="vip") == (100, 30, 60)
    assert points(found, segment="ordinary") == (40, 50, 100)
    assert points(found) == (60, pytest.approx(130 / 3), pytest.approx(260 / 3))
    assert points(found, channel="voice") == points(found)
    assert points(found, type="call") == (90, 65, 80)
    assert points(found, type="order") == (0, 0, 100)
    assert points(found, interval="08:00") == points(found)
    assert points(found, interval="09:00") == NOBODY


def test_what_is_not_counted() -> None:
    """Catches: callers of the warm-up judged, or dropped because of attempts that they make later."""
    rows = [answered(0, 10, 25, 60), answered(1, 700, 715, 800), abandoned(1, 7100, 7101, attempt=1, cause=NEXT + 1)]
    found = measured(records(rows), text=DESK + "warmup: 10 min\ncooldown: 10 min\n")
    assert points(found) == (0, 30, 60)


def test_interval() -> None:
    """Catches: an interval that is not that of a ratio of sums, by which a busy day weighs as much as its contacts."""
    days = [
        [answered(0, 0, 0, 60), answered(1, 0, 15, 60)],
        [abandoned(0, 0, 5)],
        [answered(0, 0, 30, 60), answered(1, 0, 0, 60), abandoned(2, 0, 5)],
    ]
    row = measured(*(records(rows) for rows in days)).row("satisfaction:waiting")
    y, x = [180, 0, 160], [2, 1, 3]
    ratio = sum(y) / sum(x)
    spread = math.sqrt(sum((a - ratio * b) ** 2 for a, b in zip(y, x, strict=True)) / 2)
    half = 4.302652729911275 * spread / (math.sqrt(3) * 2)
    assert row.mean == pytest.approx(ratio)
    assert (row.low, row.high) == (pytest.approx(ratio - half), pytest.approx(ratio + half))
    assert (row.p10, row.p90) == (0, 90)


def test_the_survey_of_eight_factors() -> None:
    """Catches: weights, shares of a survey and levels of contacts put together otherwise than CSD = sum K_i x X_j x n_ij.

    Five customers: two settled at once, one through an engineer, one who calls again, one lost. By hand:

    - after_sales, 15 %: (100 + 100 + 80 + 30 + 0) / 5 = 62
    - reception, 8 %: waits of 5 s, 25 s, 8 + 12 s, 70 + 60 s, and lost: (100 + 80 + 80 + 30 + 0) / 5 = 58
    - product_quality, 20 %: 38 + 0.36 x 80 + 0.18 x 60 + 0.06 x 30 = 79.4; function, 15 %: 77.1; pre_sales, 8 %: 78.5;
      training, 10 %: 71.3; engineering, 12 %: 81.1; delivery, 12 %: 73.4
    """
    survey = yaml.load((Path(__file__).parents[2] / "scenarios" / "survey.yaml").read_text(), Loader=yaml.BaseLoader)
    text = DESK.partition("satisfaction:")[0] + yaml.safe_dump(
        {"satisfaction": survey["satisfaction"]}, sort_keys=False
    )
    rows = [
        answered(0, 0, 5, 60),
        answered(1, 0, 25, 60),
        answered(2, 0, 8, 60),
        answered(2, 60, 72, 200, visit=1, cause=TRANSFER, queue=BACK, arrived=0),
        answered(3, 0, 70, 100),
        answered(3, 900, 960, 1000, attempt=1, cause=NEXT + 1),
        abandoned(4, 0, 3),
    ]
    found = measured(records(rows), text=text)
    by_hand = {
        "product_quality": 79.4,
        "function": 77.1,
        "pre_sales": 78.5,
        "training": 71.3,
        "engineering": 81.1,
        "after_sales": 62,
        "reception": 58,
        "delivery": 73.4,
    }
    assert {name: found.mean(f"satisfaction:{name}") for name in by_hand} == pytest.approx(by_hand)
    whole = 0.2 * 79.4 + 0.15 * 77.1 + 0.08 * 78.5 + 0.1 * 71.3 + 0.12 * 81.1 + 0.15 * 62 + 0.08 * 58 + 0.12 * 73.4
    assert found.mean("satisfaction") == pytest.approx(whole)
    assert whole == pytest.approx(73.335)


def test_only_where_it_is_asked_for() -> None:
    """Catches: measures of satisfaction, or columns kept for them, in scenarios without the section."""
    found = Measured(DESK.partition("satisfaction:")[0], records([answered(0, 0, 5, 60)]))
    assert not [row for row in found.rows if row.measure.startswith("satisfaction")]
    assert not [name for name in found.replications[0].columns["run"] if "satisf" in name or name == "contacts_judged"]


def test_more_contacts_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: what contacts had come to forgotten when room is made for more of them."""
    if compiler.AVAILABLE:
        monkeypatch.setattr("ccsim.kpi.tally.levels.FEWEST", 2)
    model, ways = parse(DESK), journeys(parse(DESK))
    rows = [abandoned(n, 10 * n, 10 * n + 5 + n) for n in range(40)]
    rows += [answered(n, 1000 + n, 1002 + n, 1003 + n, attempt=1, cause=NEXT, arrived=1000) for n in range(0, 40, 3)]
    one = records(rows)
    tally = kpi.Tally(model, ways, planned(1), kpi.BY)
    same(added(tally, in_order(one), [7, 20, 45], since=True), kpi.measure(model, ways, planned(1), one, kpi.BY))
