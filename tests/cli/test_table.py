"""Tables in plain text: every width, every script, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.app.tables.figures import Style, column, mean_and_half_width, number, single_runs
from ccsim.cli.table import Column, cut, pad, paragraph, table, wide
from ccsim.kpi import Row

WORDS = st.text(st.sampled_from("abc xyz-_.%±é名前"), min_size=1, max_size=14).map(str.strip).filter(bool)


def row(mean: float | None, low: float | None, high: float | None, unit: str) -> Row:
    """Return a row with these figures."""
    return Row("asa", "desk", "*", None, None, None, None, mean, low, high, low, mean, high, unit)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    width=st.integers(20, 200),
    names=st.lists(WORDS, min_size=1, max_size=5),
    headings=st.lists(WORDS, min_size=1, max_size=8),
    data=st.data(),
)
def test_no_line_is_too_long_and_no_cell_is_lost(
    width: int, names: list[str], headings: list[str], data: st.DataObject
) -> None:
    """Catches: a terminal that wraps the lines of a table, a column dropped, a cell under another heading."""
    columns = [
        Column(f"{heading}\nunit", [data.draw(WORDS) for _ in names], left=data.draw(st.booleans()))
        for heading in headings
    ]
    lines = list(table("TITLE", names, columns, width))
    assert all(wide(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)
    found = "".join("".join(lines).split())
    for each in columns:
        for cell in each.cells:
            assert "".join(cell.split()) in found


def test_what_does_not_fit_goes_on_below() -> None:
    """Catches: columns cut off at the right edge."""
    columns = [Column(f"c{number}", [f"{number}" * 6]) for number in range(1, 6)]
    wide_lines, narrow = list(table("T", ["row"], columns, 100)), list(table("T", ["row"], columns, 30))
    assert wide_lines == [
        "T        c1      c2      c3      c4      c5",
        "---  ------  ------  ------  ------  ------",
        "row  111111  222222  333333  444444  555555",
    ]
    assert narrow == [
        "T        c1      c2      c3",
        "---  ------  ------  ------",
        "row  111111  222222  333333",
        "",
        "T        c4      c5",
        "---  ------  ------",
        "row  444444  555555",
    ]


def test_a_column_too_wide_for_the_terminal_is_a_list() -> None:
    """Catches: lines that the terminal wraps, so that nobody sees which cell is whose; rows without a cell among them."""
    columns = [Column("service\nlevel", ["a cell that is too long", "", "short"])]
    assert list(table("TITLE", ["one", "two", "three"], columns, 20)) == [
        "TITLE service level",
        "-" * 20,
        "one",
        "  a cell that is too",
        "  long",
        "three",
        "  short",
    ]


def test_wide_signs_take_two_columns() -> None:
    """Catches: tables of Chinese or Japanese names out of line."""
    assert (wide("名前"), wide("e\u0301"), wide("abc")) == (4, 1, 3)
    assert (cut("名前名前", 6), cut("short", 8)) == ("名前..", "short")
    assert pad("名", 4) == "  名"
    assert pad("a", 3, left=True) == "a  "


@pytest.mark.parametrize(
    ("unit", "means", "cells", "heading"),
    [
        ("share", [0.8234, None], ["82.3", "-"], "ASA\n%"),
        ("s", [12.34, 999.94], ["12.3", "999.9"], "ASA\ns"),
        ("s", [12.34, 14_400.0], ["12", "14,400"], "ASA\ns"),
        ("contacts", [0.4, 12.0], ["0.4", "12.0"], "ASA\n"),
        ("contacts", [0.4, 12_345.6], ["0", "12,346"], "ASA\n"),
        ("EUR", [-0.001, 2.081], ["0.00", "2.08"], "ASA\nEUR"),
        ("attempts", [1.08], ["1.08"], "ASA\n"),
    ],
)
def test_figures_read_well(unit: str, means: list[float | None], cells: list[str], heading: str) -> None:
    """Catches: a share shown as 0.82, minus zero, six decimals, a unit left out."""
    shown = column("asa", [row(mean, None, None, unit) for mean in means])
    assert (list(shown.cells), shown.heading) == (cells, heading)


def test_the_half_width_stands_beside_the_mean() -> None:
    """Catches: the whole interval shown as half, or NaN where there is none."""
    share = Style(100.0, 1, "%")
    assert mean_and_half_width(row(0.8, 0.75, 0.85, "share"), share) == "80.0 ±5.0"
    assert mean_and_half_width(row(0.8, None, None, "share"), share) == "80.0"
    assert mean_and_half_width(None, share) == "-"
    for runs, heading in (20, "8 of 10\nruns %"), (5, "all 5\nruns %"):
        shown = single_runs([row(0.8, 0.75, 0.85, "share"), None], runs)
        assert (shown.heading, shown.cells) == (heading, ["75.0-85.0", "-"])
    assert number(None, share) == "-"


def test_text_is_wrapped() -> None:
    """Catches: a sentence that runs over the edge, or a name broken at its hyphen."""
    assert paragraph("more work than people for desk-one", 20, "  ") == ["more work than", "  people for", "  desk-one"]
    assert paragraph("", 20) == [""]
