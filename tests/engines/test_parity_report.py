"""What a difference between the engines looks like to who has to find its cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from desks import BRANCH

import ccsim
from ccsim import experiments
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Records
from engines.parity import BEFORE, parting, same


@pytest.fixture(scope="module")
def records() -> Records:
    return experiments.simulate(experiments.prepare(ccsim.parse(BRANCH)), 0)


def changed(records: Records, table: str, column: str, row: int, by: int = 1) -> Records:
    columns = {name: values.copy() for name, values in getattr(records, table).items()}
    columns[column][row] += by
    return replace(records, **{table: columns})


def without(records: Records, table: str, row: int) -> Records:
    return replace(records, **{table: {name: np.delete(v, row) for name, v in getattr(records, table).items()}})


EVERY_COLUMN = [("visits", name) for name in VISIT_COLUMNS] + [("duty", name) for name in DUTY_COLUMNS]


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_one_number_that_differs_is_found(records: Records, table: str, column: str) -> None:
    """Catches: a column that is not compared, or that a report of the difference leaves out.

    Seen to fail with the whole record taken out of the events that end it, and with `dtype` compared alone.
    """
    for row in (0, 57, -1):
        other = changed(records, table, column, row % len(getattr(records, table)[column]))
        assert not same(records, other)
        said = parting(records, other)
        assert f"differs in {column}:" in said or "being there" in said


@pytest.mark.parametrize("table", ["visits", "duty"])
def test_a_row_that_is_missing_is_found(records: Records, table: str) -> None:
    """Catches: tables compared up to the shorter one's length.

    Seen to fail with the comparison of the columns' lengths cut to the shorter.
    """
    rows = len(getattr(records, table)["group"])
    for row in (0, rows - 1):
        for one, other in ((records, without(records, table, row)), (without(records, table, row), records)):
            assert not same(one, other)
            assert "has no such record" in parting(one, other)


def test_rows_in_another_order_are_found(records: Records) -> None:
    """Catches: tables compared as sets of rows.

    Seen to fail with both tables sorted before they are compared.
    """
    order = np.arange(len(records.visits["contact"]))[::-1]
    other = replace(records, visits={name: column[order] for name, column in records.visits.items()})
    assert not same(records, other)
    assert "the events are the same" in parting(records, other)


def test_columns_of_another_type_are_found(records: Records) -> None:
    """Catches: tables that are equal as numbers and not as bytes, as the digest sees only after widening.

    Seen to fail without the comparison of `dtype`.
    """
    narrow = replace(records, visits={name: column.astype(np.int32) for name, column in records.visits.items()})
    assert not same(records, narrow)


def test_the_report_shows_what_happened_just_before(records: Records) -> None:
    """Catches: a report that shows the first difference in the order of the table, not the first in time; events out of order.

    The agent of a start in the middle of the day is another one, and a contact of lower number gives up later than it did.
    Seen to fail with the events in the order of the rows, and with nine events before.
    """
    visits = records.visits
    answered = np.flatnonzero(visits["started"] >= 0)
    late = answered[len(answered) // 2]
    early = next(row for row in range(late) if visits["left"][row] > visits["started"][late])
    other = changed(changed(records, "visits", "agent", late), "visits", "wrap_end", early)
    said = parting(records, other).splitlines()
    shown = [int(line.split()[0]) for line in said[1 : 1 + BEFORE]]
    assert shown == sorted(shown)
    assert shown[-1] <= visits["started"][late]
    assert [line.split(":")[0] for line in said[1 + BEFORE : 3 + BEFORE]] == ["then simpy", "then compiled"]
    key = ", ".join(str(visits[name][late]) for name in ("contact", "attempt", "visit"))
    assert said[3 + BEFORE].startswith(f"record contact {key}, which differs in agent:")
