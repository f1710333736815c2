"""What a comparison with Erlang holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["optimistic", "pessimistic", "either"]
"""By Erlang fewer wait and give up, less long, than will; more, longer; or one cannot say, or it differs from call to call."""

ModelName = Literal["erlang_a", "erlang_c"]


@dataclass(frozen=True)
class Broken:
    """An assumption of Erlang's that the scenario breaks.

    Parameters
    ----------
    assumption : str
        Its name: `handling_times`.
    direction : str
        Where that pushes Erlang's waits and abandonment: 'optimistic' (shorter and less than they will be),
        'pessimistic' or 'either'.
    text : str
        What it is in this scenario.
    """

    assumption: str
    direction: Direction
    text: str


@dataclass(frozen=True)
class Figure:
    """One measure, simulated and by Erlang's formula; None where something is not defined.

    Parameters
    ----------
    measure, unit : str
    queue : str
        One of the pool, or `*` for all calls of the pool.
    simulated, low, high : float or None
        The mean over replications and its 95 % confidence interval.
    erlang : float or None
    difference, difference_low, difference_high : float or None
        Erlang less simulated, and its 95 % confidence interval: both answers are of the same calls, so that their luck
        cancels for a good part.
    """

    measure: str
    unit: str
    queue: str
    simulated: float | None
    low: float | None
    high: float | None
    erlang: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None


@dataclass(frozen=True)
class PoolBeside:
    """Calls that wait for the same agents: what the simulation and what Erlang says of them.

    Parameters
    ----------
    pool : str
        Its queues, those of which only some segments belong to it as `queue/segment|segment`.
    groups : tuple of str
        Who serves them; empty if nobody does, and then there is no answer.
    model : str or None
        'erlang_a', or 'erlang_c' if nobody gave up.
    intervals : int
        Intervals with calls, for each of which the formula was asked.
    unstable : int
        Those of them in which Erlang C has no steady state, as the agents cannot carry the load: their calls count as
        never answered in time.
    unstable_share : float
        Their share of the calls.
    offered : float
        Calls in a replication.
    aht : float
        Mean handling time of the answered, in s.
    agents : float
        On duty, on average over the calls.
    at_once : int or None
        Contacts that each of them can have in hand: Erlang is asked for so many servers an agent. None where that is not one
        number for all: it is asked for whole agents, of whose time each contact takes its part.
    patience : float or None
        Mean patience in s, as it shows in the waits: all time waited / calls that gave up.
    figures : tuple of Figure
        The pool's, then of each of its queues if it has several.
    broken : tuple of Broken
    """

    pool: str
    groups: tuple[str, ...]
    model: ModelName | None
    intervals: int
    unstable: int
    unstable_share: float
    offered: float
    aht: float | None
    agents: float
    at_once: int | None
    patience: float | None
    figures: tuple[Figure, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Beside:
    """Erlang beside the simulation, pool by pool.

    Parameters
    ----------
    pools : tuple of PoolBeside
    calls : str
        What comes, for who reads of it: `calls`, or `contacts` where some come by other channels.
    """

    pools: tuple[PoolBeside, ...]
    calls: str = "calls"

    @property
    def table(self) -> pd.DataFrame:
        """All figures: pool, model, measure, unit, queue, simulated, low, high, erlang, difference and its interval."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        rows = [{"pool": one.pool, "model": one.model, **asdict(each)} for one in self.pools for each in one.figures]
        return pd.DataFrame(rows, columns=["pool", "model", *(column.name for column in fields(Figure))])

    @property
    def assumptions(self) -> pd.DataFrame:
        """All broken assumptions: pool, assumption, direction, text."""
        import pandas as pd  # noqa: PLC0415

        rows = [{"pool": one.pool, **asdict(each)} for one in self.pools for each in one.broken]
        return pd.DataFrame(rows, columns=["pool", *(column.name for column in fields(Broken))])

    def to_list(self) -> list[dict[str, Any]]:
        """Make what stands under `erlang` in the document of `ccsim run --erlang --json`, an object a pool."""
        return [asdict(one) for one in self.pools]

    def __iter__(self) -> Iterator[PoolBeside]:
        return iter(self.pools)
