"""Which values hold for a contact: by its segment, by the day and the hour of its first arrival; and their least."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from ccsim.errors import CcsimError
from ccsim.scenario import parse
from ccsim.scenario.bytime import Piece
from ccsim.scenario.distribution import Constant
from ccsim.scenario.journeys import journeys
from ccsim.workload import Workload, draw
from ccsim.workload.inforce import in_force
from ccsim.workload.rows import ALL

HOUR, DAY = 3_600_000, 86_400_000
AGENTS = "agents: {team: {serves: {desk: 1}, staff: 5}}\n"


def drawn(queue: str, contact: str = "", head: str = "duration: 7 days\n") -> Workload:
    text = f"ccsim: 1\nstart: 2026-03-02 00:00\n{head}"
    text += (
        f"contacts: {{a: {{arrivals: {{rate: 20 per hour}}, enter: desk{contact}}}}}\nqueues: {{desk: {{{queue}}}}}\n"
    )
    scenario = parse(text + AGENTS)
    return draw(scenario, journeys(scenario), 0)


def test_values_by_weekday_and_hour_are_those_of_the_first_arrival() -> None:
    """Catches: the values of the first day for all days, those of the next hour at its boundary."""
    week = "{mon-fri: {0:00: {constant: 1 s}, 9:00: {constant: 2 s}}, sat: {constant: 3 s}, sun: {constant: 4 s}}"
    workload = drawn(f"talk: {week}, patience: never")
    day, clock = np.divmod(workload.arrived, DAY)
    expected = np.where(day == 5, 3000, np.where(day == 6, 4000, np.where(clock < 9 * HOUR, 1000, 2000)))
    assert np.array_equal(workload.talk[workload.base], expected)


def test_a_value_holds_from_its_clock_on() -> None:
    """Catches: the first millisecond of an hour counted to the hour before, its last to the hour after."""
    text = "ccsim: 1\nstart: 2026-03-02 00:00\nduration: 1 day\n"
    text += "contacts: {a: {arrivals: {log: [2026-03-02 08:59:59, 2026-03-02 09:00, 2026-03-02 00:00]}, enter: desk}}\n"
    text += "queues: {desk: {talk: {0:00: {constant: 1 s}, 9:00: {constant: 2 s}}, patience: never}}\n"
    scenario = parse(text + AGENTS)
    workload = draw(scenario, journeys(scenario), 0)
    assert workload.talk[workload.base].tolist() == [1000, 1000, 2000]


def led_to(workload: Workload, row: np.ndarray) -> np.ndarray:
    """Attempts to which the first ends of some attempts lead; -1 for none."""
    end = workload.next_at(row, np.zeros(len(row), np.int64))
    return np.append(workload.next_attempt, -1)[end]


def test_later_attempts_keep_the_values_of_the_first_arrival() -> None:
    """Catches: values taken when the redial is made."""
    workload = drawn(
        "talk: {0:00: {constant: 1 s}, 9:00: {constant: 2 s}}, patience: {exponential: 1 min}",
        ", next: {redial: {after: abandoned, share: 100 %, in: 12 h}}",
        "duration: 2 days\n",
    )
    later = led_to(workload, np.arange(workload.contacts))
    led = later >= 0
    assert led.sum() > 500
    first = workload.talk[workload.base[: workload.contacts]]
    assert np.array_equal(workload.talk[workload.base[later[led]]], first[led])


def test_a_type_has_its_own_shares_of_segments() -> None:
    """Catches: the general shares taken where the type names its own."""
    head = "duration: 7 days\nsegments: {vip: 10 %, gold: 20 %, plain: rest}\n"
    workload = drawn("talk: {exponential: 1 min}, patience: never", ", segments: {vip: 50 %, plain: rest}", head)
    observed = np.bincount(workload.segment, minlength=3)
    assert stats.chisquare(observed, np.array([0.5, 0.2, 0.3]) * workload.contacts).pvalue > 0.01
    general = drawn("talk: {exponential: 1 min}, patience: never", "", head)
    observed = np.bincount(general.segment, minlength=3)
    assert stats.chisquare(observed, np.array([0.1, 0.2, 0.7]) * general.contacts).pvalue > 0.01


def test_the_least_durations() -> None:
    """Catches: a talk of 0 ms, a wrap, patience or IVR time raised to 1 ms."""
    workload = drawn("talk: {constant: 0.2 ms}, wrap: {constant: 0.2 ms}, patience: {constant: 0 s}")
    assert set(workload.talk.tolist()) == {1}
    assert set(workload.wrap.tolist()) == {0}
    assert set(workload.patience.tolist()) == {0}


def test_never_is_told_from_every_duration() -> None:
    """Catches: endless patience as a large number, or a wrap that is not named taken for endless."""
    workload = drawn("talk: {exponential: 1 min}, patience: never")
    assert set(workload.patience.tolist()) == {-1}
    assert set(workload.wrap.tolist()) == {0}


def test_the_size_of_a_batch_of_days_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a month whose draws depend on how many of its contacts fit into memory together."""
    contact = ", next: {redial: {after: abandoned, share: 50 %, in: 1 h, at_most: 3}}"
    queue = "talk: {exponential: 1 min}, patience: {exponential: 1 min}"
    together = drawn(queue, contact)
    monkeypatch.setattr("ccsim.workload.drawing.BATCH", 10)
    by_day = drawn(queue, contact)
    assert together.attempts == by_day.attempts
    for column in ("arrived", "segment"):
        assert np.array_equal(getattr(together, column), getattr(by_day, column))
    rows = [np.arange(together.contacts)] * 2
    for _attempt in range(4):
        base = together.base[rows[0]], by_day.base[rows[1]]
        for name in ("talk", "wrap", "patience"):
            assert np.array_equal(getattr(together, name)[base[0]], getattr(by_day, name)[base[1]])
        ahead = [led_to(w, r) for w, r in zip((together, by_day), rows, strict=True)]
        assert np.array_equal(ahead[0] >= 0, ahead[1] >= 0)
        rows = [each[each >= 0] for each in ahead]


def test_silence_is_an_error_that_says_where() -> None:
    """Catches: a contact without a talk time that gets some other contact's."""
    said = [[(Piece(8 * HOUR, 12 * HOUR, Constant(1.0)),)]]
    lookup = in_force("talk of a at desk", said, lambda value: value)
    none = np.zeros(2, np.int64)
    when = SimpleNamespace(day=none, clock=np.array([9 * HOUR, 12 * HOUR]))
    with pytest.raises(CcsimError, match=r"talk of a at desk: nothing is said for 12:00"):
        list(lookup.split(when, none, ALL))
