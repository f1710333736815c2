"""Plain functions where numba is missing, refuses or is switched off."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from compiling.support import project, start

ASKED = """
from ccsim import compiler
from work import total
import work, types
assert type(total) is type(work.reached) is types.FunctionType
assert type(compiler.compiled(signature="int64(int64)")(len)) is type(len)
print(total([0, 1, 2, 3]), compiler.AVAILABLE, compiler.REASON)
"""

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError("No module named 'numba'", name="numba")
sys.meta_path.insert(0, Blocker())
"""


def test_plain_functions_without_numba(tmp_path: Path) -> None:
    """Catches: an import that fails, or functions half wrapped, where numba is not installed."""
    out, lines = start(BLOCKED + ASKED, project(tmp_path / "here"))
    assert (out, lines) == ("2014 False numba cannot be imported: No module named 'numba'", [])


def test_plain_functions_beside_a_newer_numpy(tmp_path: Path) -> None:
    """Catches: numba's refusal of a NumPy that is too new for it, taken for an error of ours, its reason lost."""
    refusal = "Numba needs NumPy 2.5 or less. Got NumPy 2.6."
    (tmp_path / "refusing" / "numba").mkdir(parents=True)
    (tmp_path / "refusing" / "numba" / "__init__.py").write_text(f"raise ImportError({refusal!r})", encoding="utf-8")
    out, _ = start(ASKED, tmp_path / "refusing", project(tmp_path / "here"))
    assert out == f"2014 False numba cannot be imported: {refusal}"


def test_plain_functions_when_switched_off(tmp_path: Path) -> None:
    """Catches: a switch of numba's that we do not heed, so that a test of the plain functions tests nothing."""
    if find_spec("numba") is None:
        pytest.skip("numba is not installed")
    out, _ = start(ASKED, project(tmp_path / "here"), NUMBA_DISABLE_JIT="1")
    assert out == "2014 False numba is switched off (NUMBA_DISABLE_JIT)"
