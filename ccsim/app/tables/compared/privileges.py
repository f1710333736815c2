"""What a privilege gives the VIPs and costs the others, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccsim.app.compare.result import Comparison, Privilege
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.compared.cells import PAD, as_row, difference
from ccsim.app.tables.figures import NOTHING, Style, heading, mean, number, style
from ccsim.experiments.compare import Difference
from ccsim.kpi.samples import ALL

MINUTES = Style(1.0, 1, "min")


def privilege_blocks(found: Comparison) -> Iterator[Block]:
    """Two tables: what either side has, and the waiting that is moved; nothing where nobody is privileged."""
    if not found.vips:
        return
    if found.apart:
        yield Text(f"VIPs: {', '.join(found.vips)}. The others: {', '.join(found.others)}.")
        yield Text(f"{found.apart[0].upper()}{found.apart[1:]}.")
        return
    names = [one.name for one in found.candidates]
    yield Text(f"VIPs: {', '.join(found.vips)}. The others: {', '.join(found.others)}. All queues together.")
    yield SPACE
    yield Table("", names, list(_price(found.privilege)), above="PRICE OF PRIVILEGE")
    yield SPACE
    if len(found.others) > 1:
        yield Text("Percentiles of the others are those of the segment that has the longest.")
    yield Text(
        "Efficient: no other candidate has more service for the VIPs and less waiting for the others; perhaps: one has by "
        "the means, but not surely; no: one surely has."
    )
    yield SPACE
    yield Table("", names, list(_waiting(found.privilege)), above="MINUTES OF WAITING A RUN")
    yield SPACE
    yield Text(
        "Paid: minutes that the others wait for each minute that the VIPs are spared; with 1 waiting is only moved, "
        "below 0 both wait less."
    )


def _price(several: Sequence[Privilege]) -> Iterator[Column]:
    for place, first in enumerate(several[0].figures):
        whose = "VIP" if place < _vip_figures(several[0]) else "others"
        rows = [as_row(one.figures[place]) for one in several]
        how = style(rows)
        upper, _, lower = heading(first.measure, how.unit).partition("\n")
        name = f"{upper} {lower}".strip()
        yield Column(f"{whose}\n{_short(name)}", [mean(row, how) for row in rows])
    yield Column("efficient", [_standing(one) for one in several], left=True)


def _vip_figures(one: Privilege) -> int:
    return sum(figure.segment == one.figures[0].segment for figure in one.figures)


def _short(name: str) -> str:
    return name.replace("service level", "SL").replace("abandonment", "gave up")


def _standing(one: Privilege) -> str:
    return (one.efficient or NOTHING) + (f": {one.beaten_by}" if one.beaten_by else "")


def _waiting(several: Sequence[Privilege]) -> Iterator[Column]:
    for place, first in enumerate(several[0].waiting):
        own = number(first.base, MINUTES) + PAD
        cells = [own, *(difference(_at(one, place), MINUTES) for one in several[1:])]
        yield Column(f"{'all' if first.segment == ALL else first.segment}{PAD}", cells)
    yield Column("paid", [_rate(one.exchange) for one in several])


def _at(one: Privilege, place: int) -> Difference | None:
    return one.waiting[place] if place < len(one.waiting) else None


def _rate(rate: tuple[float, ...] | None) -> str:
    return NOTHING if rate is None else f"{rate[0]:.2f} ±{(rate[2] - rate[1]) / 2:.2f}"
