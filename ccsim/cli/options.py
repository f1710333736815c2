"""Options that mean the same in every command, and the scenario that they name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ccsim.app.choices import ENGINES

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

STDIN = "-"

STORE = Path(".ccsim/runs.sqlite")
"""Where experiments keep their finished units if nobody says where."""

Command = TypeVar("Command", bound=Callable[..., Any])

set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value; * in the path stands for every name, *= multiplies. May be repeated: "
    "--set agents.advisers.staff=26 --set 'contacts.*.arrivals.*.scale*=1.1'",
)
variant_option = click.option("--variant", metavar="NAME", help="One of the scenario's variants (named what-ifs).")
policy_option = click.option("--policy", metavar="NAME", help="One of the scenario's policies, instead of its own.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings on standard error.")
replications_option = click.option(
    "-r", "--replications", type=click.IntRange(min=1), metavar="N", help="How many, each with other callers."
)
precision_option = click.option(
    "--precision",
    metavar="WIDTH",
    help="Replicate until the 95 % half-width of the service level is within 2% (of the mean) or 1pt (percentage "
    "point); of another measure: asa=2s, abandonment=1pt. --replications is then the least.",
)
max_replications_option = click.option(
    "--max-replications", type=click.IntRange(min=1), metavar="N", help="Limit of --precision.  [400]"
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Another seed, other callers."
)
engine_option = click.option(
    "--engine", default="auto", metavar="|".join(ENGINES), help="The engine that simulates.  [auto]"
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes; by default as many as there are processors, if that pays. The results do not depend on it.",
)
EXPERIMENT = (
    replications_option,
    precision_option,
    max_replications_option,
    seed_option,
    engine_option,
    workers_option,
    click.option(
        "--executor", metavar="ADDRESS", help="A Dask scheduler whose workers do the work instead: tcp://host:8786."
    ),
    click.option(
        "--store",
        type=click.Path(),
        metavar="FILE",
        help=f"Finished units are kept there and taken from there.  [{STORE}]",
    ),
    click.option("--no-store", is_flag=True, help="Keep nothing, and take nothing that was kept."),
)
"""Options of every experiment."""


def changing(command: Command) -> Command:
    """Add the options that change a scenario before it is used."""
    for option in (policy_option, variant_option, set_option):
        command = option(command)
    return command


def experimenting(command: Command) -> Command:
    """Add the options that say how the units of an experiment are made; the command takes them as `**how`."""
    for option in reversed(EXPERIMENT):
        command = option(command)
    return command


def experimenting_to_the_end(command: Command) -> Command:
    """Add the same to a command that knows itself how precise it must be."""
    for option in reversed(EXPERIMENT):
        if option not in (precision_option, max_replications_option):
            command = option(command)
    return command


def read_scenario(path: str, changes: Sequence[str], variant: str | None, policy: str | None) -> Scenario:
    """Load the scenario that an argument names; `-` is standard input, whose files are found in this folder.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    from ccsim.scenario import load, parse  # noqa: PLC0415  - help stays light

    if path != STDIN:
        return load(path, changes=changes, variant=variant, policy=policy)
    text = _standard_input()
    return parse(text, folder=Path(), name="<stdin>", changes=changes, variant=variant, policy=policy)


def _standard_input() -> str:
    from ccsim.errors import Problem, ScenarioError  # noqa: PLC0415
    from ccsim.scenario.files import MAX_BYTES, FileError, decode  # noqa: PLC0415

    try:
        # One byte more than is allowed is enough to refuse it.
        return decode(sys.stdin.buffer.read(MAX_BYTES + 1))
    except FileError as error:
        raise ScenarioError([Problem("<stdin>", 1, 1, "", str(error))]) from None
