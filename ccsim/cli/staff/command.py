"""`ccsim staff`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.cli.exits import CHECK_FAILED, DONE, concerning
from ccsim.cli.options import (
    changing,
    experimenting_to_the_end,
    json_option,
    quiet_option,
    read_scenario,
)

if TYPE_CHECKING:
    from ccsim.app.staff.result import StaffResult
    from ccsim.scenario import Scenario

HELP = """Find the fewest agents of each group and interval that meet every queue's target.

The answer begins with the Erlang formulas, is searched by simulation, and proved in fresh replications: every target is met,
and with any one agent fewer it is not. It is agents who must be there; gross is with those who will be absent or off the phones.

\b
  ccsim staff desk.yaml
  ccsim staff desk.yaml --over day --max-occupancy 85%
  ccsim staff desk.yaml --risk 90% --at-least team=2 --at-most juniors=10
  ccsim staff desk.yaml --by formula
  ccsim staff desk.yaml --out plan && ccsim run plan/plan.yaml

Exit code 1 if no staffing meets the targets; what is in the way is said.
"""
FILES = "staff.csv, plan.yaml (the scenario with this staffing) and run.json"


@click.command(help=HELP)
@click.argument("scenario")
@click.option(
    "--over",
    default="interval",
    metavar="interval|day|week",
    help="The period over which a target must hold.  [interval]",
)
@click.option("--risk", metavar="SHARE", help="Each period meets its target in so many of the replications: 90%.")
@click.option("--max-occupancy", metavar="SHARE", help="Most of each group in each interval: 85%.")
@click.option(
    "--at-least",
    multiple=True,
    metavar="GROUP=N",
    help="Agents wherever a queue that the group serves is open. May be repeated.",
)
@click.option("--at-most", multiple=True, metavar="GROUP=N", help="Agents in any interval. May be repeated.")
@click.option("--constant", is_flag=True, help="One number a group for all the time in which there is anything to do.")
@click.option(
    "--by", default="simulation", metavar="simulation|formula", help="formula: Erlang's answer, at once.  [simulation]"
)
@click.option("--out", type=click.Path(), metavar="DIR", help=f"Write files there: {FILES}.")
@experimenting_to_the_end
@changing
@json_option
@quiet_option
def staff(
    scenario: str,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    seed: int | None,
    replications: int | None,
    at_least: Sequence[str],
    at_most: Sequence[str],
    out: str | None,
    as_json: bool,
    quiet: bool,
    **how: Any,
) -> int:
    """Read, search, show."""
    from ccsim.errors import UsageError  # noqa: PLC0415

    if out == "":
        raise UsageError("out: no folder is named")
    question = {name: how.pop(name) for name in ("over", "risk", "max_occupancy", "constant", "by")}
    question |= {"at_least": numbers("at-least", at_least), "at_most": numbers("at-most", at_most)}
    loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
    with concerning(loaded):
        if out:
            from ccsim.app.staff.files import open_folder  # noqa: PLC0415

            open_folder(loaded, scenario, Path(out))
        result = _found(loaded, question, how, replications, quiet=quiet)
        return _show(result, scenario, Path(out) if out else None, as_json=as_json)


def numbers(option: str, given: Sequence[str]) -> dict[str, int]:
    """Read `team=2`, several times.

    Raises
    ------
    UsageError
        If one is no such thing, or a group is named twice.
    """
    from ccsim.errors import UsageError  # noqa: PLC0415

    found: dict[str, int] = {}
    for text in given:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not (name and equals and number.isdecimal()):
            raise UsageError(f"{option}: '{text}' is not GROUP=N, such as team=2")
        if name in found:
            raise UsageError(f"{option}: {name} is named twice")
        found[name] = int(number)
    return found


def _found(
    scenario: Scenario, question: dict[str, Any], how: dict[str, Any], replications: int | None, *, quiet: bool
) -> StaffResult:
    from ccsim.app.staff.api import asked, open_case  # noqa: PLC0415  - help stays light
    from ccsim.cli.experiment import telling  # noqa: PLC0415

    case = open_case(scenario, asked(**question))
    if question["by"] == "formula":
        return case.by_formula()
    with telling(**how, quiet=quiet) as (batch, tell):
        return case.simulated(batch.simulate, replications, tell)


def _show(result: StaffResult, path: str, out: Path | None, *, as_json: bool) -> int:
    from ccsim.app.files.export import to_json  # noqa: PLC0415
    from ccsim.app.staff.files import write  # noqa: PLC0415
    from ccsim.cli.staff.report import lines  # noqa: PLC0415
    from ccsim.cli.table import terminal_width  # noqa: PLC0415

    if as_json:
        click.echo(to_json(result.to_dict()))
    else:
        for line in lines(result, terminal_width()):
            click.echo(line)
    if out:
        write(result, path, out)
    return DONE if result.feasible else CHECK_FAILED
