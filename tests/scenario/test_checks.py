"""What is wrong with a scenario as a whole: each check, with its place and its cure, and all of them at once."""

from __future__ import annotations

from typing import Any

import pytest
from small import refused, small, told

from ccsim.errors import ScenarioError
from ccsim.scenario import parse

MENU: dict[str, Any] = {
    "ivr": {"nodes": {"menu": {"takes": "8 s", "then": {"desk": "60 %", "hang_up": "rest"}}}},
    "contacts": {"call": {"enter": "menu"}},
}
TIERS = {"vip": "10 %", "ordinary": "rest"}
PATIENT = {"talk": {"exponential": "3 min"}, "patience": "never"}


def node(**then: Any) -> dict[str, Any]:
    return {"takes": "8 s", "then": then}


@pytest.mark.parametrize(
    ("path", "message", "changes"),
    [
        ("contacts.call.enter", "did you mean 'desk'?", {"contacts": {"call": {"enter": "dask"}}}),
        ("agents.team.serves.dask", "did you mean 'desk'?", {"agents": {"team": {"serves": {"dask": 1}}}}),
        (
            "agents.team.serves.desk/vipp",
            "not a segment",
            {"agents": {"team": {"serves": {"desk/vipp": 1}}}, "segments": TIERS},
        ),
        ("ivr.nodes.menu.then.dask", "did you mean 'desk'?", {"ivr": {"nodes": {"menu": node(dask="100 %")}}}),
        (
            "ivr.nodes.menu.then_for.cal",
            "did you mean 'call'?",
            {"ivr": {"nodes": {"menu": {**node(desk="100 %"), "then_for": {"cal": {"desk": "100 %"}}}}}},
        ),
        (
            "queues.desk.otherwise.full",
            "did you mean 'blocked'?",
            {"queues": {"desk": {"otherwise": {"full": "blockd"}}}},
        ),
        ("contacts.call.segments.gold", "not a segment", {"contacts": {"call": {"segments": {"gold": {}}}}}),
        (
            "targets.promise.queue",
            "did you mean 'desk'?",
            {"targets": {"promise": {"queue": "dsk", "service_level": "80/20"}}},
        ),
        ("costs.lost.gold", "not a segment", {"costs": {"lost": {"gold": 3}}}),
        ("costs.agent_hour.tem", "did you mean 'team'?", {"costs": {"agent_hour": {"tem": 3}}}),
        ("choose_agent", "did you mean 'longest_idle'?", {"choose_agent": "longest_idl"}),
    ],
)
def test_names_that_do_not_exist(path: str, message: str, changes: dict[str, Any]) -> None:
    """Catches: a misspelt name that is nobody, so that a rule silently holds for no one."""
    refused(path, message, **changes)


@pytest.mark.parametrize(
    ("path", "message", "arrivals"),
    [
        ("", "nothing says how many", {"rate": None, "no_show": "5 %"}),
        (".expected", "only one of rate, expected", {"expected": 3}),
        (".volume", "needs a 'shape'", {"rate": None, "volume": 100}),
        (".shape", "spreads a 'volume'", {"shape": 1}),
        (".scale", "does not go with it", {"rate": None, "log": ["2026-01-05 08:00"], "scale": "110 %"}),
        (".count", "does not go with it", {"rate": None, "log": ["2026-01-05 08:00"], "count": "poisson"}),
        (".busyness", "does not go with it", {"rate": None, "log": ["2026-01-05 08:00"], "busyness": {"cv": 0.1}}),
        (".ratee", "did you mean 'rate'?", {"ratee": "3 per hour"}),
    ],
)
def test_a_source_says_one_thing_once(path: str, message: str, arrivals: dict[str, Any]) -> None:
    """Catches: a volume that comes all at once, a log that is scaled, arrivals counted twice."""
    refused("contacts.call.arrivals" + path, message, contacts={"call": {"arrivals": arrivals}})


def test_sources_by_name_have_their_own_faults() -> None:
    """Catches: a fault of one source told of another, or only of the first."""
    sources = {"rate": None, "normal": {"rate": "5 per hour", "scale": "x"}, "flood": {"volume": 3}}
    found = told(contacts={"call": {"arrivals": sources}})
    assert [path for path, _ in found] == ["contacts.call.arrivals.normal.scale", "contacts.call.arrivals.flood.volume"]


@pytest.mark.parametrize(
    ("path", "message", "entry"),
    [
        ("", "'in' is missing", {"after": "abandoned", "share": 0.5}),
        (".share", "'share' is missing", {"after": "abandoned", "in": "3 s"}),
        (".after", "'after' is missing", {"share": 0.5, "in": "3 s"}),
        (".after", "did you mean 'abandoned'?", {"after": "abandonned", "share": 0.5, "in": "3 s"}),
        (".after.1", "named twice", {"after": ["closed", "closed"], "share": 0.5, "in": "3 s"}),
        (".to", "only an answered contact", {"after": "abandoned", "share": 0.5, "to": "desk"}),
        (".in", "happens at once", {"after": "answered", "share": 0.5, "to": "desk", "in": "3 s"}),
        (".as", "happens at once", {"after": "answered", "share": 0.5, "to": "desk", "as": "call"}),
        (".as", "not a contact type", {"after": "answered", "share": 0.5, "in": "3 s", "as": "cal"}),
        (".at_most", "between 1 and 20", {"after": "answered", "share": 0.5, "in": "3 s", "at_most": 21}),
    ],
)
def test_entries_of_next(path: str, message: str, entry: dict[str, Any]) -> None:
    """Catches: a transfer of somebody who hung up, and other ends that lead nowhere."""
    refused("contacts.call.next.again" + path, message, contacts={"call": {"next": {"again": entry}}})


def test_entries_of_one_cause_leave_room_for_one_another() -> None:
    """Catches: shares of 60 % and 50 % of those who gave up, of whom at most one entry happens."""
    one = {"after": ["abandoned", "blocked"], "share": 0.6, "in": "3 s"}
    other = {"after": "abandoned", "share": 0.5, "in": "3 s"}
    refused(
        "contacts.call.next",
        "one and other have shares of 110 %",
        contacts={"call": {"next": {"one": one, "other": other}}},
    )
    third = {"after": "closed", "share": 0.9, "in": "3 s"}
    small(contacts={"call": {"next": {"one": one, "third": third}}})


@pytest.mark.parametrize(
    ("nodes", "lost"),
    [
        ({"menu": node(menu="100 %")}, ["menu"]),
        (
            {"menu": node(desk="50 %", left="50 %"), "left": node(right="rest"), "right": node(left="rest")},
            ["left", "right"],
        ),
        ({"menu": node(left="50 %", desk="50 %"), "left": node(left="100 %", desk="0 %")}, ["left"]),
        ({"menu": node(desk="100 %"), "unused": node(unused="100 %")}, ["unused"]),
        ({"menu": {**node(desk="100 %"), "then_for": {"call": {"menu": "100 %"}}}}, ["menu"]),
        ({"menu": {"takes": "1 s", "then": {"0:00": {"desk": "100 %"}, "20:00": {"menu": "100 %"}}}}, ["menu"]),
    ],
)
def test_a_loop_that_cannot_be_left_is_refused(nodes: dict[str, Any], lost: list[str]) -> None:
    """Catches: callers who go round in the IVR for ever, if only of one type or in the evening."""
    found = told(ivr={"nodes": nodes}, contacts={"call": {"enter": "menu"}})
    assert [path for path, _ in found] == [f"ivr.nodes.{name}.then" for name in lost]
    assert all("never leave the IVR" in message for _, message in found)


def test_a_loop_with_a_way_out_is_a_menu() -> None:
    """Catches: every loop refused."""
    small(ivr={"nodes": {"menu": node(menu="90 %", done="rest")}}, contacts={"call": {"enter": "menu"}})


def test_who_can_come_needs_talk_and_patience_and_nobody_else() -> None:
    """Catches: a contact that joins a queue without a talk time; a talk time asked of contacts that cannot come."""
    bare: dict[str, Any] = {"mail": {"capacity": 3}}
    small(queues=bare)
    there = {"after": "answered", "share": 0.1, "to": "mail"}
    found = told(queues=bare, contacts={"call": {"next": {"moved": there}}})
    assert [path for path, _ in found] == ["queues.mail.patience", "queues.mail.talk"]
    assert "contacts.call.talk" in found[1][1]
    assert told(queues={"desk": {"capacity": 2, "otherwise": {"full": "mail"}}, **bare})
    assert told(queues={"desk": {"open": "8:00-9:00", "otherwise": {"closed": "mail"}}, **bare})
    assert told(queues={"desk": {"otherwise": {"waited": {"1 min": "mail"}}}, **bare})
    small(queues={"desk": {"otherwise": {"closed": "mail"}}, **bare})
    small(
        queues=bare,
        contacts={"call": {"next": {"moved": there}, "talk": {"mail": {"exponential": "1 s"}}, "patience": "never"}},
    )


def test_types_that_come_only_as_another_are_checked_too() -> None:
    """Catches: a returned contact that finds no talk time."""
    back = {"after": "answered", "share": 0.1, "in": "1 h", "as": "refund"}
    queues: dict[str, Any] = {"mail": {"patience": "never"}}
    small(queues=queues, contacts={"refund": {"enter": "mail"}})
    refused(
        "queues.mail.talk",
        "'refund' contacts",
        queues=queues,
        contacts={"call": {"next": {"back": back}}, "refund": {"enter": "mail"}},
    )


def test_values_by_time_cover_the_run() -> None:
    """Catches: an hour of the run without a talk time, found only when somebody calls in it."""
    talk = {"exponential": None, "8:00": {"exponential": "3 min"}}
    refused("queues.desk.talk", "on 2026-01-05 0:00", queues={"desk": {"talk": talk}})
    small(queues={"desk": {"talk": talk}}, start="2026-01-05 08:00", duration="16 h")
    morning = {"exponential": None, "8:00": [{"exponential": "3 min"}] * 16}
    small(queues={"desk": {"talk": morning}}, start="2026-01-05 08:00", duration="8 h")
    told(queues={"desk": {"talk": morning}}, start="2026-01-05 08:00", duration="9 h")
    weekdays = {"exponential": None, "mon-fri": {"exponential": "3 min"}}
    refused("queues.desk.talk", "on 2026-01-10 0:00", queues={"desk": {"talk": weekdays}})
    small(queues={"desk": {"talk": weekdays}}, duration="5 days")
    then = {"8:00": {"desk": "100 %"}}
    refused(
        "ivr.nodes.menu.then",
        "2026-01-05 0:00",
        ivr={"nodes": {"menu": {"takes": "1 s", "then": then}}},
        contacts={"call": {"enter": "menu"}},
    )


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("talk", "word"),
        ("rest", "word"),
        ("daily", "word"),
        ("never", "word"),
        ("hang_up", "word"),
        ("day", "word"),
        ("mon", "word"),
        ("longest_idle", "word"),
        ("asa", "measure"),
        ("callers", "measure"),
        ("first", "cause"),
        ("transfer", "cause"),
        ("self_served", "outcome"),
        ("mon-fri", "day"),
        ("2026-01-05", "day"),
    ],
)
def test_no_name_is_a_word_with_a_meaning(name: str, word: str) -> None:
    """Catches: a queue called `rest`, which every selector would take for all others."""
    agents = {"team": {"serves": {"desk": 1, name: 1}}}
    found = dict(told(queues={name: PATIENT}, agents=agents))
    assert word in found[f"queues.{name}"]


EXEMPT = {
    "policies": {"head_start": {}, "by_target": {"weight": "by_target"}},
    "variants": {"rest": {"seed": 2}},
    "exclude": {"outage": "2026-01-05 10:00..2026-01-05 11:00", "closed": "2026-01-06..2026-01-07"},
    "shifts": {"early": {"hours": "8:00-16:00", "breaks": {"open": {"at": "10:00", "lasts": "5 min"}}}},
}


def test_some_names_are_free() -> None:
    """Catches: the rule for names spread to policies, variants, breaks and excluded spans."""
    small(**EXEMPT)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("queues.vip", {"segments": TIERS, "queues": {"vip": PATIENT}}),
        ("agents.desk", {"agents": {"desk": {"serves": {"desk": 1}, "staff": 1}}}),
        ("shifts.team", {"shifts": {"team": {"hours": "8:00-16:00"}}}),
        ("calendar.2026-01-05", {"calendar": {"2026-01-05": "desk"}}),
        ("contacts.menu", {**MENU, "contacts": {"menu": {"enter": "menu"}}}),
        ("contacts.vip", {"segments": TIERS, "contacts": {"vip": {"enter": "desk"}}}),
        ("segments.a b", {"segments": {"a b": "10 %", "c": "rest"}}),
        ("queues.désk", {"queues": {"désk": PATIENT}}),
    ],
)
def test_things_that_share_one_set_of_names(path: str, changes: dict[str, Any]) -> None:
    """Catches: a selector that could mean a segment or a queue."""
    assert path in dict(told(**changes))


def test_a_contact_type_may_have_the_name_of_a_queue() -> None:
    """Catches: the commonest naming of all refused."""
    small(contacts={"desk": {"arrivals": {"rate": "1 per hour"}, "enter": "desk"}})


@pytest.mark.parametrize(
    ("path", "message", "changes"),
    [
        ("interval", "divides a day", {"interval": "7 min"}),
        ("interval", "divides a day", {"interval": "0 s"}),
        ("duration", "above 0", {"duration": "0 s"}),
        ("warmup", "nothing is counted", {"warmup": "4 days", "cooldown": "3 days"}),
        ("duration", "400 days", {"duration": "500 days"}),
        ("ccsim", "between 1 and 1", {"ccsim": 2}),
        ("start", "between 1900", {"start": "9999-12-31 00:00"}),
        ("segments", "sum to 90 %", {"segments": {"vip": "10 %", "gold": "80 %"}}),
        ("segments", "only one share can be `rest`", {"segments": {"vip": "rest", "gold": "rest"}}),
        ("segments.vip.share", "'share' is missing", {"segments": {"vip": {}, "gold": "rest"}}),
        (
            "contacts.call.segments",
            "sum to 130 %",
            {"segments": TIERS, "contacts": {"call": {"segments": {"vip": 0.3, "ordinary": 1}}}},
        ),
        ("contacts", "who calls?", {"contacts": {"call": None}}),
        ("queues.desk.capacity", "between 0", {"queues": {"desk": {"capacity": -1}}}),
        ("queues.desk.otherwise.full", "the queue itself", {"queues": {"desk": {"otherwise": {"full": "desk"}}}}),
        (
            "queues.desk.otherwise.waited",
            "the queue itself",
            {"queues": {"desk": {"otherwise": {"waited": {"1 s": "desk"}}}}},
        ),
        (
            "queues.desk.otherwise.waited",
            "one duration",
            {"queues": {"desk": {"otherwise": {"waited": {"1 s": "desk", "2 s": "desk"}}}}},
        ),
        ("exclude.outage", "ends before", {"exclude": {"outage": "2026-01-05 12:00..2026-01-05 11:00"}}),
        ("agents.team", "exactly one of 'shifts' and 'staff'", {"agents": {"team": {"staff": None}}}),
        ("agents.team", "'serves' is missing", {"agents": {"team": {"serves": None}}}),
        ("agents.team.staff", "no whole number", {"agents": {"team": {"staff": 2.5}}}),
        ("agents.team.aht", "at most 10", {"agents": {"team": {"aht": 11}}}),
        ("queues.desk.lines", "unknown key", {"queues": {"desk": {"lines": 3}}}),
        ("targets.promise", "exactly one", {"targets": {"promise": {"queue": "desk"}}}),
        (
            "targets.promise.group",
            "not of a group",
            {"targets": {"promise": {"group": "team", "service_level": "80/20"}}},
        ),
        (
            "targets.promise.queue",
            "group of agents",
            {"targets": {"promise": {"queue": "desk", "occupancy": "at most 80 %"}}},
        ),
        (
            "targets.promise.service_level",
            "name the 'queue'",
            {"targets": {"promise": {"service_level": {"answer": 0.8, "within": "1 open day"}}}},
        ),
    ],
)
def test_whole_scenarios(path: str, message: str, changes: dict[str, Any]) -> None:
    """Catches: a scenario that cannot be what was meant, run without a word."""
    refused(path, message, **changes)


EARLY = {"hours": "8:00-16:00"}


@pytest.mark.parametrize(
    ("path", "message", "shift"),
    [
        ("breaks.tea", "exactly one of 'between' and 'at'", {"breaks": {"tea": {"lasts": "5 min"}}}),
        (
            "breaks.tea",
            "exactly one of",
            {"breaks": {"tea": {"lasts": "5 min", "at": "9:00", "between": "9:00-10:00"}}},
        ),
        (
            "breaks.tea.between",
            "shorter than the break",
            {"breaks": {"tea": {"lasts": "30 min", "between": "9:00-9:20"}}},
        ),
        ("breaks.tea", "outside the hours", {"breaks": {"tea": {"lasts": "5 min", "at": "17:00"}}}),
        ("breaks.tea", "outside the hours", {"breaks": {"tea": {"lasts": "5 min", "between": "15:30-16:30"}}}),
        (
            "breaks.tea",
            "outside the hours",
            {"hours": ["8:00-12:00", "13:00-16:00"], "breaks": {"tea": {"lasts": "5 min", "at": "12:30"}}},
        ),
        ("breaks.tea.lasts", "longer than nothing", {"breaks": {"tea": {"lasts": "0 s", "at": "9:00"}}}),
        ("breaks.tea.on", "no day", {"breaks": {"tea": {"lasts": "5 min", "at": "9:00", "on": "wednesday"}}}),
        ("hours", "follow one another", {"hours": ["8:00-12:00", "11:00-16:00"]}),
        ("hours", "longer than 24 h", {"hours": ["8:00-12:00", "7:00-9:00"]}),
        ("hours", "empty", {"hours": "8:00-8:00"}),
    ],
)
def test_shifts(path: str, message: str, shift: dict[str, Any]) -> None:
    """Catches: breaks that nobody can take, and hours that no day has."""
    refused(f"shifts.early.{path}", message, shifts={"early": {**EARLY, **shift}})


def test_open_days_need_weekdays() -> None:
    """Catches: `1 open day` of a queue that opens on dates alone, which is no time at all."""
    dates = {"desk": {"open": {"2026-01-05": "8:00-9:00"}}}
    small(queues=dates)
    back = {"after": "closed", "share": 0.5, "in": {"exponential": "1 open day"}}
    refused("contacts.call.next.back.in", "no open day", queues=dates, contacts={"call": {"next": {"back": back}}})
    small(queues={"desk": {**dates["desk"], "target": {"answer": 0.9, "within": "4 open h"}}})
    in_days = {"answer": 0.9, "within": "1 open day"}
    refused("queues.desk.target", "no open day", queues={"desk": {**dates["desk"], "target": in_days}})
    promise = {"promise": {"queue": "desk", "service_level": in_days}}
    refused("targets.promise.service_level", "no open day", queues=dates, targets=promise)


def test_scores_stay_within_64_bits() -> None:
    """Catches: priorities of long runs that wrap round to negative numbers in the compiled engine."""
    policies = {"chosen": {"weight": {"desk": 1000}}}
    small(policies=policies, duration="60 days")
    refused("policies.chosen.weight", "smaller weights", policies=policies, duration="400 days")
    by_target = {"chosen": {"weight": "by_target"}}
    small(policies=by_target, duration="31 days", queues={"desk": {"target": {"answer": 0.9, "within": "24 h"}}})
    queues = {"desk": {"target": {"answer": 0.9, "within": "30 days"}}}
    refused("policies.chosen.weight", "the longest target", policies=by_target, duration="400 days", queues=queues)


def test_everything_is_told_at_once() -> None:
    """Catches: problems told one after another, run by run; a problem that another one brings about."""
    text = """
duration: 7 day
interval: 7 min
segments: {vip: 10 %, gold: 20 %, run: rest}
contacts:
  account:
    arrivals: {rate: {8:00: 12 per hour, 9:61: 3, fooday: 2}, foo: 2}
    enter: welcom
    talk: 3 min
    next: {again: {after: answerd, share: 12, to: loans, in: 3 s}}
ivr: {nodes: {loop: {takes: 3 s, then: {loop: 100 %}}, welcome: {takes: {lognormal: {mean: 12 s}},
  then: {account: 60 %, hangup: 30 %}}}}
queues:
  account: {talk: {exponental: 3 min}, otherwise: {full: account, waited: {3 min: x}}}
  loans: {otherwise: {full: loans}}
agents: {a: {serves: {acount: 1}, staff: -3, shifts: {early: 3}}}
policies: {p: {priority: {vip|gold: 1, vip: 2}, weight: {nobody: 3}}}
"""
    with pytest.raises(ScenarioError) as caught:
        parse(text)
    assert [problem.path for problem in caught.value.problems] == [
        "interval",
        "segments.run",
        "contacts.account.arrivals.rate.9:61",
        "contacts.account.arrivals.rate.fooday",
        "contacts.account.arrivals.foo",
        "contacts.account.enter",
        "contacts.account.talk",
        "contacts.account.next.again.after",
        "contacts.account.next.again.share",
        "ivr.nodes.loop.then",
        "ivr.nodes.welcome.takes.lognormal.cv",
        "ivr.nodes.welcome.then",
        "ivr.nodes.welcome.then.hangup",
        "queues.account.talk.exponental",
        "queues.account.otherwise.full",
        "queues.account.otherwise.waited.3 min",
        "queues.loans.otherwise.full",
        "agents.a.serves.acount",
        "agents.a.staff",
        "agents.a.shifts.early",
        "policies.p.priority.vip",
        "policies.p.weight.nobody",
    ]
