"""By which channels the contacts of a scenario come, and what is never said of several of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Whole
from ccsim.scenario.channels import VOICE

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

ONE_CHANNEL = "one_channel"
"""Column of the places in which all contacts come by one channel, or to one queue."""

CALLERS_OF_ONE_CHANNEL = "callers_of_one_channel"
"""The same of the places of callers, who belong to no queue."""


def channel_of_types(scenario: Scenario) -> Whole:
    """Place in `scenario.channels` of the channel of each contact type: array of int64 [types]."""
    return np.array([scenario.channels.index(contact.channel) for contact in scenario.contacts.values()], np.int64)


def is_mixed(scenario: Scenario) -> bool:
    """Whether contacts come by more than one channel."""
    return len(scenario.channels) > 1


def more_than_calls(scenario: Scenario) -> bool:
    """Whether any contact is no call: it may be answered in writing, or be left over to the next day."""
    return any(channel != VOICE for channel in scenario.channels)


def in_parallel(scenario: Scenario) -> bool:
    """Whether any agent may have several contacts in hand at once."""
    return any(group.at_once for group in scenario.agents.values())


def where_of_one_channel(scenario: Scenario, *, split: bool) -> dict[str, Whole]:
    """Say in which places waits and service levels are taken together: not where they are of several channels.

    Parameters
    ----------
    split : bool
        Whether the breakdown tells contacts apart by channel already.

    Returns
    -------
    dict of str to array of int64
        `ONE_CHANNEL` [1, (queues + 1) x (segments + 1)] and `CALLERS_OF_ONE_CHANNEL` [1, segments + 1]: 1 or 0. A queue
        shows its own waits, whatever comes to it, and so do all queues together where there is only one.
    """
    queues, width = len(scenario.queues), len(scenario.segments) + 1
    places = np.ones((1, queues + 1, width), np.int64)
    places[:, -1] = int(split or queues == 1)
    return {ONE_CHANNEL: places.reshape(1, -1), CALLERS_OF_ONE_CHANNEL: np.full((1, width), int(split), np.int64)}
