"""ccsim: a contact-centre simulator.

>>> import ccsim
>>> scenario = ccsim.load("scenarios/desk_8020.yaml")
>>> result = ccsim.run(scenario, replications=20)
>>> result.measures                              # a pandas DataFrame, one row a measure, queue, segment ...

Nothing heavy is imported until it is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim import erlang, plot
    from ccsim.app.actual import Check, check
    from ccsim.app.api import run
    from ccsim.app.compare.ask import compare
    from ccsim.app.compare.result import Comparison
    from ccsim.app.diff import Diff, diff
    from ccsim.app.result import Result
    from ccsim.app.staff.api import staff
    from ccsim.app.staff.result import StaffResult
    from ccsim.app.story import Story, explain
    from ccsim.app.sweep import sweep
    from ccsim.app.sweep.result import SweepResult
    from ccsim.app.understanding import Understanding, understand
    from ccsim.errors import CcsimError, Problem, ScenarioError, UsageError
    from ccsim.page import report
    from ccsim.scenario import Scenario, load, parse

__version__ = "0.1.0"

__all__ = [
    "CcsimError",
    "Check",
    "Comparison",
    "Diff",
    "Problem",
    "Result",
    "Scenario",
    "ScenarioError",
    "StaffResult",
    "Story",
    "SweepResult",
    "Understanding",
    "UsageError",
    "__version__",
    "check",
    "compare",
    "diff",
    "erlang",
    "explain",
    "load",
    "parse",
    "plot",
    "report",
    "run",
    "staff",
    "sweep",
    "understand",
]

_HOMES = {
    "CcsimError": "ccsim.errors",
    "Check": "ccsim.app.actual",
    "Comparison": "ccsim.app.compare.result",
    "Diff": "ccsim.app.diff",
    "Problem": "ccsim.errors",
    "Result": "ccsim.app.result",
    "Scenario": "ccsim.scenario",
    "ScenarioError": "ccsim.errors",
    "StaffResult": "ccsim.app.staff.result",
    "Story": "ccsim.app.story",
    "SweepResult": "ccsim.app.sweep.result",
    "Understanding": "ccsim.app.understanding",
    "UsageError": "ccsim.errors",
    "check": "ccsim.app.actual",
    "compare": "ccsim.app.compare.ask",
    "diff": "ccsim.app.diff",
    "explain": "ccsim.app.story",
    "load": "ccsim.scenario",
    "parse": "ccsim.scenario",
    "report": "ccsim.page",
    "run": "ccsim.app.api",
    "staff": "ccsim.app.staff.api",
    "sweep": "ccsim.app.sweep",
    "understand": "ccsim.app.understanding",
}
_ROOMS = ("erlang", "plot")
"""Packages that are public themselves."""


def __getattr__(name: str) -> object:
    """Import a public name from its home on first use."""
    if name in _ROOMS:
        return import_module(f"ccsim.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'ccsim' has no attribute '{name}'")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
