"""What is understood without simulating, against what is then simulated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from desks import branch, desk

import ccsim
from ccsim import Scenario
from ccsim.app.staff.demand import expected_demand, expected_picture
from ccsim.cli.staff.report import lines
from ccsim.scenario.journeys import journeys
from ccsim.workload import draw

SURVEY = Path(__file__).parents[2] / "scenarios/survey.yaml"

EVERY_SOURCE = """
name: All kinds of arrivals
start: 2026-03-02 09:10
duration: 3 days
interval: 30 min
calendar: {2026-03-03: sat}
defaults: {contacts: {enter: desk}}
contacts:
  by_volume:
    arrivals:
      volume: {mon-fri: 900, sat: 500}
      shape: {daily: {8:00: [3, 4, 5, 5, 4, 4, 3, 2]}}
      scale: {0:00: 120 %, 9:45: 80 %}
      count: exact
  by_rate:
    arrivals: {rate: {8:10: 123 per hour, 11:55: 61 per hour, 14:00: 0 per hour}, count: exact, no_show: 25 %}
  by_interval:
    arrivals:
      one: {expected: {10:00: [12, 15.5, 18]}, count: exact}
      two: {expected: {10:00: 7, 12:00: 0}, count: exact}
  by_log: {arrivals: {log: [2026-03-02 09:00, 2026-03-02 10:00, 2026-03-03 23:00, 2026-03-09 10:00]}}
queues: {desk: {talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 100}}
"""

ROSTER = """
name: Shifts of all kinds
start: 2026-03-02 02:20
duration: 2 days
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {talk: {mixture: [[100 %, 1 ms]]}, patience: never}}
shifts:
  early:
    hours: 7:45-16:15
    breaks:
      tea: {between: 9:30-11:00, lasts: 15 min}
      lunch: {between: 11:30-13:30, lasts: 30 min, paid: no}
  split: {hours: [8:00-11:00, 15:00-19:00], breaks: {talk: {at: 16:00, on: tue, lasts: 20 min, share: 50 %}}}
  night: {hours: 22:00-6:00, breaks: {meal: {between: 0:30-3:00, lasts: 45 min}}}
agents:
  some: {serves: {desk: 1}, shifts: {early: 5, split: {mon: 3, tue-sun: 2}, night: 2}}
  heads: {serves: {desk: 1}, staff: {mon: {8:00: 2, 12:30: 5, 20:00: 1}, tue-sun: {9:00: 3, 17:00: 0}}}
"""


def drawn_by_day(scenario: Scenario, replications: int) -> np.ndarray:
    """Contacts that replications draw: [replications, types, days]."""
    ways, drawn = journeys(scenario), []
    for replication in range(replications):
        workload = draw(scenario, ways, replication)
        day = (workload.arrived + scenario.clock_at_start) // 86_400_000
        of_types = [day[workload.type == number] for number in range(len(scenario.contacts))]
        drawn.append([np.bincount(days, minlength=scenario.days) for days in of_types])
    return np.array(drawn)


def test_contacts_are_those_that_the_workload_draws() -> None:
    """Catches: a scale, shape, no-show, day of the calendar or cut interval that is read otherwise than drawn."""
    scenario = ccsim.parse(EVERY_SOURCE)
    drawn = drawn_by_day(scenario, 100)
    for number, name in enumerate(scenario.contacts):
        only = scenario
        for other in scenario.contacts:
            only = only if other == name else only.set(f"contacts.{other}.arrivals", "none")
        expected = [day.contacts for day in ccsim.understand(only).days]
        # `exact` leaves up to one contact of a source over; what lies outside a cut interval, and who shows, is chance
        error = 5 * drawn[:, number].std(axis=0) / 10 + len(scenario.contacts[name].arrivals)
        assert np.all(np.abs(drawn[:, number].mean(axis=0) - expected) <= error), name


def test_hours_on_duty_are_those_of_the_engine() -> None:
    """Catches: a break, split shift, night shift or cut day that is reckoned otherwise than simulated."""
    scenario = ccsim.parse(ROSTER)
    table = ccsim.run(scenario, replications=1, measures="on_duty_hours", by="day").measures
    whole = table[(table["group"] == "*") & table["interval"].isna()]["mean"].item()
    assert sum(day.on_duty_hours for day in ccsim.understand(scenario).days) == pytest.approx(whole, rel=1e-3)


def test_absence_and_shrinkage_take_their_share() -> None:
    """Catches: absence or shrinkage left out of the hours on duty."""
    plain = ccsim.understand(ccsim.parse(ROSTER))
    less = ccsim.understand(ccsim.parse(ROSTER, changes=["agents.*.absence=10 %", "agents.*.shrinkage=20 %"]))
    for before, after in zip(plain.days, less.days, strict=True):
        assert after.on_duty_hours == pytest.approx(before.on_duty_hours * 0.9 * 0.8)


def test_work_is_that_of_the_engine() -> None:
    """Catches: transfers, IVR shares, segments, handling times or factors missing in the workload."""
    scenario = branch(
        "agents.*.shifts.morning=40",
        "agents.*.absence=0 %",
        "ivr.lines=none",
        "queues.account.patience=never",
        "agents.lenders.aht=150 %",
        "agents.lenders.serves.loans.aht=110 %",
        "agents.tellers.serves.loans=none",
        "segments.vip.talk={scale: 130 %}",
    )
    understood = ccsim.understand(scenario)
    table = ccsim.run(scenario, replications=60, measures="offered,aht").measures
    for queue, load in understood.queues.items():
        of_queue = table[(table["queue"] == queue) & (table["segment"] == "*")].set_index("measure")
        offered, aht = of_queue.loc["offered"], of_queue.loc["aht"]
        # twice the half-width of the 95 % interval is missed once in ten thousand times
        assert abs(load.offered - offered["mean"]) <= offered["high"] - offered["low"]
        assert abs(load.handling_time - aht["mean"]) <= aht["high"] - aht["low"]


def test_further_attempts_and_closing_are_followed() -> None:
    """Catches: attempts after an answer, or after closing, that are not counted, or come while it is closed."""
    scenario = desk(
        "agents.team.staff=60",
        "duration=3 days",
        "queues.desk.open=9:00-15:00",
        "queues.desk.patience=never",
        "contacts.call.next={again: {after: answered, share: 30 %, in: 2 h, at_most: 2},"
        " morning: {after: closed, share: 80 %, in: 0 open h, at_most: 3}}",
    )
    offered = ccsim.understand(scenario).queues["desk"].offered
    table = ccsim.run(scenario, replications=40, measures="offered").measures
    simulated = table[(table["queue"] == "desk") & (table["segment"] == "*")]["mean"].item()
    assert offered == pytest.approx(simulated, rel=0.03)


TRANSFERRED = """
start: 2026-03-02 00:00
duration: 3 days
contacts:
  call:
    arrivals: {rate: 100 per hour}
    enter: desk
    next:
      moved: {after: answered, share: 50 %, to: experts}
      again: {after: answered, share: 40 %, in: {exponential: 1 min}, at_most: 1}
queues:
  desk: {talk: {exponential: 1 min}, patience: never}
  experts: {talk: {exponential: 2 min}, patience: never}
agents: {team: {serves: {desk: 1, experts: 1}, staff: 60}}
"""


def test_who_was_transferred_may_come_again() -> None:
    """Catches: the repeat calls of those whose second visit was answered, or who found it closed, left out."""
    understood = ccsim.understand(ccsim.parse(TRANSFERRED))
    # 40 % come again at once, and 40 % of the half that was transferred: 1.6 attempts a contact
    assert understood.queues["desk"].offered == pytest.approx(7200 * 1.6, rel=1e-3)
    assert understood.queues["experts"].offered == pytest.approx(7200 * 1.6 / 2, rel=1e-3)
    assert understood.queues["experts"].workload_hours == pytest.approx(7200 * 0.8 / 30, rel=1e-3)
    shut = ["queues.experts.open=closed", "contacts.call.next.again.after=closed"]
    late = ccsim.understand(ccsim.parse(TRANSFERRED, changes=shut))
    assert late.queues["desk"].offered == pytest.approx(7200 * (1 + 0.5 * 0.4), rel=1e-3)


def test_each_entry_is_counted_for_itself() -> None:
    """Catches: `at_most` held against all attempts: an entry that is used up by another, or by those of another type."""
    changes = ["contacts.call.next.moved=none", "contacts.call.next.more={after: answered, share: 50 %, in: 1 min}"]
    two = ccsim.understand(ccsim.parse(TRANSFERRED, changes=changes)).queues["desk"].offered
    assert two == pytest.approx(7200 * (1 + 0.4 + 0.5 + 2 * 0.4 * 0.5), rel=1e-3)
    changes = ["contacts.call.next.again.as=complaint", "contacts.call.next.moved=none"]
    changes += ["contacts.complaint={enter: experts, next: {again: {after: answered, share: 20 %, in: 1 min}}}"]
    other = ccsim.understand(ccsim.parse(TRANSFERRED, changes=changes)).queues["experts"].offered
    assert other == pytest.approx(7200 * 0.4 * 1.2, rel=1e-3)


def test_the_survey_is_the_one_that_is_simulated() -> None:
    """Catches: further attempts of transferred calls that are reckoned otherwise than simulated, or planned without."""
    changes = ["agents.desk.staff=60", "agents.on_call.staff=60"]
    scenario = ccsim.load(SURVEY, changes=changes)
    table = ccsim.run(scenario, replications=60, measures="offered").measures
    demand = expected_demand(expected_picture(scenario))
    for queue, load in ccsim.understand(scenario).queues.items():
        of_queue = table[(table["queue"] == queue) & (table["segment"] == "*")].set_index("measure")
        offered = of_queue.loc["offered"]
        # twice the half-width of the 95 % interval is missed once in ten thousand times
        assert abs(load.offered - offered["mean"]) <= offered["high"] - offered["low"]
        planned = sum(line.calls.sum() for pool in demand.pools for line in pool.lines if line.queue == queue)
        assert planned == pytest.approx(load.offered)


def test_occupancy_is_work_over_time_on_duty() -> None:
    """Catches: a peak on the wrong interval, or hours divided the wrong way round."""
    (day,) = ccsim.understand(desk()).days
    assert day.contacts == pytest.approx(40 * 4 + 30 * 5)
    assert day.workload_hours == pytest.approx(310 * 210 / 3600)
    assert day.on_duty_hours == pytest.approx(40)
    assert day.occupancy == pytest.approx(310 * 210 / 3600 / 40)
    assert (day.peak, day.peak_offered, day.peak_on_duty) == ("8:00", pytest.approx(20), pytest.approx(4))
    assert day.peak_erlang == pytest.approx(20 * 210 / 1800)


def test_nothing_is_odd_about_the_desk_and_the_branch() -> None:
    """Catches: warnings that cry wolf."""
    assert ccsim.understand(desk()).warnings == ()
    assert ccsim.understand(branch("agents.*.shifts.morning=6")).warnings == ()


def judged(outcome: str) -> str:
    """How content contacts are, by how they end."""
    return (
        "satisfaction={levels: {5: 100, 3: 60, 1: 0}, factors: {resolution: {weight: 100 %, outcome: {"
        + outcome
        + "}}}}"
    )


FEW_AT_NINE = "agents.team.staff={8:00: 4, 9:00: 2, 10:30: 4, 18:00: 0}"
LETTERS = [
    "contacts.note={channel: email, arrivals: {rate: {8:00: 30 per hour, 17:00: 0 per hour}}, enter: letters}",
    "queues.letters={talk: {exponential: 2 min}, target: {answer: 90 %, within: 4 h}}",
    "agents.team.serves.letters=2",
]
OPEN_NIGHTS = "queues.desk.target={answer: 90 %, within: 4 open h}"
NIGHTS = "queues.desk.target={answer: 90 %, within: 4 h}"
ODD = {
    "nobody calls": ["contacts.call.arrivals.rate=0 per hour"],
    "no shape on 2026-03-02": [
        "contacts.call.arrivals.rate=none",
        "contacts.call.arrivals={volume: 300, shape: {tue: {8:00: [1, 2]}}}",
    ],
    "1 of 2 calls of the log lie outside": [
        "contacts.call.arrivals.rate=none",
        "contacts.call.arrivals={log: [2026-03-02 09:00, 2026-03-07 09:00]}",
    ],
    "no contact ever reaches a queue": [
        "ivr.nodes.menu={takes: 10 s, then: {done: 90 %, hang_up: rest}}",
        "contacts.call.enter=menu",
    ],
    "60 % of the contacts hang up in the IVR": [
        "ivr.nodes.menu={takes: 10 s, then: {hang_up: 60 %, desk: rest}}",
        "contacts.call.enter=menu",
    ],
    "queue spare: no contact ever comes to it": ["queues.spare={talk: {exponential: 3 min}, patience: never}"],
    "queue spare: nobody serves it, and 25 %": [
        "queues.spare={talk: {exponential: 3 min}, patience: never}",
        "ivr.nodes.menu={takes: 10 s, then: {spare: 25 %, desk: rest}}",
        "contacts.call.enter=menu",
    ],
    "queue desk: nobody serves gold there, 10 %": [
        "segments={gold: 10 %, rest_of_us: rest}",
        "agents.team.serves={desk: none, desk/rest_of_us: 1}",
    ],
    "group team: 'at_once' names chat and email, by which no contact comes to its queues": [
        "agents.team.at_once={voice: 1, chat: 1, email: 1}",
        "contacts.note={channel: email, enter: letters}",
        "contacts.call.next.writes={after: answered, share: 10 %, in: 1 min, as: note}",
        "queues.letters={talk: {exponential: 3 min}}",
        "agents.writers={serves: {letters: 1}, staff: 1}",
    ],
    "group team: nobody is ever on duty": ["agents.team.staff=0"],
    "when nobody who serves them is on duty, first Mon 2026-03-02 8:00: desk 6.5 %": [
        "agents.team.staff={8:30: 4, 18:00: 0}"
    ],
    "contacts find the queue closed: desk 9.7 %": ["queues.desk.open=8:00-16:00"],
    "more work than people on 2026-03-02 (90.4 h of work, 40.0 h on duty): desk": [
        "contacts.call.arrivals.scale=500 %"
    ],
    "more work than people in 3 intervals, most on Mon 2026-03-02 9:00 (2.3 erlang, 2.0 agents on duty): desk": [
        FEW_AT_NINE
    ],
    "more work than people in 3 intervals": [NIGHTS, FEW_AT_NINE],  # the promise can wait, who calls cannot
    "group team: everybody at work is on a break at once, on Mon 2026-03-02 12:00 for 30 min": [
        "agents.team.staff=none",
        "agents.team.shifts.office=5",
        "shifts.office={hours: 7:30-18:00, breaks: {lunch: {at: 12:00, lasts: 30 min}}}",
    ],
    "the last agents leave when the doors close, first Mon 2026-03-02 16:30": [
        "queues.desk.open=8:00-16:30",
        "agents.team.staff={8:00: 4, 16:30: 0}",
    ],
    "2026-03-02 16:30, and callers who still wait then are left: desk (1 time)": [
        "queues.desk.open=8:00-16:30",
        "agents.team.staff={8:00: 4, 16:30: 0}",
    ],
    "2026-03-02 16:30, and customers who still wait then are left: desk (1 time)": [
        "contacts.call.channel=chat",
        "queues.desk.open=8:00-16:30",
        "agents.team.staff={8:00: 4, 16:30: 0}",
    ],
    "satisfaction, resolution: contacts that end as 'lost' are on a better level (5) than those that end as 'first' (1)": [
        judged("first: 1, transferred: 1, again: 1, lost: 5")
    ],
    "contacts that end as 'again' are on a better level (5) than those that end as 'first' (3)": [
        judged("first: 3, transferred: 3, again: 5, lost: 1")
    ],
    "contacts that end as 'lost' are on a better level (3) than those that end as 'transferred' (1)": [
        judged("first: 5, transferred: 1, again: 3, lost: 3")
    ],
    "costs.agent_hour of team: an hour costs -20 EUR": ["costs.agent_hour.team=-20"],
    "weightings.profit: cost is always 0, as nothing costs anything: write costs": ["weightings.profit={cost: -1}"],
    "weightings.service: the more asa[desk], the better it scores": ["weightings.service={'asa[desk]': 1}"],
    "the promise of 4 h counts the hours in which the queue is closed": [NIGHTS, "queues.desk.open=8:00-17:00"],
}


@pytest.mark.parametrize("told", ODD)
def test_what_is_odd_is_told(told: str) -> None:
    """Catches: an absurd scenario that passes without a word, or a figure in the warning that is wrong."""
    warnings = ccsim.understand(desk(*ODD[told])).warnings
    assert any(told in warning for warning in warnings), warnings


def test_what_is_not_odd_is_not_told() -> None:
    """Catches: warnings about promises in opening time, about staff that stay, or about queues that may wait."""
    fine = [
        [OPEN_NIGHTS, "queues.desk.open=8:00-17:00"],
        [NIGHTS],
        [NIGHTS, "contacts.call.channel=email", "queues.desk.patience=none", FEW_AT_NINE],
        [NIGHTS, "contacts.call.patience=never", FEW_AT_NINE],
        [*LETTERS, "agents.team.staff={8:00: 5, 9:00: 3, 10:30: 5, 18:00: 0}"],
        [NIGHTS, "contacts.call.patience=never", "agents.team.staff={8:30: 4, 18:00: 0}"],
        [
            OPEN_NIGHTS,
            "contacts.call.patience=never",
            "queues.desk.open=8:00-17:00",
            "agents.team.staff={8:00: 4, 17:00: 0}",
        ],
        ["agents.team.at_once={email: 1}", "contacts.call.channel=email"],
        ["queues.desk={open: 8:30-17:00, otherwise: {closed: wait}}", "agents.team.staff={8:30: 4, 18:00: 0}"],
        [judged("first: 5, transferred: 1, again: 3, lost: 1"), "costs.agent_hour.team=0", "costs.answered.desk=-2"],
        [judged("first: 5, transferred: 5, again: 5, lost: 5")],
        ["queues.desk.open=8:00-17:00"],
        ["agents.team.staff={8:00: 4, 9:00: 2, 10:30: 4, 18:00: 0}", NIGHTS, "queues.desk.patience=never"],
    ]
    for changes in fine:
        assert ccsim.understand(desk(*changes)).warnings == ()


CALLED_BACK = """
name: Everybody is called back
start: 2026-03-02 00:00
duration: 1 day
contacts: {call: {arrivals: {rate: {0:00: 60 per hour, 6:00: 0 per hour}}, enter: desk}}
queues:
  desk:
    target: 80/20
    talk: {exponential: 1 min}
    patience: {exponential: 30 min}
    callback:
      {offer: {after: 1 ms}, accept: 100 %, reached: 60 %, dial: {mixture: [[100 %, 30 s]]}, tries: 3, retry_after: 15 min}
agents: {team: {serves: {desk: 1}, staff: 1}}
"""


def test_dials_in_vain_are_told_at_their_most() -> None:
    """Catches: dials left out without a word; more or fewer of them than are made when everybody is offered a callback."""
    scenario = ccsim.parse(CALLED_BACK)
    # 360 calls; in vain the first dial with 40 %, the second with 16 %, the third with 6.4 %: 0.624 x 30 s each
    (note,) = ccsim.understand(scenario).notes
    assert "if everybody were, desk 1.9 h more (31 %)" in note
    assert "never reached counts as talked to: desk 6.4 %" in note
    visits = ccsim.run(scenario, replications=5).records
    dialled = visits[visits["outcome"].isin(["callback", "callback_failed"])].groupby(["replication", "contact"])
    vain = dialled.apply(lambda each: (each["started"].notna() & each["talk_end"].isna()).sum())
    assert len(vain) > 0.95 * visits.groupby("replication")["contact"].nunique().sum()
    assert abs(vain.mean() - 0.624) <= 3.3 * vain.std() / len(vain) ** 0.5  # missed once in a thousand times
    assert ccsim.understand(scenario.set("queues.desk.callback.reached", "100 %")).notes == ()


def test_a_plan_says_that_dials_are_not_in_it() -> None:
    """Catches: Erlang's agents for a queue with callbacks that are given without saying what is left out."""
    found = ccsim.staff(ccsim.parse(CALLED_BACK), by="formula")
    assert len(found.to_dict()["notes"]) == 2
    assert "who accepts a callback at desk gives up no more" in found.to_dict()["notes"][1]
    assert "Of Erlang's figures: dials in vain for callbacks" in " ".join(lines(found, 1000))
