"""What must hold of any queue, whatever the formulas say: limits, order, conservation."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import assume, given
from hypothesis import strategies as st

from ccsim import erlang
from erlang.drawn import CLOSE, EVERYTHING, LEVELS, Desk, close, desks, examples, lossy, scale


def not_above(one: Any, other: Any, *names: str) -> None:
    """Assert measures of the first are no larger, up to rounding."""
    for name in names:
        small, large = getattr(one, name), getattr(other, name)
        assert small is None or small <= large * (1 + CLOSE) + 1e-300, name


# Limits


@examples(60)
@given(desks(patient=True, bounded=False))
def test_a_becomes_c_as_patience_grows(desk: Desk) -> None:
    """Catches: a formula that loses its digits where hardly anybody gives up.

    Giving up at rate r takes at most the share r m (m + 1) / 2n of the weight of the state with m waiting: of all who wait
    at most `room`, of the callers in line 3 room. As many again may leave while somebody waits, and make that wait shorter.
    """
    assume(desk.agents - desk.load > 1e-3)
    patient = desk.answer()
    for patience in (1e4, 1e7, 1e10):
        other = desk.answer(patience=patience * desk.aht)
        room = 1 / patience / desk.agents / (1 - desk.load / desk.agents) ** 2
        assert patient.p_wait * (1 - room - CLOSE) <= other.p_wait <= patient.p_wait * (1 + CLOSE)
        for name in ("asa", "mean_wait", "queue_length", "mean_wait_of_waiting"):
            exact, ours = getattr(patient, name), getattr(other, name)
            assert abs(ours - exact) <= exact * (6 * room + 3 / patience + CLOSE), name
        assert abs(other.abandonment * patience * desk.aht - patient.mean_wait) <= patient.mean_wait * (
            3 * room + CLOSE
        )
        assert abs(other.occupancy - patient.occupancy) <= (other.abandonment + CLOSE) * patient.occupancy


@examples(60)
@given(desks(patient=False, bounded=False))
def test_a_becomes_b_as_patience_shrinks(desk: Desk) -> None:
    """Catches: a caller without patience who waits, or who is counted as answered.

    With a callers and impatience r the line weighs at most a/r / (1 - a/r) of the state in which all are busy.
    """
    blocking = lossy(desk).blocking
    for times in (1e3, 1e6, 1e9):
        impatience = times * desk.load
        line = 1 / (times - 1)
        answer = desk.answer(patience=desk.aht / impatience)
        assert blocking * (1 - CLOSE) <= answer.p_wait <= blocking * (1 + line + CLOSE)
        least = blocking * impatience / (impatience + desk.agents) / (1 + line)
        assert least * (1 - CLOSE) <= answer.abandonment <= answer.p_wait * (1 + CLOSE)


@examples(25)
@given(desks(bounded=False, most=300.0))
def test_places_without_end(desk: Desk) -> None:
    """Catches: a bound that is felt where nobody ever meets it, or is felt less the narrower it is."""
    free = desk.answer()
    narrow = [desk.answer(places=places) for places in (1, 2, 4, 8, 16, 64, 256)]
    for one, other in pairwise([*narrow, free]):
        assert other.blocking <= one.blocking * (1 + CLOSE)
        not_above(one, other, "p_wait", "queue_length", "occupancy")
    wide = desk.answer(places=20_000)
    assume(wide.blocking < 1e-15)
    for name in EVERYTHING:
        one, other = getattr(wide, name), getattr(free, name)
        assert name == "blocking" or one is other is None or close(one, other), name


@examples(60)
@given(desks(bounded=True))
def test_one_place_more(desk: Desk) -> None:
    """Catches: a bound that is off by one; a state that is counted among those who join, and is full.

    With one place more, the full state joins the line, and the new full state weighs load / (n + (K + 1) r) of it.
    """
    places = desk.places or 0
    one, other = desk.answer(), desk.answer(places=places + 1)
    assert close(other.p_wait, one.p_wait * (1 - one.blocking) + one.blocking)
    leaving = desk.agents + (places + 1) * desk.shrink
    assert close(other.blocking, one.blocking / (one.blocking + leaving / desk.load))


@examples(60)
@given(desks(bounded=True))
def test_without_places_it_is_b(desk: Desk) -> None:
    """Catches: a place that is there although there is none, a wait of those who never wait."""
    of_b, none = lossy(desk), desk.answer(places=0)
    assert close(none.blocking, of_b.blocking)
    assert close(none.occupancy, of_b.occupancy)
    assert none.p_wait == none.asa == none.queue_length == (none.abandonment or 0.0) == 0
    assert all(getattr(none, level) == 1 for level in LEVELS)


# Order


WORSE = ("p_wait", "abandonment", "mean_wait", "asa", "queue_length", "occupancy")


def never_rises(answer: Any, *names: str) -> None:
    """Assert measures of a ladder of cases fall from one to the next, up to rounding."""
    for name in names:
        column = getattr(answer, name)
        assert column is None or (np.diff(column) <= CLOSE * column[:-1] + 1e-300).all(), name


STEPS = np.linspace(-1, 1, 61)


def ladder(about: float, reach: float, above: float) -> npt.NDArray[np.float64]:
    """Numbers in small steps on both sides of one, as far as they are larger than another."""
    steps = about + reach * STEPS
    return steps[steps > above]


@examples(60)
@given(desks(bounded=False), scale(0.03, 3.0))
def test_more_agents_are_better(desk: Desk, reach: float) -> None:
    """Catches: a jump between two ways to calculate the same, such as above and below the load."""
    stable = desk.load + 1e-6 if desk.patience is None else 1e-3
    agents = ladder(desk.load, reach * math.sqrt(desk.load), stable)
    never_rises(desk.answer(agents=agents), *WORSE)
    never_rises(desk.answer(agents=agents[::-1]), "sl_offered")


@examples(60)
@given(desks(bounded=False), scale(0.03, 3.0))
def test_less_load_is_better(desk: Desk, reach: float) -> None:
    """Catches: a jump at the load that equals the agents, or anywhere about it."""
    load = ladder(desk.agents, reach * math.sqrt(desk.agents), 1e-3)
    if desk.patience is None:
        load = load[load < desk.agents - 1e-6]
    never_rises(desk.answer(load=load[::-1]), *WORSE)
    never_rises(desk.answer(load=load), "sl_offered")


@examples(60)
@given(desks(patient=False, bounded=False), scale(1.001, 50.0))
def test_patience_makes_lines_longer(desk: Desk, times: float) -> None:
    """Catches: patience taken for its rate, abandoned callers who wait on."""
    hasty, calm = desk.answer(), desk.answer(patience=(desk.patience or 0.0) * times)
    not_above(hasty, calm, "p_wait", "mean_wait", "asa", "queue_length", "occupancy")
    not_above(calm, hasty, "abandonment")


# Conservation


@examples(60)
@given(desks())
def test_everybody_ends_somewhere(desk: Desk) -> None:
    """Catches: shares of offered beside shares of joined, agents busy with callers who gave up."""
    answer = desk.answer()
    lost = answer.abandonment or 0.0
    answered = answer.occupancy * desk.agents / desk.load
    assert close(answered, (1 - answer.blocking) * (1 - lost))
    assert close(answered + (1 - answer.blocking) * lost + answer.blocking, 1)


@examples(60)
@given(desks())
def test_littles_law(desk: Desk) -> None:
    """Catches: a mean queue over other callers than its mean wait, or in another unit."""
    answer = desk.answer()
    joined = answer.load / desk.aht * (1 - answer.blocking)
    lost, to_abandon = answer.abandonment or 0.0, answer.time_to_abandon or 0.0
    assert close(answer.queue_length, joined * answer.mean_wait)
    assert close(answer.mean_wait, (1 - lost) * answer.asa + lost * to_abandon)
    assert close(answer.mean_wait, answer.p_wait * answer.mean_wait_of_waiting)
    if desk.patience is not None:
        assert close(lost, answer.mean_wait / desk.patience)


@examples(60)
@given(desks())
def test_the_six_service_levels_tell_of_the_same_callers(desk: Desk) -> None:
    """Catches: one of them with another numerator, a tail that is not what is left of the share in time."""
    answer = desk.answer()
    lost = answer.abandonment or 0.0
    gave_up = answer.sl_abandons_met - answer.sl_offered
    short = answer.sl_short_met - answer.sl_offered
    assert answer.service_level == answer.sl_offered
    assert close(answer.sl_answered * (1 - lost), answer.sl_offered)
    assert close(answer.sl_late_abandons * (1 - gave_up), answer.sl_offered)
    assert close(answer.sl_no_short * (1 - short), answer.sl_offered)
    assert -CLOSE <= short <= gave_up + CLOSE <= lost + 2 * CLOSE
    assert close(1 - answer.sl_answered, answer.share_waiting_longer(desk.within, of="answered"), 1e-12) or close(
        answer.sl_answered + answer.share_waiting_longer(desk.within, of="answered"), 1
    )
    assert close(answer.sl_abandons_met + answer.share_waiting_longer(desk.within, of="joined"), 1)


@examples(30)
@given(desks())
def test_who_waits_long_enough_has_been_answered_or_is_gone(desk: Desk) -> None:
    """Catches: part of the wait that is left out beyond some time."""
    longest = desk.answer().wait_quantile(1 - 1e-15, of="joined")
    answer = desk.answer(within=2 * longest + desk.aht, short=0.0)
    assert close(answer.sl_offered, 1 - (answer.abandonment or 0.0))
    assert close(answer.sl_abandons_met, 1)
    assert close(answer.sl_short_met, answer.sl_offered, 1e-14)
    assert close(answer.sl_no_short, answer.sl_offered, 1e-14)


# The distribution


@examples(60)
@given(desks(), st.floats(0.001, 0.999), st.sampled_from(["answered", "joined"]))
def test_the_quantile_is_the_inverse_of_the_distribution(desk: Desk, share: float, of: str) -> None:
    """Catches: a quantile that stops short, a wait of those who find an agent free."""
    answer = desk.answer()
    time = answer.wait_quantile(share, of=of)
    if time == 0:
        assert answer.share_waiting_longer(0.0, of=of) <= (1 - share) * (1 + CLOSE)
    else:
        assert close(answer.share_waiting_longer(time, of=of), 1 - share)


# Arrays


@examples(40)
@given(st.booleans(), st.booleans(), st.data())
def test_arrays_are_so_many_scalars(patient: bool, bounded: bool, data: st.DataObject) -> None:
    """Catches: a case that is answered by its neighbour's window, panels or places."""
    some = [data.draw(desks(patient=patient, bounded=bounded)) for _ in range(5)]
    names = [name for name, value in asdict(some[0]).items() if value is not None]
    columns = {name: np.array([getattr(desk, name) for desk in some]) for name in names}
    together: Any = (erlang.c if patient else erlang.a)(**columns)
    times = np.array([desk.within * 3 for desk in some])
    tails = np.asarray(together.share_waiting_longer(times))
    for place, desk in enumerate(some):
        alone = desk.answer()
        assert type(alone.p_wait) is float
        for name in EVERYTHING:
            column, value = getattr(together, name), getattr(alone, name)
            assert (column is None) == (value is None), name
            assert value is None or close(float(column[place]), value, 1e-13), name
        assert close(float(tails[place]), alone.share_waiting_longer(desk.within * 3), 1e-13)


def test_arguments_broadcast() -> None:
    """Catches: a table of intervals and levels of staff that must be unrolled by hand."""
    load, agents = np.array([[5.0], [8.0], [11.0]]), np.array([12.0, 13.0, 14.0, 15.0])
    table: Any = erlang.a(load=load, agents=agents, aht=180, patience=300)
    assert table.sl_offered.shape == (3, 4)
    for row, column in ((0, 0), (2, 3), (1, 2)):
        one: Any = erlang.a(load=load[row, 0], agents=agents[column], aht=180, patience=300)
        assert close(table.sl_offered[row, column], one.sl_offered, 1e-13)
