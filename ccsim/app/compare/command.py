"""The command line that asks a comparison again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from ccsim.app.compare.candidates import Choice, words
from ccsim.app.files.again import command_words, option_words
from ccsim.scenario import Scenario

CHOSEN = ("policies", "variants", "head_start", "base", "vip")
OPTIONS = ("make_good", "best", "within", "rank", "replications", "max_replications", "precision", "by", "measures")
"""Keys of a question that are options of the command line as they stand."""


def command_line(scenarios: Sequence[tuple[str, Scenario]], choice: Choice, asked: Mapping[str, object]) -> str | None:
    """Write the command that makes a comparison of its question.

    Parameters
    ----------
    scenarios : sequence of (str, Scenario)
        With their names.
    choice : Choice
    asked : mapping
        What else was asked, in plain words.

    Returns
    -------
    str or None
        None where a scenario is in no file, or no command line says the same of them all: each has changes of its own, or a name
        that is not its file's.
    """
    (_, first), *others = scenarios
    found = command_words(first, "compare")
    if not found or any(scenario.arguments != first.arguments for _, scenario in others):
        return None
    if others and any(name != Path(scenario.file).stem for name, scenario in scenarios):
        return None
    found[3:3] = [scenario.file for _, scenario in others]
    chosen = {key: value if isinstance(value := getattr(choice, key), str | None) else words(value) for key in CHOSEN}
    return shlex.join([*found, *option_words(chosen, CHOSEN), *option_words(asked, OPTIONS)])
