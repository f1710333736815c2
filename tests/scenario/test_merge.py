"""Merging: what is laid over what, for `extends`, `defaults` and `variants` alike."""

from __future__ import annotations

import pytest

from ccsim.scenario.merge import lay, lay_defaults, without_none
from ccsim.scenario.reader import read_map
from ccsim.scenario.tree import Map, Marks, Tree, plain


def read(text: str, name: str = "a.yaml") -> Map:
    return read_map(text, name)


def laid(over: str, under: str) -> Tree:
    return plain(without_none(lay(read(over), read(under))))


def defaulted(text: str) -> dict[str, Tree]:
    root = lay_defaults(lay_defaults(read(text)))
    tree = plain(without_none(root))
    assert isinstance(tree, dict)
    del tree["defaults"]
    return tree


@pytest.mark.parametrize(
    ("over", "under", "both"),
    [
        pytest.param("seed: 2", "{seed: 1, name: A}", {"seed": "2", "name": "A"}, id="top"),
        pytest.param("calendar: {b: mon}", "calendar: {a: sun}", {"calendar": {"a": "sun", "b": "mon"}}, id="calendar"),
        pytest.param(
            "contacts: {a: {next: {r: {share: 1 %}}}}",
            "contacts: {a: {enter: q, next: {r: {share: 5 %, in: 1 s}, s: {share: 2 %}}}}",
            {"contacts": {"a": {"enter": "q", "next": {"r": {"share": "1 %", "in": "1 s"}, "s": {"share": "2 %"}}}}},
            id="entries of next",
        ),
        pytest.param(
            "contacts: {a: {arrivals: {n: {scale: 2}}}}",
            "contacts: {a: {arrivals: {n: {rate: 1 per hour}, o: {log: x}}}}",
            {"contacts": {"a": {"arrivals": {"n": {"rate": "1 per hour", "scale": "2"}, "o": {"log": "x"}}}}},
            id="sources by name",
        ),
        pytest.param(
            "contacts: {a: {arrivals: {busyness: {cv: 2}, shape: {sat: [1]}}}}",
            "contacts: {a: {arrivals: {busyness: {cv: 1, shared: yes}, shape: {mon: [2]}}}}",
            {"contacts": {"a": {"arrivals": {"busyness": {"cv": "2", "shared": "yes"}, "shape": {"sat": ["1"]}}}}},
            id="one source",
        ),
        pytest.param(
            "contacts: {a: {arrivals: {rate: 1 per hour}}}",
            "contacts: {a: {arrivals: {n: {rate: 2 per hour}, o: {rate: 3 per hour}}}}",
            {"contacts": {"a": {"arrivals": {"rate": "1 per hour"}}}},
            id="one source over several",
        ),
        pytest.param(
            "queues: {a: {otherwise: {full: b}}}",
            "queues: {a: {otherwise: {closed: wait}}}",
            {"queues": {"a": {"otherwise": {"closed": "wait", "full": "b"}}}},
            id="otherwise",
        ),
        pytest.param(
            "agents: {g: {shifts: {late: 2}, pace: {}}}",
            "agents: {g: {shifts: {early: 1, late: 1}, pace: {cv: 1}}}",
            {"agents": {"g": {"shifts": {"early": "1", "late": "2"}, "pace": {"cv": "1"}}}},
            id="shifts of a group",
        ),
        pytest.param(
            "shifts: {e: {breaks: {b: {lasts: 5 min}}}}",
            "shifts: {e: {hours: 8:00-9:00, breaks: {a: {at: 8:30}, b: {at: 8:40, lasts: 1 min}}}}",
            {
                "shifts": {
                    "e": {"hours": "8:00-9:00", "breaks": {"a": {"at": "8:30"}, "b": {"at": "8:40", "lasts": "5 min"}}}
                }
            },
            id="breaks",
        ),
        pytest.param(
            "{costs: {agent_hour: {b: 2}}, exclude: {y: B}, service_level: {short: 1 s}, variants: {v: {b: 2}}}",
            "{costs: {agent_hour: {a: 1}}, exclude: {x: A}, service_level: {definition: d}, variants: {v: {a: 1}}}",
            {
                "costs": {"agent_hour": {"a": "1", "b": "2"}},
                "exclude": {"x": "A", "y": "B"},
                "service_level": {"definition": "d", "short": "1 s"},
                "variants": {"v": {"a": "1", "b": "2"}},
            },
            id="the small sections",
        ),
    ],
)
def test_sections_and_named_entries_merge(over: str, under: str, both: Tree) -> None:
    """Catches: a section replaced whole, so that what the base says of it is lost."""
    assert laid(over, under) == both


@pytest.mark.parametrize(
    ("path", "over", "under"),
    [
        ("queues.q.talk", "{exponential: 1 min}", "{lognormal: {mean: 2 min, cv: 1}}"),
        ("queues.q.talk", "{17:00: {exponential: 1 min}}", "{0:00: {exponential: 2 min}}"),
        ("queues.q.target", "{answer: 90 %}", "{answer: 80 %, within: 20 s}"),
        ("queues.q.otherwise.waited", "{3 min: b}", "{2 min: c}"),
        ("queues.q.open", "{sat: 8:00-9:00}", "{mon-fri: 8:00-9:00}"),
        ("ivr.nodes.n.then", "{a: 50 %, b: rest}", "{c: 100 %}"),
        ("ivr.nodes.n.then_for", "{a: {b: 100 %}}", "{c: {b: 100 %}}"),
        ("policies.p.priority", "{vip: 1}", "{vip: 2, rest: 3}"),
        ("policies.p.keep_free", "{g: {a: 1}}", "{h: {a: 1}}"),
        ("contacts.a.arrivals.volume", "{table: t, column: b}", "{table: u, column: c, where: {x: y}}"),
        ("contacts.a.next.r.after", "[blocked]", "[abandoned, closed]"),
        ("contacts.a.enter", "{vip: q}", "{ordinary: q}"),
        ("contacts.a.talk", "{q: {exponential: 1 min}}", "{r: {exponential: 1 min}}"),
        ("agents.g.staff", "{mon: 1}", "{tue: 2}"),
        ("costs.answered", "{a: 1}", "{b: 2}"),
    ],
)
def test_values_and_lists_replace_whole(path: str, over: str, under: str) -> None:
    """Catches: two distributions, two maps by time or two lists mixed into one that nobody wrote."""
    opening = "".join("{" + part + ": " for part in path.split("."))
    closing = "}" * len(path.split("."))
    assert laid(opening + over + closing, opening + under + closing) == plain(read(opening + over + closing))


def test_short_forms_merge_as_what_they_are_short_for() -> None:
    """Catches: `loans: 1` over `{level: 2, after: 30 s}` that forgets `after`; a map over `vip: 20 %` that forgets the share."""
    over = "{agents: {g: {serves: {loans: 1, new: 2}}}, segments: {vip: {patience: never}}}"
    under = "{agents: {g: {serves: {loans: {level: 2, after: 30 s}}}}, segments: {vip: 20 %, ordinary: rest}}"
    assert laid(over, under) == {
        "agents": {"g": {"serves": {"loans": {"level": "1", "after": "30 s"}, "new": "2"}}},
        "segments": {"vip": {"share": "20 %", "patience": "never"}, "ordinary": "rest"},
    }


def test_queue_and_segment_entry_of_serves_stands_beside_the_queue() -> None:
    """Catches: `account/vip` merged into `account`."""
    over, under = "agents: {g: {serves: {q/vip: {after: 1 s}}}}", "agents: {g: {serves: {q: {level: 2}}}}"
    assert laid(over, under) == {"agents": {"g": {"serves": {"q": {"level": "2"}, "q/vip": {"after": "1 s"}}}}}


def test_none_removes_values_entries_and_sections() -> None:
    """Catches: the word none left standing, or removing too much."""
    over = "{seed: none, contacts: {a: {next: {r: none}}, b: none}, calendar: none}"
    under = "{seed: 1, contacts: {a: {next: {r: {share: 1}, s: {share: 2}}}, b: {enter: q}}, calendar: {x: sun}}"
    assert laid(over, under) == {"contacts": {"a": {"next": {"s": {"share": "2"}}}}}


def test_nothing_written_keeps_the_section_under_it() -> None:
    """Catches: `next:` with nothing behind it taken for an order to forget the base's."""
    assert laid("contacts: {a: {next: }}", "contacts: {a: {next: {r: {share: 1}}}}") == {
        "contacts": {"a": {"next": {"r": {"share": "1"}}}}
    }


def test_order_is_that_of_the_base_then_what_is_new() -> None:
    """Catches: the order of segments or sources, which has a meaning, turned round by merging."""
    tree = laid("segments: {c: 1 %, a: 2 %}", "segments: {a: 5 %, b: rest}")
    assert isinstance(tree, dict)
    assert list(tree["segments"]) == ["a", "b", "c"]


def test_places_are_those_of_the_winning_file() -> None:
    """Catches: an error in an extended file shown in the wrong file."""
    merged = lay(read("queues: {q: {capacity: 5}}"), read("\nqueues: {q: {line: no}}", "base.yaml"))
    marks = Marks(merged)
    assert (marks.at(("queues", "q", "capacity")).file, marks.at(("queues", "q", "line")).file) == (
        "a.yaml",
        "base.yaml",
    )
    assert marks.at(("queues", "q", "line")).line == 2


def test_scale_keeps_what_it_multiplies() -> None:
    """Catches: `{scale: 1.25}` over an inherited distribution that leaves nothing to multiply."""
    over, under = "queues: {q: {talk: {scale: 2}}}", "queues: {q: {talk: {exponential: 1 min}}}"
    assert laid(over, under) == {"queues": {"q": {"talk": {"scale": "2", "of": {"exponential": "1 min"}}}}}
    segment = "segments: {vip: {talk: {scale: 2}}}"
    assert laid(segment, "segments: {vip: {talk: {exponential: 1 min}}}") == plain(read(segment))


def test_defaults_lie_under_every_name_and_none_removes_them() -> None:
    """Catches: `enter: none` or `next: {r: none}` that cannot hide a default, and defaults that win over what is written."""
    tree = defaulted("""
defaults: {contacts: {enter: w, next: {r: {share: 1 %}, s: {share: 2 %}}}, queues: {patience: never}, agents: {absence: 5 %}}
contacts: {a: {}, b: {enter: none}, c: {enter: x, next: {r: none, s: {in: 1 s}}}, d: }
queues: {q: {patience: {exponential: 1 s}}, r: {line: no}}
agents: {g: {staff: 1}}
""")
    both = {"r": {"share": "1 %"}, "s": {"share": "2 %"}}
    assert tree["contacts"] == {
        "a": {"enter": "w", "next": both},
        "b": {"next": both},
        "c": {"enter": "x", "next": {"s": {"share": "2 %", "in": "1 s"}}},
        "d": {"enter": "w", "next": both},
    }
    assert tree["queues"] == {"q": {"patience": {"exponential": "1 s"}}, "r": {"patience": "never", "line": "no"}}
    assert tree["agents"] == {"g": {"absence": "5 %", "staff": "1"}}


def test_default_for_one_source_goes_under_each_source_but_makes_none() -> None:
    """Catches: contact types without arrivals of their own that get half a source from the defaults."""
    tree = defaulted("""
defaults: {contacts: {arrivals: {count: exact}}}
contacts: {a: {arrivals: {n: {rate: 1 per hour}, o: {count: poisson}, p: none}}, b: {arrivals: {rate: 2 per hour}}, c: {enter: q}}
""")
    assert tree["contacts"] == {
        "a": {"arrivals": {"n": {"rate": "1 per hour", "count": "exact"}, "o": {"count": "poisson"}}},
        "b": {"arrivals": {"rate": "2 per hour", "count": "exact"}},
        "c": {"enter": "q"},
    }


def test_whole_source_of_the_defaults_is_given_to_all_who_say_nothing() -> None:
    """Catches: a complete default source lost with the incomplete ones."""
    tree = defaulted("""
defaults: {contacts: {arrivals: {n: {rate: 1 per hour}, o: {count: exact}}}}
contacts: {a: {enter: q}, b: {arrivals: {o: {rate: 2 per hour}}}, c: {arrivals: none}}
""")
    assert tree["contacts"] == {
        "a": {"enter": "q", "arrivals": {"n": {"rate": "1 per hour"}}},
        "b": {"arrivals": {"n": {"rate": "1 per hour"}, "o": {"count": "exact", "rate": "2 per hour"}}},
        "c": {},
    }


def test_scale_of_a_default_is_laid_once() -> None:
    """Catches: defaults laid again after the changes that multiply twice."""
    tree = defaulted("{defaults: {queues: {talk: {scale: 2}}}, queues: {q: {talk: {scale: 3}}}}")
    assert tree["queues"] == {"q": {"talk": {"scale": "3", "of": {"scale": "2"}}}}
