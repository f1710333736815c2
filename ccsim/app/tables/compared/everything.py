"""A comparison as it is shown: differences by measure, then what privileges cost, then the answers that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.compare.result import Comparison, span_of
from ccsim.app.tables.block import SPACE, Block, Text
from ccsim.app.tables.compared.answers import best_blocks, good_blocks
from ccsim.app.tables.compared.cells import DIFFERENCE_LEGEND
from ccsim.app.tables.compared.differences import QUEUE_MEASURES, Differences
from ccsim.app.tables.compared.privileges import privilege_blocks
from ccsim.app.tables.ranked import ranking_blocks

NOTABLE = 1.05
"""Less narrowing is not worth a word."""


def comparison_blocks(found: Comparison) -> Iterator[Block]:
    """All of it."""
    yield from heading_blocks(found)
    tables = Differences(found)
    for part in (
        tables.by_queue(),
        tables.by_group(),
        tables.of_run(),
        tables.breakdowns(),
        privilege_blocks(found),
        good_blocks(found),
        best_blocks(found),
        ranking_blocks(found.rankings),
    ):
        printed = list(part)
        if printed:
            yield from ([SPACE] if printed[0] != SPACE else [])
            yield from printed


def heading_blocks(found: Comparison) -> Iterator[Block]:
    """What was compared, of whom, how often, and what the pairing is worth."""
    base, count = found.base.scenario, len(found.candidates)
    yield Text(base.name)
    if told := _shared_what_if(found):
        yield Text(f"What if: {'; '.join(told)}")
    callers = (
        f"the same callers (seed {base.seed})" if found.same_callers else "callers of their own (the seeds differ)"
    )
    if found.other_spans:
        callers = "callers of their own (the spans of time differ)"
    numbers = sorted({len(one.replications) for one in found.candidates})
    often = f"{numbers[0]} replications" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]} replications"
    yield Text(
        f"{count} candidates met {callers} in {often}{'; the base is' if found.other_spans else ''} of {span_of(base)}."
    )
    for note in found.notes:
        yield Text(f"Note: {note}.")
    yield Text(f"Base: {found.base.name}. {DIFFERENCE_LEGEND}")
    factor = found.narrowed(found.chosen or QUEUE_MEASURES)
    if factor is not None and factor >= NOTABLE and found.same_callers:
        yield Text(
            f"Pairing made these intervals {factor:.1f} times as narrow in the median: with callers of their own, they "
            f"would take {factor**2:,.1f} times the replications."
        )


def _shared_what_if(found: Comparison) -> list[str]:
    """What all candidates have that the file has not."""
    told = [one.scenario.what_if for one in found.candidates]
    return [change for change in told[0] if all(change in other for other in told)]
