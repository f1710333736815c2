"""The raw log becomes clean calls: its traps, one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fitting import call_log


def clean(*rows):
    return call_log.clean(pd.DataFrame(list(rows)))


def test_a_call_answered_at_once_has_no_wait_and_no_class(raw):
    """Catches: a priority of 0 taken for an ordinary caller although the exchange looks it up only in the queue."""
    call = clean(raw()).iloc[0]
    assert (call["queued"], call["answered"], call["wait"]) == (False, True, 0)
    assert np.isnan(call["vip"])
    assert np.isnan(call["joined"])
    assert (call["start"], call["end"], call["talk"]) == (36_010, 36_190, 180)


def test_phantom_rows_and_the_two_unknown_calls_are_left_out(raw):
    """Catches: artefacts of the exchange counted as callers who hung up."""
    calls = clean(raw(), raw(outcome="PHANTOM", q_start="10:00:10", q_exit="10:00:20"), raw(type="AA", outcome="HANG"))
    assert len(calls) == 1


def test_clock_times_past_midnight_go_on_past_24(raw):
    """Catches: a wait of minus 24 hours, or an agent on duty all night, where a call runs past midnight."""
    late = raw(vru_entry="23:59:17", vru_exit="23:59:26", q_start="23:59:26", q_exit="0:00:27", q_time=61, priority=2,
               ser_start="0:00:27", ser_exit="0:02:27", ser_time=120)  # fmt: skip
    call = clean(late).iloc[0]
    assert (call["joined"], call["left"], call["wait"]) == (86_366, 86_427, 61)
    assert (call["start"], call["end"]) == (86_427, 86_547)
    assert call["date"] == pd.Timestamp("1999-02-02")
    assert call["vip"] == 1


def test_an_early_call_is_not_past_midnight(raw):
    """Catches: every clock time before the entry taken for the next day, also one that a wrong clock set back a minute."""
    wrong = raw(
        vru_entry="10:01:00", vru_exit="10:00:10", vru_time=-50, q_start="10:00:10", q_exit="10:01:20", q_time=70
    )
    call = clean(wrong).iloc[0]
    assert call["joined"] == 36_010
    assert call["clock_error"]
    assert call["wait"] == 70


def test_who_hung_up_in_the_unit_neither_queued_nor_was_answered(raw):
    """Catches: 0:00:00, the log's word for `never`, read as midnight."""
    call = clean(raw(outcome="HANG", ser_start="0:00:00", ser_exit="0:00:00", ser_time=0, server="NO_SERVER")).iloc[0]
    assert not call["queued"]
    assert not call["answered"]
    assert np.isnan(call["start"])
    assert np.isnan(call["talk"])
    assert pd.isna(call["server"])


def test_a_call_served_by_nobody_named_keeps_its_talk_but_no_agent(raw):
    """Catches: an agent called NO_SERVER on duty day and night."""
    call = clean(raw(server="NO_SERVER", ser_time=4)).iloc[0]
    assert call["answered"]
    assert pd.isna(call["server"])


@pytest.mark.parametrize(("priority", "vip"), [(0, 0), (1, 0), (2, 1)])
def test_only_priority_two_is_a_vip(raw, priority, vip):
    """Catches: priority 1, an ordinary customer, counted as a VIP."""
    assert clean(raw(q_start="10:00:10", q_exit="10:00:20", q_time=10, priority=priority)).iloc[0]["vip"] == vip


def test_offered_is_joining_the_queue_or_being_answered(raw):
    """Catches: calls lost in the voice response unit counted as offered to the agents."""
    calls = clean(
        raw(vru_entry="10:00:00"),
        raw(vru_entry="10:00:01", q_start="10:00:07", q_exit="10:00:20", q_time=13, outcome="HANG"),
        raw(vru_entry="10:00:02", outcome="HANG"),
    )
    assert call_log.offered_at(calls).tolist()[:2] == [36_010, 36_007]
    assert np.isnan(call_log.offered_at(calls).iloc[2])


def test_the_two_months_are_as_they_are_known(logs):
    """Catches: rows lost or counted twice on reading; the figures are those published with the logs."""
    calls = call_log.read(logs)
    for month, service, wait, lost in ((1, 183.5, 35.0, 0.137), (2, 176.4, 40.8, 0.179)):
        part = calls[calls["date"].dt.month == month]
        served = part[part["answered"]]
        assert served["talk"].mean() == pytest.approx(service, abs=0.05)
        assert served["wait"].mean() == pytest.approx(wait, abs=0.05)
        assert 1 - part["answered"].mean() == pytest.approx(lost, abs=0.0006)
