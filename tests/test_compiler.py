"""Functions compiled by numba, kept between runs by all that is compiled into them; plain functions without numba."""

from __future__ import annotations

import importlib
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim import compiler
from ccsim.compiler import compiled, notice, on_compile, store

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


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which this process keeps what it compiles."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept" / "ccsim" / "compiled"


@pytest.fixture
def rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module with the rule, in this process."""
    name = "rule_in_this_process"
    monkeypatch.syspath_prepend(project(tmp_path / "here", name=name))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield importlib.import_module(name)
    del sys.modules[name]


def fresh(function: Callable[..., Any]) -> Any:
    """Compile a function as a process does that has just begun."""
    return compiled(function)


def loaded(function: Any) -> int:
    """How many versions of a function were loaded rather than compiled."""
    return sum(function.stats.cache_hits.values())


# --- From one process to the next ------------------------------------------------------------------------------------


@needs_numba
def test_compiles_once_and_again_when_a_called_module_changes(tmp_path: Path) -> None:
    """Catches: a cache that is never hit, and the old answer after a change in another file than the function's own."""
    cached = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    here = project(tmp_path / "here")
    assert start(START, here, **cached) == ("2014", [notice.COMPILES])
    assert start(START, here, **cached) == ("2014", [])
    project(here, RULE.replace("2", "3"))
    assert start(START, here, **cached) == ("3018", [notice.COMPILES])
    project(here, RULE.replace("at + STEP", "at - STEP"))
    assert start(START, here, **cached) == ("1998", [notice.COMPILES])
    project(here, "# a comment\n" + RULE + "\nOTHER = 1\n")
    assert start(START, here, **cached) == ("2014", [])


SPAN = """
from typing import NamedTuple

class Span(NamedTuple):
    begin: int
    end: int
"""

LENGTH = """
from ccsim.compiler import compiled

@compiled
def length(row):
    name, span = row
    return span.end - span.begin
"""


@needs_numba
def test_compiles_again_when_the_fields_of_an_argument_change(tmp_path: Path) -> None:
    """Catches: the columns of a table taken for one another, because their types are the same in another order."""
    cached = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    code = "from work import length\nfrom span import Span\nprint(length((1, Span(begin=10, end=30))))"
    (tmp_path / "work.py").write_text(LENGTH, encoding="utf-8")
    for fields in (SPAN, SPAN.replace("begin", "begins").replace("end:", "begin:").replace("begins", "end")):
        (tmp_path / "span.py").write_text(fields, encoding="utf-8")
        assert start(code, tmp_path, **cached) == ("20", [])


@needs_numba
def test_two_start_on_an_empty_cache(tmp_path: Path) -> None:
    """Catches: one process that reads what the other is half way through writing, or stumbles over its folder."""
    cached = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    here = project(tmp_path / "here")
    both = [begin(START, here, **cached) for _ in range(2)]
    assert [end(each)[0] for each in both] == ["2014", "2014"]
    assert start(START, here, **cached) == ("2014", [])


@needs_numba
def test_read_only_installation_without_a_home(tmp_path: Path) -> None:
    """Catches: an error at import, a file beside the sources, a home that is made, a folder that others can write to."""
    here = project(tmp_path / "here")
    for path in (here, *here.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    bare = {"HOME": str(tmp_path / "none"), "USERPROFILE": str(tmp_path / "none"), "TMPDIR": str(temporary)}
    try:
        assert start(START, here, **bare) == ("2014", [notice.COMPILES])
        assert start(START, here, **bare) == ("2014", [])
        assert sorted(each.name for each in here.iterdir()) == ["rule.py", "work.py"]
        assert sorted(each.name for each in tmp_path.iterdir()) == ["here", "temporary"]
        (private,) = temporary.iterdir()
        if hasattr(os, "geteuid"):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
            assert private.stat().st_uid == os.geteuid()
    finally:
        here.chmod(0o755)


@needs_numba
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows guards the folders of a user itself")
@pytest.mark.parametrize("trap", ["open to all", "link"])
def test_nowhere_to_keep_it(tmp_path: Path, trap: str) -> None:
    """Catches: no run for lack of a folder, and code of another user that is run because its folder was there first."""
    here, temporary = project(tmp_path / "here"), tmp_path / "temporary"
    temporary.mkdir()
    private = temporary / f"ccsim-{os.geteuid()}"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    if trap == "link":
        private.symlink_to(elsewhere)
    else:
        private.mkdir()
        private.chmod(0o777)
    (tmp_path / "file").touch()
    nowhere = {"XDG_CACHE_HOME": str(tmp_path / "file" / "below"), "TMPDIR": str(temporary)}
    assert start(START, here, **nowhere) == ("2014", [notice.COMPILES, notice.NOT_KEPT])
    assert list(private.iterdir()) == []


@needs_numba
def test_the_users_own_numba_is_left_alone(tmp_path: Path) -> None:
    """Catches: functions of the user that land in our folder, because numba was told of it for the whole process."""
    here = project(tmp_path / "here")
    (here / "own.py").write_text("import numba\n@numba.njit(cache=True)\ndef own(a): return a + 1\n", encoding="utf-8")
    code = "import numba\nbefore = numba.config.CACHE_DIR\n" + START
    code += "from own import own\nown(1)\nprint(numba.config.CACHE_DIR == before)"
    out, _ = start(code, here, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert out == "2014\nTrue"
    assert {each.suffix for each in (here / "__pycache__").iterdir()} == {".nbi", ".nbc"}
    assert not list((tmp_path / "cache").rglob("*own*"))


# --- Without numba ---------------------------------------------------------------------------------------------------

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
    if importlib.util.find_spec("numba") is None:
        pytest.skip("numba is not installed")
    out, _ = start(ASKED, project(tmp_path / "here"), NUMBA_DISABLE_JIT="1")
    assert out == "2014 False numba is switched off (NUMBA_DISABLE_JIT)"


# --- What is kept ----------------------------------------------------------------------------------------------------


def double(value: int) -> int:
    return 2 * value


def pick(column: Any, number: int) -> Any:
    return column[number]


@needs_numba
@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: kept[: len(kept) // 2],
        lambda kept: kept[:-1] + bytes([kept[-1] ^ 1]),
        lambda kept: bytes(len(kept)),
        lambda kept: store.sha256(b"not a pickle").digest() + b"not a pickle",
    ],
    ids=["empty", "cut off", "one bit", "zeros", "not what it seems"],
)
def test_damaged_files_are_compiled_anew(cache: Path, damage: Callable[[bytes], bytes]) -> None:
    """Catches: a full disk or a crash once, and a program that does not start ever after."""
    assert fresh(double)(4) == 8
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    again = fresh(double)
    assert again(4) == 8
    assert loaded(again) == 0
    after = fresh(double)
    assert after(4) == 8
    assert loaded(after) == 1


@needs_numba
def test_what_is_changed_in_memory_is_not_kept_as_the_original(
    cache: Path, rule: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a rule replaced while a test runs, whose machine code every later run takes for that of the real one."""
    assert fresh(rule.reached)(1) == 3
    with monkeypatch.context() as patched:
        patched.setattr(rule, "STEP", 5)
        assert fresh(rule.reached)(1) == 6
    again = fresh(rule.reached)
    assert again(1) == 3
    assert loaded(again) == 1


@needs_numba
def test_settings_of_numba_count(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a run with checked indices that is handed code without the checks."""
    from numba import config

    column = np.arange(4)[:2]
    assert fresh(pick)(column, 3) == 3
    monkeypatch.setattr(config, "BOUNDSCHECK", 1)
    checking = fresh(pick)
    with pytest.raises(IndexError):
        checking(column, 3)
    assert loaded(checking) == 0


@needs_numba
def test_types_count(cache: Path) -> None:
    """Catches: one name for code of different types, so that an integer is read as a float."""
    column = np.arange(4)
    assert fresh(pick)(column, 1) == 1
    assert fresh(pick)(column / 2, 1) == 0.5
    assert fresh(pick)(column[::-1], 0) == 3
    again = fresh(pick)
    assert [again(column, 1), again(column / 2, 1), again(column[::-1], 0)] == [1, 0.5, 3]
    assert loaded(again) == 3


@needs_numba
def test_signature(cache: Path) -> None:
    """Catches: other types that cost seconds of compilation without a word."""
    typed = compiled(signature="int64(int64[::1], int64)")(pick)
    assert typed(np.arange(4), 2) == 2
    with pytest.raises(TypeError):
        typed(np.arange(4) / 2, 2)
    several = compiled(signature=["int64(int64)", "float64(float64)"])(double)
    assert (several(2), several(0.25)) == (4, 0.5)


@needs_numba
def test_floats_follow_ieee(cache: Path) -> None:
    """Catches: an exception in the midst of a compiled loop, sums in another order, or NaN assumed away."""

    def share(part: float, whole: float) -> float:
        return part / whole

    made = fresh(share)
    assert made(1.0, 0.0) == np.inf
    assert np.isnan(made(0.0, 0.0))
    assert "fastmath" not in made.targetoptions or not made.targetoptions["fastmath"]
    assert made.targetoptions["nogil"]


@needs_numba
def test_said_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a line for each of fifty functions, none for the first, or one where nothing is compiled."""
    monkeypatch.setattr(notice, "_said", set())
    lines: list[str] = []
    on_compile(lines.append)
    try:
        fresh(double)(1)
        fresh(pick)(np.arange(2), 1)
        assert lines == [notice.COMPILES]
        notice._said.clear()
        fresh(double)(1)
        assert lines == [notice.COMPILES]
        on_compile(None)
        fresh(double)(1.0)
        assert lines == [notice.COMPILES]
        on_compile(lines.append)
        fresh(double)(1j)
        assert lines == [notice.COMPILES] * 2
    finally:
        on_compile(None)


# --- What goes into the machine code ---------------------------------------------------------------------------------

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


@needs_numba
def test_what_an_exception_leads_to_counts() -> None:
    """Catches: a call that is moved out of a `try`, which leaves the instructions as they were."""
    from ccsim.compiler.content import content

    def tried(value: int) -> int:
        try:
            return double(value)
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


# --- Files -----------------------------------------------------------------------------------------------------------


def test_store(cache: Path) -> None:
    """Catches: one thing read back as another, or found where nothing was saved."""
    assert store.load("f-1") is None
    assert store.save("f-1", b"one")
    assert store.save("f-2", b"")
    assert (store.load("f-1"), store.load("f-2"), store.load("f-3")) == (b"one", b"", None)
    assert store.save("f-1", b"another")
    assert store.load("f-1") == b"another"
    if hasattr(os, "geteuid"):
        assert {stat.S_IMODE(each.stat().st_mode) for each in (cache, *cache.iterdir())} == {0o700, 0o600}


def test_a_file_is_whole_or_nothing(cache: Path) -> None:
    """Catches: machine code with one bit turned, which runs all the same."""
    store.save("f-1", b"one")
    (path,) = cache.iterdir()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.load("f-1") is None
        path.write_bytes(whole[:at])
        assert store.load("f-1") is None
    path.write_bytes(whole)
    assert store.load("f-1") == b"one"


def test_a_cache_that_can_only_be_read_is_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an image with everything compiled into it, which is compiled anew because its files cannot be touched."""
    store.save("f-1", b"one")
    monkeypatch.setattr(os, "utime", _refuse)
    monkeypatch.setattr(store, "_make", _refuse)
    assert store.load("f-1") == b"one"
    assert not store.save("f-2", b"two")


def _refuse(*_: object) -> None:
    raise PermissionError


def test_no_half_file_on_a_full_disk(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: what could not be written whole, left lying or put in the place of what was whole."""
    store.save("f-1", b"one")
    monkeypatch.setattr(os, "replace", _refuse)
    monkeypatch.setattr(store.tempfile, "gettempdir", _refuse)
    assert not store.save("f-1", b"two")
    assert store.load("f-1") == b"one"
    assert [each.name for each in cache.iterdir()] == ["f-1.code"]


def test_old_files_go(cache: Path) -> None:
    """Catches: a cache that grows with every release, or that drops what is in use."""
    now = store.time()
    for number in range(store.KEEP + 4):
        store.save(f"f-{number}", b"one")
        os.utime(cache / f"f-{number}.code", (now, now - 1000 + number))
    for name, age in (("g-1", 10.0), ("h-1", store.UNUSED + 10)):
        store.save(name, b"one")
        os.utime(cache / f"{name}.code", (now, now - age))
    store.load("f-4")
    for name, age in (("left", store.ABANDONED + 10), ("writing", 1.0)):
        (cache / f"{name}.unfinished").touch()
        os.utime(cache / f"{name}.unfinished", (now, now - age))
    store.save("f-new", b"one")
    newest = {f"f-{number}.code" for number in (4, *range(6, store.KEEP + 4))}
    assert {each.name for each in cache.iterdir()} == newest | {"f-new.code", "g-1.code", "writing.unfinished"}
