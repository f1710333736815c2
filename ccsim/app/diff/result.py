"""What `ccsim.diff` gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim import __version__
from ccsim.app.diff.figures import Figure, figures
from ccsim.app.diff.keys import Key, differing_keys
from ccsim.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas as pd

FIGURE = ("figure", "by", "of", "unit", "old", "new", "difference")
"""What is told of each figure."""


@dataclass(frozen=True)
class Diff:
    """What changed from one scenario to another.

    Parameters
    ----------
    old, new : Scenario
    changed : tuple of Key
        Keys that differ.
    reckoned : tuple of Figure
        Contacts, hours and their cost, whether they differ or not; none if no key does.
    """

    old: Scenario
    new: Scenario
    changed: tuple[Key, ...] = field(repr=False)
    reckoned: tuple[Figure, ...] = field(repr=False)

    @property
    def same(self) -> bool:
        """Whether both come to the same scenario, however they are written."""
        return not self.changed

    @cached_property
    def keys(self) -> pd.DataFrame:
        """Keys that differ: path, old, new, old_at, new_at."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        return pd.DataFrame([_key(one) for one in self.changed], columns=["path", "old", "new", "old_at", "new_at"])

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Contacts, hours and cost: figure, by, of, unit, old, new, difference."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame([_figure(one) for one in self.reckoned], columns=list(FIGURE))

    def to_dict(self) -> dict[str, Any]:
        """Make the document that `ccsim diff --json` prints."""
        return {
            "ccsim": __version__,
            "old": _scenario(self.old),
            "new": _scenario(self.new),
            "same": self.same,
            "keys": [_key(one) for one in self.changed],
            "figures": [_figure(one) for one in self.reckoned],
        }


def diff(old: Scenario | str | Path, new: Scenario | str | Path) -> Diff:
    """Tell what changed from one scenario to another; nothing is simulated.

    Parameters
    ----------
    old, new : Scenario, str or Path
        Scenarios or their files; a what-if is compared as `ccsim.diff(scenario, scenario.with_variant("cost"))`.

    Returns
    -------
    Diff

    Raises
    ------
    ScenarioError
        If one of them is wrong.
    """
    one, other = (which if isinstance(which, Scenario) else load(which) for which in (old, new))
    changed = tuple(differing_keys(one, other))
    return Diff(one, other, changed, tuple(figures(one, other)) if changed else ())


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {"scenario": scenario.name, "what_if": list(scenario.what_if), "fingerprint": scenario.fingerprint}


def _key(one: Key) -> dict[str, Any]:
    return {name: value for name, value in vars(one).items() if name != "parts"}


def _figure(one: Figure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in FIGURE}
