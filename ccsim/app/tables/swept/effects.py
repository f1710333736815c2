"""What each change does alone, as a table shows it."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.app.sweep.point import Effect
from ccsim.app.sweep.result import SweepResult, short_names
from ccsim.app.tables.block import cut, pad, wide
from ccsim.app.tables.swept.labels import LONGEST
from ccsim.experiments.goal import Figure


def by_effect(effects: Sequence[Effect], figure: Figure) -> list[Effect]:
    """Order changes: the path with the greatest effect first, its values together as they were given."""
    greatest: dict[str, float] = {}
    for effect in effects:
        ((path, _),) = effect.point.key
        greatest[path] = max(greatest.get(path, 0.0), _size(effect, figure))
    return sorted(effects, key=lambda effect: -greatest[effect.point.key[0][0]])


def _size(effect: Effect, figure: Figure) -> float:
    one = effect.differences.get(figure)
    return abs(one.mean) if one is not None and one.mean is not None else 0.0


def change_names(sweep: SweepResult, effects: Sequence[Effect]) -> list[str]:
    """Path and value of each change."""
    short = short_names(sweep.paths)
    changes = [effect.point.key[0] for effect in effects]
    widest = max(wide(short[path]) for path, _ in changes)
    return [f"{pad(short[path], widest, left=True)}  {cut(value, LONGEST)}" for path, value in changes]
