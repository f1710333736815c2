"""The figures of sweeps and comparisons: points, intervals, Erlang's answer, who is efficient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from desks import branch, desk
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

import ccsim
from ccsim import Comparison, SweepResult, UsageError
from ccsim.app.sweep.curve import staffing
from ccsim.app.views.frontier import standings
from ccsim.plot.labels import place_labels

STAFF = "agents.team.staff"


@pytest.fixture(scope="module")
def swept() -> SweepResult:
    return ccsim.sweep(desk(), {STAFF: "3:6"}, replications=4)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return ccsim.compare(
        branch("agents.tellers.shifts.morning=2"), policies="first_come,strict", variants="more", replications=6
    )


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(8, 4), layout="constrained").add_subplot()


def named(ax: Axes, name: str) -> Any:
    """x and y of the line, or of the errorbar, whose label begins so."""
    handles, labels = ax.get_legend_handles_labels()
    (found,) = (handle for handle, label in zip(handles, labels, strict=True) if label.startswith(name))
    line = found if isinstance(found, Line2D) else found[0]
    return [np.asarray(each, np.float64).tolist() for each in line.get_data()]


def test_the_curve_is_what_was_measured(swept: SweepResult, ax: Axes) -> None:
    """Catches: points in another order, another row, bands and intervals taken for one another."""
    assert ccsim.plot.staffing_curve(swept, ax=ax) is ax
    rows = [
        one for one in swept.measures.to_dict("records") if (one["measure"], one["queue"]) == ("service_level", "desk")
    ]
    rows = [one for one in rows if one["segment"] == "*"]
    assert named(ax, "mean and its 95 % interval") == [[3, 4, 5, 6], [row["mean"] for row in rows]]
    (band,) = (one for one in ax.collections if one.get_label() == "all 4 runs")
    corners = {(float(x), float(y)) for x, y in band.get_paths()[0].vertices}
    assert {(x, row[name]) for x, row in zip((3, 4, 5, 6), rows, strict=True) for name in ("p10", "p90")} <= corners
    (bars,) = (one for one in ax.collections if len(one.get_paths()) == 4)
    ends = [tuple(path.vertices[:, 1]) for path in bars.get_paths()]
    assert ends == [pytest.approx((row["low"], min(row["high"], 1))) for row in rows]
    (target,) = (line for line in ax.lines if line.get_label() == "target: 80 %")
    assert set(np.asarray(target.get_ydata())) == {0.8}
    assert (ax.get_xlabel(), ax.get_ylabel()) == (STAFF, "service level, desk, %")


def test_erlang_is_asked_of_the_same_calls(swept: SweepResult, ax: Axes) -> None:
    """Catches: Erlang's answer for another point, or for the scenario as it is; other calls than were simulated."""
    ccsim.plot.staffing_curve(swept, ax=ax)
    expected = []
    for staff in range(3, 7):
        table = ccsim.run(desk(f"{STAFF}={staff}"), replications=4).erlang.table.set_index("measure")
        expected.append(table.loc["service_level", "erlang"])
    x, y = named(ax, "Erlang, for the same calls")
    assert x == [3, 4, 5, 6]
    assert y == pytest.approx(expected)
    measured = ccsim.sweep(desk(), {STAFF: "3:6"}, replications=4, by=["interval", "type"])
    assert [one.erlang for one in staffing(measured).points] == pytest.approx(expected)
    assert {one.erlang for one in staffing(swept, erlang=False).points} == {None}


def test_where_the_formula_has_no_answer_is_a_gap(ax: Axes) -> None:
    """Catches: a service level of Erlang C's where the agents cannot carry the load; a gap drawn as 0."""
    sweep = ccsim.sweep(desk("queues.desk.patience=never"), {STAFF: "2:5"}, replications=2)
    ccsim.plot.staffing_curve(sweep, ax=ax)
    _, y = named(ax, "Erlang")
    assert np.isnan(y).tolist() == [True, False, False, False]


def test_segments_that_are_served_apart_have_no_erlang() -> None:
    """Catches: the answer for a part of a queue taken for that of the queue, and its pool's for all queues together."""
    apart = branch(
        "segments.vip.recognised=100%",
        "agents.lenders.serves.account/vip=1",
        "agents.tellers.serves.account/ordinary=1",
    )
    apart = apart.set("agents.lenders.serves.loans", None).set("agents.tellers.serves.account", None)
    sweep = ccsim.sweep(apart, {"agents.tellers.shifts.morning": "3:4"}, replications=2)
    assert {one.erlang for one in staffing(sweep, "account").points} == {None}
    assert {one.erlang for one in staffing(sweep).points} == {None}
    assert staffing(sweep).queue == "*"


def test_several_queues_of_one_pool_have_one_each() -> None:
    """Catches: the pool's answer given for a queue with another target."""
    sweep = ccsim.sweep(branch(), {"agents.tellers.shifts.morning": "3:4"}, replications=3)
    pool = ccsim.run(branch("agents.tellers.shifts.morning=4"), replications=3).erlang.table
    answers = pool[pool.measure == "service_level"].set_index("queue").erlang
    for queue in ("account", "loans", "*"):
        assert staffing(sweep, queue).points[1].erlang == pytest.approx(answers[queue])
    assert staffing(sweep, "loans").target == 0.7
    assert staffing(sweep).target is None


def test_two_pools_have_no_answer_together() -> None:
    """Catches: the answer of the last pool given for all queues together."""
    apart = branch().set("agents.tellers.serves.loans", None)
    sweep = ccsim.sweep(apart, {"agents.tellers.shifts.morning": "4:5"}, replications=2)
    assert [one.erlang for one in staffing(sweep).points] == [None, None]
    assert all(one.erlang for one in staffing(sweep, "account").points)


def test_the_cheapest_is_marked(ax: Axes) -> None:
    """Catches: a point marked that only seems to meet the target, or where the path is not the planner's to choose."""
    sweep = ccsim.sweep(desk(), {STAFF: "3:8"}, replications=8)
    ccsim.plot.staffing_curve(sweep, erlang=False, ax=ax)
    cheapest = sweep.cheapest
    assert cheapest is not None
    staff = cheapest.changes[STAFF]
    (row,) = (
        row
        for row in cheapest.iterate("run")
        if (row.measure, row.queue, row.segment) == ("service_level", "desk", "*")
    )
    assert named(ax, f"cheapest that surely meets every target: {staff}") == [[staff], [row.mean]]
    volumes = ccsim.sweep(desk(f"{STAFF}=8"), {"contacts.*.arrivals.*.scale*": "0.9,1.1"}, replications=4)
    assert volumes.cheapest is not None
    assert staffing(volumes, erlang=False).cheapest is None


def test_points_lie_in_the_order_of_their_values() -> None:
    """Catches: a line that runs back and forth, as values were written or a search looked at them."""
    written = staffing(ccsim.sweep(desk(), {STAFF: "5,3,4"}, replications=2, engine="simpy"), erlang=False)
    assert [(one.value, one.point.changes[STAFF]) for one in written.points] == [(3, 3), (4, 4), (5, 5)]
    sweep = ccsim.sweep(desk(), {STAFF: "1:12"}, find="service_level[desk]=80%", replications=4)
    values = [one.value for one in staffing(sweep, erlang=False).points]
    assert values == sorted(values)
    assert len(values) == len(sweep.points) > 2


@pytest.mark.parametrize(
    ("vary", "how", "words"),
    [
        (
            {STAFF: "3,4", "queues.desk.talk*": "1,1.1"},
            {},
            "one path makes a curve, and this sweep varies agents.team.staff, queues",
        ),
        ({STAFF: "3,4"}, {"each": True}, "each=True changes one thing at a time"),
        ({"queues.desk.target": "80/20,90/20"}, {}, "queues.desk.target is swept over '80/20', which is no number"),
    ],
)
def test_what_is_no_curve(vary: dict[str, object], how: dict[str, Any], words: str, ax: Axes) -> None:
    """Catches: a curve through points that differ in something else, a traceback for values that are no numbers."""
    with pytest.raises(UsageError) as error:
        ccsim.plot.staffing_curve(ccsim.sweep(desk(), vary, replications=1, engine="simpy", **how), ax=ax)
    assert words in str(error.value)


def test_a_queue_that_is_not_there(swept: SweepResult, ax: Axes) -> None:
    """Catches: an empty picture for a name that is mistyped."""
    with pytest.raises(UsageError, match="queue: there is no 'dest'; did you mean 'desk'"):
        ccsim.plot.staffing_curve(swept, "dest", ax=ax)


def test_candidates_stand_where_they_were_measured(compared: Comparison, ax: Axes) -> None:
    """Catches: sides or axes taken for one another, a point of another candidate, names that are missing."""
    assert ccsim.plot.frontier(compared, ax=ax) is ax
    table = compared.frontier.set_index("candidate")
    handles, labels = ax.get_legend_handles_labels()
    drawn = 0
    for label, standing in (("efficient", "yes"), ("perhaps: another", "perhaps"), ("not: another", "no")):
        expected = table[table.efficient == standing]
        for handle, text in zip(handles, labels, strict=True):
            if text.startswith(label) and text != "efficient frontier":
                assert isinstance(handle, Line2D)
                x, y = handle.get_data()
                assert list(x) == pytest.approx(expected.others_mean_wait)
                assert list(y) == pytest.approx(expected.vip_service_level)
                drawn += len(expected)
    assert drawn == len(table) == 4
    names = {text.get_text(): tuple(text.xy) for text in ax.texts if isinstance(text, Annotation)}
    assert set(names) == {f"{name} (base)" if name == compared.base.name else name for name in table.index}
    for name, row in table.iterrows():
        place = names[f"{name} (base)" if name == compared.base.name else str(name)]
        assert place == pytest.approx((row.others_mean_wait, row.vip_service_level))
    efficient = table[table.efficient == "yes"].sort_values("others_mean_wait")
    if len(efficient) > 1:
        x, y = named(ax, "efficient frontier")
        assert x == pytest.approx(efficient.others_mean_wait)
        assert y == pytest.approx(efficient.vip_service_level)
    assert ax.get_ylabel() == "service level of vip, %"
    assert ax.get_xlabel().startswith("mean wait of ordinary, s")


def test_intervals_are_those_of_the_measures(compared: Comparison) -> None:
    """Catches: the interval of a difference to the base, which is narrower, drawn around a candidate's own mean."""
    for one, candidate in zip(standings(compared), compared.candidates, strict=True):
        rows = {(row.measure, row.segment): row for row in compared.rows(candidate, "run") if row.queue == "*"}
        for spread, row in ((one.vips, rows["service_level", "vip"]), (one.others, rows["mean_wait", "ordinary"])):
            assert (spread.mean, spread.low, spread.high) == pytest.approx((row.mean, row.low, row.high))


def test_waits_of_the_vips(compared: Comparison, ax: Axes) -> None:
    """Catches: a long wait of VIPs taken for a gain."""
    found = {one.name: one for one in standings(compared, "mean_wait")}
    best = min(found.values(), key=lambda one: one.vips.mean or 0.0)
    assert best.efficient == "yes"
    ccsim.plot.frontier(compared, vips="mean_wait", ax=ax)
    assert ax.get_ylabel() == "mean wait of vip, s"
    with pytest.raises(UsageError, match="vips: 'asa' is not one of service_level, mean_wait"):
        standings(compared, "asa")


def test_without_vips_there_is_no_frontier(ax: Axes) -> None:
    """Catches: a traceback where no segment goes before another."""
    compared = ccsim.compare(desk(), desk(f"{STAFF}=5"), replications=2, engine="simpy")
    with pytest.raises(UsageError, match="no candidate puts one segment before another"):
        ccsim.plot.frontier(compared, ax=ax)


@pytest.mark.parametrize(("volume", "drawn"), [(0, False), (260, True)])
def test_one_replication_and_nobody(volume: int, drawn: bool, ax: Axes) -> None:
    """Catches: a traceback where there is no interval, or nobody comes."""
    scenario = branch(f"contacts.account.arrivals.volume={volume}", "contacts.loan.arrivals.scale=0%")
    compared = ccsim.compare(scenario, policies="first_come,strict", replications=1, engine="simpy")
    if drawn:
        assert len(ccsim.plot.frontier(compared, ax=ax).texts) == 2
        return
    with pytest.raises(UsageError, match="of no candidate both sides are known"):
        ccsim.plot.frontier(compared, ax=ax)


def test_names_cover_no_name_where_there_is_room(ax: Axes) -> None:
    """Catches: names on top of one another, as those of candidates that are alike would be."""
    points = np.array(
        [[30, 0.9], [31, 0.902], [32, 0.899], [64, 0.85], [64, 0.84], [82, 0.99], [120, 0.94], [197, 0.995]]
    )
    ax.plot(*points.T, "o")
    ax.set_xlim(0, 200)
    ax.set_ylim(0.6, 1.0)
    bars = points[:, [0, 0, 1, 1]]
    place_labels(ax, points, [f"candidate_{number}" for number in range(8)], bars, points[:1])
    ax.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # without the line to the point
    frame = ax.get_window_extent()
    for number, box in enumerate(boxes):
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert not any(box.overlaps(other) for other in boxes[:number])
