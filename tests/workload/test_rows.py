"""Rows of a table: picked, divided into parts, put in order."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.workload.rows import ALL, PART, among, end_to_end, in_order, number_of, of, parts, united


@pytest.mark.parametrize("spread", [1, 5, 10**4, 10**11, 2**50, 2**53, 2**62])
def test_instants_in_order_and_those_of_one_instant_as_they_stand(spread: int) -> None:
    """Catches: an order of ties that depends on how the sort works, places that spill into the instants above them."""
    luck = np.random.default_rng(spread % 2**32)
    for count in (0, 1, 2, 255, 256, 5000):
        instants = luck.integers(0, spread, count) + 123
        assert np.array_equal(in_order(instants), np.argsort(instants, kind="stable"))


@pytest.mark.parametrize("start", [0, 2**60])
def test_instants_before_the_start_and_far_behind_it_can_be_put_in_order(start: int) -> None:
    """Catches: an instant that sorts behind all others once its place is packed below it, for want of bits or a sign."""
    assert in_order(start + np.array([5, -7, 0, -7])).tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize("count", [0, 1, PART - 1, PART, PART + 1, 3 * PART])
def test_parts_are_the_whole(count: int) -> None:
    """Catches: a last part that is lost or runs over the end, and a part too large for the cache."""
    everybody = np.arange(count)
    for rows in (ALL, everybody[::2], everybody[:0]):
        divided = [everybody[part] for part in parts(rows, count)]
        assert np.array_equal(np.concatenate([everybody[:0], *divided]), everybody[rows])
        assert all(0 < len(part) <= PART for part in divided)
        assert number_of(rows, count) == len(everybody[rows])


def test_rows_are_found_among_those_of_several_kinds() -> None:
    """Catches: a row that is there twice because two kinds have it, or whose place is that in its own kind."""
    one, other = np.array([2, 5, 9]), np.array([0, 5])
    everybody = united([one, other])
    assert isinstance(everybody, np.ndarray)
    assert everybody.tolist() == [0, 2, 5, 9]
    places = [everybody[among(everybody, each)].tolist() for each in (one, other)]
    assert places == [one.tolist(), other.tolist()]
    assert united([one]) is one
    assert among(one, one) == among(ALL, ALL) == ALL
    assert united([one, ALL]) == ALL
    assert among(ALL, one) is one


def test_some_of_some_rows() -> None:
    """Catches: places among some rows taken for rows."""
    rows, some = np.array([3, 5, 8]), np.array([0, 2])
    assert of(ALL, some).tolist() == [0, 2]
    assert of(rows, ALL).tolist() == [3, 5, 8]
    assert of(rows, some).tolist() == [3, 8]
    assert of(ALL, ALL) == ALL


def test_columns_end_to_end() -> None:
    """Catches: nothing at all taken for floats, a column left out."""
    assert end_to_end([]).dtype == np.int64
    assert end_to_end([np.array([1]), np.array([], np.int64), np.array([2, 3])]).tolist() == [1, 2, 3]
