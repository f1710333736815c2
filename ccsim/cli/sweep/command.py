"""The command `ccsim sweep`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import BY, choose_by, choose_engine
from ccsim.app.files.again import make_folder
from ccsim.cli.exits import concerning
from ccsim.cli.options import changing, experimenting, json_option, quiet_option, read_scenario

if TYPE_CHECKING:
    from ccsim.app.sweep.result import SweepResult
    from ccsim.experiments.values import Vary

HELP = """Replicate SCENARIO at every combination of some changes, all of which meet the same callers.

\b
  ccsim sweep desk.yaml --vary agents.advisers.staff=20:30
  ccsim sweep desk.yaml --vary agents.advisers.staff=20:30:2 --vary policy=all
  ccsim sweep desk.yaml --vary 'policies.head_start.head_start.vip=0 s:180 s:30 s'
  ccsim sweep desk.yaml --vary 'contacts.*.arrivals.*.scale*=0.9,1,1.1' --precision 1pt
Which of many figures matters? One change at a time, the greatest effect first:
\b
  ccsim sweep desk.yaml --each --vary 'queues.*.talk*=0.9,1.1' --vary agents.advisers.absence=0%,10%
How many agents are worth most, by a weighting of the scenario?
\b
  ccsim sweep desk.yaml --vary agents.advisers.staff=20:30 --rank cost,weighting:profit_centre
How many agents does it take, how far can volume grow? One range, searched:
\b
  ccsim sweep desk.yaml --find 'service_level[account]=80%' --vary agents.advisers.staff=10:60
  ccsim sweep desk.yaml --find 'asa<=30 s' --vary 'contacts.*.arrivals.*.scale*=0.5:3'
"""


@click.command(help=HELP)
@click.argument("scenario")
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="PATH=VALUES",
    help="What is tried at a path (see --set): 20:30 (both ends included), 20:30:2, '0 s:180 s:30 s', a,b,c, or several of "
    "these with commas between; PATH*=0.9,1.1 multiplies; policy=a,b or all; variant=a,b or all. May be repeated.",
)
@click.option("--each", is_flag=True, help="One change at a time against the scenario as it is, not the grid.")
@click.option(
    "--find",
    metavar="GOAL",
    help="Search the path that has a range for the value that just meets the goal: 'service_level[account]=80%', "
    "'asa<=30 s', 'occupancy[advisers]<=85%'.",
)
@click.option(
    "--rank",
    metavar="LIST",
    help="Put the points in order of each of these measures, and say which are told apart: cost, 'weighting:profit_centre' ...",
)
@experimenting
@changing
@click.option("--by", default="", metavar="LIST", help=f"Further tables, with commas between: {', '.join(BY)}.")
@click.option(
    "--measures",
    metavar="LIST",
    help="Only these, with commas between; a queue, segment or group in brackets: service_level[account/vip],asa.",
)
@click.option(
    "--out",
    type=click.Path(),
    metavar="DIR",
    help="Write measures.csv, intervals.csv, run.json and scenarios there.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV and nothing else.")
@json_option
@quiet_option
def sweep(
    scenario: str,
    vary: tuple[str, ...],
    each: bool,
    find: str | None,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    by: str,
    measures: str | None,
    out: str | None,
    as_csv: bool,
    as_json: bool,
    quiet: bool,
    **how: Any,
) -> None:
    """Read, simulate, show."""
    from ccsim.app.sweep import Question, check_once, plan_sweep  # noqa: PLC0415  - help stays light
    from ccsim.cli.experiment import running  # noqa: PLC0415
    from ccsim.errors import UsageError  # noqa: PLC0415

    if out == "":
        raise UsageError("out: no folder is named")
    if as_csv and as_json:
        raise UsageError("csv and json: one of the two")
    seed = how.pop("seed")
    counts = {name: how.pop(name) for name in ("rank", "replications", "max_replications", "precision")}
    varied = _varied(vary)
    check_once(varied, seed=seed, policy=policy, variant=variant)
    loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
    question = Question(varied, each, find, **counts, by=choose_by(by), measures=measures)
    with concerning(loaded):
        plan = plan_sweep(loaded, question, choose_engine(how["engine"]).name)
        if out:
            make_folder(Path(out))
        with running(**how, quiet=quiet) as batch:
            swept = plan.run(batch.simulate)
        _show(swept, as_csv=as_csv, as_json=as_json)
        if out:
            from ccsim.app.files.export import write_sweep  # noqa: PLC0415

            write_sweep(swept, Path(out))
        if not (quiet or all(point.precise for point in swept.points)):
            _warn(swept)


def _varied(texts: tuple[str, ...]) -> list[Vary]:
    """Read every `--vary`, with every error of them all."""
    from ccsim.errors import UsageError  # noqa: PLC0415
    from ccsim.experiments.values import read_vary  # noqa: PLC0415

    found, wrong = [], []
    for text in texts:
        try:
            found.append(read_vary(text))
        except UsageError as error:
            wrong.append(str(error))
    if wrong:
        raise UsageError("\n".join(wrong))
    return found


def _show(swept: SweepResult, *, as_csv: bool, as_json: bool) -> None:
    from ccsim.app.files.export import to_json, write_points  # noqa: PLC0415
    from ccsim.kpi.replication import RUN  # noqa: PLC0415

    if as_json:
        click.echo(to_json(swept.to_dict()))
    elif as_csv:
        write_points(sys.stdout, swept, RUN, *swept.by)
    else:
        for line in _lines(swept):
            click.echo(line)


def _lines(swept: SweepResult) -> Iterator[str]:
    from ccsim.app.tables.swept.everything import sweep_blocks  # noqa: PLC0415
    from ccsim.cli.table import laid_out, terminal_width  # noqa: PLC0415

    width = terminal_width()
    yield from laid_out(sweep_blocks(swept, width), width)


def _warn(swept: SweepResult) -> None:
    """Say where the precision is not reached."""
    if not swept.found:  # on its way a search stops as soon as it knows which side a value is on
        count = sum(not point.precise for point in swept.points)
        click.echo(f"warning: the precision is not reached at {count} of {len(swept.points)} points", err=True)
