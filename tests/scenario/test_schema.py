"""The JSON Schema: valid by an independent validator, takes what the loader takes, refuses what no editor should let pass."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from small import SMALL, laid, told

from ccsim.errors import ScenarioError
from ccsim.scenario import load, parse
from ccsim.scenario.model import Scenario
from ccsim.scenario.schema import json_schema, words

HERE = Path(__file__).parent
SCENARIOS = [*sorted(HERE.glob("example/*.yaml")), *sorted(HERE.parents[1].glob("scenarios/**/*.yaml"))]
VALIDATOR = Draft202012Validator(json_schema())


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, as editors read it: numbers and true are values, `8:30` and `no` and dates are text."""


AsEditorsRead.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false|True|False", "tfTF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|", "~n\0"),
):
    AsEditorsRead.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def faults(tree: object) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(tree)]


def with_text_keys(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {str(key): with_text_keys(part) for key, part in tree.items()}
    return [with_text_keys(part) for part in tree] if isinstance(tree, list) else tree


def test_the_schema_is_one() -> None:
    """Catches: a schema of our own fancy, which editors refuse or ignore."""
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$part" not in json.dumps(schema)
    used = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(schema)))
    assert used == set(schema["$defs"])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_is_valid_by_the_schema(path: Path) -> None:
    """Catches: an editor that underlines what the loader takes, whichever way it reads YAML's scalars."""
    text = path.read_text()
    assert faults(yaml.load(text, Loader=yaml.BaseLoader)) == []
    assert faults(with_text_keys(yaml.load(text, Loader=AsEditorsRead))) == []  # a safe loader


@pytest.mark.parametrize("path", SCENARIOS[:1], ids=lambda path: path.stem)
def test_what_is_shown_is_valid_by_the_schema(path: Path) -> None:
    """Catches: a field that is shown in a form that the schema does not know."""
    assert faults(load(path).resolved()) == []


TAKES: list[dict[str, Any]] = [
    {"extends": "base.yaml"},
    {"duration": "7 days", "x-note": {"any": ["thing"]}, "queues": {"desk": {"x-owner": 3}, "x-old": 5}},
    {"duration": "1 h 30 min", "queues": {"desk": "none", "mail": {"wrap": "none"}}},
    {"duration": "1 day", "defaults": {"contacts": {"enter": "menu"}, "queues": {"talk": {"exponential": "3 min"}}}},
    {"duration": "1 day", "segments": {"vip": 0.1, "ordinary": "rest"}},
    {
        "duration": "1 day",
        "queues": {"desk": {"open": {"mon-fri": ["8:00-12:00", "13:00-17:00"], "bill_run": "closed"}}},
    },
    {
        "duration": "1 day",
        "agents": {"a": {"staff": {"mon-fri": {"8:00": [1, 2]}, "..2026-01-01": 3, "bill_run": {"9:00": 1}}}},
    },
    {"duration": "1 day", "agents": {"a": {"staff": {"table": "t", "column": "c", "where": {"s": ["a", "b"]}}}}},
    {
        "duration": "1 day",
        "queues": {"desk": {"talk": {"0:00": {"scale": 1.25}, "8:00": {"gamma": {"mean": "3 min", "cv": "80 %"}}}}},
    },
    {"duration": "1 day", "queues": {"desk": {"patience": {"mixture": [["10 %", "0 s"], ["rest", "never"]]}}}},
    {"duration": "1 day", "queues": {"desk": {"talk": {"exponential": {"table": "t", "column": "c"}}}}},
    {"duration": "1 day", "contacts": {"c": {"talk": {"desk": {"empirical": ["3 s", "5 s"]}}}}},
    {
        "agents": {"a": {"at_once": {"chat": 3, "email": "2"}, "slower": "12 %"}},
        "contacts": {"c": {"channel": "walk_in"}},
    },
    {"agents": {"a": {"at_once": {"chat": "none"}}, "b": {"at_once": "none", "slower": "none"}}},
    {"duration": "1 day", "policy": {"..2026-01-15": "a", "2026-01-16..": "b"}},
]


@pytest.mark.parametrize("tree", TAKES, ids=lambda tree: str(tree)[:60])
def test_the_schema_takes(tree: dict[str, Any]) -> None:
    """Catches: a form of the language that was left out of the schema."""
    assert faults(tree) == []


REFUSES: list[tuple[str, dict[str, Any]]] = [
    ("$", {"durashun": "7 days"}),
    ("$.duration", {"duration": 7}),
    ("$.duration", {"duration": "7"}),
    ("$.interval", {"interval": "half an hour"}),
    ("$.seed", {"seed": "one"}),
    ("$.queues", {"queues": ["desk"]}),
    ("$.queues", {"queues": {"the desk": {}}}),
    ("$.queues.desk", {"queues": {"desk": {"capacity": -1}}}),
    ("$.queues.desk", {"queues": {"desk": {"target": "80"}}}),
    ("$.queues.desk", {"queues": {"desk": {"talk": "3 min"}}}),
    ("$.queues.desk", {"queues": {"desk": {"wrap": {"exponental": "3 min"}}}}),
    ("$.queues.desk", {"queues": {"desk": {"wrap": "never"}}}),
    ("$.queues.desk", {"queues": {"desk": {"patience": {"gamma": {"mean": "3 min"}}}}}),
    ("$.queues.desk", {"queues": {"desk": {"open": "8-16"}}}),
    ("$.queues.desk", {"queues": {"desk": {"line": "perhaps"}}}),
    ("$.agents.team", {"agents": {"team": {"absence": "120"}}}),
    ("$.agents.team", {"agents": {"team": {"absence": {"mon": {"8:00": "5 %"}}}}}),
    ("$.agents.team", {"agents": {"team": {"staff": {"8:0": 3}}}}),
    ("$.agents.team", {"agents": {"team": {"serves": {"desk": {"levl": 1}}}}}),
    ("$.agents.team", {"agents": {"team": {"at_once": 3}}}),
    ("$.agents.team", {"agents": {"team": {"at_once": {"chats": 3}}}}),
    ("$.agents.team", {"agents": {"team": {"at_once": {"chat": 51}}}}),
    ("$.agents.team", {"agents": {"team": {"at_once": {"chat": 3}, "slower": "a little"}}}),
    ("$.contacts.call", {"contacts": {"call": {"channel": "fax"}}}),
    ("$.contacts.call", {"contacts": {"call": {"arrivals": {"rate": "120"}}}}),
    ("$.contacts.call", {"contacts": {"call": {"arrivals": {"ratee": "1 per hour"}}}}),
    ("$.contacts.call", {"contacts": {"call": {"next": {"again": {"after": "whenever"}}}}}),
    ("$.choose_agent", {"choose_agent": "tallest"}),
    ("$.calendar", {"calendar": {"monday": "sun"}}),
    ("$.costs", {"costs": {"line_minute": "2 EUR"}}),
    ("$.ivr", {"ivr": {"nodes": {"menu": {"takes": "8 s", "then": {}}}}}),
]


@pytest.mark.parametrize(("path", "change"), REFUSES, ids=lambda value: str(value)[:60])
def test_the_schema_and_the_loader_refuse(path: str, change: dict[str, Any]) -> None:
    """Catches: a schema so loose that it finds nothing; one that refuses what the loader takes."""
    tree = laid(change, SMALL)
    found = faults(tree)
    assert found, tree
    assert all(fault.startswith(f"{path}") for fault in found), found
    with pytest.raises(ScenarioError):
        parse(yaml.safe_dump(tree))


def test_every_key_and_section_is_described() -> None:
    """Catches: an editor that has nothing to say about a key."""
    schema = json_schema()
    silent = [key for key, part in schema["properties"].items() if "description" not in part]
    assert set(silent) <= {
        "ivr",
        "contacts",
        "queues",
        "shifts",
        "agents",
        "policies",
        "service_level",
        "costs",
        "name",
    }
    assert set(schema["properties"]) == {*Scenario.known_keys(), "extends", "defaults"}
    assert "Target" in json.dumps(schema["$defs"]["target"])


def test_the_words_of_the_language_come_from_the_schema() -> None:
    """Catches: a key, or a value with a meaning, that is free as a name."""
    keys = {
        "talk",
        "wrap",
        "serves",
        "cv",
        "mean",
        "low",
        "table",
        "column",
        "within",
        "at_most_in_a_row",
        "extends",
        "defaults",
    }
    values = {
        "rest",
        "never",
        "none",
        "closed",
        "hang_up",
        "wait",
        "blocked",
        "done",
        "by_target",
        "exact",
        "longest_idle",
        "week",
    }
    assert keys | values <= words()
    free = "account again morning outage normal promise advisers early welcome balance loans voicemail vip return ill".split()  # noqa: SIM905
    assert not words() & set(free)
    assert dict(told(queues={"week": {"talk": {"exponential": "1 s"}, "patience": "never"}}))
