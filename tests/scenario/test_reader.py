"""The reader: text and places in, nodes out, and every bomb and slip told with its line and column."""

from __future__ import annotations

import time

import pytest
import yaml

from ccsim.errors import ScenarioError
from ccsim.scenario import reader
from ccsim.scenario.reader import read_map, read_node
from ccsim.scenario.tree import Map, Marks, Tree, plain


def tree(text: str) -> Tree:
    return plain(read_map(text, "a.yaml"))


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_map(text, "a.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_scalars_stay_text(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: YAML's own guesses, which turn 8:30 into 510, no into False and 1_0 into 10."""
    monkeypatch.setattr(reader, "_LOADER", loader)
    text = "a: 8:30\nb: no\nc: '12'\nd: 2026-03-02\ne: {0:00: 1 per hour, ..1999-01-15: [1_0, .5]}\nf: 12%\n"
    assert tree(text) == {
        "a": "8:30",
        "b": "no",
        "c": "12",
        "d": "2026-03-02",
        "e": {"0:00": "1 per hour", "..1999-01-15": ["1_0", ".5"]},
        "f": "12%",
    }


def test_null_and_nothing_are_empty_but_quoted_null_is_text() -> None:
    """Catches: `key:` read as the word null, or a quoted word lost."""
    assert tree("a:\nb: ~\nc: null\nd: 'null'\n") == {"a": "", "b": "", "c": "", "d": "null"}


def test_block_scalar_loses_its_last_line_break() -> None:
    """Catches: a name written with `|` that carries a line break into tables."""
    assert tree("name: |\n  Bank\n") == {"name": "Bank"}


def test_own_keys_are_dropped_at_every_level() -> None:
    """Catches: `x-` keys reaching the models, where they are unknown."""
    assert tree("x-owner: me\na: {x-note: [1, {b: 2}], c: 3}\n") == {"a": {"c": "3"}}


def test_marks_of_values_keys_and_missing_parts() -> None:
    """Catches: positions off by one, a map shown at its first entry, a missing key shown nowhere."""
    root = read_map("a: 1\nbb:\n  c: {d: 5 s, e: [7, 8]}\n", "a.yaml")
    marks = Marks(root)

    def at(*path: str | int, key: bool = False) -> tuple[int, int]:
        mark = marks.at(path, key=key)
        return mark.line, mark.column

    assert at("a") == (1, 4)
    assert at("a", key=True) == (1, 1)
    assert at("bb") == (2, 1)
    assert at("bb", "c", "d") == (3, 10)
    assert at("bb", "c", "d", key=True) == (3, 7)
    assert at("bb", "c", "e", 1) == (3, 22)
    assert at("bb", "c", "missing", "deeper") == (3, 3)


def test_crlf_bom_and_document_start() -> None:
    """Catches: a file saved by a Windows editor refused or misread."""
    assert tree("\ufeff---\r\na: 1\r\nb: {c: 2}\r\n...\r\n") == {"a": "1", "b": {"c": "2"}}


def test_every_duplicate_key_is_told_at_once() -> None:
    """Catches: the last of two equal keys silently winning."""
    assert problems("a: 1\nb: {c: 1, c: 2}\na: 3\n") == [
        "a.yaml:2:11: 'c' is here a second time (the first is in line 2)",
        "a.yaml:3:1: 'a' is here a second time (the first is in line 1)",
    ]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "1:1", "the file is empty"),
        ("# only a remark\n", "1:1", "the file is empty"),
        ("just text", "1:1", "a map of keys"),
        ("- a\n- b\n", "1:1", "a map of keys"),
        ("a: 1\n\tb: 2\n", "2:", "a tab cannot indent"),
        ("a: b: c\n", "1:5", "a second ': '"),
        ("a: [1, 2\nb: 3\n", "2:", "closing bracket"),
        ("a: 'open\nb: 3\n", "3:1", "a quote is not closed"),
        ("a: 1\n  b: 2\n", "2:4", "not YAML"),
        ("a: @x\n", "1:4", "put the value in quotes"),
        ("a: *x\n", "1:4", "alias"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second document"),
        ("a: !!python/object:os.system x\n", "1:4", "the tag"),
        ("a: !own {b: 1}\n", "1:4", "the tag !own"),
        ("a: 1\n? [1, 2]\n: x\n", "2:3", "a key must be plain text"),
        ("? {a: b}\n: x\n", "1:3", "a key must be plain text"),
        ("a: &k b\n*k : c\n", "2:1", "an alias cannot be a key"),
        ("a: &r [1, *r]\n", "1:11", "inside what it stands for"),
        ("a: &r {b: 1}\nc: {<<: *r}\n", "2:5", "`<<` is not of this language"),
        ("a: 1\nb: x\x00y\n", "2:5", "not text"),
        ('a: "x\\0y"\n', "1:4", "cannot stand in a value"),
        ("a: \ud800\n", "1:4", "not text"),
        ("%YAML 3.0\n---\na: 1\n", "1:1", "not YAML"),
    ],
)
def test_what_is_refused_is_told_with_its_place(text: str, where: str, what: str) -> None:
    """Catches: a slip that passes unseen, one told without its place, and another exception than ScenarioError."""
    first = problems(text)[0]
    assert first.startswith(f"a.yaml:{where}")
    assert what in first


def test_anchors_and_aliases_work() -> None:
    """Catches: ordinary reuse of a value refused together with the bombs."""
    assert tree("a: &n {b: [1, 2]}\nc: *n\nd: &t text\ne: *t\n") == {
        "a": {"b": ["1", "2"]},
        "c": {"b": ["1", "2"]},
        "d": "text",
        "e": "text",
    }


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
@pytest.mark.parametrize("closed", [False, True])
def test_nesting_bomb_is_refused_quickly(opening: str, closed: bool) -> None:
    """Catches: 200,000 nested brackets crashing PyYAML's C loader, or exhausting Python's stack."""
    text = "a: " + opening * 200_000 if opening[0] in "[{" else opening * 200_000
    text += "]" * 200_000 if closed and opening == "[" else ""
    before = time.perf_counter()
    told = problems(text)
    assert "inside each other" in told[0] or "not YAML" in told[0] or "plain text" in told[0]
    assert time.perf_counter() - before < 2


def test_alias_bomb_is_refused_before_it_grows() -> None:
    """Catches: nine lines of aliases that stand for a billion values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "more than 1,000,000 values" in problems("\n".join(lines))[0]


def test_aliases_nested_in_aliases_count_for_depth() -> None:
    """Catches: a chain of anchors, each one level deeper, that is flat in the text and bottomless in the tree."""
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 5000)]
    assert "inside each other, aliases written out" in problems("\n".join(lines))[0]


def test_ordinary_depth_is_accepted() -> None:
    """Catches: a depth guard that refuses what the language itself needs."""
    assert isinstance(read_map("a: " + "[" * 20 + "]" * 20, "a.yaml"), Map)


def test_value_text_on_its_own_keeps_the_shift() -> None:
    """Catches: the place inside a command-line option counted from the value instead of the option."""
    node = read_node("{exponential: 3 min}", "--set 'x={exponential: 3 min}'", shift=2)
    assert plain(node) == {"exponential": "3 min"}
    assert (node.mark.line, node.mark.column) == (1, 3)
