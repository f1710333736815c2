"""Files of a scenario: found beside or below it, and read as text with every guard."""

from __future__ import annotations

from pathlib import Path

from ccsim.scenario.tree import did_you_mean

MAX_BYTES = 10_000_000
"""No larger scenario is read."""


class FileError(Exception):
    """A file cannot be used; the message says why."""


def inside(folder: Path, name: str, relative_to: Path) -> Path:
    """Find a file that a scenario names.

    Parameters
    ----------
    folder : Path
        The scenario's own; links and `..` must not lead out of it.
    name : str
        As it is written.
    relative_to : Path
        Folder of the file in which it is written.

    Raises
    ------
    FileError
        If it lies outside, or is no file.
    """
    if not name:
        raise FileError("names no file")
    path = relative_to / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise FileError(
                f"'{name}' lies outside the scenario's folder; files are found beside or below the scenario"
            )
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(f"'{name}' cannot be found: {_reason(error)}") from None
    try:
        check(path)
    except FileError as error:
        raise FileError(f"'{name}' {error}") from None
    return path


def check(path: Path) -> None:
    """Refuse what is not an ordinary file, and say what is near.

    Raises
    ------
    FileError
        If it does not exist, is a folder or a device.
    """
    try:
        if path.is_file():
            return
        if path.is_dir():
            raise FileError("is a folder, not a file")
        if path.exists():
            raise FileError("is not an ordinary file")
        siblings = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be found: {_reason(error)}") from None
    raise FileError(f"does not exist{did_you_mean(path.name, siblings)}")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises
    ------
    FileError
        If it is larger or cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {_reason(error)}") from None
    if len(content) > limit:
        raise FileError(f"is larger than {limit // 1_000_000} MB")
    return content


def decode(content: bytes) -> str:
    """Decode UTF-8, with or without its mark at the beginning.

    Raises
    ------
    FileError
        If it is something else; the message has the line.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("is UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"is not UTF-8 (a byte {content[error.start]:#04x} in line {line}); save it as UTF-8") from None
