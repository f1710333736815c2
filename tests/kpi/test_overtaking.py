"""Who was overtaken: against the definition read literally, and tie by tie."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.kpi.plain.overtaking import overtaken
from ccsim.kpi.tally.passing import FIELDS, NOBODY, is_passed

ROW = st.tuples(
    st.integers(0, 1),  # queue
    st.integers(0, 2),  # line
    st.integers(0, 6),  # joined
    st.integers(0, 4),  # wait
)


def found(rows):
    """Who is overtaken, by (queue, line, joined, contact, started)."""
    return overtaken(*np.array(rows, np.int64).reshape(-1, 5).T).tolist()


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, max_size=14), st.randoms(use_true_random=False))
def test_as_it_is_defined(rows, random):
    """Catches: a pass that is missed or invented by the one sweep over each queue."""
    rows = [(q, line, joined, n, joined + wait) for n, (q, line, joined, wait) in enumerate(rows)]
    random.shuffle(rows)
    literal = [
        any(
            (q, line, (joined, n)) != (q2, line2, (joined2, n2))
            and q == q2
            and line != line2
            and (joined2, n2) > (joined, n)
            and started2 < started
            for q2, line2, joined2, n2, started2 in rows
        )
        for q, line, joined, n, started in rows
    ]
    assert found(rows) == literal


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, max_size=20), st.randoms(use_true_random=False))
def test_found_while_they_start(rows, random):
    """Catches: an arrival forgotten among those who start at one instant, or one of them taken to pass another."""
    rows = [(q, line, joined, n, joined + wait) for n, (q, line, joined, wait) in enumerate(rows)]
    random.shuffle(rows)
    rows.sort(key=lambda row: row[-1])
    front = np.full((2, FIELDS), NOBODY)
    assert [is_passed(front, *row) for row in rows] == found(rows)


def test_ties():
    """Catches: a start at the same instant that counts as a pass, an equal arrival not decided by the number."""
    assert found([(0, 0, 5, 1, 20), (0, 1, 6, 2, 20)]) == [False, False]
    assert found([(0, 0, 5, 1, 20), (0, 1, 5, 2, 19)]) == [True, False]
    assert found([(0, 0, 5, 2, 20), (0, 1, 5, 1, 19)]) == [False, False]


def test_only_other_lines_of_the_same_queue():
    """Catches: passes by callers of another queue or of the own line."""
    assert found([(0, 0, 5, 1, 20), (1, 1, 6, 2, 10)]) == [False, False]
    assert found([(0, 0, 5, 1, 20), (0, 0, 6, 2, 10)]) == [False, False]
