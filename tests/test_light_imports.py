"""What must not be imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from desks import BRANCH

HEAVY = ("numpy", "scipy", "numba", "matplotlib", "pandas", "simpy", "pyarrow")
LANGUAGE = ("pydantic", "yaml")

IMPORTED = """
import sys
try:
    {code}
except SystemExit as left:
    assert left.code == 0, left.code
print(",".join(sorted({{name.partition(".")[0] for name in sys.modules}})), file=sys.stderr)
"""


def imported_by(code: str, folder: Path) -> set[str]:
    """Top-level modules that a process has imported after some code."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(code=code)],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=True,
    )
    return set(done.stderr.strip().splitlines()[-1].split(","))


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import ccsim", (*HEAVY, *LANGUAGE, "click")),
        ("import ccsim; ccsim.plot.__all__", (*HEAVY, *LANGUAGE, "click")),
        ("from ccsim.compiler import compiled", (*HEAVY, *LANGUAGE, "click")),
        ("from ccsim.cli import main; main(['--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['run', '--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['sweep', '--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['explain', '--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['check', '--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['diff', '--help'])", (*HEAVY, *LANGUAGE)),
        (
            "from ccsim.cli import main; main(['diff', 'branch.yaml', '--variant', 'more'])",
            ("scipy", "numba", "matplotlib", "pandas", "simpy", "pyarrow"),
        ),
        ("from ccsim.cli import main; main(['baseline', 'check', '--help'])", (*HEAVY, *LANGUAGE)),
        ("import ccsim.pytest_plugin", (*HEAVY, *LANGUAGE, "click")),
        ("from ccsim.cli import main; main(['--version'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['new', 'starter'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['schema'])", HEAVY),
        ("from ccsim.cli import main; main(['validate', 'branch.yaml'])", HEAVY),
        ("from ccsim.cli import main; main(['validate', 'branch.yaml', '--show'])", HEAVY),
        ("from ccsim.cli import main; main(['validate', 'branch.yaml', '--json'])", HEAVY),
        ("import ccsim; ccsim.understand(ccsim.load('branch.yaml'))", (*HEAVY, "click")),
        (
            "from ccsim.cli import main; main(['run', 'branch.yaml', '-q', '-r', '1', '--engine', 'simpy'])",
            ("numba", "matplotlib", "pandas", "pyarrow"),
        ),
        ("import ccsim; ccsim.run('branch.yaml', replications=1).rows", ("matplotlib", "pandas", "pyarrow", "click")),
    ],
)
def test_stays_light(tmp_path: Path, code: str, absent: tuple[str, ...]) -> None:
    """Catches: a help text or a check that makes the planner wait for numpy, scipy and pandas to load."""
    (tmp_path / "branch.yaml").write_text(BRANCH, encoding="utf-8")
    assert imported_by(code, tmp_path) & set(absent) == set()
