"""What the terminal shows, as parts of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ccsim.app.tables.block import Block, Text
from ccsim.page.parts import Items, Part, Prose, Sheet


def parts_of(blocks: Iterable[Block]) -> Iterator[Part]:
    """Take tables and sentences over; indented sentences that follow one another are a list."""
    items: list[str] = []
    for block in blocks:
        if isinstance(block, Text) and block.indent and block.words:
            # The terminal sets a first word off by spaces.
            items.append(": ".join(re.split(r"\s{2,}", block.words.strip(), maxsplit=1)))
            continue
        if items:
            yield Items(items)
            items = []
        if not isinstance(block, Text):
            yield Sheet(block, block.above.capitalize())
        elif block.words:
            yield Prose(block.words)
    if items:
        yield Items(items)
