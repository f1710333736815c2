"""Arguments of the formulas: checked, brought to one shape, and told by name where they are wrong."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.erlang.queue import Ints, Queue
from ccsim.erlang.special import Floats
from ccsim.errors import UsageError

Value: TypeAlias = float | npt.ArrayLike
"""A number, or an array of them."""

HOUR = 3600.0
MOST_PLACES = 1_000_000
EXTREME = 1e100
"""Between patience and handling time; beyond, products would leave the range of doubles."""


@dataclass(frozen=True)
class Case:
    """What was asked for, each array of shape [cases] in seconds, with the shape that answers take.

    Parameters
    ----------
    shape : tuple of int
        What the arguments broadcast to; () for plain numbers.
    agents, load : array of float
    calls_per_hour, aht, patience, within, short : array of float, or None
        None where not given, or not asked for.
    places : array of int, or None
        None without bound.
    """

    shape: tuple[int, ...]
    agents: Floats
    load: Floats
    calls_per_hour: Floats | None
    aht: Floats | None
    patience: Floats | None
    places: Ints | None
    within: Floats | None
    short: Floats | None

    @property
    def queue(self) -> Queue:
        """The same in mean handling times."""
        impatience = np.zeros_like(self.load)
        if self.patience is not None and self.aht is not None:
            impatience = self.aht / self.patience
        return Queue(self.agents, self.load, impatience, self.places)

    def take(self, rows: Ints) -> Case:
        """Return some of the cases, in one dimension."""
        arrays = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "shape"}
        taken: dict[str, Any] = {name: None if array is None else array[rows] for name, array in arrays.items()}
        return Case(shape=(len(rows),), **taken)


def read_case(
    *,
    agents: Value,
    load: Value | None = None,
    calls_per_hour: Value | None = None,
    aht: Value | None = None,
    patience: Value | None = None,
    within: Value | None = None,
    short: Value | None = None,
    places: Value | None = None,
    lines: Value | None = None,
    timed: bool = True,
) -> Case:
    """Check arguments and bring them to one shape.

    Parameters
    ----------
    timed : bool
        Whether the model knows times, and so needs `aht`, `within` and `short`.

    Raises
    ------
    UsageError
        If one is wrong, missing, or one too many.
    """
    given: dict[str, Floats] = {"agents": positive("agents", agents)}
    given |= _traffic(load, calls_per_hour, aht, timed=timed)
    if patience is not None:
        given["patience"] = _sane_patience(positive("patience", patience), given.get("aht"))
    if timed:
        given |= {"within": not_negative("within", within), "short": not_negative("short", short)}
    if places is not None and lines is not None:
        raise UsageError("places, lines: say one of them; the lines are the agents and the waiting places together")
    if places is not None:
        given["places"] = _few("places", whole("places", places))
    elif lines is not None:
        given["places"] = _few("lines", places_of(given["agents"], lines))
    shape, flat = _flat(given)
    waiting = flat.get("places")
    return Case(
        shape,
        flat["agents"],
        flat["load"],
        flat.get("calls_per_hour"),
        flat.get("aht"),
        flat.get("patience"),
        None if waiting is None else waiting.astype(np.int64),
        flat.get("within"),
        flat.get("short"),
    )


def _sane_patience(patience: Floats, aht: Floats | None) -> Floats:
    """Refuse patience that the arithmetic of doubles cannot set beside the handling time."""
    ratio = patience / (1.0 if aht is None else aht)
    if not ((ratio > 1 / EXTREME) & (ratio < EXTREME)).all():
        raise UsageError(
            f"patience: must lie between aht / {EXTREME:g} and aht x {EXTREME:g}; use c() where nobody gives up"
        )
    return patience


def _traffic(load: Value | None, calls_per_hour: Value | None, aht: Value | None, *, timed: bool) -> dict[str, Floats]:
    """Load, calls and mean handling time, of which two are given and make the third."""
    if (load is None) == (calls_per_hour is None):
        raise UsageError("load, calls_per_hour: say exactly one of them")
    if aht is None and (timed or load is None):
        raise UsageError("aht: is missing: how long does a call keep an agent on average, in seconds?")
    found = {} if aht is None else {"aht": positive("aht", aht)}
    if calls_per_hour is not None:
        found["calls_per_hour"] = positive("calls_per_hour", calls_per_hour)
        found["load"] = found["calls_per_hour"] * found["aht"] / HOUR
    else:
        found["load"] = positive("load", load)
        if aht is not None:
            found["calls_per_hour"] = found["load"] / found["aht"] * HOUR
    return found


def numbers(name: str, value: Value | None) -> Floats:
    """Read numbers.

    Raises
    ------
    UsageError
        If one is none, is missing, or is not finite.
    """
    if value is None:
        raise UsageError(f"{name}: is missing")
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name}: {value!r} is no number") from error
    if not np.isfinite(found).all():
        raise UsageError(f"{name}: {_first(found, ~np.isfinite(found))} is no finite number")
    return found


def positive(name: str, value: Value | None) -> Floats:
    """Read numbers above 0; see `numbers`."""
    found = numbers(name, value)
    if (found <= 0).any():
        raise UsageError(f"{name}: must be above 0, and {_first(found, found <= 0)} is not")
    return found


def not_negative(name: str, value: Value | None) -> Floats:
    """Read numbers from 0 on; see `numbers`."""
    found = numbers(name, value)
    if (found < 0).any():
        raise UsageError(f"{name}: must not be below 0, and {_first(found, found < 0)} is")
    return found


def between(name: str, value: Value | None) -> Floats:
    """Read numbers between 0 and 1, both excluded; see `numbers`."""
    found = numbers(name, value)
    wrong = (found <= 0) | (found >= 1)
    if wrong.any():
        raise UsageError(f"{name}: must be a share between 0 and 1, and {_first(found, wrong)} is not")
    return found


def places_of(agents: Floats, lines: Value) -> Floats:
    """Waiting places that agents leave of lines, each agent at work holding one.

    Raises
    ------
    UsageError
        If there are fewer lines than agents, or a broken number of places is left.
    """
    left = whole("lines", lines) - agents
    if (left < 0).any():
        raise UsageError("lines: must not be fewer than the agents: every call that is answered holds a line")
    if (left != np.floor(left)).any():
        raise UsageError("lines: need a whole number of agents; for broken ones say the places instead")
    return left


def whole(name: str, value: Value) -> Floats:
    """Read whole numbers from 0 on; see `numbers`."""
    found = not_negative(name, value)
    broken = found != np.floor(found)
    if broken.any():
        raise UsageError(f"{name}: must be a whole number, and {_first(found, broken)} is not")
    return found


def _few(name: str, places: Floats) -> Floats:
    if (places > MOST_PLACES).any():
        raise UsageError(f"{name}: must not be above {MOST_PLACES} waiting places; without it there is no bound")
    return places


def _flat(given: dict[str, Floats]) -> tuple[tuple[int, ...], dict[str, Floats]]:
    """Bring arrays to one shape, then to one dimension."""
    try:
        together = np.broadcast_arrays(*given.values())
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in given.items() if array.shape)
        raise UsageError(f"shapes that do not go together: {shapes}") from error
    return together[0].shape, {name: array.ravel() for name, array in zip(given, together, strict=True)}


def _first(found: Floats, wrong: npt.NDArray[np.bool_]) -> str:
    return f"{found[wrong].ravel()[0]:.15g}"
