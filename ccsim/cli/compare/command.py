"""The command `ccsim compare`: what is typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import BY, choose_by, choose_engine
from ccsim.app.files.again import make_folder
from ccsim.cli.exits import concerning
from ccsim.cli.options import changing, experimenting, json_option, quiet_option, read_scenario

if TYPE_CHECKING:
    from ccsim.app.compare.result import Comparison
    from ccsim.scenario import Scenario

HELP = """Compare policies or variants of one SCENARIO, or several SCENARIOS, all of which meet the same callers.

Shown are the differences to the first, the base, with their 95 % intervals: better, worse, or same? (not told apart).

\b
  ccsim compare desk.yaml --policies all
  ccsim compare desk.yaml --variants pooled,ill --measures service_level,asa
  ccsim compare now.yaml then.yaml
What does a privilege cost the others, how long a head start is worth it, what would make it good?
\b
  ccsim compare desk.yaml --policies first_come,strict --head-start 0s:180s:30s
  ccsim compare desk.yaml --policies all --make-good ordinary
Which of many is the best?
\b
  ccsim compare desk.yaml --variants all --policies all --best 'service_level[vip]' --within 1pt
In which order do they stand by cost, by satisfaction, by a weighting of the scenario?
\b
  ccsim compare desk.yaml --variants all --rank cost,satisfaction,weighting:profit_centre
"""


@click.command(help=HELP)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--policies", metavar="all|LIST", help="Policies of the scenario, with commas between; the first is the base."
)
@click.option("--variants", metavar="all|LIST", help="Variants of the scenario; the base is the scenario as it stands.")
@click.option(
    "--head-start",
    metavar="VALUES",
    help="Also the policy that gives the VIPs such a head start and is else first come, first served: 0s:180s:30s.",
)
@click.option("--base", metavar="NAME", help="The candidate with which all others are compared.")
@click.option(
    "--vip", metavar="LIST", default="", help="Segments that are VIPs; otherwise whom the policies in force privilege."
)
@click.option(
    "--make-good",
    metavar="WHOM",
    help="Find the fewest agent hours that give a segment, a queue, or a segment in a queue (letters/ordinary) back the mean "
    "wait that it had under the base; another measure: 'service_level[ordinary]'.",
)
@click.option(
    "--best",
    metavar="MEASURE",
    help="Find the best candidate with 95 % confidence; a queue, segment or group in brackets: 'asa[account/vip]'. "
    "Those that are out are not simulated further.",
)
@click.option(
    "--rank",
    metavar="LIST",
    help="Put the candidates in order of each of these measures, and say which are told apart: cost, satisfaction, "
    "'weighting:profit_centre' ...",
)
@click.option("--within", metavar="VALUE", help="With --best: a difference that does not matter: 1pt, '3 s', 500.")
@experimenting
@changing
@click.option("--by", default="", metavar="LIST", help=f"Further tables, with commas between: {', '.join(BY)}.")
@click.option("--measures", metavar="LIST", help="Only these measures, with commas between: service_level,asa,cost ...")
@click.option(
    "--out",
    type=click.Path(),
    metavar="DIR",
    help="Write measures.csv, differences.csv, run.json and scenarios there.",
)
@json_option
@quiet_option
def compare(
    scenarios: tuple[str, ...],
    policies: str | None,
    variants: str | None,
    head_start: str | None,
    base: str | None,
    vip: str,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    by: str,
    out: str | None,
    as_json: bool,
    quiet: bool,
    **how: Any,
) -> None:
    """Read, simulate, show."""
    from ccsim.app.compare.ask import Question, plan_comparison  # noqa: PLC0415
    from ccsim.app.compare.candidates import Choice  # noqa: PLC0415  - help stays light
    from ccsim.cli.experiment import running  # noqa: PLC0415
    from ccsim.errors import UsageError  # noqa: PLC0415

    if out == "":
        raise UsageError("out: no folder is named")
    for one, several in ((policy, policies), (variant, variants)):
        if one is not None and several is not None:
            word = "policy and policies" if one is policy else "variant and variants"
            raise UsageError(f"{word}: one of the two")
    seed = how.pop("seed")
    changes = (*changes, *((f"seed={seed}",) if seed is not None else ()))
    loaded = [(Path(path).stem, read_scenario(path, changes, variant, policy)) for path in scenarios]
    wanted = {
        name: how.pop(name)
        for name in ("make_good", "best", "within", "rank", "replications", "max_replications", "precision", "measures")
    }
    question = Question(Choice(policies, variants, head_start, base, vip), by=choose_by(by), **wanted)
    with concerning(loaded[0][1]):
        plan = plan_comparison(loaded, question, choose_engine(how["engine"]).name)
        if out:
            make_folder(Path(out))
        if not quiet:
            _warn_of_seeds([candidate.scenario for candidate in plan.candidates])
        with running(**how, quiet=quiet) as batch:
            found = plan.run(batch.simulate)
        _show(found, as_json=as_json, out=out)
    if found.not_precise and not quiet:
        click.echo(f"warning: the precision is not reached: {', '.join(found.not_precise)}", err=True)


def _warn_of_seeds(scenarios: list[Scenario]) -> None:
    seeds = sorted({scenario.seed for scenario in scenarios})
    if len(seeds) > 1:
        told = ", ".join(map(str, seeds))
        click.echo(f"warning: the seeds differ ({told}), and so do the callers; --seed N gives all the same", err=True)


def _show(found: Comparison, *, as_json: bool, out: str | None) -> None:
    """Print, and write the files last: what cannot be written does not keep what was found from being seen."""
    from ccsim.app.files.export import to_json  # noqa: PLC0415

    document = found.to_dict() if as_json or out else {}
    if as_json:
        click.echo(to_json(document))
    else:
        from ccsim.app.tables.compared.everything import comparison_blocks  # noqa: PLC0415
        from ccsim.cli.table import laid_out, terminal_width  # noqa: PLC0415

        for line in laid_out(comparison_blocks(found), terminal_width()):
            click.echo(line)
    if out:
        from ccsim.app.compare.files import write_comparison  # noqa: PLC0415

        write_comparison(found, document, Path(out))
