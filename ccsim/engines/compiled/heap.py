"""Heaps of what comes due: rows ordered by instant, then rank."""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.engines.compiled.fields import AT, OF_STAMP, ORDER, WHO, Table


@compiled(in_place=True)
def earlier(at: int, order: int, other_at: int, other_order: int) -> bool:
    """Whether one alarm goes off before another."""
    return at < other_at or (at == other_at and order < other_order)


@compiled(in_place=True)
def push_agent(heap: Table, size: int, at: int, order: int) -> int:
    """Let an agent finish at an instant; return the heap's size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not earlier(at, order, heap[parent, AT], heap[parent, ORDER]):
            break
        heap[place, AT], heap[place, ORDER] = heap[parent, AT], heap[parent, ORDER]
        place = parent
    heap[place, AT], heap[place, ORDER] = at, order
    return size + 1


@compiled(in_place=True)
def replace_agent(heap: Table, size: int, at: int, order: int) -> None:
    """Put another alarm in place of the first."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and earlier(
            heap[child + 1, AT], heap[child + 1, ORDER], heap[child, AT], heap[child, ORDER]
        ):
            child += 1
        if earlier(at, order, heap[child, AT], heap[child, ORDER]):
            break
        heap[place, AT], heap[place, ORDER] = heap[child, AT], heap[child, ORDER]
        place = child
    heap[place, AT], heap[place, ORDER] = at, order


@compiled(in_place=True)
def drop_agent(heap: Table, size: int) -> int:
    """Take the first alarm out; return the heap's size."""
    size -= 1
    if size > 0:
        replace_agent(heap, size, heap[size, AT], heap[size, ORDER])
    return size


@compiled(in_place=True)
def push(heap: Table, size: int, at: int, order: int, who: int, stamp: int) -> int:
    """Set an alarm; return the heap's size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not earlier(at, order, heap[parent, AT], heap[parent, ORDER]):
            break
        heap[place, AT], heap[place, ORDER] = heap[parent, AT], heap[parent, ORDER]
        heap[place, WHO], heap[place, OF_STAMP] = heap[parent, WHO], heap[parent, OF_STAMP]
        place = parent
    heap[place, AT], heap[place, ORDER], heap[place, WHO], heap[place, OF_STAMP] = at, order, who, stamp
    return size + 1


@compiled(in_place=True)
def sink(heap: Table, size: int, place: int, at: int, order: int, who: int, stamp: int) -> None:
    """Put an alarm at a place, or further down, so that none below it goes off earlier."""
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and earlier(
            heap[child + 1, AT], heap[child + 1, ORDER], heap[child, AT], heap[child, ORDER]
        ):
            child += 1
        if earlier(at, order, heap[child, AT], heap[child, ORDER]):
            break
        heap[place, AT], heap[place, ORDER] = heap[child, AT], heap[child, ORDER]
        heap[place, WHO], heap[place, OF_STAMP] = heap[child, WHO], heap[child, OF_STAMP]
        place = child
    heap[place, AT], heap[place, ORDER], heap[place, WHO], heap[place, OF_STAMP] = at, order, who, stamp


@compiled(in_place=True)
def drop(heap: Table, size: int) -> int:
    """Take the first alarm out; return the heap's size."""
    size -= 1
    if size > 0:
        sink(heap, size, 0, heap[size, AT], heap[size, ORDER], heap[size, WHO], heap[size, OF_STAMP])
    return size
