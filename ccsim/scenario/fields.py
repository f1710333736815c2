"""The types of the models' fields: a Python type, and the kind of value that is read into it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

from ccsim.scenario.bytime import ByTime
from ccsim.scenario.bytime_read import by_time
from ccsim.scenario.distribution import Distribution
from ccsim.scenario.distribution_fields import (
    DELAY_KIND,
    HANDLING_BY_QUEUE,
    HANDLING_BY_TIME,
    PATIENCE_BY_QUEUE,
    PATIENCE_BY_TIME,
    TAKES_KIND,
)
from ccsim.scenario.reading import Reads
from ccsim.scenario.scalars import (
    AHT_KIND,
    CV_KIND,
    DURATION_MS,
    FACTOR_KIND,
    INSTANT_KIND,
    MONEY_KIND,
    NUMBER_KIND,
    RATE_KIND,
    TEXT_KIND,
    YES_KIND,
    keyed,
    name_of,
    whole,
)
from ccsim.scenario.shares import SHARE, SHARE_OR_REST, THEN, Shares

Duration: TypeAlias = Annotated[int, Reads(DURATION_MS)]
Share: TypeAlias = Annotated[float, Reads(SHARE)]
ShareOrRest: TypeAlias = Annotated[float, Reads(SHARE_OR_REST)]
Number: TypeAlias = Annotated[float, Reads(NUMBER_KIND)]
Money: TypeAlias = Annotated[float, Reads(MONEY_KIND)]
Count: TypeAlias = Annotated[int, Reads(whole(0))]
Positive: TypeAlias = Annotated[int, Reads(whole(1))]
Aht: TypeAlias = Annotated[int, Reads(AHT_KIND)]
YesNo: TypeAlias = Annotated[bool, Reads(YES_KIND)]
Instant: TypeAlias = Annotated[datetime, Reads(INSTANT_KIND)]
Text: TypeAlias = Annotated[str, Reads(TEXT_KIND)]
Cv: TypeAlias = Annotated[float, Reads(CV_KIND)]

Takes: TypeAlias = Annotated[Distribution, Reads(TAKES_KIND)]
Delay: TypeAlias = Annotated[Distribution, Reads(DELAY_KIND)]
Handling: TypeAlias = Annotated[ByTime[Distribution], Reads(HANDLING_BY_TIME)]
Patience: TypeAlias = Annotated[ByTime[Distribution], Reads(PATIENCE_BY_TIME)]
HandlingByQueue: TypeAlias = Annotated[dict[str, ByTime[Distribution]], Reads(HANDLING_BY_QUEUE)]
PatienceByQueue: TypeAlias = Annotated[dict[str, ByTime[Distribution]], Reads(PATIENCE_BY_QUEUE)]

Volume: TypeAlias = Annotated[ByTime[float], Reads(by_time(NUMBER_KIND, clocks=False, adding="day"))]
PerInterval: TypeAlias = Annotated[ByTime[float], Reads(by_time(NUMBER_KIND, slots=True, adding="interval"))]
RateByTime: TypeAlias = Annotated[ByTime[float], Reads(by_time(RATE_KIND))]
FactorByTime: TypeAlias = Annotated[ByTime[float], Reads(by_time(FACTOR_KIND))]
ShareByTime: TypeAlias = Annotated[ByTime[float], Reads(by_time(SHARE))]
ShareByDay: TypeAlias = Annotated[ByTime[float], Reads(by_time(SHARE, clocks=False))]
AhtByDay: TypeAlias = Annotated[ByTime[int], Reads(by_time(AHT_KIND, clocks=False))]
CountByTime: TypeAlias = Annotated[ByTime[int], Reads(by_time(whole(0)))]
CountByDay = by_time(whole(0), clocks=False)
ShiftNumbers: TypeAlias = Annotated[dict[str, ByTime[int]], Reads(keyed(CountByDay, "shifts", "a shift"))]
PolicyByDay: TypeAlias = Annotated[ByTime[str], Reads(by_time(name_of(("policies",), "a policy"), clocks=False))]
Then: TypeAlias = Annotated[ByTime[Shares], Reads(by_time(THEN))]
QueueName: TypeAlias = Annotated[str, Reads(name_of(("queues",), "a queue"))]
SegmentName: TypeAlias = Annotated[str, Reads(name_of(("segments",), "a segment"))]
GroupName: TypeAlias = Annotated[str, Reads(name_of(("agents",), "an agent group"))]
TypeName: TypeAlias = Annotated[str, Reads(name_of(("contacts",), "a contact type"))]
