"""Dates, decimals, sets, tuples, bytes, big numbers, ranges of floats and other keys than text."""

import datetime as dt
import math
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from langgraph.graph import START, StateGraph


class State(TypedDict, total=False):
    when: dt.datetime
    day: dt.date
    clock: dt.time
    span: dt.timedelta
    price: Decimal
    tags: set
    frozen: frozenset
    pair: tuple
    raw: bytes
    big: int
    odd: list[float]
    by_number: dict[Any, Any]
    key: uuid.UUID
    word_counts: dict
    text: str


def make(state):
    return {
        "when": dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.timezone.utc),
        "day": dt.date(2028, 2, 29),
        "clock": dt.time(23, 59, 59, 5),
        "span": dt.timedelta(days=1, seconds=2, microseconds=3),
        "price": Decimal("19.90"),
        "tags": {"b", "a"},
        "frozen": frozenset({1, 2}),
        "pair": (1, ("two", [3])),
        "raw": b"\x00\xff text",
        "big": 2**70,
        "odd": [math.inf, -math.inf, 0.1 + 0.2, 1e300, -0.0],
        "by_number": {1: "one", (2, 3): "two", None: {True: False}},
        "key": uuid.UUID(int=5),
    }


def use(state):
    return {
        "when": state["when"] + state["span"],
        "day": state["day"].replace(year=state["day"].year + 4),
        "price": (state["price"] * 3).quantize(Decimal("0.1")),
        "tags": state["tags"] | {"c"},
        "frozen": state["frozen"] & {2},
        "pair": (*state["pair"], isinstance(state["pair"][1], tuple)),
        "raw": state["raw"][::-1],
        "big": state["big"] + 1,
        "odd": [x for x in state["odd"] if math.isfinite(x)],
        "by_number": {**state["by_number"], 4: state["by_number"][(2, 3)]},
        "text": f"{state['clock'].isoformat()} {state['span'].total_seconds()} {state['key'].int}",
    }


def count(state):
    counts = Counter("abracadabra")
    grouped = defaultdict(list)
    for letter, number in counts.most_common():
        grouped[number].append(letter)
    queue = deque([1, 2, 3], maxlen=2)
    ordered = OrderedDict(sorted(counts.items()))
    half = Fraction(1, 3) + Fraction(1, 6)
    return {
        "word_counts": {"counts": dict(ordered), "grouped": dict(grouped), "last": list(queue)},
        "text": f"{state['text']} {half}",
    }


graph = StateGraph(State).add_sequence([make, use, count]).add_edge(START, "make").compile()
