"""Targets that leave hours to wait: an agent anywhere helps all who wait, and plans must neither pile up nor take for ever."""

from __future__ import annotations

import numpy as np

import ccsim
from ccsim.app.staff.demand import at_work, expected_demand, expected_picture
from ccsim.planning.moves import Board
from ccsim.planning.question import Question
from ccsim.planning.search import Search
from ccsim.planning.slots import Slots
from ccsim.planning.start import board, start
from ccsim.planning.trials import Trials
from planning.test_proof import desk, simulate

NUMBERS = range(20)


def letters() -> tuple[Trials, Board]:
    """Twelve letters an hour for four hours, 3.2 hours of work, to be answered within two hours; in half hours."""
    scenario = ccsim.parse("""
ccsim: 1
start: 2026-03-02 00:00
duration: 1 day
interval: 30 min
contacts: {letter: {channel: email, arrivals: {rate: {8:00: 12 per hour, 12:00: 0 per hour}}, enter: letters}}
queues: {letters: {target: {answer: 90 %, within: 2 h}, talk: {exponential: 4 min}, open: {daily: 8:00-16:00}}}
agents: {clerks: {serves: {letters: 1}, staff: {8:00: 1, 16:00: 0}}}
""")
    picture = expected_picture(scenario)
    demand, slots, question = expected_demand(picture), Slots(scenario), Question()
    limits = board(slots, question, demand, start(slots, question, demand, at_work(picture)).plan)
    return Trials(slots, demand, question, simulate), limits


def test_many_agents_go_in_few_simulations() -> None:
    """Catches: agents for letters taken away one at a time; or so many at once that a target is missed without them."""
    trials, limits = letters()
    much = np.minimum(5, limits.most)
    plan = Search(trials, limits, np.zeros(much.shape)).descend(much, NUMBERS)
    gone = int((much - plan).sum())
    assert trials.units < len(NUMBERS) * gone
    assert trials.one(plan, NUMBERS).sure().all()
    for move in limits.moves():
        if limits.possible(plan, move, -1):
            assert not trials.one(limits.moved(plan, [move], -1), NUMBERS).sure().all()


def test_late_letters_get_one_agent_at_a_time() -> None:
    """Catches: an agent for each interval with late letters where one would help all of a stretch; or none for the next."""
    _, limits = letters()
    assert limits.lasting
    assert limits.runs([16, 17, 20, 21, 25, 26]) == [[16, 17, 20], [21, 25], [26]]
    _, calls, _ = desk({})
    assert not calls.lasting
    assert calls.runs([16, 17, 20]) == [[16], [17], [20]]
