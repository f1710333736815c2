"""A spoilt scenario is a scenario or a clear error, whatever was done to it."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario import load, parse

EXAMPLE = Path(__file__).parent / "example"
TEXT = (EXAMPLE / "bank.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)
SCRAPS = (
    *"[]{}:,-?*&!|>'\"%@`#=~\t\n\0é€😀",
    *(
        "none",
        "rest",
        "never",
        "table",
        "null",
        "yes",
        "x-",
        "<<: *a",
        "&a ",
        "*a",
        "- ",
        "? ",
        "---\n",
        "...",
        "!!int ",
        "\ud800",
    ),
    *(
        "-1",
        "0",
        "0.5",
        "1e400",
        "nan",
        "inf",
        "9" * 400,
        "0x10",
        "1_0",
        "100 %",
        "-5 %",
        "5 s",
        "-3 min",
        "1e9 days",
        "1 open h",
    ),
    *(
        "24:00",
        "25:99",
        "8:00-7:00",
        "mon",
        "sun-thu",
        "daily",
        "2026-13-45",
        "9999-12-31",
        "0001-01-01",
        "..",
        "2026-03-02..",
    ),
    *(
        "account",
        "vip",
        "hang_up",
        "done",
        "welcome",
        "a|b",
        "account/vip",
        "{scale: 2}",
        "{exponential: 3 min}",
        "[1, [2]]",
        "{}",
    ),
)


def survives(text: str) -> None:
    """Parse a text; a problem that it has must have a place and a message that can be printed."""
    problems: tuple[Problem, ...] = ()
    try:
        parse(text, folder=EXAMPLE)
    except ScenarioError as error:
        problems = error.problems
        str(error).encode()
    assert all(problem.message and problem.line >= 1 and problem.column >= 1 for problem in problems)


def spoilt(text: str, luck: random.Random) -> str:
    """Replace, insert, delete, double or swap a few pieces of a text."""
    for _ in range(luck.choice([1, 1, 1, 2, 3])):
        begin = luck.randrange(len(text) + 1)
        end = min(len(text), begin + luck.choice([0, 1, 1, 2, 5, 20]))
        match luck.randrange(4):
            case 0:
                text = text[:begin] + luck.choice(SCRAPS) + text[end:]
            case 1:
                text = text[:begin] + text[end:]
            case 2:
                text = text[:end] + text[begin:]
            case _:
                other = luck.randrange(len(text) + 1)
                text = text[:begin] + text[other : other + end - begin] + text[end:]
    return text


def test_the_example_is_a_scenario() -> None:
    """Catches: a fuzz that only ever sees the first error of a scenario that was wrong to begin with."""
    assert load(EXAMPLE / "bank.yaml").name == "Bank hotline, VIP and ordinary callers"


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_spoilt_characters(luck: random.Random) -> None:
    """Catches: an exception that is no ScenarioError, which the user would see as a traceback."""
    survives(spoilt(TEXT, luck))


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_spoilt_values(luck: random.Random) -> None:
    """Catches: a field that breaks on a value of another field's type."""
    line = luck.randrange(len(LINES))
    words = LINES[line].split(" ")
    words[luck.randrange(len(words))] = luck.choice(SCRAPS)
    survives("".join([*LINES[:line], " ".join(words), *LINES[line + 1 :]]))


@settings(max_examples=60, deadline=None)
@given(st.text() | st.binary().map(lambda content: content.decode("latin-1")))
def test_any_text(text: str) -> None:
    """Catches: PyYAML's own exceptions."""
    survives(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["agents", "*", "advisers", "contacts", "account", "arrivals", "normal", "staff", "shifts", "0", "'"]
        )
    ),
    st.sampled_from([".", "..", ""]),
    st.sampled_from(["=", "*=", ""]),
    st.sampled_from(SCRAPS),
)
def test_any_change(parts: list[str], dot: str, sign: str, value: str) -> None:
    """Catches: a path or a value after `--set` that breaks the search for its place."""
    with contextlib.suppress(ScenarioError):
        load(EXAMPLE / "bank.yaml", changes=[dot.join(parts) + sign + value])


@pytest.mark.parametrize("content", [b"\x00" * 100, bytes(range(256)), b"\xff" * 50, b"k;v\n" * 3, b'"\n' * 9])
def test_a_spoilt_table(tmp_path: Path, content: bytes) -> None:
    """Catches: an exception of the CSV reader or of a codec."""
    (tmp_path / "bank.yaml").write_text(TEXT)
    (tmp_path / "base.yaml").write_text((EXAMPLE / "base.yaml").read_text())
    (tmp_path / "export.csv").write_bytes(content)
    with pytest.raises(ScenarioError, match=r"export\.csv|forecast"):
        load(tmp_path / "bank.yaml")
