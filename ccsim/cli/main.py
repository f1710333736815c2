"""The program `ccsim` and its commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from ccsim import __version__
from ccsim.cli import colour
from ccsim.cli.baseline import baseline
from ccsim.cli.check import check
from ccsim.cli.compare import compare
from ccsim.cli.diff import diff
from ccsim.cli.erlang import erlang
from ccsim.cli.exits import WRONG_INPUT, ReaderLeftError, exit_code
from ccsim.cli.explain import explain
from ccsim.cli.interrupts import hear_no_more, hear_once
from ccsim.cli.new import new
from ccsim.cli.output import prepare_streams
from ccsim.cli.report import report
from ccsim.cli.run import run
from ccsim.cli.runs import runs
from ccsim.cli.schema import schema
from ccsim.cli.staff import staff
from ccsim.cli.sweep import sweep
from ccsim.cli.validate import validate

HELP = """Answer a planner's questions about a contact centre.

How long will people wait, how many agents does it take to meet 80/20, what does a VIP promise cost the ordinary
caller? A scenario (one YAML file) describes the centre; ccsim simulates it as often as it takes to be sure.

\b
  ccsim new desk.yaml          write a scenario to start from
  ccsim validate desk.yaml     check it, and see what was understood
  ccsim run desk.yaml          simulate it and print the measures
  ccsim report desk.yaml       write a page: does it meet its targets, where not, at what risk
  ccsim compare a.yaml b.yaml  see what sets scenarios, or policies and variants of one, apart
  ccsim staff desk.yaml        find the fewest agents that meet its targets
  ccsim sweep desk.yaml --vary agents.advisers.staff=20:30
                               how it goes with 20 to 30 agents; --find tells how many it takes
  ccsim explain desk.yaml --longest account
                               the story of one contact: what it waited for, who passed it
  ccsim check desk.yaml --actual acd.csv
                               the model beside what really happened
  ccsim diff desk.yaml --variant cost
                               what changed: keys, contacts, hours
  ccsim baseline check desk.yaml
                               does it still give what it gave? for CI
  ccsim erlang c --help        the Erlang formulas, without a scenario
  ccsim runs                   what experiments have finished and kept

Exit codes: 0 done; 1 a check failed (a target with run --fail-on-target, a baseline); 2 the command line or the input
is wrong; 3 not finished (a worker process was lost); 4 an internal error; 130 interrupted by Ctrl-C.
"""


class Commands(click.Group):
    """A group that leaves broken pipes to us: click itself would end with exit code 1, a failed check."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was named."""
        try:
            result: object = super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderLeftError from None
        return result


@click.group(
    cls=Commands,
    help=HELP,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ccsim", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Gather the commands; a call without one gets the help and is wrong."""
    ctx.color = colour.asked()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(WRONG_INPUT)


_COMMANDS = (
    run, report, sweep, compare, staff, explain, check, diff, baseline, runs, validate, schema, new, erlang,
)  # fmt: skip
for _command in _COMMANDS:
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the program with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        In place of those the program was called with.
    """
    prepare_streams()
    if arguments is None:
        hear_once()
    given = None if arguments is None else list(arguments)
    code = exit_code(lambda: cli.main(given, prog_name="ccsim", standalone_mode=False))
    hear_no_more()
    sys.exit(code)
