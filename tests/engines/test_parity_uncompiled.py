"""The compiled engine with the compiler switched off, and with its indices checked: the same records."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccsim import compiler

ROOT = Path(__file__).parents[2]
HERE = "tests/engines"
PARTS = [
    f"{HERE}/test_parity_random.py::test_random_scenarios[0]",
    f"{HERE}/test_parity_pieces.py::test_pieces_make_no_difference[10]",
    f"{HERE}/test_parity_pieces.py::test_little_room_makes_no_difference[narrow]",
    f"{HERE}/test_parity.py::test_scenarios_of_the_repository[desk_8020]",
    f"{HERE}/test_parity.py::test_big_runs[skills]",
    f"{HERE}/test_parity_large_numbers.py::test_scores_up_to_the_last_millisecond",
]
INDICES = [
    f"{HERE}/test_parity_random.py::test_random_scenarios[0]",
    f"{HERE}/test_parity.py::test_big_runs[skills]",
    "tests/test_cases.py",
    "tests/kpi/test_tally.py::test_random_records",
]
"""They pass with tables that refuse negative indices."""
SWITCHED_OFF = (
    "from ccsim import compiler; from ccsim.engines.compiled import loop; print(compiler.AVAILABLE, type(loop.advance))"
)


needs_compiler = pytest.mark.skipif(not compiler.AVAILABLE, reason="the whole suite runs so")


def told(*arguments: str) -> str:
    """What Python prints with the compiler switched off."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT / "tests")}
    asked = [sys.executable, *arguments]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_compiler
def test_part_of_the_comparison_without_the_compiler() -> None:
    """Catches: code that only the compiler understands, or that only wraps or divides there as it should.

    Seen to fail with a step that reads a name which is not bound yet, which compiled code lets pass.
    """
    assert told("-c", SWITCHED_OFF).split(maxsplit=1) == ["False", "<class 'function'>\n"]
    assert "9 passed" in told("-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *PARTS)


@needs_compiler
def test_no_index_is_negative() -> None:
    """Catches: an index before the first row, which compiled functions that work in place take as it is.

    Seen to fail with a loop that looks up when the head of a line joined before it asks whether there is one.
    """
    natural = told("-m", "pytest", "-q", "-p", "natural_indices", "-p", "no:cacheprovider", "-W", "error", *INDICES)
    assert "640 passed" in natural
