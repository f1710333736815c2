"""`ccsim.plot`: figures of results, as matplotlib draws them.

>>> result = ccsim.run("scenarios/desk_8020.yaml", by="interval")
>>> ccsim.plot.service_level(result)             # an Axes; its figure is `.figure`

Every function takes `ax`, an Axes to draw in, and returns the Axes. matplotlib is imported when the first figure is drawn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.plot.agents import requirement, staffing
    from ccsim.plot.callbacks import callbacks, time_to_callback
    from ccsim.plot.distribution import wait_distribution
    from ccsim.plot.experiments import frontier, staffing_curve
    from ccsim.plot.fan import queue_length
    from ccsim.plot.fare import segments
    from ccsim.plot.heat import concurrency, occupancy, week, who_answered
    from ccsim.plot.intervals import abandonment, service_level, waits
    from ccsim.plot.nights import backlog
    from ccsim.plot.style import svg
    from ccsim.plot.timeline import timeline

__all__ = [
    "abandonment",
    "backlog",
    "callbacks",
    "concurrency",
    "frontier",
    "occupancy",
    "queue_length",
    "requirement",
    "segments",
    "service_level",
    "staffing",
    "staffing_curve",
    "svg",
    "time_to_callback",
    "timeline",
    "wait_distribution",
    "waits",
    "week",
    "who_answered",
]

_HOMES = {
    "abandonment": "ccsim.plot.intervals",
    "backlog": "ccsim.plot.nights",
    "callbacks": "ccsim.plot.callbacks",
    "concurrency": "ccsim.plot.heat",
    "frontier": "ccsim.plot.experiments",
    "occupancy": "ccsim.plot.heat",
    "queue_length": "ccsim.plot.fan",
    "requirement": "ccsim.plot.agents",
    "segments": "ccsim.plot.fare",
    "service_level": "ccsim.plot.intervals",
    "staffing": "ccsim.plot.agents",
    "staffing_curve": "ccsim.plot.experiments",
    "svg": "ccsim.plot.style",
    "time_to_callback": "ccsim.plot.callbacks",
    "timeline": "ccsim.plot.timeline",
    "wait_distribution": "ccsim.plot.distribution",
    "waits": "ccsim.plot.intervals",
    "week": "ccsim.plot.heat",
    "who_answered": "ccsim.plot.heat",
}


def __getattr__(name: str) -> object:
    """Import a figure from its home on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ccsim.plot' has no attribute '{name}'")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
