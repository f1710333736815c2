"""What contacts, and those who make them, are called on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ccsim.kpi.channels import more_than_calls
from ccsim.scenario import Scenario

WIDER: Mapping[str, str] = {
    "calls": "contacts",
    "callers": "customers",
}
"""What is said in place of a word of the telephone where not every contact is a call."""


def worded(scenario: Scenario, text: str) -> str:
    """Say a sentence of calls and callers as it is, or of contacts and customers where not every contact is a call."""
    if not more_than_calls(scenario):
        return text
    return re.sub(rf"\b(?:{'|'.join(WIDER)})\b", lambda found: WIDER[found[0]], text)
