"""Where machine code is kept between runs: files in the user's cache folder, or in a private one among the temporary files.

What is kept is unpickled, so it is read only from folders into which nobody else can write. Lack of a folder, a full disk
or a damaged file is never an error: the code is then compiled anew.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time

KEEP = 8
"""Versions kept of one function: types of arguments, environments, releases."""
UNUSED = 90 * 86_400.0
"""Seconds after which a file that no run has read goes."""
ABANDONED = 3_600.0
"""Seconds after which a file that was never finished goes."""

SUFFIX = ".code"
UNFINISHED = ".unfinished"
CHECK = sha256().digest_size


def load(name: str) -> bytes | None:
    """Read what was saved under a name; None if there is nothing, or it is damaged."""
    for folder in _folders():
        path = folder / (name + SUFFIX)
        with suppress(OSError):
            if not _trusted(folder):
                continue
            kept = path.read_bytes()
            check, payload = kept[:CHECK], kept[CHECK:]
            if check == sha256(payload).digest():
                with suppress(OSError):  # it may be a folder that can only be read
                    os.utime(path)
                return payload
    return None


def save(name: str, payload: bytes) -> bool:
    """Keep something under a name, `function-digest`, and drop versions of the function that are long out of use.

    Processes that save the same at the same time do not harm each other: the last one stays.

    Returns
    -------
    bool
        Whether there is a folder to keep it in.
    """
    for folder in _folders():
        with suppress(OSError):
            _make(folder)
            if _trusted(folder):
                _write(folder / (name + SUFFIX), sha256(payload).digest() + payload)
                _sweep(folder, name.rpartition("-")[0])
                return True
    return False


def _folders() -> Iterator[Path]:
    """Folders in the order in which they are tried."""
    base = _cache_base()
    if base is not None:
        yield base / "ccsim" / "compiled"
    with suppress(OSError):  # there may be no folder for temporary files
        user = os.geteuid() if hasattr(os, "geteuid") else "user"
        yield Path(tempfile.gettempdir()) / f"ccsim-{user}"


def _cache_base() -> Path | None:
    """Find the folder that the system has for caches of this user; None where it has none."""
    for variable in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        base = Path(os.environ.get(variable, ""))
        if base.is_absolute():
            return base
    home = Path(os.path.expanduser("~"))
    if not home.is_absolute() or not home.is_dir():  # a service has no home; it is not for us to make one
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def _make(folder: Path) -> None:
    """Make a folder for its user alone."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _trusted(folder: Path) -> bool:
    """Whether nobody but this user and the administrator can put anything into a folder."""
    status = folder.lstat()
    if not hasattr(os, "geteuid"):  # Windows guards both folders itself
        return stat.S_ISDIR(status.st_mode)
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid in {os.geteuid(), 0} and not others_write


def _write(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads meanwhile finds the whole of it or nothing."""
    handle, unfinished = tempfile.mkstemp(suffix=UNFINISHED, dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(unfinished, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _sweep(folder: Path, function: str) -> None:
    """Drop what no run needs any more; another process may be doing the same."""
    now = time()
    versions = []
    for path in folder.iterdir():
        with suppress(OSError):
            used = path.stat().st_mtime
            if now - used > (ABANDONED if path.suffix == UNFINISHED else UNUSED):
                path.unlink()
            elif path.suffix == SUFFIX and path.stem.rpartition("-")[0] == function:
                versions.append((used, path))
    for _, path in sorted(versions, reverse=True)[KEEP:]:
        with suppress(OSError):
            path.unlink()
