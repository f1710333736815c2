"""From file to scenario: what is laid over what, every problem at once with its place, and nothing but a clear error."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario import Scenario, load, parse

SMALL = """\
ccsim: 1
duration: 1 day
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 5, absence: 5 %}}
"""


def problems(text: str, **how: object) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, name="a.yaml", **how)  # type: ignore[arg-type]
    return [str(problem) for problem in caught.value.problems]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder / "top.yaml"


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def staff(scenario: Scenario, group: str = "team") -> float | None:
    by_time = scenario.agents[group].staff
    return None if by_time is None else by_time.always


def absence(scenario: Scenario, group: str = "team") -> float | None:
    return scenario.agents[group].absence.always


def test_a_scenario_without_a_name_has_its_file_s(tmp_path: Path) -> None:
    """Catches: tables headed by nothing."""
    assert load(write(tmp_path, top=SMALL)).name == "top"
    assert load(write(tmp_path, top="name: Desk\n" + SMALL)).name == "Desk"


def test_problems_of_all_kinds_are_told_at_once_in_order_of_place() -> None:
    """Catches: the reader's, the merger's and the models' problems told one after another, run by run."""
    text = SMALL + "seeed: 1\nagents: {}\nqueues: {}\n"
    told = problems(text.replace("3 min", "3 minits"), changes=["agents.tem.staff=3", "nonsense"], variant="hot")
    places = [line.split(" ")[0] for line in told if line.startswith("a.yaml")]
    assert places == ["a.yaml:1:1:", "a.yaml:4:37:", "a.yaml:6:1:", "a.yaml:7:1:", "a.yaml:8:1:"]
    assert told[:2] == [
        "--set 'agents.tem.staff=3':1:1: agents.tem.staff: there is no 'tem' in agents; did you mean 'team'?",
        "--set 'nonsense':1:1: a change is path=value or path*=factor",
    ]


def test_many_problems_are_counted_not_all_spelt_out() -> None:
    """Catches: a terminal flooded by a wrong file, and problems lost without a word."""
    error = ScenarioError(Problem("a", line, 1, "", "wrong") for line in range(1, 121))
    lines = str(error).splitlines()
    assert len(error.problems) == 120
    assert lines[0] == "a:1:1: wrong"
    assert lines[-1] == "and 20 more"
    assert len(lines) == 101


def test_extends_lays_a_file_over_others_beside_and_below_it(tmp_path: Path) -> None:
    """Catches: a name taken relative to the wrong file, a base that wins, `none` that removes nothing."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "ground.yaml").write_text(SMALL)
    (tmp_path / "below" / "middle.yaml").write_text("extends: ground.yaml\nagents: {team: {staff: 6}}\n")
    scenario = load(write(tmp_path, top="extends: below/middle.yaml\nagents: {team: {absence: none}}\n"))
    assert (staff(scenario), absence(scenario)) == (6, 0)


def test_problems_of_an_extended_file_have_its_place(tmp_path: Path) -> None:
    """Catches: an error in the base shown at a line of the file that extends it."""
    told = refusal(write(tmp_path, top="extends: base.yaml\n", base=SMALL.replace("60 per hour", "60 per our")))
    assert told.startswith(f"{tmp_path}/base.yaml:3:36: contacts.call.arrivals.rate: ")


@pytest.mark.parametrize(
    ("extends", "told"),
    [
        ("bas.yaml", "top.yaml:1:10: extends: 'bas.yaml' does not exist; did you mean 'base.yaml'?"),
        ("top.yaml", "top.yaml:1:10: extends: 'top.yaml' extends this file itself, in a circle"),
        ("round.yaml", "round.yaml:1:10: extends: 'top.yaml' extends this file itself, in a circle"),
        ("../base.yaml", "extends: '../base.yaml' lies outside the scenario's folder"),
        ("/etc/passwd", "extends: '/etc/passwd' lies outside the scenario's folder"),
        (".", "extends: '.' is a folder, not a file"),
        ("[base.yaml]", "top.yaml:1:1: extends: is the name of one file"),
        ("", "extends: names no file"),
        ('"a\\u0085b"', "does not exist"),
        ("pipe", "extends: 'pipe' is not an ordinary file"),
    ],
)
def test_what_cannot_be_extended_is_told(tmp_path: Path, extends: str, told: str) -> None:
    """Catches: endless reading, any file of the machine read, a traceback."""
    os.mkfifo(tmp_path / "pipe")
    assert told in refusal(
        write(tmp_path, top=f"extends: {extends}\n" + SMALL, base=SMALL, round="extends: top.yaml\n")
    )


def test_a_scenario_may_lie_anywhere_but_not_name_files_elsewhere(tmp_path: Path) -> None:
    """Catches: the working folder taken for the scenario's; a link that leads out."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.yaml").write_text(SMALL)
    (inner / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "lies outside" in refusal(write(inner, top="extends: link.yaml\n"))
    assert load(tmp_path / "inner" / ".." / "secret.yaml").name == "secret"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"ccsim: 1\nname: \xe9\n", "is not UTF-8 (a byte 0xe9 in line 2)"),
        ("ccsim: 1".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"\x7fELF\x00\x00", "not text: the character '\\x7f'"),
        (b"a: 1\n" * 2_000_001, "is larger than 10 MB"),
    ],
)
def test_files_that_are_no_text_are_told(tmp_path: Path, content: bytes, told: str) -> None:
    """Catches: UnicodeDecodeError and hours spent on a file that is no scenario."""
    path = tmp_path / "top.yaml"
    path.write_bytes(content)
    assert told in refusal(path)


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    """Catches: FileNotFoundError, IsADirectoryError, PermissionError."""
    write(tmp_path, top=SMALL)
    assert "did you mean 'top.yaml'?" in refusal(tmp_path / "topp.yaml")
    assert "is a folder, not a file" in refusal(tmp_path)
    assert "does not exist" in refusal(tmp_path / "no" / "such" / "folder.yaml")
    assert "does not exist" in refusal(tmp_path / "top.yaml" / "below.yaml")
    assert "does not exist" in refusal(tmp_path / "nul\0.yaml")
    assert "cannot be found" in refusal(tmp_path / ("x" * 5000))


def test_changes_act_on_what_defaults_give() -> None:
    """Catches: a factor that misses a value from `defaults`, a `none` that the defaults undo."""
    text = SMALL.replace(", absence: 5 %", "") + "defaults: {agents: {absence: 4 %, shrinkage: 10 %}}\n"
    scenario = parse(text, changes=["agents.*.absence*=2", "agents.team.shrinkage=none"])
    assert absence(scenario) == pytest.approx(0.08)
    assert scenario.agents["team"].shrinkage.always == 0


def test_changes_of_defaults_act_before_they_are_laid() -> None:
    """Catches: `--set defaults.agents.absence=..` that changes nothing."""
    text = SMALL.replace(", absence: 5 %", "") + "defaults: {agents: {absence: 4 %}}\n"
    scenario = parse(text, changes=["agents.*.absence*=2", "defaults.agents.absence=10 %"])
    assert absence(scenario) == pytest.approx(0.2)


def test_groups_that_a_variant_adds_have_the_defaults_too() -> None:
    """Catches: defaults laid only under what the file names."""
    text = (
        SMALL
        + """\
defaults: {agents: {absence: 4 %}}
variants: {more: {agents.second: {serves: {desk: 1}, staff: 2}}}
"""
    )
    assert absence(parse(text, variant="more"), "second") == pytest.approx(0.04)


def test_variant_then_changes_then_policy() -> None:
    """Catches: an order in which the file wins over the command line."""
    text = (
        SMALL
        + """\
policies: {a: {}, b: {}, c: {}}
policy: a
variants: {v: {policy: b, agents.team.staff: 7}}
"""
    )
    scenario = parse(text, variant="v", changes=["agents.team.staff*=2"], policy="c")
    assert staff(scenario) == 14
    assert scenario.policy is not None
    assert scenario.policy.always == "c"
    assert staff(scenario.with_variant(None)) == 10


def test_set_makes_a_changed_copy_and_leaves_the_scenario() -> None:
    """Catches: a what-if that changes the scenario it began with, or forgets earlier changes."""
    scenario = parse(SMALL, changes=["agents.team.absence=10 %"])
    more = scenario.set("agents.team.staff", 26).scale_by("agents.*.staff", 0.5)
    assert (staff(scenario), staff(more)) == (5, 13)
    assert absence(more) == pytest.approx(0.1)
    assert absence(more.set("agents.team.absence", None)) == 0
    assert more.fingerprint != scenario.fingerprint
    assert scenario.set("agents.team.staff", 5).fingerprint == scenario.fingerprint


def test_set_tells_what_is_wrong() -> None:
    """Catches: a pydantic error, or one without the path, from Python."""
    with pytest.raises(ScenarioError, match=r"^set agents.tem.staff:1:1: agents.tem.staff: .* did you mean 'team'\?"):
        parse(SMALL).set("agents.tem.staff", 3)
    with pytest.raises(ScenarioError, match=r"^set agents.team.staff:1:1: agents.team.staff: "):
        parse(SMALL).set("agents.team.staff", "many")


def test_unknown_variant_and_policy_are_told() -> None:
    """Catches: a misspelt variant that runs the plain scenario."""
    text = SMALL + "variants: {hot: {seed: 2}}\npolicies: {strict: {}}\n"
    assert problems(text, variant="hit") == ["a.yaml:6:1: variants: there is no variant 'hit'; did you mean 'hot'?"]
    assert problems(text, policy="strct")[0].startswith("--policy strct:1:1: policy: ")


def test_a_problem_of_the_defaults_is_told_once() -> None:
    """Catches: the same wrong default told for every contact type."""
    text = SMALL + "defaults: {queues: {wrap: 5 parsecs}}\n"
    text = text.replace("queues: {desk:", "queues: {other: {talk: {exponential: 3 min}, patience: never}, desk:")
    told = problems(text)
    assert len(told) == 1
    assert told[0].startswith("a.yaml:6:27: defaults.queues.wrap: ")


@pytest.mark.parametrize(
    ("defaults", "told"),
    [
        ("{contact: {enter: desk}}", "a.yaml:6:12: defaults.contact: unknown key; did you mean 'contacts'?"),
        (
            "{shifts: {}}",
            "a.yaml:6:12: defaults.shifts: unknown key; a map is needed here, with contacts, queues, agents",
        ),
        ("[1]", "a.yaml:6:1: defaults: a map is needed here, with contacts, queues, agents"),
        ("{contacts: desk}", "a.yaml:6:22: defaults.contacts: a map is needed here, as for one of them"),
        ("{agents: {absense: 5 %}}", "a.yaml:6:21: defaults.agents.absense: unknown key; did you mean 'absence'?"),
    ],
)
def test_what_is_wrong_with_defaults_is_told(defaults: str, told: str) -> None:
    """Catches: defaults that are never laid, and nobody says so."""
    assert problems(f"{SMALL}defaults: {defaults}\n") == [told]


def test_what_is_wrong_in_variants_is_told_with_the_rest() -> None:
    """Catches: a variant whose misspelt path shows only on the day that it is needed."""
    text = (
        SMALL
        + """\
variants:
  cold: {agents.tem.staff: 3}
  warm:
  hot: {queues.desk.talk: 3 minits, agents.team.staff: 4}
  odd: 5
"""
    )
    assert [told.split(": ")[0] + " " + told.split(": ")[1] for told in problems(text)] == [
        "a.yaml:7:10 variants.cold.agents.tem.staff",
        "a.yaml:9:27 queues.desk.talk",
        "a.yaml:10:8 variants.odd",
    ]
    assert staff(parse(SMALL + "variants: {hot: {agents.team.staff: 4}, warm: }\n", variant="warm")) == 5


def test_unused_table_that_is_missing_is_told(tmp_path: Path) -> None:
    """Catches: a wrong file name that shows only when the table is used at last."""
    told = problems(SMALL + "tables: {t: {file: nowhere.csv}}\n", folder=tmp_path)
    assert told == ["a.yaml:6:20: tables.t.file: 'nowhere.csv' does not exist"]


def test_a_scenario_goes_to_another_process_and_can_be_changed_there() -> None:
    """Catches: a scenario that cannot be pickled, or loses what it was made from."""
    scenario = pickle.loads(pickle.dumps(parse(SMALL)))
    assert staff(scenario.set("agents.team.staff", 9)) == 9


def test_tables_stay_behind_when_a_scenario_travels() -> None:
    """Catches: a month of call records sent to every worker with every scenario."""
    example = Path(__file__).parent / "example"
    assert "Cards" in (example / "export.csv").read_text()
    assert b"Cards" not in pickle.dumps(load(example / "bank.yaml"))


def test_loading_needs_no_numpy() -> None:
    """Catches: a heavy import that makes `ccsim validate` slow."""
    code = f"import sys, ccsim.scenario as s; s.parse({SMALL!r}); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_values_without_end_are_shortened_where_they_are_shown() -> None:
    """Catches: a terminal filled by one wrong value."""
    told = problems(SMALL.replace("3 min", "3" * 1_000_000 + " minits"))
    assert len(told) == 1
    assert len(told[0]) < 700
    assert told[0].startswith("a.yaml:4:37: queues.desk.talk.exponential: '3333")
