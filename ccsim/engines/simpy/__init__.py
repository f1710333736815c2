"""The readable engine: SimPy's clock and processes, our own lines, open to a user's own routing rule.

Read it in this order: `people` (a call, an agent), `floor` (who waits, who is free, who takes whom), `duty` (an agent's days),
`journey` (a contact's way from its ring to an agent), `talking` (what happens there), `leaving` (the end of an attempt, and what
follows), `simulate` (all of it set going).
"""

from ccsim.engines.simpy.routing import Offer, Routing
from ccsim.engines.simpy.simulate import Parts, run

__all__ = ["Offer", "Parts", "Routing", "run"]
