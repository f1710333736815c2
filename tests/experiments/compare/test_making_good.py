"""The fewest agents that make good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from desks import branch

import ccsim
from ccsim.experiments.batch import Asked
from ccsim.experiments.compare import Known, fewest, levers, make_good, minutes, price, with_more
from ccsim.experiments.compare.additions import Addition, hours_on_duty
from ccsim.experiments.compare.making_good import Search, no_worse, waits_by_hour, worst_hours
from ccsim.kpi.samples import ALL, Place
from experiments.compare.known import known, of, simulate, tiers

ORDINARY, VIP = Place(ALL, "ordinary", None), Place(ALL, "vip", None)


@pytest.mark.parametrize("needed", range(1, 21))
def test_fewest(needed: int) -> None:
    """Catches: one too many or too few; a limit that is not tried; a lever asked about what it answered already."""
    asked: list[Mapping[int, int]] = []
    needs = [needed, 3, 99]

    def enough(question: Mapping[int, int]) -> Mapping[int, bool]:
        asked.append(question)
        return {place: agents >= needs[place] for place, agents in question.items()}

    assert fewest(enough, [20, 20, 20]) == [needed, 3, None]
    answers = [one for question in asked for one in question.items()]
    assert len(answers) == len(set(answers))
    assert len(asked) <= 10


def test_nowhere_to_add() -> None:
    """Catches: a search among no places that never ends."""
    assert fewest(lambda question: {}, []) == []


def test_levers() -> None:
    """Catches: a group that does not serve the segment; a shift that nobody works."""
    names = [str(one) for one in levers(branch("agents.lenders.serves={loans: none, loans/vip: 1}"), ORDINARY)]
    assert names == ["tellers, morning"]
    assert [str(one) for one in levers(branch(), VIP)] == ["tellers, morning", "lenders, morning"]
    assert levers(tiers("first_come", "agents.team.staff=0"), VIP) == []
    with_none = tiers("first_come", "agents.idle={serves: {desk: 1}, staff: 0}")
    assert [one.group for one in levers(with_none, VIP)] == ["team"]


def test_levers_of_a_queue() -> None:
    """Catches: agents added to a group that never takes anything from the queue, or not this segment of it."""
    loans, accounts = (Place(queue, ALL, None) for queue in ("loans", "account"))
    assert {one.group for one in levers(branch(), loans)} == {"tellers", "lenders"}
    assert {one.group for one in levers(branch(), accounts)} == {"tellers"}
    of_vips = branch("agents.lenders.serves={loans: none, loans/vip: 1}")
    assert {one.group for one in levers(of_vips, loans)} == {"tellers", "lenders"}
    assert {one.group for one in levers(of_vips, Place("loans", "ordinary", None))} == {"tellers"}


def test_more_wherever_somebody_is() -> None:
    """Catches: agents on duty at night; only the first interval changed."""
    staff = "{mon-fri: {8:00: [6, 0, 9], 12:00: 10, 17:00: 0}, sat: 0}"
    scenario = tiers("first_come", f"agents.team.staff={staff}")
    (lever,) = levers(scenario, VIP)
    more = with_more(scenario, lever, 2).resolved()["agents"]["team"]["staff"]
    wanted = scenario.set("agents.team.staff", staff.replace("6,", "8,").replace("9]", "11]").replace("10,", "12,"))
    assert more == wanted.resolved()["agents"]["team"]["staff"]


def test_the_base_itself_needs_nobody() -> None:
    """Catches: agents added where nothing was taken."""
    made = make_good(known(tiers()), known(tiers()), ORDINARY, "mean_wait", simulate)
    assert (made.added, made.enough, made.hours) == (None, True, 0)


def test_the_price() -> None:
    """Catches: one agent too many; hours or wages of other agents; a proof against the candidate instead of the base."""
    base, candidate = known(tiers()), known(tiers("strict"))
    made = make_good(base, candidate, ORDINARY, "mean_wait", simulate)
    assert made.added
    assert (str(made.added.lever), made.added.agents, made.enough) == ("team", 1, True)
    assert made.added.between
    begin, end = made.added.between
    assert (made.hours, made.cost) == (end - begin, 20 * (end - begin))
    shorter = replace(made.added, between=(begin, end - 1)) if end - begin > 1 else None
    assert made.hours < 10
    if shorter:
        (done,) = simulate([Asked(shorter.to(candidate.scenario), range(6))])
        left = list(price(base, Known(shorter.to(candidate.scenario), done), ["vip"], ["ordinary"]))
        assert not no_worse(of(left, "mean_wait", segment="ordinary"))
    assert made.left.base == pytest.approx(
        ccsim.run(tiers(), replications=6, measures="mean_wait").measures.query("segment == 'ordinary'")["mean"].iloc[0]
    )
    assert (made.left.high or 0) <= 0


def test_the_cheaper_group_is_taken() -> None:
    """Catches: the first group in place of the one for which fewer hours, or less money, are enough."""
    same = "agents.pool={serves: {desk: 1}, staff: 1}"
    for wages, cheaper in (("{team: 20, pool: 5}", "pool"), ("{team: 5, pool: 20}", "team")):
        both = [known(tiers(policy, same, f"costs.agent_hour={wages}")) for policy in ("first_come", "strict")]
        made = make_good(both[0], both[1], ORDINARY, "mean_wait", simulate)
        assert made.added
        assert made.added.lever.group == cheaper
    long = "agents.all_night={serves: {desk: 1}, shifts: {night: 1}}"
    shift = "shifts={night: {hours: 0:00-24:00}}"
    both = [known(tiers(policy, shift, long)) for policy in ("first_come", "strict")]
    made = make_good(both[0], both[1], ORDINARY, "mean_wait", simulate)
    assert made.added
    assert made.added.lever.group == "team"


def test_a_segment_in_the_only_queue() -> None:
    """Catches: another queue's callers, or all segments, made good where a segment of a queue is named."""
    base, candidate = known(tiers()), known(tiers("strict"))
    here, anywhere = (
        make_good(base, candidate, Place(queue, "ordinary", None), "mean_wait", simulate) for queue in ("desk", ALL)
    )
    assert replace(here, left=replace(here.left, queue=ALL)) == anywhere
    assert (here.whom, anywhere.whom) == ("desk/ordinary", "ordinary")
    assert not make_good(base, candidate, Place("desk", "vip", None), "mean_wait", simulate).added


def test_a_measure_of_segments_alone() -> None:
    """Catches: an internal error where a measure is given for segments in all queues only."""
    made = make_good(known(tiers()), known(tiers("strict")), ORDINARY, "time_to_service", simulate)
    assert made.enough
    assert made.left.measure == "time_to_service"


def test_only_between_two_hours() -> None:
    """Catches: agents where nobody is; hours counted from the wrong end; the last agent there all day."""
    staff = "{mon-fri: {8:00: [6, 0, 9], 12:00: 10, 17:00: 0}, sat: 3}"
    scenario = tiers("first_come", f"agents.team.staff={staff}")
    (lever,) = levers(scenario, VIP)
    more = Addition(lever, 2, (9, 14)).to(scenario).agents["team"].staff
    wanted = "{mon-fri: {8:00: [7, 0, 11], 9:30: 0, 12:00: 12, 14:00: 11, 17:00: 0}, sat: {0:00: 4, 9:00: 5, 14:00: 4}}"
    expected = scenario.set("agents.team.staff", wanted).agents["team"].staff
    assert more
    assert expected
    for day in (2, 7):
        for minute in range(0, 1440, 30):
            when = date(2026, 3, day), minute * 60_000, scenario.calendar
            assert more.at(*when) == expected.at(*when), (day, minute)
    assert hours_on_duty(tiers("first_come", "agents.team.staff={8:30: 4, 17:15: 0}"), lever) == (8, 18)


def test_worst_hours() -> None:
    """Catches: hours outside the span; a window that is one off."""
    lost = np.zeros(24)
    lost[[3, 9, 10, 11, 15]] = [99, 1, 5, 4, 6]
    assert worst_hours(lost, (8, 17), 1) == (15, 16)
    assert worst_hours(lost, (8, 17), 2) == (10, 12)
    assert worst_hours(lost, (8, 17), 3) == (9, 12)
    assert worst_hours(lost, (8, 17), 9) == (8, 17)


def test_what_cannot_be_made_good() -> None:
    """Catches: a search that never ends, or an answer that is none, where more agents do not help."""
    base = known(tiers())
    closed = known(tiers("first_come", "agents.team.serves={desk: none, desk/vip: 1}"))
    made = make_good(base, closed, ORDINARY, "mean_wait", simulate)
    assert (made.added, made.enough) == (None, False)


@pytest.mark.parametrize(
    ("measure", "low", "high", "enough"),
    [
        ("mean_wait", -3.0, 0.0, True),
        ("mean_wait", -3.0, 0.1, False),
        ("service_level", 0.0, 0.1, True),
        ("service_level", -0.01, 0.1, False),
        ("mean_wait", None, None, False),
    ],
)
def test_enough_is_surely_no_worse(measure: str, low: float | None, high: float | None, enough: bool) -> None:
    """Catches: a proof by the mean alone; a higher service level taken for worse."""
    left = of(list(price(known(tiers(), 2), known(tiers(), 2), ["vip"], ["ordinary"])), measure, segment="ordinary")
    assert no_worse(replace(left, low=low, high=high)) == enough


def test_where_a_segment_loses() -> None:
    """Catches: hours at which the base has long waits as well, in place of those at which the candidate has longer ones."""
    base, candidate = known(tiers(), by=["hour"]), known(tiers("strict"), by=["hour"])
    there, here = (waits_by_hour(side.scenario, side.replications, ORDINARY) for side in (base, candidate))
    for waits, side in ((there, base), (here, candidate)):
        assert waits.sum() == pytest.approx(minutes(side, ["ordinary"]).numerators.sum() * 60_000)
        assert not waits[10:].any()
    assert Search(base, candidate, ORDINARY, "mean_wait", simulate).lost == pytest.approx(here - there)
