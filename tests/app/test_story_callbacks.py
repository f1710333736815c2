"""The story of a callback, and the tables that show callbacks, worked out by hand."""

from __future__ import annotations

import pytest

import ccsim
from ccsim.app.tables.shown import Tables

DESK = """
ccsim: 1
start: 2026-01-05 09:00
duration: 10 min
replications: 1
contacts:
  a: {arrivals: {log: [2026-01-05 09:00:00, 2026-01-05 09:00:10, 2026-01-05 09:01:10]}, enter: desk}
queues:
  desk:
    talk: {constant: 50 s}
    patience: never
    callback: {offer: {after: 20 s}, accept: 100 %, reached: 0 %, dial: 5 s, tries: 2, retry_after: 30 s}
agents: {team: {serves: {desk: 1}, staff: 1}}
"""


def sentences(*changes: str) -> list[str]:
    """The story of the second contact, clock times and all; those of looks for an agent are left out."""
    story = ccsim.explain(ccsim.parse(DESK, changes=changes), contact=1)
    return [line for line in story.lines(200) if line[:1].isdigit() and "Nobody takes" not in line]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            [],
            [
                "09:00:30  Is offered a callback, accepts it and hangs up; it keeps its place in line.",
                "09:00:50  Dialled by agent 0 of team, who became free and took it.",
                "09:00:55  It does not pick up within 5 s; the next try is due 30 s later.",
                "09:01:25  Is due for another try and joins the end of its line at desk: the first of its line.",
                "09:02:05  It does not pick up within 5 s; there is no other try (callback_failed).",
            ],
        ),
        (
            ["queues.desk.callback.reached=100 %"],
            ["09:00:50  Called back and reached after 40 s by agent 0 of team, who became free and took it."],
        ),
        (["queues.desk.callback.accept=0 %"], ["09:00:30  Is offered a callback, but would rather wait."]),
    ],
)
def test_a_callback_is_told(changes: list[str], told: list[str]) -> None:
    """Catches: an offer, a dial or a try that is left out, told of another instant or as if it were an answer."""
    found = sentences(*changes)
    assert [line for line in told if line not in found] == [], found


def test_callbacks_have_a_table_where_they_happen() -> None:
    """Catches: columns of nothing in a centre without callbacks; a callback that nobody sees."""
    shown = {table.title: table for table in Tables(ccsim.run(ccsim.parse(DESK), progress=False))}
    counts = {column.measure: column.rows[0].mean for column in shown["CALLBACKS"].columns}  # type: ignore[union-attr]
    connected = counts.pop("connect_rate")
    assert connected == pytest.approx(2 / 3), "the one who is not called back is not connected"
    assert counts == {"callbacks_offered": 1, "callbacks_accepted": 1, "callbacks_reached": 0, "callbacks_failed": 1}
    plain = ccsim.run(ccsim.parse(DESK, changes=["queues.desk.callback=none"]), progress=False)
    assert "CALLBACKS" not in {table.title for table in Tables(plain)}
