"""What one process compiles, the next one loads; wherever it can be kept, and only while it is right."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ccsim.compiler import notice
from compiling.support import RULE, START, begin, end, needs_numba, project, start


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
    quiet = "from ccsim.compiler import on_compile\non_compile(None)\n"
    code = quiet + "from work import length\nfrom span import Span\nprint(length((1, Span(begin=10, end=30))))"
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
