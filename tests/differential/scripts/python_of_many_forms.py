"""Match, walrus, generators, star arguments, decorators, properties, slices, nested functions."""

import functools
import itertools
from dataclasses import dataclass
from typing import Any, TypedDict

from langgraph.graph import START, StateGraph

LIMIT = 5
TABLE = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b}


class State(TypedDict):
    program: list
    result: Any


def logged(prefix):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            value = function(*args, **kwargs)
            value["result"] = f"{prefix}{value['result']}"
            return value

        return inner

    return wrap


@dataclass
class Op:
    name: str
    args: tuple = ()

    @property
    def arity(self):
        return len(self.args)


def evaluate(code):
    match code:
        case int() | float():
            return code
        case [str(name), left, right] if name in TABLE:
            return TABLE[name](evaluate(left), evaluate(right))
        case {"neg": value}:
            return -evaluate(value)
        case [single]:
            return evaluate(single)
        case _:
            return None


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def spread(*args, sep="-", **named):
    return sep.join([*map(str, args), *(f"{k}={v}" for k, v in sorted(named.items()))])


@logged("= ")
def run(state: State):
    value = evaluate(state["program"])
    if (n := value or 0) > LIMIT:
        n -= LIMIT
    numbers = list(itertools.islice(fibonacci(), 2, 9))
    first, *middle, last = numbers
    op = Op("sum", tuple(middle[::-2]))
    table = {k: [x for x in numbers if x % k == 0] for k in (2, 3)}
    words = spread(1, 2, *"ab", sep="/", z=1, **{"y": [first, last]})
    counts = 0
    for number in numbers:
        if number % 2:
            continue
        counts += number
    else:
        counts *= 10
    ordered = sorted(table.items(), key=lambda pair: -len(pair[1]))
    total = functools.reduce(lambda a, b: a * 2 + b, numbers, 1)
    flat = list(itertools.chain.from_iterable(v for _, v in ordered))
    text = f"{value!r:>6}|{n:03d}|{op.arity}|{words}|{counts}|{total:,}|{flat[1:3]}"
    return {"result": text}


graph = StateGraph(State)
graph.add_node(run)
graph.add_edge(START, "run")

if __name__ == "__main__":
    print(graph.compile().invoke({"program": ["add", 1, ["mul", 2, 3]]}))
