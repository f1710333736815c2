"""What goes into the machine code of a function, and so into the name under which it is kept."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from compiling.support import ROOT, RULE, begin, end, fresh, needs_numba, project

MANY_KINDS = """
import math
from collections import namedtuple
import numpy as np
import other
from ccsim.compiler import compiled

PAIR = (1, 2.5)
Span = namedtuple("Span", ["begin", "middle", "end"], defaults=[5])
COLUMN = np.zeros(3, np.int64)
ROW = np.dtype([("at", np.int64)])

def make(within):
    def inside(value):
        return value < within
    return compiled(inside)

inside = make(3)

@compiled
def called(value, by=1):
    return value + by

def _tried(value):
    try:
        return called(value)
    except Exception:
        return 0

tried = compiled(_tried)

@compiled
def work(name, values):
    seen = 0
    for value in values:
        if inside(value) or name in {"a", "b", "c"}:
            seen += other.STEP + int(PAIR[0]) + COLUMN[0] + math.floor(PAIR[1]) + np.int64(tried(value))
    return seen + np.zeros(1, ROW)["at"][0] + Span(1, 2).begin
"""

DIGEST = """
import sys
from ccsim.compiler.content import content
import work
print(content(work.work))
"""

CHANGES = [
    ("work", "(1, 2.5)", "(1, 2.75)"),
    ("work", "(1, 2.5)", "(True, 2.5)"),
    ("work", "np.zeros(3, np.int64)", "np.ones(3, np.int64)"),
    ("work", "np.zeros(3, np.int64)", "np.zeros(3)"),
    ("work", "np.zeros(3, np.int64)", "np.zeros((3, 1), np.int64)"),
    ("work", "ROW = np.dtype([", 'ROW = np.dtype([("before", np.int64), '),
    ("work", '"begin", "middle"', '"middle", "begin"'),
    ("work", "defaults=[5]", "defaults=[6]"),
    ("work", "make(3)", "make(4)"),
    ("work", "value < within", "value <= within"),
    ("work", "by=1", "by=2"),
    ("work", "value + by", "value - by"),
    ("work", "return 0", "return 1"),
    ("work", '"c"}', '"d"}'),
    ("work", "math.floor", "math.ceil"),
    ("work", "@compiled\ndef called", "@compiled(signature='int64(int64, int64)')\ndef called"),
    ("other", "STEP = 2", "STEP = 3"),
]


@needs_numba
def test_content_is_the_same_in_every_process(tmp_path: Path) -> None:
    """Catches: addresses or the order of a set in the digest, so that nothing is ever found again."""
    here = project(tmp_path / "here", name="other")
    (here / "work.py").write_text(MANY_KINDS, encoding="utf-8")
    digests = [end(each)[0] for each in [begin(DIGEST, here, PYTHONHASHSEED=seed) for seed in ("1", "2", "3")]]
    assert re.fullmatch("[0-9a-f]{64}", digests[0])
    assert len(set(digests)) == 1


@needs_numba
@pytest.mark.parametrize(("file", "old", "new"), CHANGES)
def test_whatever_a_function_reaches_counts(
    cache: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    """Catches: a change in a constant, a default, a callee or an array that leaves the digest as it was."""
    from ccsim.compiler.content import content

    def digest(*change: str) -> str:
        texts = {"work": MANY_KINDS, "other": RULE}
        if change:
            assert old in texts[file]
            texts[file] = texts[file].replace(*change)
        modules = {name: ModuleType(name) for name in texts}
        with monkeypatch.context() as patched:
            for name in ("other", "work"):
                patched.setitem(sys.modules, name, modules[name])
                exec(texts[name], vars(modules[name]))
            return content(modules["work"].work)

    assert digest(old, new) != digest()
    assert digest() == digest()


WRITES = """
from numba import njit, types
from numba.extending import intrinsic

@intrinsic
def twice(typing, value):
    def generate(context, builder, signature, arguments):
        return builder.add(arguments[0], arguments[0])
    return types.int64(types.int64), generate

@njit
def work(value):
    return twice(value)
"""


@needs_numba
def test_a_function_that_writes_machine_code_counts() -> None:
    """Catches: an intrinsic whose change leaves the digest as it was, or because of which nothing is ever kept."""
    from ccsim.compiler.content import content

    digests = []
    for text in (WRITES, WRITES, WRITES.replace("builder.add", "builder.mul")):
        names = {"__name__": "ccsim.writes"}
        exec(text, names)
        digests.append(content(names["work"]))
    assert digests[0] == digests[1] != digests[2]


@needs_numba
def test_what_an_exception_leads_to_counts() -> None:
    """Catches: a call that is moved out of a `try`, which leaves the instructions as they were."""
    from ccsim.compiler.content import content

    def tried(value: int) -> int:
        try:
            return abs(value)
        except Exception:
            return 0

    before = content(tried)
    tried.__code__ = tried.__code__.replace(co_exceptiontable=b"")
    assert content(tried) != before


@needs_numba
def test_what_cannot_be_known_is_not_kept(cache: Path) -> None:
    """Catches: an object compiled in by what it is called rather than by what it is."""
    from enum import Enum

    level = Enum("level", {"LOW": 1})

    def low() -> bool:
        return level.LOW == level.LOW

    assert fresh(low)()
    assert not cache.exists()


@needs_numba
def test_all_of_ours_can_be_kept() -> None:
    """Catches: an engine that is compiled anew at every start because of something odd among its constants."""
    from ccsim.compiler.content import content

    files = [
        each
        for each in (ROOT / "ccsim").rglob("*.py")
        if re.search("^@compiled|= compiled", each.read_text("utf-8"), re.M)
    ]
    modules = [importlib.import_module(".".join(each.relative_to(ROOT).with_suffix("").parts)) for each in files]
    functions = [each for module in modules for each in vars(module).values() if hasattr(each, "py_func")]
    for function in functions:
        assert content(function)
