"""Figures for a page: drawn, told in words, and left out with a reason where there is nothing to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ccsim.errors import UsageError
from ccsim.page.parts import Part, Picture, Prose
from ccsim.plot import style

WIDE = (9.0, 3.0)
"""Inches."""

Draw = Callable[..., Any]


class Drawing:
    """Draws the figures of one page, each under a name of its own."""

    def __init__(self) -> None:
        self.drawn = 0

    def picture(
        self,
        title: str,
        draw: Draw,
        *args: Any,
        finding: Callable[[], str] | None = None,
        size: tuple[float, float] = WIDE,
        missed: bool = False,
        **options: Any,
    ) -> Iterator[Part]:
        """Draw one figure.

        Parameters
        ----------
        title : str
        draw : callable
            One of `ccsim.plot`.
        *args, **options
            For it.
        finding : callable, optional
            Says what it shows; the title does if not given.
        size : (float, float)
            Inches.
        missed : bool
            Whether a reader would miss it: if so, why there is none is said.
        """
        figure = style.figure(size)
        try:
            draw(*args, ax=figure.add_subplot(), **options)
            found = finding() if finding else ""
        except UsageError as error:
            if missed:
                yield Prose(f"{title}: not shown, as {error}")
            return
        self.drawn += 1
        yield Picture(style.svg(figure, f"f{self.drawn}", f"{title}. {found}".strip()), title, found)
