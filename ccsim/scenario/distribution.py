"""Distributions of durations, as plain values: what was written, not how it is drawn.

All parameters are float milliseconds. `mean` is the mean in ms, `scaled(k)` the distribution of k times the duration.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal, Self, TypeAlias

Running: TypeAlias = Literal["wall", "open", "open_day"]
"""The clock on which a duration runs: the wall's, or a queue's opening clock, counted in ms or in open days."""


@dataclass(frozen=True)
class _Timed:
    """What every distribution carries.

    Attributes
    ----------
    clock : 'wall', 'open' or 'open_day'
        Only delays of `next` are other than 'wall'. 'open': ms of opening time; 'open_day': the parameters
        are in open days, each `Scenario.open_day(queue)` ms of opening time long.
    """

    clock: Running = field(default="wall", kw_only=True)


@dataclass(frozen=True)
class _ByMean(_Timed):
    mean: float

    def scaled(self, k: float) -> Self:
        """Multiply the duration by k: the mean grows, the shape stays."""
        return replace(self, mean=self.mean * k)


@dataclass(frozen=True)
class Constant(_Timed):
    """Always `value` ms."""

    value: float

    @property
    def mean(self) -> float:
        """The value, in ms."""
        return self.value

    def scaled(self, k: float) -> Constant:
        """Multiply the value by k."""
        return replace(self, value=self.value * k)


@dataclass(frozen=True)
class Exponential(_ByMean):
    """Exponential with a mean in ms above 0."""


@dataclass(frozen=True)
class Lognormal(_ByMean):
    """Lognormal with a mean in ms and a coefficient of variation (standard deviation / mean), both above 0."""

    cv: float


@dataclass(frozen=True)
class Gamma(_ByMean):
    """Gamma with a mean in ms and a coefficient of variation, both above 0."""

    cv: float


@dataclass(frozen=True)
class Weibull(_ByMean):
    """Weibull with a mean in ms and a coefficient of variation, both above 0."""

    cv: float


@dataclass(frozen=True)
class Uniform(_Timed):
    """Uniform between two durations in ms, low <= high."""

    low: float
    high: float

    @property
    def mean(self) -> float:
        """Mean in ms."""
        return (self.low + self.high) / 2

    def scaled(self, k: float) -> Uniform:
        """Multiply the duration by k."""
        return replace(self, low=self.low * k, high=self.high * k)


@dataclass(frozen=True)
class Triangular(_Timed):
    """Triangular on low <= mode <= high (ms), low < high."""

    low: float
    mode: float
    high: float

    @property
    def mean(self) -> float:
        """Mean in ms."""
        return (self.low + self.mode + self.high) / 3

    def scaled(self, k: float) -> Triangular:
        """Multiply the duration by k."""
        return replace(self, low=self.low * k, mode=self.mode * k, high=self.high * k)


@dataclass(frozen=True)
class Empirical(_Timed):
    """One of the observed values (ms, ascending), each as likely as any other."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean in ms."""
        return math.fsum(self.values) / len(self.values)

    def scaled(self, k: float) -> Empirical:
        """Multiply the duration by k."""
        return replace(self, values=tuple(value * k for value in self.values))


@dataclass(frozen=True)
class Never(_Timed):
    """Patience without end."""

    @property
    def mean(self) -> float:
        """Infinite."""
        return math.inf

    def scaled(self, k: float) -> Never:
        """Return the same: never is never, whatever the factor."""
        del k
        return self


@dataclass(frozen=True)
class Mixture(_Timed):
    """One of several distributions by chance; `parts` are (share, distribution) and the shares sum to 1."""

    parts: tuple[tuple[float, Distribution], ...]

    @property
    def mean(self) -> float:
        """Mean in ms; infinite if a part with a share is never."""
        return math.fsum(share * part.mean for share, part in self.parts if share > 0)

    def scaled(self, k: float) -> Mixture:
        """Multiply the duration by k, part by part."""
        return replace(self, parts=tuple((share, part.scaled(k)) for share, part in self.parts))


@dataclass(frozen=True)
class Scale(_Timed):
    """`factor` times the distribution that would have been inherited; it has no mean of its own."""

    factor: float

    @property
    def mean(self) -> float:
        """Refused: only the inherited distribution has a mean."""
        raise ValueError("a `scale` has no mean until it is applied to the distribution that it inherits")

    def scaled(self, k: float) -> Scale:
        """Multiply by k as well."""
        return replace(self, factor=self.factor * k)


Distribution: TypeAlias = (
    Constant | Exponential | Lognormal | Gamma | Weibull | Uniform | Triangular | Empirical | Never | Mixture | Scale
)
