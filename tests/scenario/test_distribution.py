"""Distributions: each kind as it is written, where which is taken, means, scaling, tables as parameters."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import refused, small

from ccsim.scenario.bytime import ByTime
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.distribution import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Never,
    Scale,
    Triangular,
    Uniform,
    Weibull,
)
from ccsim.scenario.distribution_read import Form, read_distribution, show_distribution
from ccsim.scenario.reading import Context
from ccsim.units import DAY, HOUR, MINUTE

CONTEXT = Context(30 * MINUTE, None, {"calendar": ()})  # type: ignore[arg-type]  # no distribution asks for the start
ANY = Form(bare=True, never=True, scale=True, opened=True)

READS = [
    ("20 s", Constant(20_000)),
    ({"constant": "20 s"}, Constant(20_000)),
    ({"exponential": "3 min"}, Exponential(180_000)),
    ({"lognormal": {"mean": "3 min", "cv": "0.9"}}, Lognormal(180_000, 0.9)),
    ({"gamma": {"cv": "90 %", "mean": "3 min"}}, Gamma(180_000, 0.9)),
    ({"weibull": {"mean": "3 min", "cv": "2"}}, Weibull(180_000, 2)),
    ({"lognormal": {"mean": "3 min", "cv": "0"}}, Constant(180_000)),
    ({"uniform": {"low": "1 s", "high": "3 s"}}, Uniform(1_000, 3_000)),
    ({"triangular": {"low": "1 s", "mode": "2 s", "high": "6 s"}}, Triangular(1_000, 2_000, 6_000)),
    ({"triangular": {"low": "2 s", "mode": "2 s", "high": "2 s"}}, Constant(2_000)),
    ({"empirical": ["3 s", "1 s", "2 s"]}, Empirical((1_000, 2_000, 3_000))),
    (
        {"mixture": [["10 %", "0 s"], ["rest", {"exponential": "1 s"}]]},
        Mixture(((0.1, Constant(0)), (0.9, Exponential(1_000)))),
    ),
    ({"mixture": [["50 %", "never"], ["50 %", "never"]]}, Mixture(((0.5, Never()), (0.5, Never())))),
    ("never", Never()),
    ({"scale": "125 %"}, Scale(1.25)),
    ("8 open h", Constant(8 * HOUR, clock="open")),
    ({"exponential": "1 open day"}, Exponential(1, clock="open_day")),
    ({"uniform": {"low": "0 open days", "high": "2.5 open days"}}, Uniform(0, 2.5, clock="open_day")),
    (
        {"mixture": [["10 %", "1 open h"], ["rest", {"constant": "90 open min"}]]},
        Mixture(((0.1, Constant(HOUR, clock="open")), (0.9, Constant(90 * MINUTE, clock="open"))), clock="open"),
    ),
]


@pytest.mark.parametrize(("tree", "value"), READS)
def test_each_kind_is_read_and_shown(tree: Any, value: Distribution) -> None:
    """Catches: a parameter read as another; a distribution that is shown as a different one."""
    assert read_distribution(tree, CONTEXT, ANY) == value
    assert read_distribution(show_distribution(value, CONTEXT), CONTEXT, ANY) == value


@pytest.mark.parametrize(
    ("tree", "path", "message"),
    [
        ({"exponental": "3 min"}, ".exponental", "did you mean 'exponential'?"),
        ({"exponential": "3"}, ".exponential", "no unit"),
        ({"exponential": "0 s"}, ".exponential", "above 0"),
        ({"exponential": "3 min", "cv": 1}, "", "a distribution is needed"),
        ({"lognormal": {"mean": "3 min"}}, ".lognormal.cv", "'cv' is missing"),
        ({"lognormal": {"mean": "3 min", "sd": 1, "cv": 1}}, ".lognormal.sd", "unknown key"),
        ({"gamma": {"mean": "0 s", "cv": "1"}}, ".gamma.mean", "above 0"),
        ({"gamma": {"mean": "1 s", "cv": "200"}}, ".gamma.cv", "coefficient of variation"),
        ({"uniform": {"low": "3 s", "high": "1 s"}}, ".uniform", "below low"),
        ({"triangular": {"low": "1 s", "mode": "5 s", "high": "3 s"}}, ".triangular", "ascend"),
        ({"mixture": [["10 %", "0 s"], ["80 %", {"exponential": "1 s"}]]}, ".mixture", "sum to 90 %"),
        ({"mixture": {"a": "10 %"}}, ".mixture", "a list of"),
        ({"mixture": [["rest", "0 s"], ["rest", "1 s"]]}, ".mixture", "only one"),
        ({"mixture": [["100 %", {"mixture": [["100 %", "1 s"]]}]]}, ".mixture.0.1", "a mixture in a mixture"),
        ({"mixture": [["100 %", {"scale": 2}]]}, ".mixture.0.1.scale", "nothing is inherited"),
        ({"empirical": []}, ".empirical", "a list of durations"),
        ({"empirical": ["3"]}, ".empirical.0", "no unit"),
        ({"scale": 0}, ".scale", "above 0"),
        ({"uniform": {"low": "1 s", "high": "1 min", "mode": "3 s"}}, ".uniform.mode", "unknown key"),
        ({"scale": 101}, ".scale", "at most 100"),
        ({"exponential": "3 open h"}, ".exponential", "open time is only for"),
        ([], "", "a distribution is needed"),
        ("never", "", "only patience"),
        ("3 min", "", "constant or exponential? write which: {constant: 3 min} or {exponential: 3 min}"),
    ],
)
def test_wrong_distributions(tree: Any, path: str, message: str) -> None:
    """Catches: a slip in a distribution that goes through, or is told without its place and cure."""
    refused("queues.desk.talk" + path, message, **_talk(tree))


def _talk(talk: Any) -> dict[str, Any]:
    """Changes that replace the small scenario's talk whole, instead of laying one map over the other."""
    if isinstance(talk, dict) and "exponential" not in talk:
        talk = {"exponential": None, **talk}
    return {"queues": {"desk": {"talk": talk}}}


@pytest.mark.parametrize("what", ["talk", "wrap", "patience"])
def test_a_bare_duration_is_refused_for_talk_wrap_and_patience(what: str) -> None:
    """Catches: `talk: 3 min` quietly constant where nearly everybody means a mean."""
    refused(f"queues.desk.{what}", "constant or exponential? write which", queues={"desk": {what: "3 min"}})


def test_a_bare_duration_is_a_constant_elsewhere() -> None:
    """Catches: the refusal spread to the IVR and to `in`."""
    nodes = {"menu": {"takes": "8 s", "then": {"desk": "100 %"}}}
    entry = {"after": "abandoned", "share": "50 %", "in": "0 open h"}
    scenario = small(ivr={"nodes": nodes}, contacts={"call": {"next": {"morning": entry}}})
    assert scenario.ivr.nodes["menu"].takes == Constant(8_000)
    assert scenario.contacts["call"].next["morning"].in_ == Constant(0, clock="open")


def test_means_and_scaling() -> None:
    """Catches: a wrong mean, by which workload and staffing would be misjudged; a scaling that changes the shape."""
    mixture = Mixture(((0.25, Constant(0)), (0.75, Exponential(4_000))))
    cases: list[tuple[Distribution, float]] = [
        (Constant(5), 5),
        (Exponential(5), 5),
        (Lognormal(5, 2), 5),
        (Uniform(2, 4), 3),
        (Triangular(1, 2, 6), 3),
        (Empirical((1, 2, 6)), 3),
        (mixture, 3_000),
    ]
    for value, mean in cases:
        assert value.mean == mean
        assert value.scaled(2).mean == 2 * mean
        assert type(value.scaled(2)) is type(value)
    assert Lognormal(5, 2).scaled(3).cv == 2
    assert Never().mean == math.inf
    assert Never().scaled(2) == Never()
    assert Mixture(((0.1, Never()), (0.9, Constant(1)))).mean == math.inf
    assert Scale(2).scaled(1.5) == Scale(3)


@given(st.floats(1e-3, 1e9), st.floats(1e-3, 10))
def test_parameters_read_back_to_the_last_bit(mean: float, cv: float) -> None:
    """Catches: fitted means rounded by being shown, so that the fingerprint of a loaded copy differs."""
    value = Gamma(mean, cv)
    assert read_distribution(show_distribution(value, CONTEXT), CONTEXT, ANY) == value


TABLES = {
    "talk_times": {"file": "talk.csv", "time": "time", "interval": "30 min"},
    "calls": {"file": "calls.csv"},
}


def tables(folder: Path) -> dict[str, Any]:
    rows = ["2026-01-05 08:00,120,0.5,180.25", "2026-01-05 08:30,90,1,60", "2026-01-06 08:00,100,1,60"]
    (folder / "talk.csv").write_text("time,mean,cv,patience\n" + "\n".join(rows) + "\n")
    (folder / "calls.csv").write_text("type,seconds\nPS,30\nNE,90\nPS,10\n")
    return {"how": {"folder": folder}, "tables": TABLES}


def talk_of(value: Any, **how: Any) -> ByTime[Distribution]:
    found = small(**how, **_talk(value), **PATIENT).queues["desk"].talk
    assert found is not None
    return found


PATIENT = {"contacts": {"call": {"talk": {"exponential": "1 min"}}}}


def test_parameters_from_a_table_go_by_time(tmp_path: Path) -> None:
    """Catches: one mean for all rows, seconds taken for milliseconds, a parameter's table taken for the other's."""
    mean, cv = ({"table": "talk_times", "column": column} for column in ("mean", "cv"))
    value = talk_of({"lognormal": {"mean": mean, "cv": cv}}, **tables(tmp_path))
    pieces = value.day(date(2026, 1, 5), Calendar())
    assert [(piece.begin / HOUR, piece.value) for piece in pieces] == [
        (8, Lognormal(120_000, 0.5)),
        (8.5, Lognormal(90_000, 1)),
    ]
    assert len(value.day(date(2026, 1, 6), Calendar())) == 1
    assert value.day(date(2026, 1, 7), Calendar()) == ()


def test_only_one_parameter_from_a_table(tmp_path: Path) -> None:
    """Catches: a table refused beside a plain parameter, or inside a mixture."""
    cell = {"exponential": {"table": "talk_times", "column": "patience"}}
    value = talk_of({"mixture": [["10 %", "0 s"], ["rest", cell]]}, **tables(tmp_path))
    assert value.at(date(2026, 1, 5), 8 * HOUR, Calendar()) == Mixture(
        ((0.1, Constant(0)), (0.9, Exponential(180_250)))
    )


def test_an_empirical_table_needs_no_time(tmp_path: Path) -> None:
    """Catches: values of other rows, or in other units, or out of order."""
    reference = {"table": "calls", "column": "seconds", "where": {"type": "PS"}}
    value = talk_of({"empirical": reference}, **tables(tmp_path))
    assert value.always == Empirical((10_000, 30_000))


def test_a_bare_table_of_talk_is_refused_like_a_bare_duration(tmp_path: Path) -> None:
    """Catches: a column of means read as constants."""
    reference = {"table": "talk_times", "column": "mean"}
    refused("queues.desk.talk", "constant or exponential?", **tables(tmp_path), **_talk(reference))


def test_scale_over_an_inherited_value_multiplies_it() -> None:
    """Catches: `{scale: ..}` laid over a default that replaces it, and inherits nothing."""
    contacts = {
        "call": {"talk": {"scale": 2}},
        "mail": {"enter": "desk", "talk": {"desk": {"gamma": {"mean": "10 s", "cv": 1}}}},
    }
    defaults = {"contacts": {"talk": {"0:00": {"exponential": "30 s"}, "12:00": {"exponential": "1 min"}}}}
    talk = small(defaults=defaults, contacts=contacts).contacts["call"].talk["*"]
    assert talk.at(date(2026, 1, 5), 13 * HOUR, Calendar()) == Exponential(2 * MINUTE)
    by_queue = {"contacts": {"talk": {"desk": {"exponential": "30 s"}}}}
    scaled = small(defaults=by_queue, contacts={"call": {"talk": {"scale": 2}}}).contacts["call"].talk
    assert scaled["desk"].always == Exponential(MINUTE)
    assert scaled["*"].always == Scale(2)


def test_a_queue_s_scale_multiplies_its_default() -> None:
    """Catches: a queue's `{scale: ..}` over a default taken alone, so that nothing is left to scale."""
    defaults = {"queues": {"talk": {"0:00": {"exponential": "30 s"}, "12:00": {"scale": 1.5}}}}
    queues = {"desk": {"talk": {"exponential": None, "scale": 2}}}
    talk = small(defaults=defaults, queues=queues, **PATIENT).queues["desk"].talk
    assert talk is not None
    assert [talk.at(date(2026, 1, 5), hour * HOUR, Calendar()) for hour in (1, 13)] == [Exponential(MINUTE), Scale(3)]


@pytest.mark.parametrize(
    "tree",
    [
        {"uniform": {"low": "1 day", "high": "2 open days"}},
        {"uniform": {"low": "1 open h", "high": "1 open day"}},
        {"empirical": ["1 h", "1 open h"]},
        {"mixture": [["10 %", "0 s"], ["rest", {"exponential": "1 open day"}]]},
    ],
)
def test_one_distribution_runs_on_one_clock(tree: Any) -> None:
    """Catches: open days added to hours of the wall clock."""
    entry = {"after": "answered", "share": 0.2, "in": tree}
    refused(
        f"contacts.call.next.again.in.{next(iter(tree))}",
        "run on one clock",
        contacts={"call": {"next": {"again": entry}}},
    )


def test_delays_far_ahead_are_durations() -> None:
    """Catches: days in `in` refused."""
    entry = {"after": "answered", "share": 0.2, "in": {"uniform": {"low": "1 day", "high": "7 days"}}}
    assert small(contacts={"call": {"next": {"return": entry}}}).contacts["call"].next["return"].in_ == Uniform(
        DAY, 7 * DAY
    )
