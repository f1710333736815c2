"""Erlang's answer beside the simulated one, as `ccsim run --erlang` shows it."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.beside import Beside, Figure, PoolBeside
from ccsim.app.beside.model import Direction
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import NOTHING, Style, heading, number

USUAL = ("service_level", "abandonment", "asa", "mean_wait", "occupancy")
BY_QUEUE = ("service_level",)
"""Shown of each queue too, where a pool has several."""

ALL = "*"

NAMES = {"erlang_a": "Erlang A", "erlang_c": "Erlang C"}

WORDS: dict[Direction, str] = {"optimistic": "too short", "pessimistic": "too long", "either": "either way"}
"""What a broken assumption makes of Erlang's waits."""


def beside_blocks(beside: Beside, chosen: tuple[str, ...] | None) -> Iterator[Block]:
    """Lay the comparison out, pool by pool: the figures, what Erlang was given, which of its assumptions are broken.

    Parameters
    ----------
    chosen : tuple of str or None
        Measures that were asked for; the usual ones if None.
    """
    for pool in beside.pools:
        yield SPACE
        if pool.model is None:
            yield Text(f"No Erlang answer for {pool.pool}: nobody serves it.")
        else:
            yield from _pool(pool, (NAMES[pool.model], beside.calls), chosen, apart=len(beside.pools) > 1)


def _pool(pool: PoolBeside, words: tuple[str, str], chosen: tuple[str, ...] | None, *, apart: bool) -> Iterator[Block]:
    name, calls = words
    if apart or len(pool.groups) > 1 or any(each.queue != ALL for each in pool.figures):
        yield Text(f"Taken as one pool: {pool.pool}; served by {', '.join(pool.groups)}.")
    rows = list(_rows(pool, chosen or USUAL))
    columns = [
        Column("simulated", [_plus_minus(each.simulated, each.low, each.high, how) for _, each, how in rows]),
        Column(name, [number(each.erlang, how) for _, each, how in rows]),
        Column("difference", [_difference(each, how) for _, each, how in rows]),
    ]
    yield Table(name.upper(), [row for row, _, _ in rows], columns)
    yield Text(_given(pool, name, calls))
    if pool.unstable:
        yield Text(_unstable(pool, calls))
    if not pool.broken:
        yield Text("The scenario breaks none of Erlang's assumptions.")
        return
    yield Text("Erlang's assumptions that the scenario breaks, and what that makes of its waits:")
    for each in pool.broken:
        yield Text(f"  {WORDS[each.direction]:10}  {each.text}", " " * 14)


def _rows(pool: PoolBeside, measures: tuple[str, ...]) -> Iterator[tuple[str, Figure, Style]]:
    """Figures to be shown, with their names and how they are written; each queue's below the pool's."""
    for measure in measures:
        for each in pool.figures:
            if each.measure == measure and (each.queue == ALL or measure in BY_QUEUE):
                how = _style(each)
                name = heading(measure, how.unit).replace("\n", " ") if each.queue == ALL else f"  {each.queue}"
                yield name, each, how


def _style(figure: Figure) -> Style:
    if figure.unit == "share":
        return Style(100.0, 1, "%")
    return Style(1.0, 1 if max(figure.simulated or 0.0, figure.erlang or 0.0) < 1_000 else 0, figure.unit)


def _plus_minus(mean: float | None, low: float | None, high: float | None, how: Style) -> str:
    half = "" if mean is None or low is None or high is None else f" ±{number((high - low) / 2, how)}"
    return number(mean, how) + half


def _difference(figure: Figure, how: Style) -> str:
    if figure.difference is None:
        return NOTHING
    sign = "+" if figure.difference > 0 else ""
    text = _plus_minus(figure.difference, figure.difference_low, figure.difference_high, how)
    return sign + text


def _given(pool: PoolBeside, name: str, calls: str) -> str:
    each = f"each of the {pool.intervals} intervals" if pool.intervals > 1 else "the one interval"
    patience = "nobody gave up" if pool.patience is None else f"patience {pool.patience:,.0f} s"
    aht = f"no {calls[:-1]} was answered" if pool.aht is None else f"handling time {pool.aht:,.0f} s"
    several = f" with {pool.at_once} contacts at once each" if (pool.at_once or 1) > 1 else ""
    return (
        f"{name} for {each} with {calls}, weighted by {calls}, given what was simulated: on average {aht}, {pool.agents:,.1f} "
        f"agents on duty{several}, {patience}. Difference: Erlang less simulated."
    )


def _unstable(pool: PoolBeside, calls: str) -> str:
    return (
        f"In {pool.unstable} of these intervals, with {100 * pool.unstable_share:.1f} % of the {calls}, the agents cannot carry "
        "the load: Erlang C has no answer there, its waits grow without end. They count as missed, and there is no mean wait."
    )
