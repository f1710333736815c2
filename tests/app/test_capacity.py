"""Agents with several contacts in hand at once, as they are reckoned without simulating: by hand, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest

import ccsim
from ccsim.app.staff.demand import expected_demand, expected_picture
from ccsim.app.views.days import days_of
from ccsim.app.views.load import work_of

CHATS = """
name: Chats and calls
start: 2026-03-02 00:00
duration: 1 day
contacts:
  enquiry: {channel: chat, arrivals: {rate: {8:00: 40 per hour, 18:00: 0 per hour}}, enter: chats}
  call: {arrivals: {rate: {8:00: 20 per hour, 18:00: 0 per hour}}, enter: calls}
queues:
  chats: {target: 80/60, talk: {exponential: 6 min}, wrap: {constant: 30 s}, patience: {exponential: 5 min}}
  calls: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}
agents:
  hosts: {serves: {chats: 1}, staff: {8:00: 3, 18:00: 0}, at_once: {chat: 3}, slower: 12 %}
  phones: {serves: {calls: 1}, staff: {8:00: 2, 18:00: 0}}
"""
BOTH = ["agents.hosts.serves.calls=1"]


def understood(*changes: str) -> ccsim.Understanding:
    """Reckon the chats through, with changes as `--set` takes them."""
    return ccsim.understand(ccsim.parse(CHATS, changes=changes))


def test_a_chat_takes_its_part_of_an_agent() -> None:
    """Catches: chats that count as whole agents, a slowdown left out, applied to wrap, or to a contact by itself."""
    # 400 chats of 360 s, beside two others 24 % longer, and 30 s of wrap; three at once
    load = understood().queues["chats"]
    assert load.handling_time == pytest.approx(390)
    assert load.workload_hours == pytest.approx(400 * (360 * 1.24 + 30) / 3 / 3600)
    assert understood().queues["calls"].workload_hours == pytest.approx(200 * 180 / 3600)
    (day,) = understood().days
    assert day.handling_time == pytest.approx((400 * 390 + 200 * 180) / 600)
    assert day.peak_erlang == pytest.approx((40 * (360 * 1.24 + 30) / 3 + 20 * 180) / 3600)


def test_a_channel_that_is_not_named_takes_the_whole_agent() -> None:
    """Catches: calls that share an agent as chats do; groups of a later level that count."""
    calls = understood(*BOTH, "contacts.call.enter=chats").queues["chats"]
    assert calls.workload_hours == pytest.approx((400 * (360 * 1.24 + 30) / 3 + 200 * 390) / 3600)
    level = understood("agents.phones.serves.chats=2").queues["chats"]
    assert level.workload_hours == pytest.approx(understood().queues["chats"].workload_hours)
    alike = understood("agents.phones.serves.chats=1").queues["chats"]  # half of them one at a time
    assert alike.workload_hours == pytest.approx(400 * ((360 * 1.24 + 30) / 3 + 390) / 2 / 3600)


def test_the_notes_say_what_a_contact_counts_and_what_is_not_known() -> None:
    """Catches: a third of an agent that nobody is told of; calls and chats of one agent reckoned without a word."""
    (note,) = understood().notes
    assert note.startswith(
        "hosts: 3 contacts by chat at once, so each counts as 1/3 of an agent, its talk as 24 % longer"
    )
    (two,) = understood("agents.hosts.at_once.chat=2").notes
    assert "its talk as 12 % longer, as it is beside one other. " in two
    _, mixed = understood(*BOTH).notes
    assert "contacts by voice and chat share an agent unequally" in mixed
    assert "(voice: for an agent with nothing in hand)" in mixed
    assert understood("agents.hosts={at_once: {chat: 1}, slower: none}").notes == ()


def test_room_for_chats_is_room() -> None:
    """Catches: a warning of too few people that counts an agent once, or none where there are too few."""
    # 1.76 agents' work: two are enough, one is not
    assert understood("agents.hosts.staff={8:00: 2, 18:00: 0}").warnings == understood().warnings
    assert "more work than people" in understood("agents.hosts.staff={8:00: 1, 18:00: 0}").warnings[0]


@pytest.mark.parametrize(("count", "slower"), [(1, "none"), (3, "0 %"), (4, "20 %")])
def test_at_full_use_as_many_are_served_as_is_reckoned(count: int, slower: str) -> None:
    """Catches: another capacity than agents have who never want for chats: they wait in hundreds, all places are taken."""
    crowd = [
        "contacts.enquiry.arrivals.rate=400 per hour",
        "queues.chats.patience={exponential: 30 min}",
        "duration=20 h",
    ]
    scenario = ccsim.parse(
        CHATS,
        changes=[
            *crowd, "warmup=2 h", "contacts.call=none", "queues.calls=none", "agents.phones=none",
            f"agents.hosts={{staff: 3, at_once: {{chat: {count}}}, slower: {slower}}}",
        ],
    )  # fmt: skip
    load = ccsim.understand(scenario).queues["chats"]
    each = load.workload_hours / load.offered
    table = ccsim.run(scenario, replications=8, measures=["answered", "occupancy"]).measures
    answered = table[(table["measure"] == "answered") & (table["queue"] == "chats") & (table["segment"] == "*")].iloc[0]
    assert table[(table["measure"] == "occupancy") & (table["group"] == "hosts")].iloc[0]["mean"] > 0.999
    # twice the half-width of the 95 % interval is missed once in ten thousand times; arrivals end at the end, chats go on
    assert abs(answered["mean"] - 18 * 3 / each) <= answered["high"] - answered["low"]


def test_a_plan_counts_places_where_all_are_alike() -> None:
    """Catches: places taken from a group that does not serve the pool, or one number where there are several."""

    def places(*changes: str) -> list[int]:
        return [pool.at_once for pool in expected_demand(expected_picture(ccsim.parse(CHATS, changes=changes))).pools]

    assert places() == [3, 1]
    assert places(*BOTH) == [1]
    assert places("agents.phones.serves.chats=2") == [1]
    assert places("agents.phones={serves: {chats: 1}, at_once: {chat: 3}}", "contacts.call.channel=chat", *BOTH) == [3]


def test_the_work_that_was_simulated_is_set_beside_people_by_parts() -> None:
    """Catches: chats that look like whole agents in the figure of work and people, calls that share one."""
    result = ccsim.run(ccsim.parse(CHATS), replications=3, by="interval")
    for queue, part in (("chats", 3), ("calls", 1)):
        place = (queue, "*", None, None)
        rows = [row for row in result.rows if (row.queue, row.segment, row.interval, row.channel) == place]
        totals = {row.measure: row.mean or 0.0 for row in rows}
        found = work_of(result, days_of(result), queue)
        hours = np.nansum(found.load.mean) / 2  # intervals of half an hour
        assert hours == pytest.approx(totals["offered"] * totals["aht"] / part / 3600, rel=1e-6)
        assert found.groups == (("hosts",) if queue == "chats" else ("phones",))
