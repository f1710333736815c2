"""What a figure or a page is given: a result of the command that it shows, or a sentence that says which it takes."""

from __future__ import annotations

from ccsim.errors import UsageError

MAKERS = {
    "Result": "run",
    "SweepResult": "sweep",
    "Comparison": "compare",
    "StaffResult": "staff",
    "Check": "check",
    "Diff": "diff",
    "Story": "explain",
    "Understanding": "understand",
    "Scenario": "load",
}
"""What makes an object, by the public name of its class: nothing need be imported to name it."""


def require(given: object, taker: str, *makers: str) -> None:
    """Refuse what is not the result of one of some functions.

    Parameters
    ----------
    given : object
    taker : str
        Name of the function that was called.
    makers : str
        Functions of `ccsim` whose results it takes, of `MAKERS`.

    Raises
    ------
    UsageError
        If it is something else.
    """
    made = [MAKERS[kind.__name__] for kind in type(given).__mro__ if kind.__name__ in MAKERS]
    if not set(made) & set(makers):
        found = f"of ccsim.{made[0]}" if made else repr(given) if isinstance(given, str) else type(given).__name__
        raise UsageError(f"{taker} takes the result of {' or '.join(f'ccsim.{one}' for one in makers)}, not {found}")
