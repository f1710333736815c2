"""Callbacks minute by minute: who accepts has come, and is called back when the talk begins."""

from __future__ import annotations

import pytest
from plot.drawn import new_axes, texts
from plot.test_callbacks import CALLED

import ccsim
from app.test_minutes import means
from ccsim.app.views.minutes import by_minute


def test_callbacks_are_in_the_minutes() -> None:
    """Catches: callers who accept left out of who came, or counted again at each try; a dial in vain taken for a talk."""
    result = ccsim.run(ccsim.parse(CALLED), replications=2, by="interval")
    found = by_minute(result, "12:00", span="10 h", step="30 min", queue="desk")
    labels = [f"2026-03-02T{7 + n // 2:02}:{n % 2 * 30:02}" for n in range(20)]
    offered, accepted = (means(result, name, queue="desk", segment="*") for name in ("offered", "callbacks_accepted"))
    came = [(offered[label] or 0) + (accepted[label] or 0) for label in labels]
    assert found.came.mean(axis=0) == pytest.approx(came)
    visits = result.records
    reached = visits[(visits.outcome == "callback") & visits.talk_end.notna()]
    begun = reached.started.dt.strftime("%Y-%m-%dT%H:") + (reached.started.dt.minute // 30 * 30).map("{:02}".format)
    called = begun.value_counts().to_dict()
    assert found.called_back.sum(axis=0).tolist() == [called.get(label, 0) for label in labels]
    assert found.called_back.sum() > 20


def test_the_line_is_there_where_anybody_is_called_back() -> None:
    """Catches: a line of nothing in the figure of a centre without callbacks; none where there are some."""
    for text, named in ((CALLED, True), (CALLED.replace("accept: 60 %", "accept: 0 %"), False)):
        ax = ccsim.plot.timeline(
            ccsim.run(ccsim.parse(text), replications=1, by="interval"), "15:00", ax=new_axes((8, 6))
        )
        assert ("called back" in texts(ax)) == named
