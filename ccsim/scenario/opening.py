"""What the comment at the top of a file says first: the question that the scenario is to answer."""

from __future__ import annotations

from itertools import takewhile

MARK = "Written by ccsim"
"""At the beginning of a paragraph that ccsim wrote, which is no question."""
NO_WORDS = ("yaml-language-server", "-*-", "!", MARK)
"""Beginnings of lines that are for programs, and of our own."""


def opening(text: str) -> str:
    """Return the first paragraph of the comment before anything else, in one line; empty if there is none."""
    lines = takewhile(lambda line: not line or line.startswith("#"), map(str.strip, text.splitlines()))
    words: list[str] = []
    for line in lines:
        said = line.lstrip("#").strip()
        if said and not said.startswith(NO_WORDS):
            words.append(said)
        elif words:
            break
    return " ".join(words)
