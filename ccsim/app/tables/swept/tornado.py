"""One change at a time: what each does, the greatest effect first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.sweep.result import AS_IT_IS, SweepResult
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text, wide
from ccsim.app.tables.swept.columns import effect_column, said
from ccsim.app.tables.swept.effects import by_effect, change_names
from ccsim.app.tables.swept.grid import footnote, point_table

GAP = 2
"""Characters between two columns."""
WIDEST, NARROWEST = 40, 9
"""Characters of the bars, both sides together with the line between them."""


def tornado_blocks(sweep: SweepResult, width: int) -> Iterator[Block]:
    """The scenario as it is; then the effect of every change on the first figure, as bars and numbers, and on the others.

    Parameters
    ----------
    width : int
        Characters of the whole; bars take what figures leave, and are left out where that is too little.
    """
    base = sweep.points[0]
    yield SPACE
    yield from point_table(sweep, [base], names=[AS_IT_IS])
    first, *others = sweep.columns
    ranked = by_effect(sweep.effects, first)
    names = change_names(sweep, ranked)
    yield SPACE
    yield Text(f"Effect of each change on {said(first)}, the greatest first:")
    yield SPACE
    found = [effect.differences.get(first) for effect in ranked]
    effects = effect_column(first, base.row(first), found)
    words = [(one.verdict or "") if one else "" for one in found]
    verdicts = Column("", words, left=True, verdicts=words)
    used = max(map(wide, names)) + effects.width + verdicts.width + 3 * GAP
    bars = Column("", bars_of([one.mean if one else None for one in found], width - used), left=True)
    marks = Column("runs\n", [f"{effect.point.replications}{'' if effect.point.precise else '*'}" for effect in ranked])
    yield Table("CHANGE", names, [effects, *([bars] if bars.width else []), verdicts])
    yield from footnote(sweep.points)
    if others:
        yield SPACE
        yield Text("and on the other figures:")
        yield SPACE
        columns = [
            effect_column(figure, base.row(figure), [effect.differences.get(figure) for effect in ranked])
            for figure in others
        ]
        yield Table("CHANGE", names, [marks, *columns])


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
