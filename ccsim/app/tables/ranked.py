"""Rankings as they are shown: the best first, how far the others are behind, and which places are sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.ranking import Ranking
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import NOTHING, Style, heading, number, signed, style_of
from ccsim.experiments.compare.order import Ranked

HOW = (
    "Places of a table are right with 95 % confidence, all of them at once, by paired intervals of every two; ± behind the "
    "first is of these, which are wider than those of one alone."
)
NOT_SURE = " Between the two places of one it cannot be said where it stands: more replications may narrow them."


def ranking_blocks(several: Sequence[Ranking]) -> Iterator[Block]:
    """A table for each; and how sure the places are."""
    for one in several:
        yield SPACE
        yield _table(one)
    if several:
        open_ = any(each.first != each.last for one in several for each in one.places)
        yield SPACE
        yield Text(HOW + (NOT_SURE if open_ else ""))


def _table(one: Ranking) -> Table:
    how = style_of(one.unit, max((abs(each.mean) for each in one.places if each.mean is not None), default=0.0))
    names = [one.labels[each.candidate] for each in one.places]
    columns = [
        Column("place\n", [_places(each) for each in one.places]),
        Column(heading(one.figure.measure, how.unit), [_own(each, how) for each in one.places]),
        Column("behind\nthe first", [_behind(each, how) for each in one.places]),
    ]
    among = f", {one.among}" if one.among else ""
    return Table("", names, columns, above=f"RANKED BY {one.figure}: {one.way}{among}")


def _places(one: Ranked) -> str:
    if one.first is None:
        return NOTHING
    return f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}"


def _own(one: Ranked, how: Style) -> str:
    return _with_half(number(one.mean, how), one.low, one.high, how)


def _behind(one: Ranked, how: Style) -> str:
    if not one.behind:
        return NOTHING
    return _with_half(signed(one.behind, how), one.least, one.most, how)


def _with_half(text: str, low: float | None, high: float | None, how: Style) -> str:
    return text if low is None or high is None else f"{text} ±{number((high - low) / 2, how)}"
