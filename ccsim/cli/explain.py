"""`ccsim explain`."""

from __future__ import annotations

import click

from ccsim.cli.exits import DONE, concerning
from ccsim.cli.options import changing, json_option, quiet_option, read_scenario, seed_option

HELP = """Tell the story of one contact of SCENARIO, and which rules decided it.

When it came, its way through the IVR, who was ahead of it and who passed it by which rule, why no free agent took it, who
answered, how it ended, and what became of its next attempts. --contact takes the number in the records; the other
options pick a telling one and print its number.

\b
  ccsim explain desk.yaml --contact 812
  ccsim explain desk.yaml --longest account
  ccsim explain desk.yaml --overtaken --policy strict
  ccsim explain desk.yaml --abandoned --replication 3
  ccsim explain desk.yaml --at '2026-03-02 10:30' --json
"""


@click.command(help=HELP)
@click.argument("scenario")
@changing
@seed_option
@click.option("--replication", type=click.IntRange(min=0), default=0, metavar="R", help="Which one, from 0.  [0]")
@click.option("--contact", type=click.IntRange(min=0), metavar="N", help="The contact with this number, from 0.")
@click.option("--longest", metavar="QUEUE", help="Who waits longest at this queue.")
@click.option(
    "--overtaken", is_flag=True, help="Who is passed by most later arrivals of other lines, and answered then."
)
@click.option("--abandoned", is_flag=True, help="Who waits longest and gives up.")
@click.option(
    "--at", metavar="TIME", help="Who waits longest at this time, or else comes next: '2026-03-02 10:30', or 10:30."
)
@json_option
@quiet_option
def explain(
    scenario: str,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    seed: int | None,
    replication: int,
    contact: int | None,
    longest: str | None,
    overtaken: bool,
    abandoned: bool,
    at: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Read, simulate, tell."""
    from ccsim.app import story  # noqa: PLC0415  - help stays light
    from ccsim.app.choices import choose_engine  # noqa: PLC0415
    from ccsim.app.files.export import to_json  # noqa: PLC0415
    from ccsim.cli.progress import Progress  # noqa: PLC0415
    from ccsim.cli.table import terminal_width  # noqa: PLC0415

    chosen = choose_engine("auto")
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    loaded = read_scenario(scenario, [*changes, *([f"seed={seed}"] if seed is not None else [])], variant, policy)
    with concerning(loaded), Progress(quiet=quiet) as progress:
        told = story.explain(
            loaded,
            contact,
            longest=longest,
            overtaken=overtaken,
            abandoned=abandoned,
            at=at,
            replication=replication,
            note=None if quiet else progress.note,
        )
        progress(1, 1)
    if as_json:
        click.echo(to_json(told.to_dict()))
    else:
        for line in told.lines(terminal_width()):
            click.echo(line)
    return DONE
