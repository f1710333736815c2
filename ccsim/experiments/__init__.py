"""Replications: one unit of work, how many of them are enough, and who does them."""

from ccsim.experiments.replicate import Interrupted, Progress, Replicated, WorkersLostError, replicate
from ccsim.experiments.stopping import FixedNumber, Known, StoppingRule, stopping_rule
from ccsim.experiments.unit import COMPILED, SIMPY, Model, Unit, prepare, restricted, simulate

__all__ = [
    "COMPILED",
    "SIMPY",
    "FixedNumber",
    "Interrupted",
    "Known",
    "Model",
    "Progress",
    "Replicated",
    "StoppingRule",
    "Unit",
    "WorkersLostError",
    "prepare",
    "replicate",
    "restricted",
    "simulate",
    "stopping_rule",
]
