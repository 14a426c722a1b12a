"""Scripts whose nodes ask: people, graphs, tasks. Plain LangGraph runs them as well."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HEAD = """
import asyncio, datetime, operator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypedDict
from langgraph.errors import GraphRecursionError
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command, RetryPolicy, Send, interrupt
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel

class S(TypedDict, total=False):
    x: int
    items: list
    log: Annotated[list, operator.add]

def line(*nodes, **options):
    g = StateGraph(S)
    names = [START]
    for node in nodes:
        g.add_node(node.__name__, node, **options)
        g.add_edge(names[-1], node.__name__)
        names.append(node.__name__)
    g.add_edge(names[-1], END)
    return g
"""


@dataclass(frozen=True)
class Story:
    """A script, its input, and how people answer."""

    name: str
    script: str
    inputs: Any
    answer: Callable[[Any], Any] = lambda value: f"re {value}"
    one_by_one: bool = False
    """Where several wait, one is answered at a time."""
    is_async: bool = False
    only_end: bool = False
    """Stops differ, as they are meant to; or LangGraph keeps no such state on the way."""


def _story(name: str, body: str, inputs: Any = None, **options: Any) -> Story:
    return Story(name, HEAD + body, {"x": 1} if inputs is None else inputs, **options)


_AGES = {"How old?": "old", "'old' is no age.": -3, "'-3' is no age.": 41}

_INTERRUPTS = [
    _story(
        "one question",
        """
def ask(s):
    return {"log": [interrupt({"x": s["x"]})]}

def after(s):
    return {"x": s["x"] + 1}

def build():
    return line(ask, after)
""",
    ),
    _story(
        "several in a node",
        """
def ask(s):
    first = interrupt("first")
    second = interrupt(f"second, after {first}")
    return {"log": [first, second, interrupt([first, second])]}

def build():
    return line(ask)
""",
    ),
    _story(
        "until it is valid",
        """
def ask(s):
    question = "How old?"
    while True:
        age = interrupt(question)
        if isinstance(age, int) and age > 0:
            return {"x": age}
        question = f"'{age}' is no age."

def build():
    return line(ask)
""",
        answer=lambda value: _AGES[value],
    ),
    *[
        _story(
            f"parallel nodes{', one by one' if one else ''}",
            """
def a(s):
    return {"log": [interrupt("a")]}

def b(s):
    return {"log": [interrupt("b"), interrupt("b again")]}

def c(s):
    return {"log": ["c"]}

def close(s):
    return {"x": len(s["log"])}

def build():
    g = StateGraph(S)
    for node in (a, b, c, close):
        g.add_node(node.__name__, node)
    for name in "abc":
        g.add_edge(START, name)
    g.add_edge(["a", "b", "c"], "close")
    return g
""",
            one_by_one=one,
        )
        for one in (False, True)
    ],
    *[
        _story(
            f"fan-out of sends{', one by one' if one else ''}",
            """
def spread(s):
    return [Send("work", {"n": n}) for n in range(4)]

def work(s):
    if s["n"] == 2:
        return {"log": ["two"]}
    return {"log": [(s["n"], interrupt({"n": s["n"]}))]}

def close(s):
    return {"x": len(s["log"])}

def build():
    g = StateGraph(S)
    g.add_node("work", work)
    g.add_node("close", close)
    g.add_conditional_edges(START, spread, ["work"])
    g.add_edge("work", "close")
    return g
""",
            one_by_one=one,
        )
        for one in (False, True)
    ],
    _story(
        "swallowed",
        """
def ask(s):
    try:
        answer = interrupt("never seen")
    except Exception as error:
        answer = type(error).__name__
    return {"log": [answer]}

def build():
    return line(ask)
""",
    ),
    _story(
        "try and finally",
        """
def ask(s):
    seen = []
    try:
        seen.append(interrupt("what?"))
    except ValueError:
        seen.append("no")
    finally:
        seen.append("closed")
    return {"log": seen}

def build():
    return line(ask)
""",
    ),
    _story(
        "in a sub-graph",
        """
def before(s):
    return {"log": ["before"]}

def ask(s):
    return {"log": [interrupt("inner"), interrupt("inner again")]}

def after(s):
    return {"x": s["x"] + 1}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(before, ask, after).compile())
    g.add_node("beside", lambda s: {"log": [interrupt("beside")]})
    g.add_node("end", lambda s: {"log": ["end"]})
    g.add_edge(START, "sub")
    g.add_edge(START, "beside")
    g.add_edge(["sub", "beside"], "end")
    return g
""",
    ),
    _story(
        "two levels down",
        """
def ask(s):
    return {"log": [interrupt("deep")]}

def build():
    inner = line(ask).compile()
    middle = StateGraph(S)
    middle.add_node("inner", inner)
    middle.add_edge(START, "inner")
    g = StateGraph(S)
    g.add_node("middle", middle.compile())
    g.add_edge(START, "middle")
    return g
""",
    ),
    _story(
        "in a graph that a node invokes",
        """
def before(s):
    return {"log": ["before"]}

def ask(s):
    return {"log": [interrupt({"inner": s["x"]})]}

inner = line(before, ask).compile()

def outer(s):
    got = inner.invoke({"x": s["x"]})
    return {"log": got["log"] + [interrupt("outer")]}

def build():
    return line(outer)
""",
    ),
    _story(
        "in a task",
        """
@task
def ask(n):
    return interrupt({"n": n})

def outer(s):
    first = ask(1).result()
    return {"log": [first, ask(2).result()]}

def build():
    return line(outer)
""",
    ),
    _story(
        "in tasks side by side",
        """
@task
def ask(n):
    return (n, interrupt({"n": n}))

def outer(s):
    futures = [ask(n) for n in range(3)]
    return {"log": [future.result() for future in futures]}

def build():
    return line(outer)
""",
        only_end=True,
    ),
    _story(
        "in a coroutine",
        """
async def ask(s):
    await asyncio.sleep(0)
    first = interrupt("one")
    return {"log": [first, interrupt("two")]}

def build():
    return line(ask)
""",
        is_async=True,
    ),
    _story(
        "where to go",
        """
def ask(s) -> Command[Literal["yes", "no"]]:
    answer = interrupt("yes or no?")
    return Command(goto=answer, update={"log": [answer]})

def build():
    g = StateGraph(S)
    g.add_node("ask", ask)
    g.add_node("yes", lambda s: {"x": 1})
    g.add_node("no", lambda s: {"x": 0})
    g.add_edge(START, "ask")
    return g
""",
        answer=lambda _value: "yes",
    ),
    _story(
        "in a loop of supersteps",
        """
def ask(s):
    return {"x": s["x"] + interrupt(s["x"])}

def build():
    g = StateGraph(S)
    g.add_node("ask", ask)
    g.add_edge(START, "ask")
    g.add_conditional_edges("ask", lambda s: "ask" if s["x"] < 4 else END)
    return g
""",
        answer=lambda _value: 1,
    ),
    _story(
        "values of many types",
        """
def ask(s):
    value = {"when": datetime.datetime(2026, 1, 2, 3, 4), "set": {1, 2}, 3: b"bytes"}
    back = interrupt(value)
    again = interrupt(HumanMessage("hello", id="m"))
    return {"log": [back == value, again.content]}

def build():
    return line(ask)
""",
        answer=lambda value: value,
    ),
]

_LINES = [
    _story(
        f"breakpoint {name}",
        f"""
def a(s):
    return {{"log": ["a"]}}

def b(s):
    return {{"log": ["b"]}}

def c(s):
    return {{"log": [interrupt("c")]}}

def build():
    return line(a, b, c).compile({options})
""",
    )
    for name, options in {
        "before one": "interrupt_before=['b']",
        "before the first": "interrupt_before=['a']",
        "after one": "interrupt_after=['a']",
        "after the last": "interrupt_after=['c']",
        "before all": "interrupt_before='*'",
        "after all": "interrupt_after='*'",
        "before and after": "interrupt_before=['b'], interrupt_after=['a']",
    }.items()
]
_BREAKPOINTS = [
    _story(
        "breakpoint of a sub-graph",
        """
def a(s):
    return {"log": ["a"]}

def b(s):
    return {"log": ["b"]}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(a, b).compile(interrupt_before=["b"]))
    g.add_node("end", lambda s: {"log": ["end"]})
    g.add_edge(START, "sub")
    g.add_edge("sub", "end")
    return g
""",
    ),
    _story(
        "breakpoint in a loop",
        """
def a(s):
    return {"x": s["x"] + 1}

def build():
    g = StateGraph(S)
    g.add_node("a", a)
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: "a" if s["x"] < 4 else END)
    return g.compile(interrupt_after=["a"])
""",
    ),
    _story(
        "breakpoint of parallel nodes",
        """
def build():
    g = StateGraph(S)
    for name in "abc":
        g.add_node(name, lambda s, name=name: {"log": [name]})
        g.add_edge(START, name)
    return g.compile(interrupt_before=["b"])
""",
    ),
]

_INNER = """
def one(s):
    return {"x": s["x"] + 1, "log": ["one"]}

def two(s):
    return {"x": s["x"] * 2, "log": [s["x"]]}

inner = line(one, two).compile()
"""

_GRAPHS = [
    _story(
        "invoked once",
        _INNER
        + """
def outer(s):
    return inner.invoke({"x": s["x"]})

def build():
    return line(outer)
""",
    ),
    _story(
        "invoked again and again",
        _INNER
        + """
def outer(s):
    x, seen = s["x"], []
    for _ in range(5):
        got = inner.invoke({"x": x})
        x = got["x"]
        seen.append(got)
    return {"x": x, "log": seen}

def build():
    return line(outer)
""",
    ),
    _story(
        "invoked by two nodes at once",
        _INNER
        + """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {"log": [inner.invoke({"x": 1})["x"]]})
    g.add_node("b", lambda s: {"log": [inner.invoke({"x": 2})["x"]]})
    g.add_edge(START, "a")
    g.add_edge(START, "b")
    return g
""",
    ),
    _story(
        "of another state, with a loop and sends",
        """
class Other(TypedDict, total=False):
    n: int
    total: Annotated[int, operator.add]
    seen: Annotated[list, operator.add]

def spread(s):
    return [Send("square", {"i": i}) for i in range(s["n"])]

other = StateGraph(Other)
other.add_node("count", lambda s: {"n": s["n"] + 1})
other.add_node("square", lambda s: {"total": s["i"] ** 2, "seen": [s["i"]]})
other.add_edge(START, "count")
other.add_conditional_edges("count", lambda s: "count" if s["n"] < 3 else spread(s))
app = other.compile()

def outer(s):
    got = app.invoke({"n": 0})
    return {"x": got["total"], "log": sorted(got["seen"])}

def build():
    return line(outer)
""",
    ),
    _story(
        "invoked within an invoked one",
        _INNER
        + """
def middle(s):
    return {"x": inner.invoke({"x": s["x"]})["x"], "log": ["middle"]}

between = line(middle).compile()

def outer(s):
    return {"log": [between.invoke({"x": 3}), between.invoke({"x": 4})]}

def build():
    return line(outer)
""",
    ),
    _story(
        "invoked and a node as well",
        _INNER
        + """
def outer(s):
    return {"log": [inner.invoke({"x": s["x"]})]}

def build():
    g = StateGraph(S)
    g.add_node("outer", outer)
    g.add_node("sub", inner)
    g.add_edge(START, "outer")
    g.add_edge("outer", "sub")
    return g
""",
    ),
    _story(
        "over a whole dict, a dataclass and a model",
        """
@dataclass
class D:
    n: int = 0
    seen: Annotated[list, operator.add] = field(default_factory=list)

class M(BaseModel):
    n: int = 0
    name: str = "m"

def graph(schema, node):
    g = StateGraph(schema)
    g.add_node("n", node)
    g.add_edge(START, "n")
    return g.compile()

whole = graph(dict, lambda s: {**s, "more": 1})
data = graph(D, lambda s: {"n": s.n + 1, "seen": [s.n]})
model = graph(M, lambda s: {"n": s.n + 1})

def outer(s):
    return {"log": [
        whole.invoke({"a": 1}), data.invoke(D(n=3)), data.invoke({"n": 4}),
        model.invoke(M(n=5)), model.invoke({"n": "6"}),
    ]}

def build():
    return line(outer)
""",
    ),
    _story(
        "with messages",
        """
talk = StateGraph(MessagesState)
talk.add_node("say", lambda s: {"messages": [AIMessage(f"{len(s['messages'])}", id="a")]})
talk.add_edge(START, "say")
app = talk.compile()

def outer(s):
    got = app.invoke({"messages": [HumanMessage("hi", id="h")]})
    return {"log": [m.content for m in got["messages"]]}

def build():
    return line(outer)
""",
    ),
    _story(
        "whose errors the node handles",
        """
class Mine(Exception):
    pass

def fails(s):
    if s["x"] == 1:
        raise ValueError("one")
    if s["x"] == 2:
        raise Mine("two")
    if s["x"] == 3:
        return {"nowhere": {}["key"]}
    return {"x": s["x"]}

inner = line(fails).compile()

def again(s):
    return {"x": s["x"] + 1}

endless = StateGraph(S)
endless.add_node("again", again)
endless.add_edge(START, "again")
endless.add_edge("again", "again")
loop = endless.compile()

def outer(s):
    seen = []
    for x in (1, 2, 3, 4):
        try:
            seen.append(inner.invoke({"x": x})["x"])
        except ValueError as error:
            seen.append(f"value {error}")
        except Mine as error:
            seen.append(f"mine {error}")
        except LookupError as error:
            seen.append(f"{type(error).__name__} {error}")
    try:
        loop.invoke({"x": 0}, {"recursion_limit": 5})
    except GraphRecursionError as error:
        seen.append(type(error).__name__)
    return {"log": seen}

def build():
    return line(outer)
""",
    ),
    _story(
        "that streams",
        _INNER
        + """
def outer(s):
    values = [chunk for chunk in inner.stream({"x": 1})]
    updates = list(inner.stream({"x": 1}, stream_mode="updates"))
    both = list(inner.stream({"x": 1}, stream_mode=["updates", "values"]))
    return {"log": [values, updates, both, inner.batch([{"x": 5}, {"x": 6}])]}

def build():
    return line(outer)
""",
    ),
    _story(
        "in coroutines side by side",
        _INNER
        + """
async def outer(s):
    got = await asyncio.gather(*[inner.ainvoke({"x": n}) for n in range(3)])
    chunks = [chunk async for chunk in inner.astream({"x": 9}, stream_mode="updates")]
    return {"log": [got, chunks, (await inner.abatch([{"x": 3}]))]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    _story(
        "with a configuration of its own",
        """
def tell(s, config):
    return {"log": [config["configurable"].get("tone")]}

inner = line(tell).compile()

def outer(s):
    return inner.invoke({"x": 1}, {"configurable": {"tone": "dry"}})

def build():
    return line(outer)
""",
    ),
    _story(
        "that commands its parent",
        """
def leave(s):
    return Command(graph=Command.PARENT, goto="there", update={"log": ["left"]})

sub = StateGraph(S)
sub.add_node("leave", leave)
sub.add_edge(START, "leave")
inner = sub.compile()

def outer(s):
    inner.invoke({"x": 1})
    return {"log": ["never"]}

def build():
    g = StateGraph(S)
    g.add_node("outer", outer, destinations=("there",))
    g.add_node("there", lambda s: {"log": ["there"]})
    g.add_edge(START, "outer")
    return g
""",
    ),
]

_TASKS = [
    _story(
        "tasks",
        """
@task
def double(n, plus=0):
    return n * 2 + plus

@task(name="named")
def fail(n):
    raise KeyError(f"no {n}")

def outer(s):
    futures = [double(n, plus=1) for n in range(4)]
    seen = [future.result() for future in futures]
    try:
        fail(3).result()
    except KeyError as error:
        seen.append(str(error))
    return {"log": seen}

def build():
    return line(outer)
""",
    ),
    _story(
        "tasks of coroutines",
        """
@task
async def double(n):
    await asyncio.sleep(0)
    return n * 2

@task
async def quadruple(n):
    return await double(await double(n))

async def outer(s):
    one = await double(1)
    many = await asyncio.gather(*[quadruple(n) for n in range(3)])
    return {"log": [one, many]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    _story(
        "a workflow of tasks",
        """
@task
def write(topic):
    return f"an essay about {topic}"

@entrypoint()
def build(topic):
    essay = write(topic).result()
    return {"essay": essay, "approved": interrupt({"essay": essay})}
""",
        "cats",
        only_end=True,
    ),
    _story(
        "a workflow of coroutines",
        """
@task
async def add(a, b):
    return a + b

@entrypoint()
async def build(numbers):
    total = 0
    for n in numbers["n"]:
        total = await add(total, n)
    return entrypoint.final(value=total, save=1)
""",
        {"n": [1, 2, 3]},
        is_async=True,
        only_end=True,
    ),
]

_MIXED = [
    _story(
        "parallel questions in an invoked graph",
        """
def asks(name):
    return lambda s: {"log": [interrupt(name)]}

inner = StateGraph(S)
for name in "ab":
    inner.add_node(name, asks(name))
    inner.add_edge(START, name)
inner.add_node("end", lambda s: {"log": [interrupt(["end", *s["log"]])]})
inner.add_edge(["a", "b"], "end")
app = inner.compile()

def outer(s):
    return {"log": [app.invoke({"x": 1})["log"], interrupt("outer")]}

def build():
    return line(outer)
""",
    ),
    _story(
        "graphs that sends invoke, with questions",
        """
def ask(s):
    return {"log": [interrupt({"x": s["x"]})]}

app = line(ask).compile()

def work(s):
    first = app.invoke({"x": s["n"]})
    second = app.invoke({"x": s["n"] + 10})
    return {"log": [first["log"] + second["log"]]}

def build():
    g = StateGraph(S)
    g.add_node("work", work)
    g.add_conditional_edges(START, lambda s: [Send("work", {"n": n}) for n in range(3)], ["work"])
    return g
""",
    ),
    _story(
        "a question three graphs down",
        """
def ask(s):
    return {"log": [interrupt("deep"), interrupt("deeper")]}

deep = line(ask).compile()

def middle(s):
    return {"log": [deep.invoke({"x": 1})["log"], deep.invoke({"x": 2})["log"]]}

between = line(middle).compile()

def outer(s):
    return {"log": [between.invoke({"x": 1})["log"]]}

def build():
    return line(outer)
""",
    ),
    _story(
        "a breakpoint in an invoked graph",
        """
def one(s):
    return {"log": ["one"]}

def two(s):
    return {"log": ["two"]}

app = line(one, two).compile(interrupt_before=["two"])

def outer(s):
    return {"log": [app.invoke({"x": 1})["log"]]}

def build():
    return line(outer)
""",
        only_end=True,
    ),
    _story(
        "tasks, graphs and questions in turn",
        """
@task
def double(n):
    return n * 2

def add(s):
    return {"x": s["x"] + 1}

app = line(add).compile()

def outer(s):
    x = double(s["x"]).result()
    first = interrupt(x)
    x = app.invoke({"x": x})["x"]
    second = interrupt(x)
    return {"x": double(x).result(), "log": [first, second]}

def build():
    return line(outer)
""",
    ),
    _story(
        "a graph in a sub-graph's node",
        """
def ask(s):
    return {"log": [interrupt("inner")]}

app = line(ask).compile()

def call(s):
    return {"log": app.invoke({"x": 1})["log"]}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(call).compile())
    g.add_edge(START, "sub")
    return g
""",
    ),
    _story(
        "a question gathered with its exceptions",
        """
async def ask(n):
    return interrupt(n)

async def outer(s):
    got = await asyncio.gather(ask(1), return_exceptions=True)
    return {"log": [type(each).__name__ for each in got]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    _story(
        "questions in a graph over a model",
        """
class M(BaseModel):
    n: int = 0
    said: Annotated[list, operator.add] = []

def ask(s):
    return {"n": s.n + 1, "said": [interrupt({"n": s.n})]}

g = StateGraph(M)
g.add_node("ask", ask)
g.add_edge(START, "ask")
g.add_conditional_edges("ask", lambda s: "ask" if s.n < 3 else END)
app = g.compile()

def outer(s):
    return {"log": [app.invoke(M(n=1))["said"]]}

def build():
    return line(outer)
""",
    ),
]

STORIES = [*_INTERRUPTS, *_LINES, *_BREAKPOINTS, *_GRAPHS, *_TASKS, *_MIXED]
