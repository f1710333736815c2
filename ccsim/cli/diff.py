"""`ccsim diff`."""

from __future__ import annotations

import click

from ccsim.cli.options import STDIN, changing, json_option, read_scenario

HELP = """Tell what changed from SCENARIO to OTHER: keys, expected contacts, hours and their cost. Nothing is simulated.

--variant, --set and --policy change OTHER alone. Without OTHER they are compared with SCENARIO as it stands.

\b
  ccsim diff march.yaml april.yaml
  ccsim diff desk.yaml --variant cost
  ccsim diff desk.yaml --set agents.advisers.staff=26
  ccsim diff march.yaml april.yaml --variant cost

The exit code is 0 whether they differ or not: it tells, it does not judge.
"""


@click.command(help=HELP)
@click.argument("scenario")
@click.argument("other", required=False)
@changing
@json_option
def diff(
    scenario: str,
    other: str | None,
    changes: tuple[str, ...],
    variant: str | None,
    policy: str | None,
    as_json: bool,
) -> None:
    """Read both, compare, show."""
    from ccsim.app.diff import diff as compare  # noqa: PLC0415  - help stays light
    from ccsim.cli.exits import concerning  # noqa: PLC0415
    from ccsim.errors import UsageError  # noqa: PLC0415

    if other is None and not (changes or variant or policy):
        raise UsageError("diff: name another scenario, or what is changed in this one: --variant, --set, --policy")
    if scenario == STDIN and other in (None, STDIN):
        raise UsageError("diff: standard input can be read once: name a file")
    old = read_scenario(scenario, (), None, None)
    new = read_scenario(other or scenario, changes, variant, policy)
    with concerning(new):
        found = compare(old, new)
        if as_json:
            from ccsim.app.files.export import to_json  # noqa: PLC0415

            click.echo(to_json(found.to_dict()))
            return
        from ccsim.app.diff.shown import diff_blocks  # noqa: PLC0415
        from ccsim.cli.table import laid_out, terminal_width  # noqa: PLC0415

        for line in laid_out(diff_blocks(found, scenario, other or scenario), terminal_width()):
            click.echo(line)
