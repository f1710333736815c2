"""How well a measure is known, and whether that is enough."""

import pytest

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.scenario import parse
from kpi.written import Measured, answered, records

CENTRE = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues:
  desk: {target: 80/20}
  shop: {target: 80/20}
  mail: {}
defaults: {queues: {talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {people: {serves: {desk: 1, shop: 1, mail: 1}, staff: 1}}
"""


def day(desk, shop=(), mail=()):
    """Waits at each queue."""
    waits = [(queue, wait) for queue, some in enumerate((desk, shop, mail)) for wait in some]
    return records([answered(n, 0, wait, wait + 1, queue=queue) for n, (queue, wait) in enumerate(waits)])


def measured(*days):
    return Measured(CENTRE, *days, by=("hour", "type", "channel", "group"))


def test_the_queues_with_a_target_decide():
    """Catches: a queue without target, a total, an interval or a type that keeps a run from stopping, or stops it."""
    known = measured(day([0, 0], [0], [0]), day([0, 0], [0], [99]))
    queues = kpi.targeted(known.scenario)
    assert queues == ("desk", "shop")
    assert [(h.label, h.mean, h.half) for h in kpi.half_widths(known.rows, queues=queues)] == [
        ("desk", 1, 0),
        ("shop", 1, 0),
    ]
    assert kpi.Precision().reached(known.rows, queues)
    one_bad = measured(day([0, 0], [0]), day([0, 99], [0]))
    assert not kpi.Precision().reached(one_bad.rows, queues)


def test_half_width_is_that_of_the_row():
    """Catches: the whole interval taken for its half."""
    known = measured(day([0, 0]), day([0, 99]), day([0, 0, 0, 0]))
    row = known.row("service_level", "desk")
    (found, other) = kpi.half_widths(known.rows, "service_level", ["desk", "shop"])
    assert (found.mean, found.half) == (row.mean, pytest.approx(row.high - row.mean))
    assert (other.mean, other.half) == (None, None)


def test_not_reached():
    """Catches: one replication, or nobody at all, that passes for known exactly."""
    assert not kpi.Precision().reached(measured(day([0, 0])).rows, ["desk"])
    assert not kpi.Precision().reached(measured(day([]), day([])).rows, ["desk", "shop"])
    # A queue that is never called does not keep the others waiting, one called once does.
    assert kpi.Precision().reached(measured(day([0]), day([0])).rows, ["desk", "shop"])
    assert not kpi.Precision().reached(measured(day([0], [0]), day([0])).rows, ["desk", "shop"])


def test_where_it_is_looked_at():
    """Catches: a measure of groups or of callers that is sought at queues."""
    known = measured(day([1]), day([3]))
    assert [h.label for h in kpi.half_widths(known.rows, "occupancy", ["desk"])] == ["*"]
    assert [h.label for h in kpi.half_widths(known.rows, "callers", ["desk"])] == ["*"]
    assert [h.label for h in kpi.half_widths(known.rows, "asa")] == ["*"]
    assert [h.label for h in kpi.half_widths(known.rows, "aht", ["desk"])] == ["desk"]


def test_relative_and_absolute():
    """Catches: per cent of the mean taken for points, or the other way round."""
    # asa 2 s, half-width 12.706 s.
    rows = measured(day([1]), day([3])).rows
    assert kpi.Precision("asa", 12.8).reached(rows, ["desk"])
    assert not kpi.Precision("asa", 12.6).reached(rows, ["desk"])
    assert kpi.Precision("asa", 6.4, relative=True).reached(rows, ["desk"])
    assert not kpi.Precision("asa", 6.3, relative=True).reached(rows, ["desk"])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2%", kpi.Precision("service_level", 0.02, relative=True)),
        ("1pt", kpi.Precision("service_level", 0.01)),
        ("service_level=1pt", kpi.Precision("service_level", 0.01)),
        (" abandonment = 0.5 pt ", kpi.Precision("abandonment", 0.005)),
        ("asa=3s", kpi.Precision("asa", 3.0)),
        ("occupancy=1.5%", kpi.Precision("occupancy", 0.015, relative=True)),
    ],
)
def test_reading(text, meant):
    """Catches: a precision that is read as a hundred times as much or as little."""
    assert kpi.parse_precision(text, parse(CENTRE)) == meant


@pytest.mark.parametrize(
    "text", ["", "2", "0%", "-1%", "asa", "asa=", "asa=1pt", "service_level=3s", "offered=1pt", "fun=1%", "a=b=1%"]
)
def test_not_readable(text):
    """Catches: nonsense taken for a precision, an unknown measure found out only after the run."""
    with pytest.raises(UsageError):
        kpi.parse_precision(text, parse(CENTRE))
