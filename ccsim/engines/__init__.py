"""Engines: what turns a plan, a roster and a workload into records. None of them draws anything."""
