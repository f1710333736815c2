"""The verdict on a measure."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from ccsim.baseline.document import Entry, Sums
from ccsim.baseline.judge import CANNOT_TELL, GONE, INSIDE, OUTSIDE, judge, placed, settling, stored
from ccsim.baseline.series import Series
from ccsim.kpi import Kind


class Kept:
    """As much of a baseline as is judged: one mean and one ratio in four replications."""

    def __init__(self, tolerance: str = "10%") -> None:
        entry = {"low": None, "high": None, "unit": "contacts"}
        self.measures = {
            "offered": Entry(mean=100.0, tolerance=tolerance, **entry),  # type: ignore[arg-type]
            "attempts": Entry(mean=2.0, tolerance=tolerance, **entry),  # type: ignore[arg-type]
        }
        self.sums = {
            "offered": Sums(y=[90.0, 110.0, 95.0, 105.0]),
            "attempts": Sums(y=[20.0, 40.0, 60.0, 80.0], x=[10.0, 20.0, 30.0, 40.0]),
        }

    def now(self, **added: list[float]) -> dict[str, Series]:
        """The same, and so much more in each replication."""
        found = {label: stored(sums, "contacts") for label, sums in self.sums.items()}
        return {
            label: Series(one.kind, one.y + np.array(added.get(label, [0.0] * 4)), one.x, one.unit)
            for label, one in found.items()
        }


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-1.0, 1.0, INSIDE),
        (-0.5, 0.2, INSIDE),
        (0.5, 1.1, CANNOT_TELL),
        (-1.1, 0.0, CANNOT_TELL),
        (-3.0, 3.0, CANNOT_TELL),
        (1.1, 2.0, OUTSIDE),
        (-2.0, -1.1, OUTSIDE),
        (nan, nan, CANNOT_TELL),
    ],
)
def test_placed(low: float, high: float, expected: str) -> None:
    """Catches: a verdict by the mean alone, one side forgotten, an interval that is unknown taken for good."""
    assert placed(low, high, 1.0) == expected


def test_settling_by_hand() -> None:
    """Catches: a number of replications that does not follow the root law: half as wide takes four times as many."""
    assert settling(0.0, -2.0, 2.0, 1.0, 10) == 40
    assert settling(3.0, 1.0, 5.0, 2.0, 10) == 40
    assert settling(-3.0, -5.0, -1.0, 2.0, 10) == 40
    assert settling(2.0, 1.0, 3.0, 2.0, 10) is None
    assert settling(1.0, nan, nan, 2.0, 1) is None


def test_paired_not_apart() -> None:
    """Catches: replications judged as if they had met other callers: each is 2 up, the spread of all is 9."""
    kept = Kept("3%")
    mean, ratio = judge(kept, kept.now(offered=[2.0, 2.0, 2.0, 2.0]))  # type: ignore[arg-type]
    assert (mean.place, mean.base, mean.value, mean.mean, mean.allowed) == (INSIDE, 100.0, 102.0, 2.0, 3.0)
    assert (mean.low, mean.high) == (2.0, 2.0)
    assert ratio.same


def test_interval_by_hand() -> None:
    """Catches: a wrong quantile: differences 1, 2, 3, 2 have mean 2, standard error 0.408, and t with 3 degrees 3.182."""
    kept = Kept()
    mean, _ = judge(kept, kept.now(offered=[1.0, 2.0, 3.0, 2.0]))  # type: ignore[arg-type]
    assert mean.high == pytest.approx(2 + 3.18245 * (2 / 3) ** 0.5 / 2, abs=1e-4)
    assert mean.low == pytest.approx(2 - 3.18245 * (2 / 3) ** 0.5 / 2, abs=1e-4)


def test_ratio_of_sums() -> None:
    """Catches: the mean of ratios in place of the ratio of sums: 10 more in the first replication are 10 of 100, not 1 of 4."""
    kept = Kept()
    _, ratio = judge(kept, kept.now(attempts=[10.0, 0.0, 0.0, 0.0]))  # type: ignore[arg-type]
    assert ratio.mean == pytest.approx(0.1)


@pytest.mark.parametrize(("tolerance", "expected"), [("3", INSIDE), ("2", CANNOT_TELL), ("1", OUTSIDE)])
def test_each_verdict(tolerance: str, expected: str) -> None:
    """Catches: a tolerance that is not used, or used as a share where it is a number."""
    kept = Kept(tolerance)
    mean, _ = judge(kept, kept.now(offered=[2.1, 1.9, 2.1, 1.9]))  # type: ignore[arg-type]
    assert mean.place == expected


def test_gone_and_partly_there() -> None:
    """Catches: a measure that is not there any more and passes; null taken for 0."""
    kept = Kept()
    now = kept.now()
    del now["offered"]
    assert [one.place for one in judge(kept, now)] == [GONE, INSIDE]  # type: ignore[arg-type]
    part = stored(Sums(y=[None, 5.0, 7.0]), "s")
    assert part.kind is Kind.MEAN
    assert part.x.tolist() == [0.0, 1.0, 1.0]
    assert part.pooled()[0] == 6.0


def test_one_replication() -> None:
    """Catches: no interval taken for a difference where nothing differs, or for none where something does."""
    kept = Kept()
    for label, sums in kept.sums.items():
        kept.sums[label] = Sums(y=sums.y[:1], x=sums.x and sums.x[:1])
    same = {label: stored(sums, "contacts") for label, sums in kept.sums.items()}
    assert [one.place for one in judge(kept, same)] == [INSIDE, INSIDE]  # type: ignore[arg-type]
    same["offered"].y[0] += 1
    assert [one.place for one in judge(kept, same)] == [CANNOT_TELL, INSIDE]  # type: ignore[arg-type]
