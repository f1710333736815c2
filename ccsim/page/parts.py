"""What a page is made of, before it is HTML: sections of sentences, tables, figures and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ccsim.app.tables.block import Table


@dataclass(frozen=True)
class Prose:
    """A sentence or more."""

    words: str
    kind = "prose"


@dataclass(frozen=True)
class Items:
    """Short sentences, one below the other."""

    words: Sequence[str]
    kind = "items"


@dataclass(frozen=True)
class Terms:
    """Words and what they mean."""

    pairs: Sequence[tuple[str, str]]
    kind = "terms"


@dataclass(frozen=True)
class Sheet:
    """A table, with what stands above it."""

    table: Table
    caption: str
    kind = "sheet"


@dataclass(frozen=True)
class Picture:
    """A figure.

    Parameters
    ----------
    svg : str
        An `<svg>` element that says what it shows to who cannot see it.
    title, finding : str
        What it shows, and what is to be seen in it; the finding may be empty.
    """

    svg: str
    title: str
    finding: str = ""
    kind = "picture"


@dataclass(frozen=True)
class Code:
    """A text as it is typed.

    Parameters
    ----------
    text : str
    printed : bool
        Whether paper shows it too.
    """

    text: str
    printed: bool = True
    kind = "code"


@dataclass(frozen=True)
class Fold:
    """Parts under a heading that opens and closes; on paper it is open."""

    id: str
    title: str
    parts: Sequence[Part]
    open: bool = False
    printed: bool = True
    kind = "fold"


Part: TypeAlias = Prose | Items | Terms | Sheet | Picture | Code | Fold


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading, which the contents name."""

    id: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Line:
    """What became of one target.

    Parameters
    ----------
    name : str
        `account 80/20`.
    word : str
        met, missed or undecided; empty without a verdict.
    words : str
    """

    name: str
    word: str
    words: str


LINES, MOST_LINES = 3, 4
"""So many lines of an answer are seen at once, where there are more than the second."""


@dataclass(frozen=True)
class Answer:
    """What is seen first: the answer in a sentence, and a line for each target.

    Parameters
    ----------
    word : str
        met, missed, undecided or '' (there is nothing to judge by).
    headline : str
    lines : sequence of Line
    also : str
        What is told below them; may be empty.
    """

    word: str
    headline: str
    lines: Sequence[Line]
    also: str = ""

    @property
    def first(self) -> Sequence[Line]:
        """Lines that are always seen; the rest can be opened."""
        return self.lines if len(self.lines) <= MOST_LINES else self.lines[:LINES]

    @property
    def others(self) -> Sequence[Line]:
        """The rest."""
        return self.lines[len(self.first) :]

    @property
    def about_others(self) -> str:
        """How many they are, by verdict."""
        words = [line.word for line in self.others]
        told = [f"{words.count(word)} {word}" for word in dict.fromkeys(words) if word]
        return f"and {len(words)} more" + (f": {', '.join(told)}" if told else "")


@dataclass(frozen=True)
class Page:
    """A whole page.

    Parameters
    ----------
    title : str
    question : str
        What the scenario is to answer; may be empty.
    what_if : sequence of str
        Changes, as they were given.
    facts : str
    answer : Answer
    sections : sequence of Section
    mark : sequence of (str, str)
        What says which results these are: version, fingerprint, seed, replications, digest.
    """

    title: str
    question: str
    what_if: Sequence[str]
    facts: str
    answer: Answer
    sections: Sequence[Section]
    mark: Sequence[tuple[str, str]] = field(default_factory=tuple)
