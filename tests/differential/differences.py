"""Where scripts do something else here than in plain LangGraph, and are meant to: frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference, and a script that shows it."""

    name: str
    """A few words, for the list in the documentation."""
    plain: str
    """What plain LangGraph does."""
    here: str
    """What happens here."""
    why: str
    """The reason, and what to write instead where there is something."""
    script: str
    """Has a graph over ``State``; where it ends in an error the outcome is the error's class."""
    outcome_plain: Any
    """The member ``seen`` of the final state, or what was printed."""
    outcome_here: Any
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    resume: Any = None
    """The answer to the one question that the script asks, if it asks one."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of the graph, here."""
    prints: bool = False
    """True where the outcome is the lines that the script printed."""


_HEAD: Final = """
import collections
import operator
import random
from typing import Annotated, Any
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy, interrupt
from typing_extensions import TypedDict

class State(TypedDict, total=False):
    items: list
    other: list
    value: Any
    seen: Any

def chain(*nodes, **options):
    built = StateGraph(State).add_sequence(nodes).add_edge(START, nodes[0].__name__)
    return built.compile(**options)
"""


def _difference(*, script: str, **members: Any) -> Difference:
    return Difference(script=_HEAD + script, **members)


DIFFERENCES: Final = (
    _difference(
        name="Changes in place",
        plain="A node that changes a list of the state and returns nothing has changed the state.",
        here="What a node does not return is not part of the state.",
        why="Each node gets a copy from the commit log: a node that is run again after a crash "
        "must find what it found before. Return the changed value.",
        script="""
def change(state):
    state["items"].append("changed in place")

def look(state):
    return {"seen": len(state["items"])}

graph = chain(change, look)
""",
        inputs={"items": []},
        outcome_plain=1,
        outcome_here=0,
    ),
    _difference(
        name="Variables of the module",
        plain="A global variable that one node sets is seen by the next.",
        here="Every call of a node begins with the module as it is after its import.",
        why="Calls run in processes of their own, at other times and on other machines. Keep in "
        "the state what must last.",
        script="""
calls = []

def count(state):
    calls.append(1)

def look(state):
    calls.append(1)
    return {"seen": len(calls)}

graph = chain(count, look)
""",
        outcome_plain=2,
        outcome_here=1,
    ),
    _difference(
        name="Attributes of objects that hold nodes",
        plain="A bound method that changes its object finds the change at its next call.",
        here="The object is made anew for each call.",
        why="As for variables of the module.",
        script="""
class Counter:
    def __init__(self):
        self.count = 0

    def step(self, state):
        self.count += 1
        return {"seen": self.count}

counter = Counter()
graph = StateGraph(State)
graph.add_node("one", counter.step)
graph.add_node("two", counter.step)
graph.add_edge(START, "one")
graph.add_edge("one", "two")
""",
        outcome_plain=2,
        outcome_here=1,
    ),
    _difference(
        name="One object under two keys",
        plain="Two keys of the state may hold the very same object.",
        here="They hold equal objects.",
        why="The state is written down after each superstep.",
        script="""
def share(state):
    shared = [1]
    return {"items": shared, "other": shared}

def look(state):
    return {"seen": [state["items"] == state["other"], state["items"] is state["other"]]}

graph = chain(share, look)
""",
        outcome_plain=[True, True],
        outcome_here=[True, False],
    ),
    _difference(
        name="Subclasses of dict, list and str",
        plain="A Counter in the state is a Counter for the next node.",
        here="It is a dict.",
        why="Only the kinds of values that the documentation lists keep their class. Make it "
        "again: Counter(state['value']).",
        script="""
def count(state):
    return {"value": collections.Counter("aab")}

def look(state):
    return {"seen": type(state["value"]).__name__}

graph = chain(count, look)
""",
        outcome_plain="Counter",
        outcome_here="dict",
    ),
    _difference(
        name="Objects of ordinary classes in the state",
        plain="Anything can be in the state of a graph that is not stored.",
        here="The node fails with UnencodableValue, which names the class.",
        why="There is no pickle: reading a state must not run code. Use a dataclass, a pydantic "
        "model or a named tuple.",
        script="""
class Box:
    pass

def make(state):
    return {"value": Box()}

def look(state):
    return {"seen": type(state["value"]).__name__}

graph = chain(make, look)
""",
        outcome_plain="Box",
        outcome_here="UnencodableValue",
    ),
    _difference(
        name="Tuples over a stop",
        plain="A tuple in the state is a list after the graph has stopped for a person.",
        here="It stays a tuple.",
        why="LangGraph's own serializer does not keep tuples apart; ours does.",
        script="""
def make(state):
    return {"value": (1, 2)}

def ask(state):
    interrupt("go on?")
    return {"seen": type(state["value"]).__name__}

graph = chain(make, ask, checkpointer=InMemorySaver())
""",
        resume=True,
        outcome_plain="list",
        outcome_here="tuple",
    ),
    _difference(
        name="print",
        plain="It writes to the process's output, and again when a node is run again after a stop.",
        here="It writes to the node's log, and again when a node is run again after a stop.",
        why="There is no terminal. A node that has asked a person, or has failed, runs from its "
        "beginning, as in LangGraph; results of tasks and graphs that it called are kept.",
        script="""
def ask(state):
    print("before")
    answer = interrupt("go on?")
    print("after", answer)

graph = chain(ask, checkpointer=InMemorySaver())
""",
        resume="yes",
        prints=True,
        outcome_plain=["before", "before", "after yes"],
        outcome_here=["before", "before", "after yes"],
    ),
    _difference(
        name="Seeds of randomness",
        plain="After random.seed() at module level, nodes draw the numbers of one series in turn.",
        here="Each node begins the series again.",
        why="As for variables of the module. Draw all numbers in one node, or put a seed into the "
        "state.",
        script="""
random.seed(7)

def draw(state):
    return {"value": random.random()}

def look(state):
    return {"seen": state["value"] == random.random()}

graph = chain(draw, look)
""",
        outcome_plain=False,
        outcome_here=True,
    ),
    _difference(
        name="Calls at module level",
        plain="graph.invoke() at module level runs the graph while the module is imported.",
        here="It is ignored, with a warning that names the line.",
        why="An import builds a graph and runs nothing; an execution runs it.",
        script="""
def node(state):
    return {"value": 1}

graph = chain(node)
found = graph.invoke({})
AT_IMPORT = len(found)

def look(state):
    return {"seen": AT_IMPORT}

app = chain(node, look)
graph = app
""",
        outcome_plain=1,
        outcome_here=0,
    ),
    _difference(
        name="The limit of supersteps",
        plain="A run ends with GraphRecursionError after recursion_limit supersteps.",
        here="It ends with MaxStepsExceeded after settings.max_steps, 1,000 unless set.",
        why="The limit is the workflow's, counted over all invocations and stops; a caller's "
        "config does not change it.",
        script="""
def turn(state):
    return {"value": 1}

graph = StateGraph(State)
graph.add_node(turn)
graph.add_edge(START, "turn")
graph.add_edge("turn", "turn")
""",
        settings={"max_steps": 20},
        outcome_plain="GraphRecursionError",
        outcome_here="MaxStepsExceeded",
    ),
    _difference(
        name="max and min as reducers",
        plain="Annotated[int, max] is refused: the built-in function has no signature to check.",
        here="It works.",
        why="Both are known by name and folded without a call of the script.",
        script="""
class Best(TypedDict, total=False):
    seen: Annotated[int, max]

graph = StateGraph(Best)
graph.add_node("three", lambda state: {"seen": 3})
graph.add_node("two", lambda state: {"seen": 2})
graph.add_edge(START, "three")
graph.add_edge("three", "two")
""",
        outcome_plain="ValueError",
        outcome_here=3,
    ),
    _difference(
        name="A Topic that nothing was written to",
        plain="The key is not in the state.",
        here="It is an empty list.",
        why="A Topic is kept as a list with a reducer.",
        script="""
from langgraph.channels import Topic

class Gathering(TypedDict, total=False):
    topic: Annotated[list, Topic(str, accumulate=True)]
    seen: Any

graph = StateGraph(Gathering)
graph.add_node("look", lambda state: {"seen": "topic" in state})
graph.add_edge(START, "look")
""",
        outcome_plain=False,
        outcome_here=True,
    ),
    _difference(
        name="The store beside the state",
        plain="What store.put() keeps in one node, another one and other threads find.",
        here="The node fails with NotImplementedError, which says where to keep the value.",
        why="A child has no input or output. Keep it in the state, or in a service that an HTTP "
        "node calls.",
        script="""
from langgraph.store.memory import InMemoryStore

def remember(state, store):
    store.put(("names",), "first", {"name": "ada"})

def recall(state, store):
    return {"seen": store.get(("names",), "first").value["name"]}

graph = chain(remember, recall, store=InMemoryStore())
""",
        outcome_plain="ada",
        outcome_here="NotImplementedError",
    ),
    _difference(
        name="Several retry policies",
        plain="The first policy that fits the error counts.",
        here="The first policy is used for every error.",
        why="A node has one policy, which the canvas can show. The import warns.",
        script="""
from langgraph.runtime import Runtime

def flaky(state, runtime: Runtime):
    if runtime.execution_info.node_attempt < 3:
        raise ConnectionError("again")
    return {"seen": runtime.execution_info.node_attempt}

quick = {"initial_interval": 0.001, "jitter": False}
policies = [RetryPolicy(retry_on=KeyError, **quick), RetryPolicy(max_attempts=5, **quick)]
graph = StateGraph(State)
graph.add_node("flaky", flaky, retry_policy=policies)
graph.add_edge(START, "flaky")
""",
        outcome_plain=3,
        outcome_here="ConnectionError",
    ),
    _difference(
        name="Questions, graphs and tasks in routers",
        plain="A condition may call interrupt(), a graph or a task.",
        here="It fails as Unsupported, and says to do it in the node before.",
        why="A condition is asked again whenever its superstep is; what it decides by belongs in "
        "the state.",
        script="""
small = StateGraph(State).add_node("n", lambda state: {"value": 1}).add_edge(START, "n").compile()

def route(state):
    return "then" if small.invoke({})["value"] else END

graph = StateGraph(State)
graph.add_node("first", lambda state: {"value": 0})
graph.add_node("then", lambda state: {"seen": "then"})
graph.add_edge(START, "first")
graph.add_conditional_edges("first", route)
""",
        outcome_plain="then",
        outcome_here="Unsupported",
    ),
    _difference(
        name="Sub-graphs that are not compiled",
        plain="add_node() with a StateGraph is refused: it must be compiled.",
        here="It is taken as if it were compiled.",
        why="The import compiles nothing; it records.",
        script="""
inner = StateGraph(State).add_node("n", lambda state: {"seen": 1}).add_edge(START, "n")
graph = StateGraph(State).add_node("inner", inner).add_edge(START, "inner")
""",
        outcome_plain="TypeError",
        outcome_here=1,
    ),
    _difference(
        name="with_config() of a graph",
        plain="The graph runs with that configuration.",
        here="It is ignored, with a warning that names the line.",
        why="An execution's configuration comes from whoever starts it.",
        script="""
def node(state, config):
    return {"seen": config["configurable"].get("size", "default")}

graph = chain(node).with_config({"configurable": {"size": "large"}})
""",
        outcome_plain="large",
        outcome_here="default",
    ),
    _difference(
        name="error_handler",
        plain="add_node(error_handler=...) names what runs when a node has failed for good.",
        here="The import is refused, with the line.",
        why="A failed node ends the execution. Catch the exception in the node, and go to another "
        "node with a Command.",
        script="""
from langgraph.errors import NodeError

def fail(state):
    raise RuntimeError("no")

def handle(state, error: NodeError):
    return {"seen": str(error.error)}

graph = StateGraph(State).add_node(fail, error_handler=handle).add_edge(START, "fail")
""",
        outcome_plain="no",
        outcome_here="ScriptRejected",
    ),
    _difference(
        name="Cached nodes",
        plain="With a cache, a node with a cache policy runs once for the same input.",
        here="It runs every time.",
        why="An execution's log is its record; the import warns that the policy is ignored.",
        script="""
from langgraph.cache.memory import InMemoryCache
from langgraph.types import CachePolicy

class Loop(TypedDict, total=False):
    n: int
    seen: Annotated[int, operator.add]

def cached(state):
    print("working")
    return {"seen": 1}

graph = StateGraph(Loop)
graph.add_node("cached", cached, cache_policy=CachePolicy(key_func=lambda given: "same"))
graph.add_node("again", lambda state: None)
graph.add_edge(START, "cached")
graph.add_edge("cached", "again")
graph.add_conditional_edges("again", lambda state: "cached" if state["seen"] < 3 else END)
graph = graph.compile(cache=InMemoryCache())
""",
        prints=True,
        outcome_plain=["working"],
        outcome_here=["working"] * 3,
    ),
    _difference(
        name="Attributes of the interpreter",
        plain="A script may read __traceback__, __globals__ and their like.",
        here="The import is refused, with the line.",
        why="They lead to the interpreter's own objects. Keep what you need in attributes of your "
        "own.",
        script="""
def node(state):
    try:
        raise ValueError("one")
    except ValueError as error:
        return {"seen": type(error.__traceback__).__name__}

graph = chain(node)
""",
        outcome_plain="traceback",
        outcome_here="ScriptRejected",
    ),
    _difference(
        name="NodeInterrupt",
        plain="A node that raises NodeInterrupt stops the graph, until somebody changes the state.",
        here="The execution fails with GraphInterrupt and the message.",
        why="Nobody can change the state of a waiting execution. Call interrupt(), whose answer "
        "the node goes on with.",
        script="""
from langgraph.errors import NodeInterrupt

def first(state):
    return {"seen": "before"}

def stop(state):
    raise NodeInterrupt("too long")

graph = chain(first, stop, checkpointer=InMemorySaver())
""",
        outcome_plain="before",
        outcome_here="GraphInterrupt",
    ),
    _difference(
        name="What a model has beside its fields",
        plain="A pydantic object in the state keeps private attributes, and which fields were set.",
        here="Private attributes begin again, and all fields count as set.",
        why="Only fields are written down. Make a field of what must last.",
        script="""
from pydantic import BaseModel, PrivateAttr

class Counter(BaseModel):
    name: str = "unset"
    _count: int = PrivateAttr(default=0)

    def add(self):
        self._count += 1
        return self

    def said(self):
        return [self._count, self.model_dump(exclude_unset=True)]

def count(state):
    return {"value": Counter().add()}

def look(state):
    return {"seen": state["value"].said()}

graph = chain(count, look)
""",
        outcome_plain=[1, {}],
        outcome_here=[0, {"name": "unset"}],
    ),
)
