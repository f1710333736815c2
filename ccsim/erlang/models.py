"""The three formulas: Erlang B, Erlang C and Erlang A, with waiting places bounded or not."""

from __future__ import annotations

import math

import numpy as np

from ccsim.erlang.answer import Answer, answer
from ccsim.erlang.arguments import Case, Value, positive, read_case
from ccsim.erlang.measures import steady
from ccsim.errors import UsageError


class UnstableError(UsageError):
    """Callers would wait for ever, as agents cannot carry the load."""


def b(
    *, agents: Value, load: Value | None = None, calls_per_hour: Value | None = None, aht: Value | None = None
) -> Answer:
    """Erlang B (M/M/n/n): who finds all agents, or lines, busy is lost.

    Parameters
    ----------
    agents : float or array
        Above 0; broken numbers by the continuous extension of `ccsim.erlang.idle`.
    load : float or array, optional
        In erlangs; or else:
    calls_per_hour, aht : float or array, optional
        Calls an hour and the mean handling time in s. The law of the handling time is of no matter to this model.

    Returns
    -------
    Answer
        With `blocking` and `occupancy`; the measures of waiting are None.

    Raises
    ------
    UsageError
        If an argument is wrong, or missing.

    Notes
    -----
    Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges",
    1917. Evaluated as an integral, see `ccsim.erlang.idle`.
    """
    return answer("erlang_b", read_case(agents=agents, load=load, calls_per_hour=calls_per_hour, aht=aht, timed=False))


def c(
    *,
    agents: Value,
    load: Value | None = None,
    calls_per_hour: Value | None = None,
    aht: Value | None = None,
    within: Value = 20.0,
    short: Value = 5.0,
    places: Value | None = None,
    lines: Value | None = None,
) -> Answer:
    """Erlang C (M/M/n, or M/M/n/n+K): callers wait until they are answered, first come, first served.

    Parameters
    ----------
    agents : float or array
        Above 0; broken numbers by the continuous extension of `ccsim.erlang.idle`.
    load : float or array, optional
        In erlangs; or else `calls_per_hour`.
    calls_per_hour : float or array, optional
    aht : float or array
        Mean handling time in s, which is exponential; needed in either case.
    within, short : float or array
        What counts as answered in time and as a short abandon, in s; the latter is of no effect, as nobody gives up.
    places : int or array, optional
        Waiting places, up to 1,000,000; without, there is no bound. Who finds none free is blocked.
    lines : int or array, optional
        Instead of `places`: agents and waiting places together.

    Returns
    -------
    Answer

    Raises
    ------
    UnstableError
        If there is no bound to the places and the agents are no more than the load.
    UsageError
        If an argument is wrong, or missing.

    Notes
    -----
    Formulas and sources: `ccsim.erlang.patient` without a bound, `ccsim.erlang.finite` with one.
    """
    case = read_case(
        agents=agents, load=load, calls_per_hour=calls_per_hour, aht=aht,
        within=within, short=short, places=places, lines=lines,
    )  # fmt: skip
    _check_stable(case)
    return answer("erlang_c", case)


def a(
    *,
    agents: Value,
    patience: Value,
    load: Value | None = None,
    calls_per_hour: Value | None = None,
    aht: Value | None = None,
    within: Value = 20.0,
    short: Value = 5.0,
    places: Value | None = None,
    lines: Value | None = None,
) -> Answer:
    """Erlang A (M/M/n+M, or M/M/n/n+K+M): callers wait until they are answered or their patience is over.

    Parameters
    ----------
    agents : float or array
        Above 0; broken numbers by the continuous extension of `ccsim.erlang.idle`.
    patience : float or array
        How long a caller would wait on average, in s; it is exponential.
    load : float or array, optional
        In erlangs; or else `calls_per_hour`.
    calls_per_hour : float or array, optional
    aht : float or array
        Mean handling time in s, which is exponential; needed in either case.
    within, short : float or array
        What counts as answered in time and as a short abandon, in s.
    places : int or array, optional
        Waiting places, up to 1,000,000; without, there is no bound. Who finds none free is blocked.
    lines : int or array, optional
        Instead of `places`: agents and waiting places together.

    Returns
    -------
    Answer

    Raises
    ------
    UsageError
        If an argument is wrong, or missing.

    Notes
    -----
    Formulas and sources: `ccsim.erlang.impatient` without a bound, `ccsim.erlang.finite` with one.
    """
    case = read_case(
        agents=agents, load=load, calls_per_hour=calls_per_hour, aht=aht, patience=positive("patience", patience),
        within=within, short=short, places=places, lines=lines,
    )  # fmt: skip
    return answer("erlang_a", case)


def _check_stable(case: Case) -> None:
    """Tell the first case without a steady state, and how many agents would give it one."""
    wrong = np.flatnonzero(~steady("erlang_c", case))
    if len(wrong):
        agents, load = float(case.agents[wrong[0]]), float(case.load[wrong[0]])
        least = math.floor(load) + 1
        raise UnstableError(
            f"agents: {_counted(agents)} cannot carry {_plain(load)} erlangs: at least {least} {'is' if least == 1 else 'are'} "
            "needed (or say how long callers are patient)"
        )


def _counted(agents: float) -> str:
    return f"{_plain(agents)} agent" if agents == 1 else f"{_plain(agents)} agents"


def _plain(number: float) -> str:
    return f"{number:.10g}"
