"""The lean event loop of `lean.c`: compiled when it is wanted, called with the draws of a day."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache, cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from outcome import Outcome

from ccsim.units import MINUTE
from ccsim.workload import Workload

SOURCE = Path(__file__).with_name("lean.c")
FLAGS = ("-O3", "-shared", "-fPIC")
INT64 = np.ctypeslib.ndpointer(np.int64, ndim=1, flags="C_CONTIGUOUS")

Column: TypeAlias = NDArray[np.int64]


def compiler() -> str | None:
    """Path of the C compiler; None where there is none."""
    return shutil.which("cc")


@cache
def library() -> ctypes.CDLL:
    """Compile the loop, and load it."""
    cc = compiler()
    if cc is None:
        raise FileNotFoundError("no `cc`")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lean.so"
        subprocess.run([cc, *FLAGS, "-o", str(path), str(SOURCE)], check=True)
        loaded = ctypes.CDLL(str(path))
    loaded.simulate.argtypes = [ctypes.c_int64, ctypes.c_int64, *[INT64] * 6]
    loaded.simulate.restype = ctypes.c_int64
    return loaded


class Lean:
    """The loop with the draws of a replication in which every call goes to one queue at once, and makes no other attempt.

    Parameters
    ----------
    agents : int
    workload : Workload

    Attributes
    ----------
    started, left : array of int64
        Of each call, after `run`: the start of the talk, -1 if there was none; its end, or when the caller gave up.
    """

    def __init__(self, agents: int, workload: Workload) -> None:
        self.agents = agents
        self.arrived, self.line = workload.arrived.copy(), workload.routed_as.astype(np.int64)
        self.talk, self.patience = (
            column[workload.base[: workload.contacts]] for column in (workload.talk, workload.patience)
        )
        self.started, self.left = (np.empty(workload.contacts, np.int64) for _ in range(2))

    def run(self) -> Outcome:
        """Simulate the day until the last call is over."""
        calls = len(self.arrived)
        given = (self.arrived, self.line, self.talk, self.patience, self.started, self.left)
        answered = library().simulate(calls, self.agents, *given)
        if answered < 0:
            raise MemoryError
        return Outcome(calls, calls, calls - answered, self.waited)

    @cached_property
    def waited(self) -> float:
        """Minutes that all callers waited."""
        ended = np.where(self.started >= 0, self.started, self.left)
        return float((ended - self.arrived).sum()) / MINUTE
