"""Sweeps, for Python and the command line alike."""

from ccsim.app.sweep.ask import sweep
from ccsim.app.sweep.plan import Plan, Question, check_once, plan_sweep
from ccsim.app.sweep.point import Effect, Swept
from ccsim.app.sweep.result import SweepResult

__all__ = ["Effect", "Plan", "Question", "SweepResult", "Swept", "check_once", "plan_sweep", "sweep"]
