"""`ccsim validate`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ccsim import __version__
from ccsim.app.files.again import to_yaml
from ccsim.cli.exits import DONE, WRONG_INPUT, concerning
from ccsim.cli.options import changing, json_option, read_scenario
from ccsim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from ccsim.app.understanding import Understanding
    from ccsim.scenario import Scenario

HELP = """Check every SCENARIO and say what was understood.

Every error is listed with its line and column (exit code 2). A valid scenario is then reckoned through, without being
simulated: contacts, handling time, workload, hours on duty, occupancy and the peak of each day, and warnings about
what is valid and still looks absurd (exit code 0).

\b
  ccsim validate desk.yaml
  ccsim validate scenarios/*.yaml --quiet
  ccsim validate desk.yaml --variant pooled --show
"""


@click.command(help=HELP)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option("--show", is_flag=True, help="Print the resolved scenario as YAML instead: everything merged, by time.")
@changing
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Only errors; nothing where all is well.")
def validate(
    scenarios: tuple[str, ...],
    show: bool,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Check scenarios one after another."""
    if show and as_json:
        raise click.UsageError("--show and --json exclude each other")
    code, documents = DONE, []
    for number, path in enumerate(scenarios):
        try:
            scenario = read_scenario(path, changes, variant, policy)
        except ScenarioError as error:
            code = WRONG_INPUT
            documents.append(_wrong(path, error))
            if not as_json:
                click.echo(str(error), err=True)
            continue
        with concerning(scenario):
            if as_json:
                documents.append(_valid(path, scenario))
            elif show:
                click.echo(("---\n" if number else "") + to_yaml(scenario).rstrip("\n"))
            elif not quiet:
                _print(scenario, first=number == 0)
    if as_json:
        _print_json(documents)
    return code


def _print(scenario: Scenario, *, first: bool) -> None:
    from ccsim.app.understanding import understand  # noqa: PLC0415  - help stays light
    from ccsim.cli.table import terminal_width  # noqa: PLC0415
    from ccsim.cli.understood import lines  # noqa: PLC0415

    if not first:
        click.echo()
    for line in lines(understand(scenario), terminal_width()):
        click.echo(line)


def _print_json(documents: list[dict[str, Any]]) -> None:
    import json  # noqa: PLC0415

    click.echo(json.dumps({"ccsim": __version__, "scenarios": documents}, indent=1, allow_nan=False, default=str))


def _wrong(path: str, error: ScenarioError) -> dict[str, Any]:
    return {"file": path, "valid": False, "problems": [asdict(problem) for problem in error.problems]}


def _valid(path: str, scenario: Scenario) -> dict[str, Any]:
    from ccsim.app.understanding import understand  # noqa: PLC0415

    understanding = understand(scenario)
    none: list[Problem] = []
    return {
        "file": path,
        "valid": True,
        "problems": none,
        "scenario": scenario.name,
        "fingerprint": scenario.fingerprint,
        **_figures(understanding),
    }


def _figures(understanding: Understanding) -> dict[str, Any]:
    return {
        "days": [asdict(day) for day in understanding.days],
        "queues": {
            name: {**asdict(load), "served_by": understanding.served_by[name]}
            for name, load in understanding.queues.items()
        },
        "sources": [{**asdict(source), "come": source.come} for source in understanding.sources],
        "notes": list(understanding.notes),
        "warnings": list(understanding.warnings),
    }
