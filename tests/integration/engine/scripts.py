"""Scripts that both plain LangGraph and the engine run."""

from dataclasses import dataclass
from typing import Any

HEAD = """
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypedDict
from langgraph.graph import END, START, MessagesState, StateGraph, add_messages
from langgraph.types import Command, Send
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel, Field

class S(TypedDict, total=False):
    x: int
    log: Annotated[list, operator.add]
"""


@dataclass(frozen=True)
class Case:
    """A script with its input."""

    name: str
    script: str
    inputs: Any
    is_async: bool = False


def _case(name: str, body: str, inputs: Any, *, is_async: bool = False) -> Case:
    return Case(name, HEAD + body, inputs, is_async)


CASES = [
    _case(
        "chain",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {"x": s["x"] + 1, "log": ["a"]})
    g.add_node("b", lambda s: {"log": ["b"]})
    g.add_node("c", lambda s: {"log": [s["x"]]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    g.add_edge("b", "c")
    g.add_edge("c", END)
    return g
""",
        {"x": 1},
    ),
    _case(
        "wide send",
        """
class W(TypedDict, total=False):
    n: int
    total: Annotated[int, operator.add]
    seen: Annotated[list, operator.add]

def build():
    g = StateGraph(W)
    g.add_node("spread", lambda s: {})
    g.add_node("square", lambda s: {"total": s["i"] ** 2, "seen": [s["i"]]})
    g.add_node("close", lambda s: {"seen": [-1]})
    g.add_edge(START, "spread")
    g.add_conditional_edges(
        "spread", lambda s: [Send("square", {"i": i}) for i in range(s["n"])], ["square"]
    )
    g.add_edge("square", "close")
    g.add_edge("close", END)
    return g
""",
        {"n": 100},
    ),
    _case(
        "loop of fifty",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {"x": s["x"] + 1})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: "more" if s["x"] < 50 else "done", {"more": "a",
    "done": END})
    return g
""",
        {"x": 0},
    ),
    _case(
        "goto",
        """
def a(s) -> Command[Literal["b", "c"]]:
    return Command(update={"log": ["a"]}, goto="c" if s["x"] else "b")

def build():
    g = StateGraph(S)
    g.add_node("a", a)
    g.add_node("b", lambda s: {"log": ["b"]})
    g.add_node("c", lambda s: Command(update={"log": ["c"]}, goto=[Send("d", {"x": 7}), "b"]))
    g.add_node("d", lambda s: {"log": [s["x"]]})
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "sub-graph",
        """
def build():
    inner = StateGraph(S)
    inner.add_node("i1", lambda s: {"x": s["x"] * 2})
    inner.add_node("i2", lambda s: {"log": ["i2"]})
    inner.add_node("i3", lambda s: {"log": ["i3"]})
    inner.add_edge(START, "i1")
    inner.add_edge("i1", "i2")
    inner.add_edge("i1", "i3")
    g = StateGraph(S)
    g.add_node("before", lambda s: {"log": ["before"]})
    g.add_node("sub", inner.compile())
    g.add_node("after", lambda s: {"log": [s["x"]]})
    g.add_edge(START, "before")
    g.add_edge("before", "sub")
    g.add_edge("sub", "after")
    return g
""",
        {"x": 2},
    ),
    _case(
        "goto the parent",
        """
def build():
    inner = StateGraph(S)
    inner.add_node("i", lambda s: Command(update={"log": ["i"]}, goto="fin", graph=Command.PARENT))
    inner.add_edge(START, "i")
    g = StateGraph(S)
    g.add_node("sub", inner.compile())
    g.add_node("fin", lambda s: {"log": ["fin"]})
    g.add_edge(START, "sub")
    return g
""",
        {"x": 1},
    ),
    _case(
        "sub-graph of a sub-graph",
        """
class Other(TypedDict, total=False):
    x: int
    own: str

def build():
    deep = StateGraph(Other)
    deep.add_node("d", lambda s: {"x": s["x"] + 5, "own": "kept inside"})
    deep.add_edge(START, "d")
    inner = StateGraph(Other)
    inner.add_node("deep", deep.compile())
    inner.add_node("then", lambda s: {"x": s["x"] * 10})
    inner.add_edge(START, "deep")
    inner.add_edge("deep", "then")
    g = StateGraph(S)
    g.add_node("p", inner.compile())
    g.add_node("q", lambda s: {"log": ["q"]})
    g.add_edge(START, "p")
    g.add_edge(START, "q")
    return g
""",
        {"x": 1},
    ),
    _case(
        "dict state",
        """
def build():
    g = StateGraph(dict)
    g.add_node("a", lambda s: {**s, "y": s["x"] + 1})
    g.add_node("b", lambda s: {"z": s["y"]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    g.add_edge("b", END)
    return g
""",
        {"x": 1},
    ),
    _case(
        "messages state",
        """
def build():
    g = StateGraph(MessagesState)
    g.add_node("a", lambda s: {"messages": [AIMessage(content="got " + s["messages"][-1].content)]})
    g.add_node("b", lambda s: {"messages": [HumanMessage(content=str(len(s["messages"])))]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g
""",
        {"messages": [{"role": "user", "content": "hello"}]},
    ),
    _case(
        "pydantic state",
        """
class P(BaseModel):
    x: int
    tag: str = "t"
    log: Annotated[list, operator.add] = Field(default_factory=list)

def build():
    g = StateGraph(P)
    g.add_node("a", lambda s: {"x": s.x + 1, "log": [s.tag]})
    g.add_node("b", lambda s: {"log": [s.x]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g
""",
        {"x": "1"},
    ),
    _case(
        "dataclass state",
        """
@dataclass
class D:
    x: int
    y: int = 5
    log: Annotated[list, operator.add] = field(default_factory=list)

def build():
    g = StateGraph(D)
    g.add_node("a", lambda s: {"x": s.x + s.y, "log": ["a"]})
    g.add_node("b", lambda s: D(x=s.x * 2))
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: "b" if s.x > 3 else END)
    return g
""",
        {"x": 1},
    ),
    _case(
        "objects in the state",
        """
@dataclass
class Point:
    at: tuple

class O(TypedDict, total=False):
    point: Point
    tags: set
    many: Annotated[list, operator.add]

def build():
    g = StateGraph(O)
    g.add_node("a", lambda s: {"point": Point(at=(1, 2)), "tags": {"u"}, "many": [Point(at=(0,))]})
    g.add_node("b", lambda s: {"tags": s["tags"] | {"v"}, "many": [s["point"].at]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g
""",
        {},
    ),
    _case(
        "private schemas",
        """
class Out(TypedDict):
    log: list

class Secret(TypedDict):
    secret: str

def a(s: S) -> Secret:
    return {"secret": "hi"}

def b(s: Secret) -> S:
    return {"log": [s["secret"], sorted(s)]}

def build():
    g = StateGraph(S, output_schema=Out)
    g.add_node("a", a)
    g.add_node("b", b)
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g
""",
        {"x": 1},
    ),
    _case(
        "input schema",
        """
class In(TypedDict):
    q: str

class Full(TypedDict, total=False):
    q: str
    answer: str

def build():
    g = StateGraph(Full, input_schema=In)
    g.add_node("a", lambda s: {"answer": s["q"] + "!" + str(sorted(s))})
    g.add_edge(START, "a")
    return g
""",
        {"q": "why", "answer": "not taken", "unknown": 1},
    ),
    _case(
        "own reducer",
        """
def longest(a, b):
    return a if len(a) >= len(b) else b

class R(TypedDict, total=False):
    best: Annotated[str, longest]

def build():
    g = StateGraph(R)
    for name in ["aa", "b", "cccc"]:
        g.add_node(name, (lambda n: lambda s: {"best": n})(name))
        g.add_edge(START, name)
    g.add_node("end", lambda s: {"best": s["best"] + "+"})
    g.add_edge(["aa", "b", "cccc"], "end")
    return g
""",
        {},
    ),
    _case(
        "router without a map, from the start",
        """
def build():
    g = StateGraph(S)
    for name in "ab":
        g.add_node(name, (lambda n: lambda s: {"log": [n]})(name))
    g.add_conditional_edges(START, lambda s: ["a", "b"] if s["x"] else "a")
    g.add_conditional_edges("a", lambda s: END)
    return g
""",
        {"x": 1},
    ),
    _case(
        "join",
        """
def build():
    g = StateGraph(S)
    for name in "abcd":
        g.add_node(name, (lambda n: lambda s: {"log": [n]})(name))
    g.add_edge(START, "a")
    g.add_edge(START, "b")
    g.add_edge("b", "c")
    g.add_edge(["a", "c"], "d")
    return g
""",
        {"x": 1},
    ),
    _case(
        "deferred node",
        """
def build():
    g = StateGraph(S)
    for name in "abc":
        g.add_node(name, (lambda n: lambda s: {"log": [n]})(name))
    g.add_node("last", lambda s: {"log": ["last"]}, defer=True)
    g.add_edge(START, "a")
    g.add_edge("a", "last")
    g.add_edge(START, "b")
    g.add_edge("b", "c")
    g.add_edge("c", "last")
    return g
""",
        {"x": 1},
    ),
    _case(
        "async nodes",
        """
async def a(s):
    return {"x": s["x"] + 1, "log": ["a"]}

async def route(s):
    return "b"

def build():
    g = StateGraph(S)
    g.add_node("a", a)
    g.add_node("b", lambda s: {"log": ["b"]})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", route)
    return g
""",
        {"x": 1},
        is_async=True,
    ),
    _case(
        "channels never written",
        """
class N(TypedDict):
    x: int
    n: Annotated[int, operator.add]
    m: Annotated[dict, operator.or_]

def build():
    g = StateGraph(N)
    g.add_node("a", lambda s: {"n": s["n"] + 1})
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "list of updates",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: [{"log": ["1"]}, Command(update={"log": ["2"]}, goto="b")])
    g.add_node("b", lambda s: None)
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "typed values",
        """
import datetime
import decimal

class T(TypedDict, total=False):
    when: Any
    price: Any
    by: dict
    pair: tuple

def build():
    g = StateGraph(T)
    g.add_node("a", lambda s: {
        "when": datetime.date(2026, 1, 31),
        "price": decimal.Decimal("1.10"),
        "by": {1: "one", (2, 3): "two"},
        "pair": (1, 2),
    })
    g.add_node("b", lambda s: {
        "when": s["when"] + datetime.timedelta(days=1),
        "price": s["price"] * 2,
        "by": {**s["by"], 4: s["by"][(2, 3)]},
        "pair": s["pair"] + (isinstance(s["pair"], tuple),),
    })
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g
""",
        {},
    ),
]

ERRORS = [
    _case(
        "a node raises",
        """
def a(s):
    raise ValueError("no")

def build():
    g = StateGraph(S)
    g.add_node("a", a)
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "two last values at once",
        """
def build():
    g = StateGraph(S)
    for name in "ab":
        g.add_node(name, lambda s: {"x": 1})
        g.add_edge(START, name)
    return g
""",
        {"x": 1},
    ),
    _case(
        "a node gives no update",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: 5)
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "a router raises",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: s["missing"])
    return g
""",
        {"x": 1},
    ),
    _case(
        "a path map lacks the route",
        """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: "nowhere", {"there": END})
    return g
""",
        {"x": 1},
    ),
    _case(
        "a reducer raises",
        """
def bad(a, b):
    raise ZeroDivisionError("no")

class B(TypedDict, total=False):
    x: int
    y: Annotated[int, bad]

def build():
    g = StateGraph(B)
    g.add_node("a", lambda s: {"y": 1})
    g.add_edge(START, "a")
    return g
""",
        {"x": 1},
    ),
    _case(
        "a pydantic state refuses its input",
        """
class P(BaseModel):
    x: int

def build():
    g = StateGraph(P)
    g.add_node("a", lambda s: {"x": 1})
    g.add_edge(START, "a")
    return g
""",
        {"x": "abc"},
    ),
    _case(
        "a node of a sub-graph raises",
        """
def a(s):
    raise KeyError("k")

def build():
    inner = StateGraph(S)
    inner.add_node("a", a)
    inner.add_edge(START, "a")
    g = StateGraph(S)
    g.add_node("sub", inner.compile())
    g.add_edge(START, "sub")
    return g
""",
        {"x": 1},
    ),
]
