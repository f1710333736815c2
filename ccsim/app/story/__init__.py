"""The story of one contact: its facts from the rules and engines, its words for a planner.

Read it in this order: `facts` (what a story holds), `why` (which rule decided, asked of the rules themselves), `watch` (a SimPy
engine that notes what it decides about one contact), `past` (the records of a replication, one pass), `pick` (telling contacts),
`telling` (all of it put together), `words` (sentences), `document` (JSON).
"""

from ccsim.app.story.facts import Story
from ccsim.app.story.telling import explain

__all__ = ["Story", "explain"]
