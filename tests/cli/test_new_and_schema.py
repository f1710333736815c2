"""`ccsim new` and `ccsim schema`."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import jsonschema
import pytest
import yaml

import ccsim as package
from cli.conftest import Call


def test_the_starter_is_a_sane_centre(ccsim: Call) -> None:
    """Catches: a starter that does not load, warns about itself, or is far from its own target."""
    done = ccsim("new", "helpdesk")
    assert (done.code, done.out.split()[0]) == (0, "helpdesk.yaml")
    checked = ccsim("validate", "helpdesk.yaml")
    assert (checked.code, checked.err) == (0, "")
    assert "warning" not in checked.out
    ran = json.loads(ccsim("run", "helpdesk.yaml", "-r", "5", "-q", "--json").out)
    (level,) = (
        row["mean"]
        for row in ran["measures"]
        if (row["measure"], row["queue"], row["segment"]) == ("service_level", "desk", "*")
    )
    assert 0.7 < level < 0.95


def test_the_starter_explains_itself(ccsim: Call) -> None:
    """Catches: comments lost on the way, or keys nobody explains."""
    ccsim("new")
    text = Path("scenario.yaml").read_text(encoding="utf-8")
    assert text.count("#") > 15
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", ["scenario.yaml", "desk.yml", "my desks/late desk.yaml"])
def test_the_starter_calls_itself_by_its_name(ccsim: Call, name: str) -> None:
    """Catches: advice to run another file than was written, or a name with a space that the shell takes for two."""
    Path(name).parent.mkdir(exist_ok=True)
    printed = ccsim("new", name).out
    (advised,) = re.findall("^#   (ccsim run .*)$", Path(name).read_text(encoding="utf-8"), re.M)
    for words in (shlex.split(advised), shlex.split(printed.partition("Next: ")[2])):
        assert words[:3] == ["ccsim", "run", str(Path(name))]
    assert ccsim(*shlex.split(advised)[1:], "-r", "2", "-q").code == 0


def test_no_name_ends_the_comment(ccsim: Call) -> None:
    """Catches: a line break in a name that makes the rest of it part of the scenario."""
    assert ccsim("new", "one\ntwo.yaml").code == 0
    assert package.load("one\ntwo.yaml").name == "Service desk"


def test_nothing_is_overwritten_without_force(ccsim: Call) -> None:
    """Catches: a planner's scenario lost to a second `ccsim new`."""
    Path("mine.yml").write_text("mine", encoding="utf-8")
    refused = ccsim("new", "mine.yml")
    assert (refused.code, refused.out) == (2, "")
    assert "mine.yml is there already" in refused.err
    assert Path("mine.yml").read_text(encoding="utf-8") == "mine"
    assert ccsim("new", "mine.yml", "--force").code == 0
    assert package.load("mine.yml").name == "Service desk"


@pytest.mark.parametrize("name", ["no/such/folder/desk", "."])
def test_what_cannot_be_written_is_told(ccsim: Call, name: str) -> None:
    """Catches: a traceback for a folder that does not exist."""
    done = ccsim("new", name, "--force") if name != "." else ccsim("new", "folder.yaml/x")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.err


def test_the_schema_accepts_the_starter_and_refuses_nonsense(ccsim: Call) -> None:
    """Catches: a schema that is none, or not that of the language."""
    done = ccsim("schema")
    assert done.code == 0
    validator = jsonschema.validators.validator_for(schema := json.loads(done.out))(schema)
    validator.check_schema(schema)
    ccsim("new", "desk2")
    scenario = yaml.load(Path("desk2.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    validator.validate(scenario)
    assert not validator.is_valid({**scenario, "quees": {}})
