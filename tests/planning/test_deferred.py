"""Work that can wait, by hand: where the formula counts it, how many agents it asks for it, and what it says of it."""

from __future__ import annotations

import pytest

import ccsim
from ccsim.scenario import Scenario


def mail(*changes: str) -> Scenario:
    """A mailbox open from 10:00 to 14:00, with 6 letters of 30 min from 2:00 to 4:00: 3 h of work, in intervals of 1 h."""
    scenario = ccsim.parse("""
ccsim: 1
start: 2026-03-02 00:00
duration: 1 day
interval: 1 h
contacts: {letter: {channel: email, arrivals: {rate: {0:00: 0 per hour, 2:00: 3 per hour, 4:00: 0 per hour}}, enter: box}}
queues:
  box:
    target: {answer: 95 %, within: 3 open h}
    talk: {exponential: 30 min}
    open: {daily: 10:00-14:00}
    otherwise: {closed: wait}
agents: {team: {serves: {box: 1}, staff: {10:00: 1, 14:00: 0}}}
""")
    return scenario.with_changes(list(changes))


def by_hour(found: ccsim.StaffResult, column: str) -> dict[int, float]:
    """What is not 0 of a column, by hour."""
    table = found.table[found.table[column].fillna(0) != 0]
    return {int(at[11:13]): value for at, value in zip(table.interval, table[column], strict=True)}


def test_letters_of_a_night_are_spread_from_the_opening() -> None:
    """Catches: agents at night; work heaped on one interval, or spread past its target; Erlang's wait asked of it."""
    found = ccsim.staff(mail(), by="formula")
    assert by_hour(found, "volume") == pytest.approx({10: 2, 11: 2, 12: 2})
    assert by_hour(found, "erlangs") == pytest.approx({10: 1, 11: 1, 12: 1})
    assert by_hour(found, "agents") == {10: 1, 11: 1, 12: 1}  # Erlang C would ask for 2: 1 never ends
    assert by_hour(found, "service_level") == {10: 1, 11: 1, 12: 1}
    assert by_hour(found, "occupancy") == pytest.approx({10: 1, 11: 1, 12: 1})
    assert "box can wait" in found.to_dict()["notes"][0]


def test_work_is_rounded_up_and_an_occupancy_leaves_room() -> None:
    """Catches: a part of an agent dropped; a cap on occupancy that is not asked where nothing else is to be done."""
    more = "contacts.letter.arrivals.rate={0:00: 0 per hour, 2:00: 3.3 per hour, 4:00: 0 per hour}"
    assert by_hour(ccsim.staff(mail(more), by="formula"), "agents") == {10: 2, 11: 2, 12: 2}
    capped = ccsim.staff(mail(), by="formula", max_occupancy=0.4)
    assert by_hour(capped, "agents") == {10: 3, 11: 3, 12: 3}


def test_too_few_leave_work() -> None:
    """Catches: a level of all in time though at most half of the work can be done."""
    found = ccsim.staff(mail("queues.box.talk={exponential: 60 min}"), by="formula", at_most={"team": 1})
    assert by_hour(found, "service_level") == pytest.approx({10: 0.5, 11: 0.5, 12: 0.5})


def test_a_target_of_the_wall_clock_runs_while_it_is_closed() -> None:
    """Catches: a wall-clock target spread as if it stood still at night; who comes too late for it not told of."""
    found = ccsim.staff(mail("queues.box.target={answer: 95 %, within: 10 h}"), by="formula")
    assert by_hour(found, "volume") == pytest.approx(
        {10: 1.5 + 1, 11: 1.5 + 1, 12: 1}
    )  # of 2:00 until 12:00, of 3:00 13:00
    late = ccsim.staff(mail("queues.box.target={answer: 95 %, within: 6.5 h}"), by="formula")
    assert by_hour(late, "volume") == pytest.approx({10: 6})
    assert "of box, 3.0 contacts come while it is closed" in late.to_dict()["notes"][1]


def test_what_the_run_leaves_no_time_for_is_told() -> None:
    """Catches: letters after the last closing that are lost without a word, or counted in a closed interval."""
    found = ccsim.staff(mail("contacts.letter.arrivals.rate={0:00: 0 per hour, 13:00: 2 per hour}"), by="formula")
    assert by_hour(found, "volume") == pytest.approx({13: 2})
    assert "of box, 20.0 contacts (10.0 h) have no open time left" in found.to_dict()["notes"][1]


def test_calls_that_wait_for_the_opening_are_not_spread() -> None:
    """Catches: a short target that is spread; calls at night that are asked for then, not at the opening."""
    found = ccsim.staff(mail("queues.box.target=80/20", "contacts.letter.channel=voice", "queues.box.patience=never"))
    by = ccsim.staff(
        mail("queues.box.target=80/20", "contacts.letter.channel=voice", "queues.box.patience=never"), by="formula"
    )
    assert not found.feasible  # nobody is answered within 20 s who comes at night
    assert by_hour(by, "volume") == pytest.approx({10: 6})
    assert by_hour(by, "agents")[10] > 3
    assert "counts from its next opening" in by.to_dict()["notes"][0]


def test_who_gives_up_sooner_than_the_target_is_not_spread() -> None:
    """Catches: impatient callers taken for work that can wait because the target's time is long."""
    found = ccsim.staff(mail("queues.box.patience={exponential: 1 h}"), by="formula")
    assert by_hour(found, "volume") == pytest.approx({10: 6})
    patient = ccsim.staff(mail("queues.box.patience={exponential: 100 h}"), by="formula")
    assert by_hour(patient, "volume") == pytest.approx({10: 2, 11: 2, 12: 2})
