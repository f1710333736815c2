"""The clothes shop: goods come back within seven open days, and chats are shorter the fewer an adviser has in hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ccsim

SHOP = Path(__file__).parents[2] / "scenarios" / "clothes_shop.yaml"
START, DAY, OPEN_DAY = pd.Timestamp("2026-03-02"), 24.0, 16.0
"""Hours of a day, and of those from 8:00 to 24:00."""


@pytest.fixture(scope="module")
def visits() -> pd.DataFrame:
    """All visits of one run."""
    return ccsim.run(SHOP, replications=1).records


def open_hours(instant: pd.Series) -> pd.Series:
    """Open hours from the start to an instant."""
    hours = (instant - START).dt.total_seconds() / 3600
    return hours // DAY * OPEN_DAY + (hours % DAY - (DAY - OPEN_DAY)).clip(lower=0)


def test_goods_come_back_within_seven_days(visits: pd.DataFrame) -> None:
    """Catches: returns that come at once, after more than a week, at night, or of the wrong share."""
    asked = visits[(visits["type"] == "advice") & (visits["outcome"] == "answered")].set_index("contact")["left"]
    back = visits[(visits["type"] == "return") & (visits["cause"] == "sends_back")].set_index("contact")["arrived"]
    later = open_hours(back) - open_hours(asked.reindex(back.index))
    assert later.between(OPEN_DAY - 1e-3, 7 * OPEN_DAY + 1e-3).all()
    early = asked[asked < START + pd.Timedelta(days=6)]  # of the last days some come back after the run
    share = early.index.isin(back.index).mean()
    assert share == pytest.approx(0.16, abs=3.3 * (0.16 * 0.84 / len(early)) ** 0.5)


def test_nobody_has_more_in_hand_than_is_said(visits: pd.DataFrame) -> None:
    """Catches: more than three chats of one adviser at once, or never more than one."""
    answered = visits[visits["started"].notna()]
    steps = pd.concat(
        [
            pd.DataFrame({"agent": answered["agent"], "at": answered["started"], "step": 1}),
            pd.DataFrame({"agent": answered["agent"], "at": answered["wrap_end"], "step": -1}),
        ]
    ).sort_values(["agent", "at", "step"])
    in_hand = steps.groupby("agent")["step"].cumsum()
    assert (in_hand.min(), in_hand.max()) == (0, 3)
