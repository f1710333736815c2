"""What made a number: the versions of all that it depends on."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOMS = ("rules.py", "streams.py", "units.py", "records.py", "scenario", "workload", "plan", "engines", "kpi")
"""Where a changed line can change a measure."""

OTHERS = ("numpy", "scipy")
"""Packages whose functions turn uniforms into variates."""


@cache
def versions() -> str:
    """Name what made a number: `ccsim 0.1.0 (1f3a..), numpy 2.4.6, scipy 1.17.1`.

    The digits in brackets are of the sources that numbers depend on, so that a changed checkout of the same version is another.
    """
    others = ", ".join(f"{name} {version(name)}" for name in OTHERS)
    return f"ccsim {version('ccsim')} ({_sources()}), {others}"


def _sources() -> str:
    home = Path(__file__).parents[1]
    digest = sha256()
    for room in ROOMS:
        path = home / room
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            digest.update(f"{file.relative_to(home).as_posix()}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
