"""`ccsim erlang b|c|a`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ccsim.cli.exits import DONE, WRONG_INPUT
from ccsim.cli.options import json_option

if TYPE_CHECKING:
    from ccsim.cli.erlang.question import Question

HELP = """Answer staffing questions by the Erlang formulas, without simulating.

Without --agents the answer is the fewest agents that reach the goals (80/20 if none is named); with --agents, what
these achieve. With --volumes each interval of a file is answered: a table to paste into Excel.

\b
  ccsim erlang c --calls 100 --per "30 min" --aht "180 s"
  ccsim erlang a --calls 100 --per "30 min" --aht "180 s" --patience "5 min" --target 80/20 --max-abandonment 3%
  ccsim erlang a --calls 100 --per "30 min" --aht "180 s" --patience "5 min" --agents 10:16
  ccsim erlang c --agents 14 --aht "180 s" --target 80/20
  ccsim erlang c --volumes monday.csv --aht "180 s" --shrinkage 30%
  ccsim erlang b --load 10 --max-blocking 1%

The formulas take calls that come at random at a steady rate and agents who are all alike; ccsim run takes your centre
as it is.
"""

HELPS = {
    "b": """Erlang B: callers who find all agents (or lines) busy are turned away at once.

\b
  ccsim erlang b --load 10 --agents 17
  ccsim erlang b --calls 200 --per hour --aht "3 min" --max-blocking 1%
""",
    "c": """Erlang C: callers wait until an agent is free; nobody gives up.

\b
  ccsim erlang c --calls 100 --per "30 min" --aht "180 s"
  ccsim erlang c --calls 100 --per "30 min" --aht "180 s" --agents 12:16 --target 80/20
  ccsim erlang c --volumes monday.csv --aht "180 s" --shrinkage 30%
""",
    "a": """Erlang A: callers wait, and give up when their patience ends.

\b
  ccsim erlang a --calls 100 --per "30 min" --aht "180 s" --patience "5 min"
  ccsim erlang a --calls 100 --per "30 min" --aht "180 s" --patience "5 min" --max-abandonment 3% --max-asa "30 s"
  ccsim erlang a --volumes monday.csv --patience "5 min" --lines 30
""",
}

Command = TypeVar("Command", bound=Callable[..., Any])

OPTIONS: dict[str, tuple[str, str, str]] = {
    "calls": ("bca", "N", "Calls that come in the time of --per; or a rate such as '200 per hour'."),
    "per": ("bca", "TIME", "Time in which they come: '30 min', hour."),
    "load": ("bca", "ERLANGS", "The load instead: calls an hour x hours of handling."),
    "aht": ("bca", "TIME", "Average handling time, talk and wrap: '180 s', '3 min 30 s'."),
    "patience": ("a", "TIME", "How long callers would wait, on average."),
    "agents": ("bca", "LIST", "What these achieve: 14, or a table of several: 10:16, 10:20:2, 12,14.5."),
    "target": ("ca", "X/Y", "X % answered within Y s: 80/20; or '80 %' together with --within."),
    "within": ("ca", "TIME", "What is in time.  [20 s]"),
    "definition": ("a", "NAME", "Of the service level: offered, answered, abandons_met, late_abandons, no_short, short_met."),
    "short": ("a", "TIME", "Abandons so early are short.  [5 s]"),
    "max_asa": ("ca", "TIME", "Mean wait of the answered, at most."),
    "max_mean_wait": ("a", "TIME", "Mean wait of all, at most."),
    "max_p_wait": ("ca", "SHARE", "Share of the callers who wait at all, at most."),
    "max_abandonment": ("a", "SHARE", "Share of the callers who give up, at most: 3%."),
    "max_blocking": ("bca", "SHARE", "Share of the callers who are turned away, at most."),
    "max_occupancy": ("bca", "SHARE", "Share of their time that agents are busy, at most: 85%."),
    "shrinkage": ("bca", "SHARE", "Share of the scheduled who are not there: breaks, training, illness."),
    "places": ("ca", "N", "Callers who can wait; further ones are turned away."),
    "lines": ("ca", "N", "Callers who can wait or be served."),
    "volumes": ("bca", "FILE", "Calls by interval as CSV: time, calls and, if you like, aht, patience. - is standard input."),
    "column": ("bca", "NAME", "Heading of the column of calls, where it is none of calls, volume, offered."),
    "interval": ("bca", "TIME", "Length of an interval, where the times in the file do not tell it.  [30 min]"),
    "method": ("bca", "pointwise|lagged", "Staff for an interval's own calls, or for those of one AHT earlier.  [pointwise]"),
    "at_least": ("bca", "N", "Agents in every interval.  [0]"),
}  # fmt: skip
"""Every option: the models that have it, what stands for its value, what it does."""


def options_of(model: str) -> Callable[[Command], Command]:
    """Add the options that a model has."""

    def add(command: Command) -> Command:
        command = json_option(command)
        command = click.option("--tsv", is_flag=True, help="The table of --volumes for a spreadsheet: tabs.")(command)
        command = click.option("--csv", is_flag=True, help="The table of --volumes as CSV.")(command)
        for name, (models, metavar, text) in reversed(OPTIONS.items()):
            # Taken by all models, so that who asks the wrong one is told which is right.
            hidden = model not in models
            command = click.option(f"--{name.replace('_', '-')}", metavar=metavar, help=text, hidden=hidden)(command)
        return command

    return add


@click.group(help=HELP, invoke_without_command=True, options_metavar="", subcommand_metavar="b|c|a [OPTIONS]")
@click.pass_context
def erlang(ctx: click.Context) -> None:
    """Gather the three models; a call without one gets the help and is wrong."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(WRONG_INPUT)


def _command(model: str) -> None:
    @erlang.command(model, help=HELPS[model])
    @options_of(model)
    def answer(as_json: bool, csv: bool, tsv: bool, **given: str | None) -> int:
        """Read the options, calculate, show."""
        if as_json + csv + tsv > 1:
            raise click.UsageError("--json, --csv and --tsv exclude each other")
        return _answer(model, given, "json" if as_json else "csv" if csv else "tsv" if tsv else "table")


for _model in HELPS:
    _command(_model)


def _answer(model: str, given: dict[str, str | None], form: str) -> int:
    from ccsim.cli.erlang.question import read_question  # noqa: PLC0415  - help stays light
    from ccsim.cli.erlang.texts import by_option  # noqa: PLC0415

    strange = [name for name, (models, *_) in OPTIONS.items() if model not in models and given[name] is not None]
    question = read_question(model, {**given, form: ""}, strange)
    with by_option():
        text = _text(question, given, form)
    click.echo(text)
    return DONE


def _text(question: Question, given: dict[str, str | None], form: str) -> str:
    if given["volumes"] is None:
        from ccsim.cli.erlang.answer import answer  # noqa: PLC0415

        return answer(question, as_json=form == "json")
    from ccsim.cli.erlang.day import answer_day  # noqa: PLC0415
    from ccsim.cli.erlang.day_tables import show_day  # noqa: PLC0415

    return show_day(answer_day(question, given["volumes"], given["column"]), form)
