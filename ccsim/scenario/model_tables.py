"""Declarations of tables: files as a workforce tool or a call distributor writes them."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias

from ccsim.scenario.fields import Duration
from ccsim.scenario.reading import Context, Gather, Kind, Model, Reads, text_of
from ccsim.scenario.scalars import TEXT_KIND
from ccsim.scenario.tree import Tree


def _read_columns(tree: Tree, context: Context) -> tuple[str, ...]:
    del context
    parts = tree if isinstance(tree, list) else [tree]
    return tuple(text_of(part, "the name of a column") for part in parts)


COLUMNS: Kind[tuple[str, ...]] = Kind(
    "columns",
    _read_columns,
    lambda columns, context: list(columns),
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
)
Word: TypeAlias = Annotated[str, Reads(TEXT_KIND)]


class TableSpec(Model):
    """A table: a header line, then one row a time and key."""

    file: Word
    """A file beside or below the scenario."""
    time: Annotated[tuple[str, ...], Reads(COLUMNS)] | None = None
    """The column of the times; several are joined by a space."""
    format: Word | None = None
    """How the times are written, as for strptime: "%Y%m%d %H:%M"."""
    interval: Duration | None = None
    """How far apart the rows are; not for a log."""
    separator: Word = ","
    """Between cells."""
    decimal: Word = "."
    """Decimal sign."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that rows are some time apart."""
        del context
        if self.interval == 0:
            gather.add("rows are some time apart: 15 min, for example", "interval")
        return self
