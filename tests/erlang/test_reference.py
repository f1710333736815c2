"""The exact values against what they must be by definition, where that can be worked out without any formula."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import mpmath  # type: ignore[import-untyped]
import pytest
from mpmath import mpf

from erlang import reference
from erlang.grid import AHT, TABLE, answered, ask, questions, read
from erlang.reference import Bounded, Case, Impatient, busy, digits, kummer, measures, stages

DESKS = [
    Case(3, 2.5, 1.0, 1.5, 4, 0.7, 0.1),
    Case(2, 5.0, 180.0, 60.0, 6, 20.0, 5.0),
    Case(1, 0.3, 180.0, 9_000.0, 3, 60.0, 5.0),
    Case(3, 4.0, 180.0, None, 5, 20.0, 5.0),
    Case(3, 4.0, 180.0, 90.0, 0, 20.0, 5.0),
]
CLOSE = mpf(10) ** -40


def assert_close(ours: Any, theirs: Any) -> None:
    ours, theirs = mpf(str(ours)), mpf(str(theirs))
    assert abs(ours - theirs) <= CLOSE * abs(theirs), f"{ours} instead of {theirs}"


class Chain:
    """A desk of few places as a Markov chain, and a caller who joins it as another: no formula for waits anywhere."""

    def __init__(self, case: Case) -> None:
        assert case.places is not None
        self.n, self.places = int(case.agents), case.places
        self.leave = 1 / mpf(case.aht)
        self.give_up = 1 / mpf(case.patience) if case.patience else mpf(0)
        rate = mpf(case.load) * self.leave
        weights = [mpf(1)]
        for state in range(1, self.n + self.places + 1):
            out = min(state, self.n) * self.leave + max(0, state - self.n) * self.give_up
            weights.append(weights[-1] * rate / out)
        self.chance = [weight / sum(weights) for weight in weights]
        self.joined = 1 - self.chance[-1]
        self.free = sum(self.chance[: self.n]) / self.joined
        self.line = mpmath.matrix([[p / self.joined for p in self.chance[self.n : -1]]])
        self.moves = mpmath.zeros(max(1, self.places))
        for ahead in range(self.places):
            forward = self.n * self.leave + ahead * self.give_up
            self.moves[ahead, ahead] = -forward - self.give_up
            if ahead:
                self.moves[ahead, ahead - 1] = forward

    def still_waiting(self, time: float) -> Any:
        """Chances to be in line after some time, by the number of callers ahead."""
        return self.line * mpmath.expm(self.moves * time)

    def waited(self) -> Any:
        """Times spent in line, by the number of callers ahead."""
        return -self.line * self.moves**-1

    def in_time(self, time: float) -> tuple[Any, Any]:
        """Shares that are answered, and that give up, within a time: the outflow of the line until then."""
        if not self.places:
            return self.free, mpf(0)
        gone = (self.still_waiting(time) - self.line) * self.moves**-1
        return self.free + gone[0] * self.n * self.leave, sum(gone) * self.give_up


@pytest.mark.parametrize("case", DESKS, ids=str)
def test_few_places_are_a_markov_chain(case: Case) -> None:
    """Catches: a wrong formula of the reference itself: stages, harmonic sums, shares of joined or of offered, the six levels."""
    with mpmath.workdps(70):
        chain, exact = Chain(case), measures(case)
        quick, gave_up = chain.in_time(case.within)
        short = chain.in_time(case.short)[1]
        lost = sum(chain.waited()) * chain.give_up if case.places else mpf(0)
        assert_close(exact["blocking"], chain.chance[-1])
        assert_close(exact["p_wait"], 1 - chain.free if case.places else 0)
        assert_close(exact["abandonment"], lost)
        assert_close(exact["sl_offered"], quick)
        assert_close(exact["sl_answered"], quick / (1 - lost))
        assert_close(exact["sl_abandons_met"], quick + gave_up)
        assert_close(exact["sl_late_abandons"], quick / (1 - gave_up))
        assert_close(exact["sl_no_short"], quick / (1 - short))
        assert_close(exact["sl_short_met"], quick + short)
        busy_agents = sum(min(state, case.agents) * p for state, p in enumerate(chain.chance))
        in_line = sum(max(0, state - case.agents) * p for state, p in enumerate(chain.chance))
        assert_close(exact["occupancy"], busy_agents / case.agents)
        assert_close(exact["queue_length"], in_line)


@pytest.mark.parametrize("case", [desk for desk in DESKS if desk.places], ids=str)
def test_waits_of_a_markov_chain(case: Case) -> None:
    """Catches: a mean over the wrong callers, a tail of the answered that counts those who give up."""
    with mpmath.workdps(70):
        chain, exact = Chain(case), measures(case)
        waited = chain.waited()
        # Wait x outcome: the line is left from its head to an agent, from anywhere by giving up.
        twice = -waited * chain.moves**-1
        lost = sum(waited) * chain.give_up
        assert_close(exact["mean_wait"], sum(waited))
        assert_close(exact["mean_wait_of_waiting"], sum(waited) / sum(chain.line))
        assert_close(exact["asa"], twice[0] * chain.n * chain.leave / (1 - lost))
        if case.patience:
            assert_close(exact["time_to_abandon"], sum(twice) * chain.give_up / lost)
        still = chain.still_waiting(case.within)
        assert_close(reference.longer(case, case.within, "joined"), sum(still))
        later = -(still * chain.moves**-1)[0] * chain.n * chain.leave
        assert_close(reference.longer(case, case.within, "answered"), later / (1 - lost))


@pytest.mark.parametrize(("y", "x"), [(0.3, 0.01), (7.0, 3.5), (2.5, 40.0), (60.0, 900.0), (900.0, 60.0)])
def test_sums_are_the_functions_they_are_called(y: float, x: float) -> None:
    """Catches: a sum that begins at the wrong term or leaves some out (against mpmath's hypergeometric functions)."""
    with digits(60):
        assert_close(kummer(Decimal(y), Decimal(x)), mpmath.hyp1f1(1, mpf(y) + 1, x))
        moment = mpf(x) / (mpf(y) + 1) * mpmath.hyp1f1(2, mpf(y) + 2, x)
        assert_close(reference.first_moment(Decimal(y), Decimal(x)), moment)


@pytest.mark.parametrize(
    ("n", "a"), [(17.0, 10.0), (10.0, 17.0), (0.25, 0.01), (0.25, 300.0), (12.75, 3.5), (3.5, 80.0)]
)
def test_free_agents_are_a_gamma_function(n: float, a: float) -> None:
    """Catches: a continuation to parts of agents that is another function than Jagers' and van Doorn's."""
    with digits(60):
        inverse = mpmath.exp(a) * mpf(a) ** -n * mpmath.gammainc(n + 1, a)
        assert_close(1 + busy(Decimal(n), Decimal(a)), inverse)


def test_stages_are_an_incomplete_beta_function() -> None:
    """Catches: one stage too many or too few, rates that fall from stage to stage."""
    with digits(60):
        rest = mpmath.exp(-mpf("0.3") * mpf("0.7"))
        chances = stages(Decimal(3), Decimal("0.3"), Decimal("0.7"), 9)
        for m, chance in enumerate(chances):
            assert_close(chance, mpmath.betainc(10, m + 1, 0, rest, regularized=True))


@pytest.mark.parametrize(("n", "a", "r"), [("12", "10", "0.6"), ("2.5", "9", "1.5"), ("30", "1", "0.01")])
def test_very_many_places_are_no_bound(n: str, a: str, r: str) -> None:
    """Catches: closed forms and single states that tell of different queues."""
    with digits(60):
        wide, free = Bounded(Decimal(n), Decimal(a), Decimal(r), 400), Impatient(Decimal(n), Decimal(a), Decimal(r))
        for name in ("waiting", "queue", "answered", "answered_wait"):
            assert_close(getattr(wide, name), getattr(free, name))
        for time in ("0", "0.01", "0.7", "3"):
            for one, other in zip(wide.longer(Decimal(time)), free.longer(Decimal(time)), strict=True):
                assert_close(one, other)


def test_quantiles_belong_to_the_tail() -> None:
    """Catches: a quantile of the wrong tail, or one that is not followed to the end."""
    for case in (
        Case(13, 10, 180, 300, None, 20, 5),
        Case(14, 10, 180, None, 9, 20, 5),
        Case(14, 10, 180, None, None, 20, 5),
    ):
        for of in ("answered", "joined"):
            times = [reference.quantile(case, share, of) for share in (0.5, 0.9, 0.99, 0.9999)]
            assert times[0] == 0
            for share, time in zip((0.9, 0.99, 0.9999), times[1:], strict=True):
                found = reference.longer(case, time, of)
                assert abs(found / (1 - Decimal(share)) - 1) < Decimal("1e-14")
            assert all(earlier < later for earlier, later in pairwise(times))


def test_the_table_is_what_the_reference_says_now() -> None:
    """Catches: a table that was not written anew after a change of the reference or of the questions."""
    rows, asked = read(), list(questions())
    assert len(rows) == len(asked), f"run reference.py again for {TABLE.name}"
    for place, row in enumerate(rows):
        case = row.case
        patience = None if case.patience is None else case.patience / AHT
        assert (case.agents, case.load, patience, case.places) == pytest.approx(asked[place])
    quick = [place for place, row in enumerate(rows) if row.case.load <= 50 and (row.case.places or 0) <= 1_000]
    for place in quick[::15]:
        assert rows[place] == answered(*ask(place, asked[place]))
