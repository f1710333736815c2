"""Baselines as files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from desks import DESK

from ccsim.app.baselines import Question, how_to, record
from ccsim.baseline.changes import Change, changes, kept
from ccsim.baseline.document import Baseline
from ccsim.baseline.files import BaselineError, find, path_of, read, to_text, write

PATH = Path("baselines/desk.json")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """A baseline of the desk."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    return record(folder / "desk.yaml", folder, Question(replications=3), how_to("simpy"))[1]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write to a folder of its own."""
    monkeypatch.chdir(tmp_path)


def test_round_trip(recorded: Baseline) -> None:
    """Catches: a figure that loses digits on its way, keys that are not sorted, a file that is not the same twice."""
    write(recorded, PATH)
    assert read(PATH) == recorded
    text = PATH.read_text(encoding="utf-8")
    assert to_text(read(PATH)) == text
    document = json.loads(text)
    assert list(document) == sorted(document)
    assert list(document["measures"]) == sorted(document["measures"])
    assert document["sums"]["asa[desk/*]"].keys() == {"x", "y"}
    assert document["sums"]["on_duty[team]"].keys() == {"y"}


def test_a_line_for_each_measure(recorded: Baseline) -> None:
    """Catches: a file that nobody can read or edit: each measure is one line with its tolerance."""
    lines = to_text(recorded).splitlines()
    (line,) = [line for line in lines if line.startswith('  "service_level[desk/*]": {"high"')]
    assert '"tolerance": "1pt", "unit": "share"' in line
    assert max(len(line) for line in lines if '"tolerance"' in line) < 160


@pytest.mark.parametrize(
    ("pattern", "new", "place", "told"),
    [
        (r"\Z", "}", "", "no JSON"),
        (r'"baseline": 1', '"baseline": 2', "baseline", "another version"),
        (r'"baseline": 1,', "", "", "no baseline of ccsim"),
        (r'"seed": 1', '"seed": "x"', "seed", "integer"),
        (r'"seed": 1', '"seed": 1, "sede": 1', "sede", "Extra"),
        (r'(?<="cost": )\{[^}]*\}', '{"tolerance": "1%"}', "measures.cost", "Field required"),
        (r'"1pt"', '"1 mile"', "measures.abandonment[desk/*].tolerance", "'1 mile' is no tolerance"),
        (r'"replications": 3', '"replications": 4', "records", "3 entries for 4 replications"),
        (
            r'(  "asa\[desk/\*\]": \{"x")',
            r'  "spare": {"x"',
            "measures.asa[desk/*]",
            "nothing under this label in sums",
        ),
        (r'(?<="on_duty\[team\]": \{"y": \[)', "NaN, ", "sums.on_duty[team].y", ""),
    ],
)
def test_damaged(recorded: Baseline, pattern: str, new: str, place: str, told: str) -> None:
    """Catches: damage that is passed over, told without its place, or ends in a traceback."""
    text, count = re.subn(pattern, new, to_text(recorded), count=1)
    assert count == 1
    PATH.parent.mkdir()
    PATH.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError) as caught:
        read(PATH)
    problem = next(problem for problem in caught.value.problems if problem.path.startswith(place))
    assert told in problem.message
    assert str(problem).startswith(f"{PATH}:{problem.line}:{problem.column}: ")
    if "mile" in new:
        at = text.splitlines()[problem.line - 1]
        assert at[problem.column - 1 :].startswith(new)


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"\xff\xfe", b'{"name": "package"}', b"[" * 100_000])
def test_foreign(content: bytes) -> None:
    """Catches: a file of something else that ends in a traceback."""
    Path("foreign.json").write_bytes(content)
    with pytest.raises(BaselineError, match=r"foreign\.json:\d+:\d+: "):
        read(Path("foreign.json"))


def test_found_by_the_scenario_that_they_are_of(recorded: Baseline) -> None:
    """Catches: a baseline of `desk.night.yaml` taken for one of `desk.yaml` with the name `night`."""
    folder = Path("baselines")
    desk, night = Path("somewhere/desk.yaml"), Path("desk.night.yaml")
    for path, file in (
        ("desk.cost", desk.name),
        ("desk", desk.name),
        ("desk.night", night.name),
        ("desks", "desks.yaml"),
    ):
        write(recorded.model_copy(update={"file": file}), folder / f"{path}.json")
    assert find(desk, folder) == [folder / "desk.json", folder / "desk.cost.json"]
    assert find(night, folder) == [folder / "desk.night.json"]
    assert find(Path("other.yaml"), folder) == []
    assert path_of(Path("desk.ccsim.yaml"), folder, "") == folder / "desk.json"


def test_changed_keys() -> None:
    """Catches: a key that comes, goes or changes and is not named; a list shown whole where one value differs."""
    old = {"seed": "1", "staff": {"mon": ["1", "2", "3"], "tue": ["1"]}, "policy": "strict"}
    new = {"staff": {"mon": ["1", "5", "3"], "tue": ["1", "2"]}, "policy": "strict", "costs": {"lost": "4"}}
    assert list(changes(old, new)) == [
        Change("seed", "1", "(nothing)"),
        Change("staff.mon[1]", "2", "5"),
        Change("staff.tue", "[1]", "[1, 2]"),
        Change("costs", "(nothing)", "{lost: 4}"),
    ]


def test_long_lists_are_kept_by_their_digest() -> None:
    """Catches: a log of a million calls in a file for people; a change in it that is not seen."""
    log = [str(number) for number in range(1_000)]
    assert len(json.dumps(kept({"log": log}))) < 100
    other = [*log[:-1], "x"]
    assert [change.path for change in changes(kept({"log": log}), kept({"log": other}))] == ["log"]
