"""Files of the cache."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ccsim.compiler import store


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
