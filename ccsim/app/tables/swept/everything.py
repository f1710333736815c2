"""A sweep as it is shown: what was asked, what was found, breakdowns."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.sweep.result import SweepResult
from ccsim.app.tables.block import Block
from ccsim.app.tables.ranked import ranking_blocks
from ccsim.app.tables.swept.grid import breakdown_blocks, grid_blocks
from ccsim.app.tables.swept.labels import heading
from ccsim.app.tables.swept.search import search_blocks
from ccsim.app.tables.swept.tornado import tornado_blocks


def sweep_blocks(sweep: SweepResult, width: int) -> Iterator[Block]:
    """All of it; `width` is how many characters a line may have."""
    yield from heading(sweep)
    yield from found_blocks(sweep, width)
    yield from breakdown_blocks(sweep, sweep.by)


def found_blocks(sweep: SweepResult, width: int) -> Iterator[Block]:
    """What was found: points of a grid, effects of single changes, or the answer of a search."""
    if sweep.found:
        yield from search_blocks(sweep)
    elif sweep.each:
        yield from tornado_blocks(sweep, width)
    else:
        yield from grid_blocks(sweep)
    yield from ranking_blocks(sweep.rankings)
