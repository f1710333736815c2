"""The answers in scenarios/README.md and in the scenarios themselves are those that their commands give.

After a change that is meant to move them, this writes the tables anew (of those named, or all); read the difference:

    python tests/scenarios/test_answers.py [NAME ..]
"""

from __future__ import annotations

import re
import sys
from itertools import takewhile

import pytest
from answers import FOLDER, PLACE, written
from tables_of_answers import TABLES

PAGE = FOLDER / "README.md"
FIGURE = re.compile(r"[+-]?\d[\d,.]* ±[\d,.]*\d")
PLACE_BEHIND = re.compile(r" \([\d-]+\)$")


def shown() -> dict[str, str]:
    """The tables of the page by their names."""
    return {found[2]: found[0].removeprefix(found[1]).removesuffix(found[3]) for found in PLACE.finditer(read())}


def read() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_the_page_shows_what_the_commands_give(name: str) -> None:
    """Catches: an answer that the scenario no longer gives; a table, line or column that the page lacks."""
    assert shown()[name] == written(TABLES[name])


def test_what_was_measured_stands_where_it_was_found() -> None:
    """Catches: a figure of the real bank's log that was mistyped on its way into the table."""
    found = (FOLDER / "bank_1999/README.md").read_text("utf-8")
    february = found[found.index("## February") : found.index("## January")]
    for (cells,) in (table.measured.values() for table in TABLES.values() if table.measured):
        assert [cell for cell in cells if f"| {cell} |" not in february] == []


def test_every_table_is_made() -> None:
    """Catches: a table of the page that nobody makes anew."""
    assert shown().keys() == TABLES.keys()


@pytest.mark.parametrize("file", sorted({table.file for table in TABLES.values()}))
def test_figures_of_the_comment_stand_in_the_table(file: str) -> None:
    """Catches: an answer in a scenario's own comment that its table does not bear out; a scenario without figures."""
    comment = takewhile(lambda line: line.startswith("#"), (FOLDER / file).read_text("utf-8").splitlines())
    told = FIGURE.findall(" ".join(line.strip("# ") for line in comment))
    tables = " | ".join(shown()[name] for name, table in TABLES.items() if table.file == file)
    cells = {PLACE_BEHIND.sub("", cell.strip()) for cell in tables.split("|")}
    assert told
    assert [figure for figure in told if figure not in cells] == []


if __name__ == "__main__":
    names = sys.argv[1:] or list(TABLES)
    page = PLACE.sub(lambda p: p[1] + written(TABLES[p[2]]) + p[3] if p[2] in names else p[0], read())
    PAGE.write_text(page, encoding="utf-8")
