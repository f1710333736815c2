"""docs/extending.md is true: the files, names, lines and commits that it shows are there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
PROSE = " ".join(re.sub(r"```.*?```", "", PAGE, flags=re.S).split())
DIFFS = re.findall(
    r"^--- (\S+)\n(.*?)(?=^---|^```)", "\n".join(re.findall(r"```diff\n(.*?```)", PAGE, re.S)), re.M | re.S
)
FOLDERS = ("ccsim", "ccsim/engines/compiled", "ccsim/scenario", "ccsim/workload", "ccsim/kpi")
"""Where a file is that is named without its folder."""


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`([\w/]+\.(?:py|yaml)|[\w/]+/)`", PROSE))))
def test_files(file: str) -> None:
    """Catches: a file that was moved or renamed since."""
    assert any((ROOT / folder / file).exists() for folder in (".", *FOLDERS))


@pytest.mark.parametrize(
    "name",
    sorted(
        set(re.findall(r"`(_?[a-z]+(?:_[a-z]+)+|adopt|advance|draws|opened|rank|policies|[A-Z]\w+|[A-Z_]+)`", PROSE))
    ),
)
def test_names(name: str) -> None:
    """Catches: a function, class or table that has another name by now."""
    defined = re.compile(rf"^\s*(def|class) {name}\b|^\s*{name}\b.*[=:]", re.M)
    sources = [path for folder in ("ccsim", "tests") for path in (ROOT / folder).rglob("*.py")]
    sources.remove(Path(__file__))
    assert name in KEYS or any(defined.search(path.read_text(encoding="utf-8")) for path in sources)


KEYS = ("shortest_first", "long_talks")
"""The examples, which are not there."""


@pytest.mark.parametrize(("file", "diff"), DIFFS, ids=[file for file, _ in DIFFS])
def test_diffs(file: str, diff: str) -> None:
    """Catches: an example that fits on lines which look otherwise by now."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    for line in diff.splitlines():
        if line[:1] in (" ", "-") and line.strip():
            assert line[1:] in lines, line
        if line.startswith("+"):
            assert line[1:] not in lines, "the example is there already"


def test_there_are_diffs() -> None:
    """Catches: a page whose examples nobody reads."""
    assert len(DIFFS) == 10


@pytest.mark.parametrize(("commit", "subject"), re.findall(r"`([0-9a-f]{7})` \(([^()]*)\)", PROSE))
def test_commits(commit: str, subject: str) -> None:
    """Catches: a hash that was mistyped, or belongs to another commit."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    if git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("the history is cut off")
    assert git("log", "-1", "--format=%s", commit) == subject


def git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], check=False, capture_output=True, text=True).stdout.strip()
