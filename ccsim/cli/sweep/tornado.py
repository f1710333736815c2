"""One change at a time: what each does, the greatest effect first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.sweep.result import Effect, SweepResult
from ccsim.cli import figures
from ccsim.cli.sweep.columns import effect_column, place_of
from ccsim.cli.sweep.grid import footnote, point_table
from ccsim.cli.sweep.labels import AS_IT_IS, LONGEST, short_names
from ccsim.cli.table import GAP, Column, cut, pad, paragraph, table, wide
from ccsim.experiments.goal import Figure

WIDEST, NARROWEST = 40, 9
"""Characters of the bars, both sides together with the line between them."""


def tornado_lines(sweep: SweepResult, width: int) -> Iterator[str]:
    """The scenario as it is; then the effect of every change on the first figure, as bars and numbers, and on the others."""
    base = sweep.points[0]
    yield ""
    yield from point_table(sweep, [base], width, names=[AS_IT_IS])
    first, *others = sweep.columns
    ranked = by_effect(sweep.effects, first)
    names = change_names(sweep, ranked)
    yield ""
    yield from paragraph(f"Effect of each change on {said(first)}, the greatest first:", width)
    yield ""
    found = [effect.differences.get(first) for effect in ranked]
    effects = effect_column(first, base.row(first), found)
    verdicts = Column("", [(one.verdict or "") if one else "" for one in found], left=True)
    used = max(map(wide, names)) + effects.width + verdicts.width + 3 * len(GAP)
    bars = Column("", bars_of([one.mean if one else None for one in found], width - used), left=True)
    marks = Column("runs\n", [f"{effect.point.replications}{'' if effect.point.precise else '*'}" for effect in ranked])
    yield from table("CHANGE", names, [effects, *([bars] if bars.width else []), verdicts], width)
    yield from footnote(sweep.points)
    if others:
        yield ""
        yield "and on the other figures:"
        yield ""
        columns = [
            effect_column(figure, base.row(figure), [effect.differences.get(figure) for effect in ranked])
            for figure in others
        ]
        yield from table("CHANGE", names, [marks, *columns], width)


def said(figure: Figure) -> str:
    """Say a figure in words: `service level of account`."""
    name = " ".join(figures.heading(figure.measure, "").split())
    return f"{name} of {place_of(figure)}" if place_of(figure) else name


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


def bars_of(sizes: Sequence[float | None], room: int) -> list[str]:
    """Draw bars to the left and right of a line, all by one measure; nothing where there is no room for them."""
    widest = min(WIDEST, room)
    if widest < NARROWEST:
        return ["" for _ in sizes]
    low = min([0.0, *(size for size in sizes if size is not None)])
    high = max([0.0, *(size for size in sizes if size is not None)])
    scale = (widest - 1) / ((high - low) or 1.0)
    left = round(-low * scale)
    drawn = []
    for size in sizes:
        length = round(abs(size or 0.0) * scale)
        before, after = ("#" * length, "") if (size or 0.0) < 0 else ("", "#" * length)
        drawn.append(f"{' ' * (left - len(before))}{before}|{after}")
    return drawn
