"""The scenario language: what a planner writes, validated once, immutable."""

from ccsim.scenario.load import load, parse
from ccsim.scenario.model import Scenario

__all__ = ["Scenario", "load", "parse"]
