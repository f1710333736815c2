"""The commands `ccsim baseline record`, `check`, `diff` and `accept`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ccsim.app.choices import choose_engine
from ccsim.cli.exits import CHECK_FAILED, DONE, WRONG_INPUT
from ccsim.cli.options import (
    STDIN,
    changing,
    engine_option,
    json_option,
    quiet_option,
    replications_option,
    seed_option,
    workers_option,
)

if TYPE_CHECKING:
    from ccsim.app.baselines import Outcome
    from ccsim.baseline.measuring import How

HELP = """Keep what scenarios give, and find out when they give something else.

A baseline is a file of sorted JSON that belongs into version control: baselines/desk.json for desk.yaml. A check runs the
same seeds again; equal records pass at once, otherwise the paired difference of each measure must lie inside its tolerance.

\b
  ccsim baseline record desk.yaml
  ccsim baseline record desk.yaml --variant cost --tolerance service_level=2pt,asa=5s,cost=1%
  ccsim baseline check scenarios/*.yaml --junit baselines.xml
  ccsim baseline diff desk.yaml
  ccsim baseline accept desk.yaml

Exit codes: 0 passed; 1 a measure is outside its tolerance or a baseline is missing (with --strict also where it cannot be
told); 2 a scenario or a baseline is wrong.
"""
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(help=HELP)
def baseline() -> None:
    """Gather the commands."""


def _shared(command: Command) -> Command:
    """Add what all of them take."""
    for option in (
        quiet_option,
        workers_option,
        engine_option,
        click.option(
            "--folder", type=click.Path(path_type=Path), metavar="DIR", help="Where baselines lie.  [baselines]"
        ),
        click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO..."),
    ):
        command = option(command)
    return command


_which = click.option("--name", metavar="NAME", help="Only the baselines of that name.  [all of the scenario]")


@baseline.command(help="Record baselines that are not there yet.")
@_shared
@click.option("--name", default="", metavar="NAME", help="Sets it apart from others of the scenario.  [the variant's]")
@click.option(
    "--tolerance",
    metavar="LIST",
    help="By how much measures may differ: service_level=1pt,asa=2s,cost=1%; a queue and segment in brackets: "
    "asa[account/vip]=5s. [points for shares 1pt, times 2 s, all others 1%]",
)
@click.option("--measures", metavar="LIST", help="Only these measures, with commas between.")
@replications_option
@seed_option
@changing
def record(
    scenarios: tuple[str, ...], folder: Path | None, engine: str, workers: int | None, quiet: bool, **asked: Any
) -> None:
    """Simulate and write."""
    from ccsim.app import baselines  # noqa: PLC0415  - help stays light
    from ccsim.baseline.files import write  # noqa: PLC0415

    question, how = baselines.Question(**asked), _how(engine, workers, quiet=quiet)
    for scenario in _paths(scenarios):
        path, made = baselines.record(scenario, _folder(folder), question, how)
        write(made, path)
        click.echo(f"{path} written: {len(made.measures)} measures, {made.replications} replications")


@baseline.command(help="Check scenarios against their baselines. Nothing is written but what is asked for.")
@_shared
@_which
@click.option("--strict", is_flag=True, help="Fail also where it cannot be told.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write the outcomes there as JUnit XML.")
@json_option
def check(
    scenarios: tuple[str, ...],
    folder: Path | None,
    name: str | None,
    engine: str,
    workers: int | None,
    quiet: bool,
    strict: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Run again, judge, tell."""
    from ccsim.cli.baseline.github import append_summary, commands  # noqa: PLC0415

    found = _told(_outcomes(scenarios, folder, name, _how(engine, workers, quiet=quiet)), as_json=as_json)
    if not as_json:
        for command in commands(found, strict=strict):
            click.echo(command)
    append_summary(found)
    if junit:
        from ccsim.cli.baseline.junit import write_junit  # noqa: PLC0415

        write_junit(found, junit, strict=strict)
    return _code(found, strict=strict)


@baseline.command(help="Show every measure that differs from its baseline, and what changed. Judges nothing.")
@_shared
@_which
@json_option
def diff(
    scenarios: tuple[str, ...],
    folder: Path | None,
    name: str | None,
    engine: str,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Run again and show."""
    found = _told(_outcomes(scenarios, folder, name, _how(engine, workers, quiet=quiet)), as_json=as_json, whole=True)
    return _code([outcome for outcome in found if outcome.finding is None], strict=False)


@baseline.command(help="Take what scenarios give now as their baselines; tolerances stay as they are.")
@_shared
@_which
def accept(
    scenarios: tuple[str, ...], folder: Path | None, name: str | None, engine: str, workers: int | None, quiet: bool
) -> int:
    """Run again, tell, write."""
    from ccsim.app.baselines import accepted  # noqa: PLC0415
    from ccsim.baseline.files import to_text, write  # noqa: PLC0415

    left, how = [], _how(engine, workers, quiet=quiet)
    for outcome in _outcomes(scenarios, folder, name, how, trace=True):
        if outcome.finding is None:
            left.append(outcome)
            _tell(outcome)
            continue
        made = accepted(outcome.finding)
        if to_text(made) == outcome.path.read_text(encoding="utf-8"):
            click.echo(f"{outcome.path} stays as it is")
        else:
            _tell(outcome, whole=True, advised=False)
            write(made, outcome.path)
            click.echo(f"{outcome.path} written anew")
    return _code(left, strict=False)


def _outcomes(
    scenarios: tuple[str, ...], folder: Path | None, name: str | None, how: How, *, trace: bool = False
) -> Iterator[Outcome]:
    from ccsim.app import baselines  # noqa: PLC0415

    for scenario in _paths(scenarios):
        yield from baselines.outcomes(scenario, _folder(folder), name, how, trace=trace)


def _paths(scenarios: tuple[str, ...]) -> Iterator[Path]:
    from ccsim.errors import UsageError  # noqa: PLC0415

    for scenario in scenarios:
        if scenario == STDIN:
            raise UsageError("a baseline is of a file, not of standard input")
        yield Path(scenario)


def _folder(given: Path | None) -> Path:
    from ccsim.baseline.files import FOLDER  # noqa: PLC0415

    return Path(FOLDER) if given is None else given


def _how(engine: str, workers: int | None, *, quiet: bool) -> How:
    """Say how replications are made, with their progress on standard error."""
    from ccsim.baseline.measuring import How  # noqa: PLC0415
    from ccsim.cli.progress import Progress  # noqa: PLC0415

    chosen = choose_engine(engine)
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    return How(chosen.name, workers, lambda: Progress(quiet=quiet))


def _told(outcomes: Iterable[Outcome], *, as_json: bool, whole: bool = False) -> list[Outcome]:
    """Show outcomes, each as soon as it is there; as JSON all of them at the end."""
    found = []
    for outcome in outcomes:
        found.append(outcome)
        if not as_json:
            _tell(outcome, whole=whole)
    if as_json:
        _print_json(found)
    return found


def _tell(outcome: Outcome, *, whole: bool = False, advised: bool = True) -> None:
    """Print an outcome; what is wrong with the input goes to standard error."""
    from ccsim.cli.baseline.words import lines  # noqa: PLC0415
    from ccsim.cli.table import terminal_width  # noqa: PLC0415

    if outcome.error is not None:
        click.echo(str(outcome.error), err=True)
        return
    for line in lines(outcome, terminal_width(), whole=whole, advised=advised):
        click.echo(line)


def _print_json(found: list[Outcome]) -> None:
    from ccsim.app.files.export import to_json  # noqa: PLC0415
    from ccsim.cli.baseline.words import to_dict  # noqa: PLC0415

    click.echo(to_json({"baselines": [to_dict(outcome) for outcome in found]}))


def _code(found: list[Outcome], *, strict: bool) -> int:
    from ccsim.app.baselines import WRONG  # noqa: PLC0415

    if any(outcome.verdict == WRONG for outcome in found):
        return WRONG_INPUT
    return CHECK_FAILED if any(outcome.failed(strict=strict) for outcome in found) else DONE
