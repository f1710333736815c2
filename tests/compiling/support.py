"""Small projects of two modules, processes that run them, and functions as a fresh process sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ccsim
from ccsim import compiler
from ccsim.compiler import compiled

ROOT = Path(ccsim.__file__).parents[1]

needs_numba = pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)

RULE = """
STEP = 2

def reached(at):
    return at + STEP
"""

WORK = """
from ccsim.compiler import compiled
import {rule}

reached = compiled({rule}.reached)

@compiled
def total(times):
    done = {rule}.STEP * 1000
    for at in times:
        done += reached(at)
    return done
"""

START = """
import sys
import numpy as np
from ccsim.compiler import on_compile
on_compile(lambda line: print(line, file=sys.stderr))
from work import total
print(total(np.arange(4)))
"""

ALONE = {"NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA", "NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK", "PYTHONPATH"}


def project(folder: Path, rule: str = RULE, name: str = "rule") -> Path:
    """Write two modules: a rule, and a compiled function that uses it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(rule, encoding="utf-8")
    (folder / "work.py").write_text(WORK.format(rule=name), encoding="utf-8")
    return folder


def begin(code: str, *paths: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a process without a cache folder of its own, which leaves no byte code behind."""
    kept = {name: value for name, value in os.environ.items() if name not in ALONE}
    path = os.pathsep.join(map(str, [*paths, ROOT]))
    return subprocess.Popen(
        [sys.executable, "-B", "-c", code],
        env={**kept, "PYTHONPATH": path, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    """Wait for a process: what it printed, and the lines on standard error."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip(), err.splitlines()


def start(code: str, *paths: Path, **environment: str) -> tuple[str, list[str]]:
    return end(begin(code, *paths, **environment))


def fresh(function: Callable[..., Any]) -> Any:
    """Compile a function as a process does that has just begun."""
    return compiled(function)


def loaded(function: Any) -> int:
    """How many versions of a function were loaded rather than compiled."""
    return sum(function.stats.cache_hits.values())
