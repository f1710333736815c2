"""Verdicts in colour: beside their word, never instead of it, and only where somebody looks at a terminal.

`NO_COLOR` (https://no-color.org) and `TERM=dumb` switch colours off; `FORCE_COLOR` switches them on where there is no terminal,
as in the log of a CI job. They are asked in the order NO_COLOR, FORCE_COLOR, TERM, as Python does; an empty one says nothing.
"""

from __future__ import annotations

import os
import sys

import click

GOOD, BAD, OPEN = "green", "red", "yellow"
COLOURS = {
    **dict.fromkeys(("met", "better", "inside", "pass", "yes"), GOOD),
    **dict.fromkeys(("missed", "worse", "outside", "fail", "no", "gone", "missing", "overload"), BAD),
    **dict.fromkeys(("undecided", "cannot tell"), OPEN),
}
"""Every verdict that a command gives; what is `same?`, not told apart, stays plain."""


def asked() -> bool | None:
    """Whether the environment wants colours; None if it does not say."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def wanted(*, err: bool = False) -> bool:
    """Whether to write colours to standard output (or standard error)."""
    answer = asked()
    return (sys.stderr if err else sys.stdout).isatty() if answer is None else answer


def painted(text: str, verdict: str, *, err: bool = False) -> str:
    """Colour a verdict where it stands last in a text, or the whole text if it says it in other words.

    Parameters
    ----------
    text : str
        As it is laid out: spaces at its end stay where they are, so that no width changes.
    verdict : str
        Of `COLOURS`; any other is not coloured.
    """
    shown = text.rstrip()
    if verdict not in COLOURS or not shown or not wanted(err=err):
        return text
    word = verdict if verdict in shown else shown.lstrip()
    before, _, after = text.rpartition(word)
    return f"{before}{click.style(word, fg=COLOURS[verdict], bold=True)}{after}"
