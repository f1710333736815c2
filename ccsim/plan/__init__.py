"""The plan: a scenario as flat whole-number tables that every engine reads, and the rosters of its agents."""

from ccsim.plan.make import Plan, make
from ccsim.plan.roster import Roster, roster
from ccsim.plan.teams import Team

__all__ = ["Plan", "Roster", "Team", "make", "roster"]
