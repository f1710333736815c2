"""`ccsim.staff`: the fewest agents that meet the targets.

`demand` works out what must be carried, `api` asks `ccsim.planning`, `result` is what comes back, `files` writes it.
"""
