"""What it takes to get the same page again, and which results it shows."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim import __version__
from ccsim.app.files.again import command_words, to_yaml
from ccsim.page.parts import Code, Fold, Part, Prose, Section

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

FOLDER = "results"
"""Where the commands put results on the way to their page."""
OTHERWISE = "The scenario was in no file: save it, as it stands above, as scenario.yaml, and ask ccsim report for it."
LONG = 30_000
"""Characters of a scenario that are still worth paper."""


@dataclass(frozen=True)
class Again:
    """How to ask the same again.

    Parameters
    ----------
    replications : str
        How many, in words.
    commands : sequence of sequence of str
        Words of the command lines, one after another; empty where the scenario is in no file.
    otherwise : str
        What is said then.
    made : sequence of str
        Words of the command that makes the results that lie in a folder, where it is known.
    """

    replications: str
    commands: Sequence[Sequence[str]] = ()
    otherwise: str = OTHERWISE
    made: Sequence[str] = ()

    def mark(self, scenario: Scenario) -> list[tuple[str, str]]:
        """Which results these are."""
        return [
            ("ccsim", __version__),
            ("scenario", f"SHA-256 {scenario.fingerprint}"),
            ("seed", str(scenario.seed)),
            ("replications", self.replications),
        ]

    def parts(self) -> Iterator[Part]:
        """How to get this page again."""
        if self.made:
            yield Prose(
                "These results are made by this command, with the same version of ccsim and the files as they were:"
            )
            yield Code(shlex.join(self.made))
        if self.commands:
            yield Prose("This page, to the last byte, with the same version of ccsim and the same files:")
            yield Code("\n".join(map(shlex.join, self.commands)))
        else:
            yield Prose(self.otherwise)


def run_command(scenario: Scenario, replications: int, *more: str) -> list[Sequence[str]]:
    """Words of the command that makes the page of a run; nothing where the scenario is in no file."""
    words = command_words(scenario, "report", "--replications", str(replications), *more)
    return [words] if words else []


def of_folder(folder: str, *more: str) -> Sequence[str]:
    """Words of the command that makes the page of a folder of results."""
    return ("ccsim", "report", folder, *more)


def by_folder(command: str | None, replications: str, otherwise: str = OTHERWISE) -> Again:
    """How to get results by their command, and their page, by way of a folder."""
    if command is None:
        return Again(replications, otherwise=otherwise)
    return Again(replications, [of_folder(FOLDER)], made=(*shlex.split(command), "--out", FOLDER))


def scenario_section(scenario: Scenario, again: Again, whose: str = "") -> Iterator[Section]:
    """The scenario as it was simulated, and how to get the page again."""
    text = to_yaml(scenario, short=True)
    short = len(text) <= LONG
    fold = Fold("yaml", f"The scenario as YAML, {text.count(chr(10)):,} lines", [Code(text)], printed=short)
    about = f"{whose}With all changes, defaults and tables worked in; saved to a file, it can be run."
    beyond = [] if short else [Prose("It is too long for paper; this page shows it on a screen.")]
    yield Section("scenario", "The scenario", [Prose(about), *beyond, fold])
    yield Section("again", "How to get this page again", list(again.parts()))
