"""The few bits that are kept of every contact."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import numpy as np
import pytest

from ccsim.baseline.fates import Fates, first_difference
from ccsim.records import ALWAYS, VISIT_COLUMNS, Column


def visits(contacts: int, seed: int = 1) -> dict[str, Column]:
    """Visits of so many contacts, some of which have two."""
    random = np.random.default_rng(seed)
    table = {name: random.integers(-1, 1_000_000, contacts * 3 // 2) for name in VISIT_COLUMNS}
    table["contact"] = np.sort(np.append(np.arange(contacts), random.integers(0, contacts, contacts // 2)))
    return table


def text_of(table: dict[str, Column], most: int, each: int = 1, parts: int = 1) -> tuple[str, int]:
    """What is kept of visits that are taken in several parts."""
    kept = Fates(most, each)
    for rows in np.array_split(np.arange(len(table["contact"])), parts):
        kept.add({name: column[rows] for name, column in table.items()})
    return kept.text(), kept.each


@pytest.mark.parametrize("most", [1000, 64, 7])
def test_parts_make_no_difference(most: int) -> None:
    """Catches: neighbours joined otherwise when many visits come at once than when they come bit by bit."""
    table = visits(500)
    assert text_of(table, most) == text_of(table, most, parts=9)
    text, each = text_of(table, most)
    assert len(text) // 2 <= most
    assert each == 1 if most >= 500 else each > 1
    assert text_of(table, 1 << 40, each) == (text, each)


@pytest.mark.parametrize("column", VISIT_COLUMNS[1:])
def test_every_column_counts(column: str) -> None:
    """Catches: a column left out, so that a change in it is not seen."""
    table = visits(200)
    before, _ = text_of(table, 1000)
    row = int(np.flatnonzero(table["contact"] == 137)[0])
    table[column][row] += 1
    after, _ = text_of(table, 1000)
    assert first_difference(before, after) == 137


def test_first_run_of_contacts() -> None:
    """Catches: the last difference, or one beside it, named in place of the first."""
    table = visits(1000)
    before, each = text_of(table, 64)
    for contact in (900, 333, 700):
        table["started"][np.flatnonzero(table["contact"] == contact)[0]] += 1
    after, _ = text_of(table, 64)
    assert each == 16
    assert first_difference(before, after) == 333 // 16


def test_a_contact_more() -> None:
    """Catches: one contact more, all others as before, that nobody sees."""
    assert first_difference("AABB", "AABB") is None
    assert first_difference("AABB", "AABBCC") == 2
    assert first_difference("AABBCC", "AA") == 1


def by_hand(visit: Sequence[int]) -> str:
    """Two letters for a contact with one visit, in Python's own whole numbers."""

    def stirred(bits: int) -> int:
        bits = ((bits ^ bits >> 30) * 0xBF58476D1CE4E5B9) % 2**64
        bits = ((bits ^ bits >> 27) * 0x9E3779B97F4A7C15) % 2**64
        return bits ^ bits >> 31

    bits = 0
    for value in visit if visit[-1] >= 0 else visit[:-1]:  # the last says when a callback was offered, if it was
        bits = stirred((bits + value + 0x9E3779B97F4A7C15) % 2**64)
    return b64encode((stirred(bits) >> 52 << 4).to_bytes(2, "big")).decode()[:2]


def test_the_same_everywhere() -> None:
    """Catches: bits that depend on the machine, or a changed function that would make all baselines name wrong contacts."""
    columns = (*ALWAYS, "callback_offered")
    rows = [[number, *((number - 1) * column for column in range(1, len(ALWAYS))), -1] for number in range(5)]
    assert fates(columns, rows) == ("".join(map(by_hand, rows)), 1)
    assert fates(columns, rows)[0] == "kIjyJFjbAk"


def test_a_callback_offered_is_part_of_a_fate() -> None:
    """Catches: a baseline that does not see that a callback was offered, or when; one at the first instant taken for none."""
    columns = (*ALWAYS, "callback_offered")
    rows = [[number, *([7] * (len(ALWAYS) - 1)), number - 1] for number in range(3)]
    assert fates(columns, rows) == ("".join(map(by_hand, rows)), 1)
    assert fates(columns, [[*row[:-1], -1] for row in rows])[0] != fates(columns, rows)[0]


def fates(columns: Sequence[str], rows: Sequence[Sequence[int]]) -> tuple[str, int]:
    """Text of some visits."""
    return text_of(dict(zip(columns, np.array(rows).T, strict=True)), 10)
