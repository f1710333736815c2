"""A page as HTML: one file that needs nothing else."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ccsim.page.parts import Page

if TYPE_CHECKING:
    from jinja2 import Environment, Template

TEMPLATE, STYLES = "page.html.j2", "page.css"
GENERATOR = "ccsim report"
"""By this name in its head a page is known as ours."""

VERDICTS = {
    "met": "good", "missed": "bad", "undecided": "open", "better": "good", "worse": "bad", "same?": "open",
}  # fmt: skip
"""Words that are set off, and how."""

_LAST_WORD = re.compile(rf"(.*?)(?<!\S)({'|'.join(map(re.escape, VERDICTS))})\s*", re.S)
_SOME_OF = re.compile(r"\d+ of \d+ $")
"""Before a verdict: how many of several have it, which is none."""


def html_of(page: Page) -> str:
    """Write a page; the same page gives the same text."""
    return _template().render(page=page, generator=GENERATOR, verdicts=VERDICTS)


def is_page(start: bytes) -> bool:
    """Whether a file that begins so is one of our pages."""
    return f'<meta name="generator" content="{GENERATOR}'.encode() in start


def cell(text: str) -> Markup:
    """Set off the verdict at the end of a cell."""
    found = _LAST_WORD.fullmatch(text)
    if found is None or _SOME_OF.search(found[1]):
        return escape(text.strip())
    words, verdict = found.groups()
    return Markup('{} <span class="verdict {}">{}</span>').format(words.strip(), VERDICTS[verdict], verdict)


def heading(text: str) -> str:
    """Put the lines of a heading into one."""
    return " ".join(text.split())


def svg(text: str) -> Markup:
    """Take what matplotlib wrote as it is; it escapes names itself."""
    return Markup(text)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  - help stays light

    environment: Environment = Environment(
        loader=PackageLoader("ccsim.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"cell": cell, "heading": heading, "svg": svg}
    return environment.get_template(TEMPLATE)
