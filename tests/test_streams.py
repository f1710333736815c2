"""Streams: found by address alone, inside the open unit interval, the same bytes for ever."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.streams import numbers, uniforms, words

ADDRESS = (7, 3, "talk/billing/billing/0/0", 5)


def test_the_same_address_gives_the_same_numbers() -> None:
    """Catches: hidden state, or a seed taken from the machine."""
    assert uniforms(*ADDRESS, 1000).tobytes() == uniforms(*ADDRESS, 1000).tobytes()


@pytest.mark.parametrize("before", [1, 2, 3, 4, 5])
def test_what_was_drawn_before_does_not_matter(before: int) -> None:
    """Catches: numbers left in a generator's buffer that are handed out to the next stream."""
    expected = uniforms(*ADDRESS, 9)
    uniforms(1, 2, "another", 3, before)
    assert np.array_equal(uniforms(*ADDRESS, 9), expected)


FIXED = ["0x1.bada9d6837309p-1", "0x1.474e03b761d26p-2", "0x1.663c50935861bp-1"]


def test_the_numbers_of_an_address_are_fixed_for_ever() -> None:
    """Catches: any change of generator, key or conversion, which would move every result ever published."""
    assert [x.hex() for x in uniforms(1, 0, "talk/billing/billing/0/0", 0, 3)] == FIXED


@pytest.mark.parametrize("begin", [0, 1, 2, 3, 4, 5, 8, 1_001])
@pytest.mark.parametrize("count", [0, 1, 3, 4, 9])
def test_a_stream_can_be_taken_up_anywhere(begin: int, count: int) -> None:
    """Catches: counts and numbers mixed up, so that who is drawn apart from others gets another's luck."""
    assert np.array_equal(numbers(words(*ADDRESS, count, begin)), uniforms(*ADDRESS, begin + count)[begin:])


def test_more_numbers_begin_with_the_same_ones() -> None:
    """Catches: a generator whose output depends on how many numbers are asked for at once."""
    assert np.array_equal(uniforms(*ADDRESS, 10_001)[:10], uniforms(*ADDRESS, 10))


@pytest.mark.parametrize(
    "other",
    [
        (8, 3, "talk/billing/billing/0/0", 5),
        (7, 4, "talk/billing/billing/0/0", 5),
        (7, 3, "talk/billing/billing/0/1", 5),
        (7, 3, "wrap/billing/billing/0/0", 5),
        (7, 3, "talk/billing/billing/0/0", 4),
        (7, 3, "talk/billing/billing/0/0", -5),
        (-7, 3, "talk/billing/billing/0/0", 5),
        (73, 0, "talk/billing/billing/0/0", 5),
    ],
)
def test_every_part_of_an_address_counts(other: tuple[int, int, str, int]) -> None:
    """Catches: a part of the address left out of the key, or parts run together (7, 3 and 73, 0)."""
    ours, theirs = uniforms(*ADDRESS, 1000), uniforms(*other, 1000)
    assert not np.isin(ours, theirs).any()
    assert abs(np.corrcoef(ours, theirs)[0, 1]) < 4 / np.sqrt(1000)


def test_the_interval_is_open() -> None:
    """Catches: a 0 or a 1, which an inverse transform turns into an infinite duration."""
    u = uniforms(*ADDRESS, 200_000)
    assert u.min() > 0
    assert u.max() < 1
    least, most = (0 + 0.5) * 2.0**-52, (2**52 - 1 + 0.5) * 2.0**-52
    assert 0 < least < most < 1


def test_the_numbers_are_uniform_within_and_across_streams() -> None:
    """Catches: a conversion that loses or favours bits, and neighbouring addresses that begin alike."""
    assert stats.kstest(uniforms(*ADDRESS, 100_000), "uniform").pvalue > 0.001
    firsts = [uniforms(1, 0, f"next/a/a/0/{visit}", day, 1)[0] for visit in range(20) for day in range(100)]
    assert stats.kstest(firsts, "uniform").pvalue > 0.001


def test_no_numbers_can_be_asked_for() -> None:
    """Catches: an error on a day without contacts."""
    assert uniforms(*ADDRESS, 0).shape == (0,)
