"""The scenarios that come with ccsim give what they gave.

Where a change is meant to move them, this renews all baselines; read the difference:

    python tests/test_baselines.py
"""

from __future__ import annotations

import sys
from contextlib import chdir
from pathlib import Path

import pytest

from ccsim.app.baselines import how_to, outcome
from ccsim.baseline.files import FOLDER, read
from ccsim.cli import main
from ccsim.cli.baseline.words import lines

ROOT = Path(__file__).parent.parent
SCENARIOS = {path.name: path for path in sorted((ROOT / "scenarios").rglob("*.yaml"))}
BASELINES = sorted((ROOT / FOLDER).glob("*.json"))


@pytest.mark.parametrize("path", BASELINES, ids=[path.stem for path in BASELINES])
def test_kept(path: Path) -> None:
    """Catches: a change that moves the figures of a scenario, whether it was meant to or not."""
    found = outcome(SCENARIOS[read(path).file], path, how_to())
    assert found.verdict == "pass", "\n".join(["", *lines(found, 120), str(found.error or "")])


def test_every_scenario_has_one() -> None:
    """Catches: a scenario that comes with ccsim and is not under a baseline; a baseline of none."""
    files = {read(path).file for path in BASELINES}
    of_others = {"january.yaml"}  # the January of the bank of 1999, which differs from its February in data alone
    assert files == SCENARIOS.keys() - of_others


if __name__ == "__main__":
    names = sorted({read(path).file for path in BASELINES})
    with chdir(ROOT):
        main(["baseline", "accept", *(str(SCENARIOS[name].relative_to(ROOT)) for name in names), *sys.argv[1:]])
