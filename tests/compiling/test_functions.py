"""Compiled functions, and what is kept of them, in one process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from ccsim.compiler import compiled, notice, on_compile, store
from compiling.support import fresh, loaded, needs_numba


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
def test_inlined_if_so_asked(cache: Path) -> None:
    """Catches: a part of a large loop that stays a call of its own, to which dozens of numbers go through memory."""
    for inlined in (True, False):
        part = compiled(in_place=True, inlined=inlined)(lambda value: 2 * value)
        assert part(21) == 42
        assert ("alwaysinline" in part.inspect_llvm(part.signatures[0])) is inlined


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
        on_compile()


@needs_numba
def test_python_users_are_told_by_the_logger(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a notebook that stands still for ten seconds and does not say why."""
    monkeypatch.setattr(notice, "_said", set())
    notice.about_to_compile()
    notice.about_to_compile()
    assert [record.getMessage() for record in caplog.records if record.name == "ccsim"] == [notice.COMPILES]
