"""Which channel a contact comes by, and how many contacts of a channel an agent can have in hand at once."""

from __future__ import annotations

from math import lcm

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.channels import CHANNELS, VOICE

MILLION = 1_000_000

Table = NDArray[np.int64]


def channels(scenario: Scenario) -> dict[str, Table]:
    """Return `channel` of each contact type, its number among CHANNELS, and `takes_line`, 1 if it needs a trunk line."""
    said = [contact.channel for contact in scenario.contacts.values()]
    return {
        "channel": np.array([CHANNELS.index(channel) for channel in said], np.int64),
        "takes_line": np.array([int(channel == VOICE) for channel in said], np.int64),
    }


def capacity(scenario: Scenario) -> dict[str, Table]:
    """Return `units`, `hands` and `slower` of each group, and `needs` of each group and contact type: see `Plan`."""
    groups, types = list(scenario.agents.values()), list(scenario.contacts.values())
    units = [lcm(*group.at_once.values()) for group in groups]
    needs = [
        [whole // group.at_once.get(contact.channel, 1) for contact in types]
        for group, whole in zip(groups, units, strict=True)
    ]
    return {
        "units": np.array(units, np.int64),
        "needs": np.array(needs, np.int64).reshape(len(groups), len(types)),
        "hands": np.array([max(group.at_once.values(), default=1) for group in groups], np.int64),
        "slower": np.array([round((group.slower or 0.0) * MILLION) for group in groups], np.int64),
    }
