"""Changes from outside: `--set`, `*`, `*=`, variants, and Python values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario import parse
from ccsim.scenario.changes import apply, change_by, change_to, parse_change, variant_changes
from ccsim.scenario.merge import without_none
from ccsim.scenario.multiply import multiply_text
from ccsim.scenario.paths import PathError, split_path
from ccsim.scenario.reader import read_map
from ccsim.scenario.tree import Map, Marks, Tree, plain

CENTRE = """
segments: {vip: 10 %, ordinary: rest}
contacts:
  a:
    arrivals: {n: {rate: {8:00: 10 per hour, 9:00: [1, 2]}}, o: {rate: 5 per hour, scale: 50 %}}
    next: {r: {after: [abandoned], share: 10 %, at_most: 3}}
  b: {arrivals: {expected: {table: t, column: c}, busyness: {cv: 10 %}}}
  c: {enter: q}
queues:
  q: {target: 80/20, talk: {lognormal: {mean: 3 min, cv: 0.8}}, patience: never, open: {mon-fri: 8:00-20:00}, capacity: 50}
  r:
    target: {answer: 70 %, within: 60 s}
    talk: {mixture: [[10 %, 0 s], [rest, {uniform: {low: 1 min, high: 1 h 30 min}}]]}
    patience: {empirical: [1 s, 2 s]}
shifts: {early: {hours: 8:00-16:00}}
agents:
  g: {serves: {q: 1, r: {level: 2, after: 30 s}}, staff: {mon: {8:00: [6, 7, 8]}, tue: 5}, absence: 5 %}
  h: {serves: {r: 1}, shifts: {early: {mon-fri: 12, sat: 3}}, aht: {..2026-03-04: 130 %, 2026-03-05..: 110 %}}
ivr: {lines: 25, nodes: {w: {takes: 45 s, then: {q: 60 %, hang_up: rest}}}}
policies: {strict: {priority: {vip: 1, rest: 2}}}
"""


def changed(*changes: str, text: str = CENTRE) -> Map:
    root = read_map(text, "a.yaml")
    for change in changes:
        root = apply(root, parse_change(change))
    clean = without_none(root)
    assert isinstance(clean, Map)
    return clean


def at(root: Map, path: str) -> Tree | None:
    tree: Tree | None = plain(root)
    for part in split_path(path):
        tree = tree.get(part) if isinstance(tree, dict) else tree[int(part)] if isinstance(tree, list) else None
    return tree


def refusal(change: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        changed(change)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ("agents.g.staff=26", "agents.g.staff", "26"),
        ("agents.g.staff.mon.8:00.1 = 9", "agents.g.staff.mon.8:00", ["6", "9", "8"]),
        ("agents.g.staff.2026-12-24={9:00: 4}", "agents.g.staff.2026-12-24", {"9:00": "4"}),
        ("queues.q.talk={exponential: 3 min}", "queues.q.talk", {"exponential": "3 min"}),
        ("queues.q.talk.lognormal.mean=4 min", "queues.q.talk", {"lognormal": {"mean": "4 min", "cv": "0.8"}}),
        ("queues.q.target=90/10", "queues.q.target", "90/10"),
        ("queues.q.otherwise.closed=wait", "queues.q.otherwise", {"closed": "wait"}),
        ("queues.q.capacity=none", "queues.q", {"target": "80/20", "patience": "never"}),
        ("policy=strict", "policy", "strict"),
        ("agents.h.aht.2026-03-05..=1.2", "agents.h.aht.2026-03-05..", "1.2"),
        ("agents.h.aht...2026-03-04=1.2", "agents.h.aht...2026-03-04", "1.2"),
        ("agents.h.aht.'2026-03-05..'=1.2", "agents.h.aht.2026-03-05..", "1.2"),
        ("agents.g.serves.q.after=5 s", "agents.g.serves.q", {"level": "1", "after": "5 s"}),
        ("agents.g.serves.r=1", "agents.g.serves.r", {"level": "1", "after": "30 s"}),
        ("segments.vip.patience=never", "segments.vip", {"share": "10 %", "patience": "never"}),
        ("agents.new={staff: 3, serves: {q: 1}}", "agents.new", {"staff": "3", "serves": {"q": "1"}}),
        ("contacts.b.arrivals.arrivals.scale=2", "contacts.b.arrivals.scale", "2"),
        ("contacts.b.arrivals.scale=2", "contacts.b.arrivals.scale", "2"),
        ("contacts.b.next.r={share: 1 %}", "contacts.b.next", {"r": {"share": "1 %"}}),
        ("contacts.a.next={s: {share: 2 %}}", "contacts.a.next.s", {"share": "2 %"}),
        ("costs.answered.q=-20", "costs", {"answered": {"q": "-20"}}),
    ],
)
def test_a_value_is_set_at_a_path(change: str, path: str, value: Tree) -> None:
    """Catches: a path that ends elsewhere, a value not read as YAML, a section forgotten instead of merged."""
    found = at(changed(change), path)
    if isinstance(value, dict) and isinstance(found, dict):
        found = {key: child for key, child in found.items() if key in value or key == "capacity"}
    assert found == value


def test_any_means_every_name_at_its_place() -> None:
    """Catches: a `*` that stops at the first name, misses the source without a name, or makes arrivals where there are none."""
    root = changed("contacts.*.arrivals.*.scale=2", "agents.*.absence=12 %")
    assert [at(root, f"contacts.a.arrivals.{name}.scale") for name in "no"] == ["2", "2"]
    assert at(root, "contacts.b.arrivals.scale") == "2"
    assert at(root, "contacts.c") == {"enter": "q"}
    assert [at(root, f"agents.{name}.absence") for name in "gh"] == ["12 %", "12 %"]


def test_none_takes_a_part_of_a_value_away() -> None:
    """Catches: the word none left within a value, where nothing removes it later."""
    assert at(changed("policies.strict.priority.vip=none"), "policies.strict") == {"priority": {"rest": "2"}}
    assert at(changed("agents.g.staff.mon.8:00.0=none"), "agents.g.staff.mon") == {"8:00": ["7", "8"]}


def test_what_is_said_of_arrivals_is_said_of_each_source() -> None:
    """Catches: a key of a source set beside the sources' names, and arrivals made where there are none."""
    root = changed("contacts.*.arrivals.count=exact")
    assert [at(root, f"contacts.{path}.count") for path in ("a.arrivals.n", "a.arrivals.o", "b.arrivals")] == [
        "exact"
    ] * 3
    assert at(root, "contacts.a.arrivals.count") is None
    assert at(root, "contacts.c") == {"enter": "q"}
    assert at(changed("contacts.c.arrivals.rate=5 per hour"), "contacts.c.arrivals") == {"rate": "5 per hour"}


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ("agents.*.staff*=1.1", "agents.g.staff", {"mon": {"8:00": ["7", "8", "9"]}, "tue": "6"}),
        ("agents.*.shifts.**=1.3", "agents.h.shifts.early", {"mon-fri": "16", "sat": "4"}),
        ("agents.*.absence*=2", "agents.g.absence", "10 %"),
        ("agents.*.absence*=2", "agents.h.absence", None),
        ("agents.g.aht*=115 %", "agents.g.aht", "1.15"),
        ("agents.h.aht*=0.5", "agents.h.aht", {"..2026-03-04": "65 %", "2026-03-05..": "55 %"}),
        ("agents.g.serves.*.aht*=1.1", "agents.g.serves.q", {"level": "1", "aht": "1.1"}),
        ("contacts.*.arrivals.*.scale*=1.1", "contacts.a.arrivals.o.scale", "55 %"),
        ("contacts.*.arrivals.*.scale*=1.1", "contacts.a.arrivals.n.scale", "1.1"),
        ("contacts.*.arrivals.*.scale*=1.1", "contacts.b.arrivals.scale", "1.1"),
        (
            "contacts.a.arrivals.n.rate*=1.1",
            "contacts.a.arrivals.n.rate",
            {"8:00": "11 per hour", "9:00": ["1.1", "2.2"]},
        ),
        ("queues.q.talk*=1.1", "queues.q.talk", {"lognormal": {"mean": "3.3 min", "cv": "0.8"}}),
        ("queues.q.talk.lognormal.cv*=0.5", "queues.q.talk.lognormal.cv", "0.4"),
        ("queues.*.patience*=2", "queues.q.patience", "never"),
        ("queues.*.patience*=2", "queues.r.patience", {"empirical": ["2 s", "4 s"]}),
        (
            "queues.r.talk*=1.1",
            "queues.r.talk.mixture",
            [["10 %", "0 s"], ["rest", {"uniform": {"low": "1.1 min", "high": "1.1 h 33 min"}}]],
        ),
        ("queues.*.capacity*=0.25", "queues.q.capacity", "13"),
        ("queues.r.target.within*=0.5", "queues.r.target.within", "30 s"),
        ("ivr.lines*=0.5", "ivr.lines", "13"),
        ("ivr.nodes.w.then*=0.5", "ivr.nodes.w.then", {"q": "30 %", "hang_up": "rest"}),
        ("contacts.a.next.*.share*=1.5", "contacts.a.next.r.share", "15 %"),
    ],
)
def test_a_factor_multiplies_the_value_as_it_is_written(change: str, path: str, value: Tree) -> None:
    """Catches: a lost unit, 6.6 agents, a cv or share multiplied with its mean, a default of 1 not known."""
    assert at(changed(change), path) == value


def test_changes_are_made_in_their_order() -> None:
    """Catches: factors applied before values, or a later value that does not win."""
    assert at(changed("agents.g.staff=10", "agents.g.staff*=1.5", "agents.g.staff*=2"), "agents.g.staff") == "30"
    assert at(changed("agents.g.staff*=1.5", "agents.g.staff=10"), "agents.g.staff") == "10"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("agents.gg.staff=3", "--set 'agents.gg.staff=3':1:1: agents.gg.staff: there is no 'gg' in agents"),
        ("agents.g.servs.q.level=3", "there is no 'servs' in agents.g; did you mean 'serves'?"),
        ("contacts.*.arrivls.*.scale=3", "there is no 'arrivls' in contacts.c; did you mean 'arrivals'?"),
        ("queue.*.patience*=3", "there is no 'queue' in the scenario; did you mean 'queues'?"),
        ("calendar.*=sun", "there is nothing in calendar that * could mean"),
        ("agents.g.staff.mon.8:00.7=1", "there is no '7' in agents.g.staff.mon.8:00, a list of 3"),
        ("agents.g.absence.mon.8:00=1", "agents.g.absence is '5 %' and has no 'mon'"),
        ("agents.g.staff.wed.8:00=1", "there is no 'wed' in agents.g.staff"),
        ("queues.q.target*=2", "queues.q.target: is a target, which is set and not multiplied"),
        ("queues.r.target*=2", "queues.r.target: is a target"),
        ("queues.q.open*=2", "queues.q.open: is '8:00-20:00', which is no number to multiply"),
        ("contacts.b.arrivals.expected*=2", "comes from a table; multiply `scale`"),
        ("agents.*.wrap*=2", "nothing is written there to multiply"),
        ("agents.g*=2", "agents.g: is a section; say what in it"),
        ("agents.**=2", "agents.*: agents.g is a section; say what in it"),
        ("agents.g.staff*=lots", "'lots' is not a factor such as 1.1 or 110 %"),
        ("agents.g.staff*=-1", "'-1' is not a factor"),
        ("agents.g.staff", "a change is path=value or path*=factor"),
        ("=3", "'' is not a path"),
        ("agents..staff=3", "'agents..staff' is not a path"),
        ("agents.g.staff=[1, 2", "a ',' or a closing bracket is missing"),
        ("agents.g.staff=*x", "the alias *x has no anchor"),
        ("extends=b.yaml", "what a file extends cannot be changed from outside"),
    ],
)
def test_what_cannot_be_changed_is_told(change: str, message: str) -> None:
    """Catches: a misspelt path that changes nothing, silently."""
    assert message in refusal(change)


def test_values_from_outside_have_their_option_as_place() -> None:
    """Catches: an error in `--set` shown at a line of the file."""
    root = changed("queues.q.talk={exponential: 3}")
    mark = Marks(root).at(("queues", "q", "talk", "exponential"))
    assert (mark.file, mark.line, mark.column) == ("--set 'queues.q.talk={exponential: 3}'", 1, 29)
    for path in (("queues", "q", "talk"), ("queues", "q", "talk", "missing")):
        assert Marks(root).at(path).file == "--set 'queues.q.talk={exponential: 3}'"
    assert Marks(root).at(("queues", "q", "patience")).file == "a.yaml"
    multiplied = Marks(changed("agents.g.staff*=1.1"))
    for path in (("agents", "g", "staff"), ("agents", "g", "staff", "mon", "8:00", 1)):
        assert multiplied.at(path).file == "--set 'agents.g.staff*=1.1'"


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        (26, "26"),
        (26.0, "26"),
        (0.05, "0.05"),
        (1e-7, "0.0000001"),
        (100_000_000_000_000_000_000.0, "100000000000000000000"),
        (np.int64(26), "26"),
        (np.float64(0.1), "0.1"),
        (Decimal("1.50"), "1.5"),
        (Fraction(1, 4), "0.25"),
        (True, "yes"),
        (timedelta(minutes=1, milliseconds=1), "60001 ms"),
        (datetime(2026, 3, 2, 7), "2026-03-02 07:00:00"),
        (date(2026, 3, 2), "2026-03-02"),
        ("3 min", "3 min"),
        ("{exponential: 3 min}", {"exponential": "3 min"}),
        ({"mon": [1, 2.5]}, {"mon": ["1", "2.5"]}),
        ((1, None), ["1", "none"]),
    ],
)
def test_python_values_are_said_in_the_language(value: object, tree: Tree) -> None:
    """Catches: numpy's 26.0 agents, 1e-07, and `np.float64(0.1)` as text."""
    root = apply(read_map(CENTRE, "a.yaml"), change_to("agents.g.staff", value))
    assert at(root, "agents.g.staff") == tree


def test_none_in_python_removes() -> None:
    """Catches: None set as the text 'None'."""
    root = without_none(apply(read_map(CENTRE, "a.yaml"), change_to("agents.g.absence", None)))
    assert isinstance(root, Map)
    assert at(root, "agents.g.absence") is None


def test_python_factor_is_exact() -> None:
    """Catches: 0.1 * 3 with its binary tail in the text."""
    assert at(apply(read_map(CENTRE, "a.yaml"), change_by("agents.g.absence", 0.1)), "agents.g.absence") == "0.5 %"


def test_a_value_without_a_word_is_refused() -> None:
    """Catches: an object's repr as a value."""
    with pytest.raises(ScenarioError, match="a complex cannot stand in a scenario"):
        change_to("agents.g.staff", 1j)


def test_variant_lays_maps_and_sets_values() -> None:
    """Catches: a variant's map that replaces a section, and paths in quotes not taken apart."""
    variant = read_map(
        '{agents.g.serves.r: 1, "agents.*.absence": 12 %, agents: {h: {staff: 2}}, queues.q.talk: none}', "v"
    )
    root = read_map(CENTRE, "a.yaml")
    for change in variant_changes("pooled", variant):
        root = apply(root, change)
    assert at(root, "agents.g.serves.r") == {"level": "1", "after": "30 s"}
    assert at(root, "agents.h.absence") == "12 %"
    assert at(root, "agents.h.staff") == "2"
    assert at(root, "agents.h.serves") == {"r": "1"}


def test_variant_tells_every_misspelt_path() -> None:
    """Catches: only the first error told."""
    variant = read_map("{a..b: 1, ok: 2, .c: 3}", "v.yaml")
    with pytest.raises(ScenarioError) as caught:
        variant_changes("pooled", variant)
    assert [problem.path for problem in caught.value.problems] == ["variants.pooled.a..b", "variants.pooled..c"]
    assert [problem.column for problem in caught.value.problems] == [2, 18]


def test_split_path_refuses_open_quotes() -> None:
    """Catches: a path cut in the middle of a quoted part."""
    with pytest.raises(PathError):
        split_path('agents."g.staff')


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("3 min", "4.5 min"),
        ("12%", "18%"),
        ("4.2 per min", "6.3 per min"),
        (".5", "0.75"),
        ("8 open h", "12 open h"),
        ("1 h 30 min", "1.5 h 45 min"),
        ("-20", "-30"),
        ("0", "0"),
    ],
)
def test_multiplied_text_keeps_its_unit(text: str, product: str) -> None:
    """Catches: a unit lost, and a number in binary."""
    assert multiply_text(text, Decimal("1.5")) == product


ALTERNATIVES = """
ccsim: 1
name: one thing said in several ways
duration: 1 day
contacts:
  call: {arrivals: {volume: 100, shape: {8:00: [1, 2, 3]}}, enter: inn}
queues:
  inn: {talk: {exponential: 3 min}, patience: never}
shifts: {early: {hours: 8:00-16:00}}
agents:
  advisers: {serves: {inn: 1}, shifts: {early: 5}}
variants: {heads: {agents.advisers.staff: 7}}
"""


@pytest.mark.parametrize(
    ("changes", "place", "keys"),
    [
        (["agents.advisers.staff=26"], ("agents", "advisers"), {"staff"}),
        (["agents.*.staff=26"], ("agents", "advisers"), {"staff"}),
        (["agents.advisers.staff=3", "agents.advisers.shifts.early=4"], ("agents", "advisers"), {"shifts"}),
        (["contacts.call.arrivals.rate=9 per hour"], ("contacts", "call", "arrivals"), {"rate"}),
        (["contacts.*.arrivals.*.expected={8:00: [1, 2]}"], ("contacts", "call", "arrivals"), {"expected"}),
    ],
)
def test_a_change_takes_the_place_of_what_says_the_same_in_another_way(
    changes: list[str], place: tuple[str, ...], keys: set[str]
) -> None:
    """Catches: `--set agents.advisers.staff=26` refused because the file gives shifts."""
    part = parse(ALTERNATIVES, changes=changes).resolved()
    for name in place:
        part = part[name]
    assert part.keys() & {"staff", "shifts", "rate", "volume", "shape", "expected", "log"} == keys


def test_a_variant_takes_the_place_of_what_says_the_same_in_another_way() -> None:
    """Catches: alternatives known to --set alone."""
    group = parse(ALTERNATIVES, variant="heads").resolved()["agents"]["advisers"]
    assert "shifts" not in group
    assert group["staff"] == "7"


def test_two_ways_in_one_file_are_refused() -> None:
    """Catches: a contradiction in a file that is settled silently."""
    with pytest.raises(ScenarioError, match="shifts"):
        parse(ALTERNATIVES.replace("shifts: {early: 5}", "shifts: {early: 5}, staff: 3"))
