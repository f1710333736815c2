"""Distributions in the file: read, shown, described."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from ccsim.scenario.bytime_table import is_table, select
from ccsim.scenario.distribution import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Never,
    Running,
    Scale,
    Triangular,
    Uniform,
    Weibull,
)
from ccsim.scenario.reading import Context, Gather, map_of, refuse, text_of, wrong
from ccsim.scenario.shares import parse_share_or_rest, settle
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import (
    HOUR,
    MINUTE,
    NUMBER,
    SECOND,
    exact_duration,
    format_duration,
    format_percent,
    parse_factor,
    plain,
)

HIGHEST_CV = 20.0
HIGHEST_SCALE = 100.0
OPEN = re.compile(rf"({NUMBER}) +open +(ms|s|min|h|days?)")
_OPEN_UNITS = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR}

Moment: TypeAlias = tuple[float, Running]
"""A duration: its size, in ms or open days, and the clock on which it runs."""


@dataclass(frozen=True)
class Form:
    """What a field takes besides the common kinds.

    Parameters
    ----------
    bare : bool
        A bare duration, as a constant.
    never, scale, opened : bool
        `never`; `{scale: ..}`; durations in open time.
    """

    bare: bool = True
    never: bool = False
    scale: bool = False
    opened: bool = False


def parse_moment(text: str, *, opened: bool) -> Moment:
    """Read a duration that may be in open time: `8 open h`, `1 open day`.

    Raises
    ------
    ValueError
        If it is none, or open time is not taken here.
    """
    match = OPEN.fullmatch(text.strip())
    if not match:
        return exact_duration(text), "wall"
    if not opened:
        raise ValueError(f"'{text}': open time is only for a target's `within` and for the `in` of `next`")
    if match[2] in _OPEN_UNITS:
        return float(Decimal(match[1]) * _OPEN_UNITS[match[2]]), "open"
    return float(match[1]), "open_day"


def format_moment(size: float, clock: Running) -> str:
    """Write a duration that may be in open time."""
    if clock == "wall":
        return format_duration(size)
    if clock == "open_day":
        return f"{plain(size)} open {'day' if size == 1 else 'days'}"
    unit = next((unit for unit in ("h", "min", "s") if size % _OPEN_UNITS[unit] == 0), "ms")
    return f"{plain(size / _OPEN_UNITS[unit])} open {unit}"


def _sizes(tree: Tree, names: tuple[str, ...], form: Form) -> tuple[list[float], Running]:
    """Read the durations of a map with just these keys; all run on one clock."""
    entries, gather = _keys(tree, names), Gather()
    moments: list[Moment] = []
    for name in names:
        with gather.at(name):
            moments.append(parse_moment(text_of(entries[name], "a duration"), opened=form.opened))
    gather.done()
    return [size for size, _ in moments], _one_clock(clock for _, clock in moments)


def _one_clock(clocks: Iterable[Running]) -> Running:
    found = set(clocks)
    if len(found) > 1:
        raise ValueError("all durations of one distribution run on one clock: wall time, open time, or open days")
    return found.pop() if found else "wall"


def _keys(tree: Tree, names: tuple[str, ...]) -> dict[str, Tree]:
    entries, gather = map_of(tree, ", ".join(names)), Gather()
    for key in entries:
        if key not in names:
            gather.add(f"unknown key{did_you_mean(key, names)}", key, at_key=True)
    for name in names:
        if name not in entries:
            gather.add(f"'{name}' is missing", name)
    gather.done()
    return entries


def _moment(tree: Tree, form: Form) -> Moment:
    return parse_moment(text_of(tree, "a duration"), opened=form.opened)


def _constant(tree: Tree, context: Context, form: Form) -> Distribution:
    del context
    size, clock = _moment(tree, form)
    return Constant(size, clock=clock)


def _exponential(tree: Tree, context: Context, form: Form) -> Distribution:
    del context
    mean, clock = _moment(tree, form)
    return Exponential(_above_zero(mean), clock=clock)


def _above_zero(mean: float) -> float:
    if mean <= 0:
        raise ValueError("the mean must be above 0; for nothing at all write {constant: 0 s}")
    return mean


def _by_mean_and_cv(make: Callable[..., Distribution]) -> Reader:
    def read(tree: Tree, context: Context, form: Form) -> Distribution:
        del context
        entries, gather = _keys(tree, ("mean", "cv")), Gather()
        mean, cv = 1.0, 1.0
        clock: Running = "wall"
        with gather.at("mean"):
            mean, clock = _moment(entries["mean"], form)
            mean = _above_zero(mean)
        with gather.at("cv"):
            cv = parse_factor(text_of(entries["cv"], "a number"))
            if cv > HIGHEST_CV:
                raise ValueError(f"a coefficient of variation above {plain(HIGHEST_CV)} is no duration's")
        gather.done()
        return make(mean, cv, clock=clock) if cv else Constant(mean, clock=clock)

    return read


def _uniform(tree: Tree, context: Context, form: Form) -> Distribution:
    del context
    (low, high), clock = _sizes(tree, ("low", "high"), form)
    if high < low:
        raise ValueError("high is below low")
    return Uniform(low, high, clock=clock)


def _triangular(tree: Tree, context: Context, form: Form) -> Distribution:
    del context
    (low, mode, high), clock = _sizes(tree, ("low", "mode", "high"), form)
    if not low <= mode <= high:
        raise ValueError("low, mode and high must ascend")
    return Triangular(low, mode, high, clock=clock) if low < high else Constant(low, clock=clock)


def _mixture(tree: Tree, context: Context, form: Form) -> Distribution:
    if not isinstance(tree, list) or not tree:
        raise ValueError("a list of [share, distribution] is needed here: [[10 %, 0 s], [rest, {exponential: 3 min}]]")
    inner = replace(form, bare=True, scale=False)
    gather, shares, parts = Gather(), list[float](), list[Distribution]()
    for place, pair in enumerate(tree):
        with gather.at(place):
            if not isinstance(pair, list) or len(pair) != 2:
                raise ValueError("a pair is needed here: [share, distribution]")
            with gather.at(place, 0):
                shares.append(parse_share_or_rest(text_of(pair[0], "a share or `rest`")))
            with gather.at(place, 1):
                if isinstance(pair[1], dict) and "mixture" in pair[1]:
                    raise ValueError("a mixture in a mixture: write its parts here, with their shares of the whole")
                parts.append(read_distribution(pair[1], context, inner))
    gather.done()
    clock = _one_clock(part.clock for part in parts if not isinstance(part, Never))
    return Mixture(tuple(zip(settle(shares), parts, strict=True)), clock=clock)


def _empirical(tree: Tree, context: Context, form: Form) -> Distribution:
    if is_table(tree):
        numbers = select(tree, context).numbers
        if min(numbers) < 0:
            raise ValueError("a duration in the table is below 0")
        return Empirical(tuple(sorted(number * SECOND for number in numbers)))
    if not isinstance(tree, list) or not tree:
        raise ValueError("a list of durations or {table, column} is needed here")
    gather, moments = Gather(), list[Moment]()
    for place, part in enumerate(tree):
        with gather.at(place):
            moments.append(_moment(part, form))
    gather.done()
    return Empirical(tuple(sorted(size for size, _ in moments)), clock=_one_clock(clock for _, clock in moments))


def _scale(tree: Tree, context: Context, form: Form) -> Distribution:
    del context
    if not form.scale:
        raise ValueError("nothing is inherited here that could be scaled")
    return Scale(read_scale(tree))


def read_scale(tree: Tree) -> float:
    """Read the factor of `{scale: ..}`.

    Raises
    ------
    ValueError
        If it is none, 0 or above 100.
    """
    factor = parse_factor(text_of(tree, "a factor"))
    if not 0 < factor <= HIGHEST_SCALE:
        raise ValueError(f"the factor must be above 0 and at most {plain(HIGHEST_SCALE)}")
    return factor


Reader: TypeAlias = Callable[[Tree, Context, Form], Distribution]

READERS: dict[str, Reader] = {
    "constant": _constant,
    "exponential": _exponential,
    "lognormal": _by_mean_and_cv(Lognormal),
    "gamma": _by_mean_and_cv(Gamma),
    "weibull": _by_mean_and_cv(Weibull),
    "uniform": _uniform,
    "triangular": _triangular,
    "mixture": _mixture,
    "empirical": _empirical,
    "scale": _scale,
}
"""The kinds of distribution, by the key that names them."""


def read_distribution(tree: Tree, context: Context, form: Form) -> Distribution:
    """Read a distribution.

    Raises
    ------
    ValueError
        With the cure, if it is none or this field does not take it.
    """
    if isinstance(tree, str):
        if tree == "never":
            return Never() if form.never else refuse("only patience can be `never`")
        size, clock = parse_moment(text_of(tree, "a distribution"), opened=form.opened)
        if not form.bare:
            raise ValueError(f"constant or exponential? write which: {{constant: {tree}}} or {{exponential: {tree}}}")
        return Constant(size, clock=clock)
    if not isinstance(tree, dict) or len(tree) != 1:
        raise ValueError(
            "a distribution is needed here, such as {exponential: 3 min} or {lognormal: {mean: 3 min, cv: 0.9}}"
        )
    (name, part), gather = next(iter(tree.items())), Gather()
    if name not in READERS:
        raise wrong(f"no distribution has this name{did_you_mean(name, READERS)}", name, at_key=True)
    with gather.at(name):
        return READERS[name](part, context, form)
    gather.done()
    raise AssertionError  # pragma: no cover  # done() has raised


def show_distribution(value: Distribution, context: Context) -> Tree:
    """Write a distribution back."""
    match value:
        case Never():
            return "never"
        case Scale(factor):
            return {"scale": format_percent(factor)}
        case Constant(size):
            return {"constant": format_moment(size, value.clock)}
        case Exponential(mean):
            return {"exponential": format_moment(mean, value.clock)}
        case Empirical(values):
            return {"empirical": [format_moment(size, value.clock) for size in values]}
        case Mixture(parts):
            return {"mixture": [[format_percent(share), show_distribution(part, context)] for share, part in parts]}
        case Uniform(low, high):
            sizes = {"low": low, "high": high}
        case Triangular(low, mode, high):
            sizes = {"low": low, "mode": mode, "high": high}
        case Lognormal(mean, cv) | Gamma(mean, cv) | Weibull(mean, cv):
            return {type(value).__name__.lower(): {"mean": format_moment(mean, value.clock), "cv": plain(cv)}}
    return {type(value).__name__.lower(): {name: format_moment(size, value.clock) for name, size in sizes.items()}}
