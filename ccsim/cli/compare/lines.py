"""A comparison as it is printed: differences by measure, then what privileges cost, then the answers that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.comparison import Comparison
from ccsim.cli.compare.answers import best_lines, good_lines
from ccsim.cli.compare.cells import DIFFERENCE_LEGEND
from ccsim.cli.compare.differences import QUEUE_MEASURES, Differences
from ccsim.cli.compare.privileges import privilege_lines
from ccsim.cli.table import paragraph
from ccsim.units import format_duration

NOTABLE = 1.05
"""Less narrowing is not worth a word."""


def lines(found: Comparison, width: int) -> Iterator[str]:
    """All of it."""
    yield from _heading(found, width)
    tables = Differences(found, width)
    for part in (
        tables.by_queue(),
        tables.by_group(),
        tables.of_run(),
        tables.breakdowns(),
        privilege_lines(found, width),
        good_lines(found, width),
        best_lines(found, width),
    ):
        printed = list(part)
        if printed:
            yield from ([""] if printed[0] else [])
            yield from printed


def _heading(found: Comparison, width: int) -> Iterator[str]:
    base, count = found.base.scenario, len(found.candidates)
    yield from paragraph(base.name, width)
    if told := _shared_what_if(found):
        yield from paragraph(f"What if: {'; '.join(told)}", width)
    callers = (
        f"the same callers (seed {base.seed})" if found.same_callers else "callers of their own (the seeds differ)"
    )
    numbers = sorted({len(one.replications) for one in found.candidates})
    often = f"{numbers[0]} replications" if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]} replications"
    yield from paragraph(
        f"{count} candidates met {callers} in {often} of {format_duration(base.duration)} from {base.start:%a %Y-%m-%d %H:%M}.",
        width,
    )
    yield from paragraph(f"Base: {found.base.name}. {DIFFERENCE_LEGEND}", width)
    factor = found.narrowed(found.chosen or QUEUE_MEASURES)
    if factor is not None and factor >= NOTABLE and found.same_callers:
        yield from paragraph(
            f"Pairing made these intervals {factor:.1f} times as narrow in the median: with callers of their own, they "
            f"would take {factor**2:,.1f} times the replications.",
            width,
        )


def _shared_what_if(found: Comparison) -> list[str]:
    """What all candidates have that the file has not."""
    told = [one.scenario.what_if for one in found.candidates]
    return [change for change in told[0] if all(change in other for other in told)]
