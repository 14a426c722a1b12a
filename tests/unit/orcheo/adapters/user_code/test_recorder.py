"""What the recorder writes, against what LangGraph itself reads off the same script."""

from collections.abc import Callable
from typing import Any

import pytest
from langgraph.channels.binop import BinaryOperatorAggregate
from langgraph.graph.state import CompiledStateGraph, StateGraph

from orcheo.application.user_code_ports import CallResult, ImportedGraph
from orcheo.domain.errors import NondeterministicGraph, ScriptRejected, ScriptTooLarge
from orcheo.domain.graph import Graph

_HEAD = """
import operator
from typing import Annotated, Literal, NotRequired, Optional, Required, Sequence, TypedDict
from dataclasses import dataclass
from pydantic import BaseModel
from langgraph.graph import StateGraph, START, END, MessagesState, add_messages
from langgraph.types import Send, Command, interrupt, RetryPolicy
"""

_GRAPHS: dict[str, str] = {
    "typed": """
class S(TypedDict):
    n: int
    log: Annotated[list, operator.add]
    seen: Annotated[set, operator.or_]
    top: Annotated[int, operator.mul]
    note: NotRequired[str]
    words: Annotated[Sequence[str], lambda a, b: [*a, *b]]
    own: Required[Annotated[dict, lambda a, b: {**a, **b}]]
    meta: Annotated[str, "only a note"]
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
""",
    "private schema": """
class S(TypedDict):
    n: int
class P(TypedDict):
    secret: str
    more: Annotated[list, operator.add]
def a(state: S) -> P: return {}
def b(state: P): return {}
graph = StateGraph(S)
graph.add_node(a)
graph.add_node(b)
graph.add_edge(START, "a")
graph.add_edge("a", "b")
""",
    "input and output": """
class I(TypedDict):
    q: str
class O(TypedDict):
    a: str
class S(I, O):
    k: int
graph = StateGraph(S, input_schema=I, output_schema=O)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
""",
    "dataclass": """
@dataclass
class S:
    n: int
    log: Annotated[list, operator.add]
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
""",
    "pydantic": """
class S(BaseModel):
    n: int = 0
    log: Annotated[list, operator.add] = []
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
""",
    "messages": """
class S(MessagesState):
    n: int
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
""",
    "routes": """
class S(TypedDict):
    n: int
def router(state: S) -> Literal["a", "__end__"]: return "a"
def go(state: S) -> Command[Literal["a", "b"]]: return Command(goto="a")
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_node("b", lambda s: {})
graph.add_node(go)
graph.set_conditional_entry_point(lambda s: True, {True: "a", False: END})
graph.add_conditional_edges("a", router)
graph.add_conditional_edges("a", lambda s: "b", ["b", "a"])
graph.add_edge(["a", "b"], "go")
""",
    "sequence": """
class S(TypedDict):
    n: int
def one(s): return {}
def two(s): return {}
graph = StateGraph(S).add_sequence([one, two, ("three", lambda s: {})])
graph.set_entry_point("one")
graph.set_finish_point("three")
""",
    "node forms": """
import functools
from langchain_core.runnables import RunnableLambda
class S(TypedDict):
    n: int
class P(TypedDict):
    n: int
    mine: str
class Caller:
    def __call__(self, state: P) -> Command[Literal["method"]]: return Command(goto="method")
    def method(self, state: P): return {}
    async def later(self, state): return {}
    @staticmethod
    def static(state): return {}
    @classmethod
    def of(cls, state): return {}
def plain(state, extra=1): return {}
def two(state) -> "Command[Literal['plain']] | None": return None
caller = Caller()
graph = StateGraph(S)
graph.add_node(plain)
graph.add_node(two)
graph.add_node("partial", functools.partial(plain, extra=2))
graph.add_node("called", caller)
graph.add_node(caller.method)
graph.add_node("later", caller.later)
graph.add_node(Caller.static)
graph.add_node("of", Caller.of)
graph.add_node(RunnableLambda(plain, name="runnable"))
graph.add_node("lambda", lambda state: {}, input_schema=P, metadata={"a": 1})
graph.add_node("ends", plain, destinations=("plain", "two"))
graph.add_node("labels", plain, destinations={"plain": "why"}, defer=True)
graph.add_edge(START, "plain")
graph.add_conditional_edges("plain", caller.method, {"a": "two", "b": END})
graph.add_conditional_edges("two", functools.partial(plain, extra=3), {1: "called"})
graph.add_conditional_edges("two", RunnableLambda(lambda s: "plain", name="named"), ["plain"])
graph.add_conditional_edges("two", two)
graph.add_conditional_edges("called", caller)
""",
    "older spellings": """
class S(TypedDict):
    n: int
class I(TypedDict):
    q: str
class C(TypedDict):
    user: str
graph = StateGraph(S, config_schema=C, input=I, output=S)
graph.add_node("a", lambda s: {}, input=I, retry=RetryPolicy())
graph.set_entry_point("a")
graph.set_finish_point("a")
""",
    "message graph": """
from langgraph.graph import MessageGraph
from langgraph.prebuilt import ToolNode, tools_condition
def tool(x: int) -> int:
    "A tool."
    return x
graph = MessageGraph()
graph.add_node("a", lambda messages: messages[-1])
graph.add_node(ToolNode([tool]))
graph.set_entry_point("a")
graph.add_conditional_edges("a", tools_condition)
graph.add_edge("tools", "a")
""",
    "sub-graph": """
class S(TypedDict):
    n: int
inner = StateGraph(S)
inner.add_node("x/y", lambda s: {})
inner.add_edge(START, "x/y")
graph = StateGraph(S)
graph.add_node("sub", inner.compile())
graph.add_edge(START, "sub")
graph = graph.compile(interrupt_before=["sub"])
""",
}


def _real(script: str) -> StateGraph[Any]:
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(script, "script", "exec", dont_inherit=True), names)  # noqa: S102 - our own text
    graph = names["graph"]
    return graph.builder if isinstance(graph, CompiledStateGraph) else graph


def _outer(name: str) -> str:
    return {"__start__": "START", "__end__": "END"}.get(name, name)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", _GRAPHS)
def test_the_specification_says_what_langgraph_reads(
    name: str, import_script: Callable[..., ImportedGraph]
) -> None:
    """Channels, reducers, initial values, nodes, edges, path maps and destinations agree."""
    script = _HEAD + _GRAPHS[name]
    document = import_script(script).graph
    found = Graph.model_validate(document)
    real = _real(script)
    assert set(found.state.channels) == set(real.channels)
    for key, channel in real.channels.items():
        ours = found.state.channels[key]
        assert (ours.reducer is not None) == isinstance(channel, BinaryOperatorAggregate)
        if isinstance(channel, BinaryOperatorAggregate):
            expected = [] if channel.value == set() else channel.value
            actual = (
                ours.initial["v"]
                if isinstance(ours.initial, dict) and ours.initial
                else (ours.initial)
            )
            assert actual == expected
    assert [node.id for node in found.nodes] == list(real.nodes)
    edges_name = "_all_edges"  # what LangGraph itself draws
    edges = {(source, edge.target) for edge in found.edges for source in edge.sources}
    assert edges == {(_outer(one), _outer(two)) for one, two in getattr(real, edges_name)}
    for source, branches in real.branches.items():
        ours_ends = [b.to for b in found.branches if b.source == _outer(source)]
        assert ours_ends == [
            {_outer(str(key)): _outer(end) for key, end in branch.ends.items()}
            if branch.ends
            else None
            for branch in branches.values()
        ]
    for node in found.nodes:
        ends = real.nodes[node.id].ends
        if node.kind == "python" and ends:
            assert node.destinations == list(ends)


def test_a_private_schema_is_recorded(import_script: Callable[..., ImportedGraph]) -> None:
    """The node that asks for it says which channels it reads, and in which shape."""
    graph = Graph.model_validate(import_script(_HEAD + _GRAPHS["private schema"]).graph)
    node = graph.node("b")
    assert node.kind == "python"
    assert node.input == ["secret", "more"]
    assert node.input_root == "typed"
    assert graph.node("a").model_dump()["input"] == ["n"]
    assert graph.state.output == ["n"]


def test_node_ids_are_escaped_in_positions(import_script: Callable[..., ImportedGraph]) -> None:
    """A slash in an id is not a step of the path."""
    document = import_script(_HEAD + _GRAPHS["sub-graph"]).graph
    assert document["nodes"][0]["graph"]["nodes"][0]["at"] == "sub/x~1y"
    assert document["interrupt_before"] == ["sub"]


def test_policies_are_recorded(import_script: Callable[..., ImportedGraph]) -> None:
    """Retry, timeout, defer and what a node wants."""
    script = (
        _HEAD
        + """
def n(state, config, *, writer, runtime): return {}
async def m(state): return {}
graph = StateGraph(dict)
graph.add_node("n", n, defer=True, timeout=5, retry_policy=RetryPolicy(
    max_attempts=2, retry_on=(ValueError, KeyError), jitter=False))
graph.add_node("m", m, retry_policy=RetryPolicy())
graph.add_edge(START, "n")
"""
    )
    node, other = import_script(script).graph["nodes"]
    assert node["retry"]["on"] == ["ValueError", "KeyError"]
    assert node["retry"]["jitter"] == "none"
    assert node["defer"] is True
    assert node["timeout_seconds"] == 5
    assert node["wants"] == ["config", "runtime", "writer"]
    assert other["async"] is True
    assert other["retry"]["on"] == ["RetryPolicy"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("graph = StateGraph(dict)\ngraph.add_node('a', int)\ngraph.compile()", "entrypoint"),
        ("graph = StateGraph(dict)\ngraph.add_edge(START, 'a')", "unknown node `a`"),
        ("graph = StateGraph(dict)\ngraph.add_edge(END, 'a')", "END cannot be a start node"),
        ("graph = StateGraph(dict)\ngraph.add_node('a|b', int)", "reserved character"),
        (
            "graph = StateGraph(dict)\ngraph.add_node('a', int)\ngraph.add_node('a', int)",
            "already present",
        ),
        ("graph = StateGraph(dict)\ngraph.add_node('x' * 129, int)", "1 to 128 characters"),
        ("graph = StateGraph(dict)\ngraph.add_node('a', int, timeout=0)", "greater than 0"),
        ("x = 1", "define build_graph"),
        ("graph = 1", "define build_graph"),
        ("def build_graph(): return 1", "not a graph"),
        (
            (
                "one = StateGraph(dict)\none.add_node('a', int)\none.add_edge(START, 'a')\n"
                "two = StateGraph(dict)\ntwo.add_node('a', int)\ntwo.add_edge(START, 'a')"
            ),
            "several graphs: 'one' .line 8., 'two' .line 11.",
        ),
        ("raise ValueError('no')", "Line 8: ValueError: no"),
    ],
)
def test_what_langgraph_refuses_is_refused(
    body: str, message: str, import_script: Callable[..., ImportedGraph]
) -> None:
    """With LangGraph's own words, or with the way out."""
    with pytest.raises(ScriptRejected, match=message):
        import_script(_HEAD + body)


def test_a_missing_entry_point_lists_what_there_is(
    import_script: Callable[..., ImportedGraph],
) -> None:
    """The message names it and the script's own names."""
    with pytest.raises(ScriptRejected, match="no 'build'"):
        import_script(_HEAD + _GRAPHS["typed"], "build")


def test_an_async_builder_is_awaited(import_script: Callable[..., ImportedGraph]) -> None:
    """Sync or async, without required parameters."""
    body = "async def build_graph(kind='x'):\n" + "\n".join(
        f"    {line}" for line in _GRAPHS["typed"].splitlines()
    )
    imported = import_script(_HEAD + body + "\n    return graph\n")
    assert imported.graph["script"]["entrypoint"] == "build_graph"


def test_a_build_that_differs_is_refused(import_script: Callable[..., ImportedGraph]) -> None:
    """The message says where the two differ."""
    script = _HEAD + (
        "import uuid\ngraph = StateGraph(dict)\ngraph.add_node(str(uuid.uuid4()), lambda s: s)\n"
        "graph.add_node('a', lambda s: s)\ngraph.add_edge(START, 'a')"
    )
    with pytest.raises(NondeterministicGraph, match=r"nodes\[0\]"):
        import_script(script)


def test_a_large_script_is_refused_before_anything_else(
    import_script: Callable[..., ImportedGraph],
) -> None:
    """Bytes of UTF-8 count, not characters."""
    with pytest.raises(ScriptTooLarge, match="131073"):
        import_script("#" + "é" * (64 * 1024))


def test_calls_at_module_level_are_ignored(import_script: Callable[..., ImportedGraph]) -> None:
    """With a warning that names the line."""
    script = (
        _HEAD
        + _GRAPHS["typed"]
        + (
            "app = graph.compile(checkpointer=object())\napp.invoke({'n': 1})\n"
            "for step in app.stream({}): print(step)\napp.get_graph().draw_mermaid_png()\n"
        )
    )
    warnings = import_script(script).warnings
    assert [warning["code"] for warning in warnings] == [
        "compile_option_ignored",
        "call_ignored",
        "call_ignored",
        "call_ignored",
    ]
    assert warnings[1]["line"] == warnings[0]["line"] + 1


def test_the_beginning_of_a_tutorial_imports(import_script: Callable[..., ImportedGraph]) -> None:
    """Keys, notebooks and savers are accepted, with warnings that say where keys belong."""
    script = (
        """
import getpass
import os
from dotenv import load_dotenv
from IPython.display import Image, display
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.store.memory import InMemoryStore
from langchain_openai import ChatOpenAI
load_dotenv()
def _set_env(var: str):
    if not os.environ.get(var):
        os.environ[var] = getpass.getpass(f"{var}: ")
_set_env("OPENAI_API_KEY")
llm = ChatOpenAI(model="gpt-5", api_key=os.environ["OPENAI_API_KEY"], temperature=0)
assert llm.bind_tools([len]).invoke("hi").content is not None or True
print("ready")
"""
        + _HEAD
        + _GRAPHS["typed"]
        + """
with SqliteSaver.from_conn_string(":memory:") as saver:
    app = graph.compile(checkpointer=saver, store=InMemoryStore())
try:
    display(Image(app.get_graph().draw_mermaid_png()))
except Exception:
    pass
config = {"configurable": {"thread_id": "1"}}
for chunk in app.stream({"n": 1}, config, stream_mode="values"):
    chunk["messages"][-1].pretty_print()
print(app.get_state(config).values)
"""
    )
    found = import_script(script)
    codes = [warning["code"] for warning in found.warnings]
    assert codes.count("environment_ignored") == 3
    assert "credential_ignored" in codes
    assert "call_ignored" in codes
    assert found.log[0] == "ready"


def test_states_are_rebuilt(call: Callable[..., CallResult]) -> None:
    """A pydantic state is validated, its enum is the script's own, and its answer is an update."""
    script = (
        _HEAD
        + """
import enum
class Color(enum.Enum):
    RED = 1
class S(BaseModel):
    n: int
    color: Color
def n(state: S):
    assert state.color is Color.RED
    return S(n=state.n + 1, color=state.color)
graph = StateGraph(S)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    enum = {"$": "enum", "v": {"class": "Color", "name": "RED", "value": 1}}
    result = call(script, "n", {"n": "2", "color": enum})
    assert result.result == {"n": 3, "color": enum}
    wrong = call(script, "n", {"n": "x", "color": enum})
    assert wrong.error is not None
    assert wrong.error["type"] == "ValidationError"


def test_a_reducer_may_stand_below_the_model_that_names_it(
    import_script: Callable[..., ImportedGraph],
) -> None:
    script = (
        "from __future__ import annotations\n"
        + _HEAD
        + """
class S(BaseModel):
    words: Annotated[list[str], joined] = []
def joined(left, right):
    return [*left, *right]
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
"""
    )
    channel = import_script(script).graph["state"]["channels"]["words"]
    assert channel["reducer"] == {"python": "channel/words"}


def test_a_type_may_hold_itself(import_script: Callable[..., ImportedGraph]) -> None:
    script = (
        _HEAD
        + """
from typing import Union
Json = Union[dict[str, "Json"], list["Json"], str, None]
class S(TypedDict):
    document: "Json"
    lines: Annotated[list[Json], operator.add]
graph = StateGraph(S)
graph.add_node("a", lambda s: {})
graph.add_edge(START, "a")
"""
    )
    channels = import_script(script).graph["state"]["channels"]
    assert channels["document"] == {"type": ["object", "array", "string", "null"]}
    assert channels["lines"]["reducer"] == "operator.add"


def test_flags_that_are_set_together_come_back(call: Callable[..., CallResult]) -> None:
    script = (
        _HEAD
        + """
import enum
class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
class S(TypedDict):
    access: Access
def n(state):
    assert state["access"] == Access.READ | Access.WRITE
    return {"access": state["access"]}
graph = StateGraph(S)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    both = {"$": "enum", "v": {"class": "Access", "name": "READ|WRITE", "value": 3}}
    result = call(script, "n", {"access": both})
    assert (result.result, result.error) == ({"access": both}, None)


def test_models_come_back_with_what_they_have_beside_their_fields(
    call: Callable[..., CallResult],
) -> None:
    """Fields that a model allows although it does not name them, and the class of a generic one."""
    script = (
        _HEAD
        + """
from typing import Generic, TypeVar
T = TypeVar("T")
class Page(BaseModel, Generic[T]):
    items: list[T]
class User(BaseModel):
    model_config = {"extra": "allow"}
    name: str
class S(TypedDict):
    page: Page[User]
def n(state):
    page = state["page"]
    assert isinstance(page, Page)
    assert page.items[0].age == 7
    return {"page": Page[User](items=page.items)}
graph = StateGraph(S)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    user = {"$": "object", "v": {"class": "User", "fields": {"name": "x", "age": 7}}}
    page = {"$": "object", "v": {"class": "Page[User]", "fields": {"items": [user]}}}
    result = call(script, "n", {"page": page})
    assert (result.result, result.error) == ({"page": page}, None)


def test_a_sent_state_stays_as_it_is(call: Callable[..., CallResult]) -> None:
    """LangGraph hands over the argument of a Send without rebuilding it."""
    script = (
        _HEAD
        + """
@dataclass
class S:
    n: int
graph = StateGraph(S)
graph.add_node("n", lambda s: {"n": type(s).__name__})
graph.add_edge(START, "n")
"""
    )
    assert call(script, "n", {"n": 1}).result == {"n": "S"}
    assert call(script, "n", {"n": 1}, "sent").result == {"n": "dict"}


def test_a_reducer_folds_all_updates_in_one_call(call: Callable[..., CallResult]) -> None:
    """From the current value, or from the first update where there is none."""
    script = _HEAD + _GRAPHS["typed"]
    options: dict[str, Any] = {"role": "reducer"}
    assert call(script, "channel/words", True, ["a"], [["b"], ["c"]], **options).result == [
        "a", "b", "c",
    ]  # fmt: skip
    assert call(script, "channel/words", False, None, [["b"], ["c"]], **options).result == [
        "b", "c",
    ]  # fmt: skip


def test_routes_go_through_the_path_map(call: Callable[..., CallResult]) -> None:
    """Keys of any type; the result is a node id, or END."""
    script = _HEAD + _GRAPHS["routes"]
    options: dict[str, Any] = {"role": "branch"}
    assert call(script, "START/branch/0", {"n": 1}, **options).result == "a"
    assert call(script, "a/branch/0", {"n": 1}, **options).result == "a"


def test_interrupts_are_answered_in_order(call: Callable[..., CallResult]) -> None:
    """Each run gets one answer further; another question than the answered one is an error."""
    script = (
        _HEAD
        + """
def n(state):
    first = interrupt("one")
    return {"got": [first, interrupt({"second": first})]}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    one = call(script, "n", {})
    assert one.outcome == "request"
    assert one.request is not None
    assert one.request["kind"] == "interrupt"
    assert one.request["payload"] == "one"
    answers = [{"kind": "interrupt", "hash": one.request["hash"], "answer": "A"}]
    two = call(script, "n", {}, answers=answers)
    assert two.request is not None
    assert two.request["payload"] == {"second": "A"}
    answers.append({"kind": "interrupt", "hash": two.request["hash"], "answer": "B"})
    assert call(script, "n", {}, answers=answers).result == {"got": ["A", "B"]}
    wrong = call(script, "n", {}, answers=[{"kind": "interrupt", "hash": "0", "answer": "A"}])
    assert wrong.error is not None
    assert wrong.error["type"] == "NondeterministicNode"


def test_a_graph_inside_a_node_is_a_request(call: Callable[..., CallResult]) -> None:
    """Even where the script swallows exceptions."""
    script = (
        _HEAD
        + """
inner = StateGraph(dict)
inner.add_node("x", lambda s: s)
inner.add_edge(START, "x")
app = inner.compile()
def n(state):
    try:
        return app.invoke({"a": 1})
    except BaseException:
        return {"swallowed": True}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""
    )
    result = call(script, "n", {}, entrypoint="graph")
    assert result.outcome == "request"
    assert result.request is not None
    assert result.request["kind"] == "invoke"
    assert result.request["payload"]["input"] == {"a": 1}


def test_a_retry_rule_is_asked_in_the_child(call: Callable[..., CallResult]) -> None:
    """What cannot be named by a class becomes the family RetryPolicy."""
    script = (
        _HEAD
        + """
def n(state):
    raise ValueError(state["m"])
graph = StateGraph(dict)
graph.add_node("n", n, retry_policy=RetryPolicy(retry_on=lambda e: str(e) == "again"))
graph.add_edge(START, "n")
"""
    )
    again, never = call(script, "n", {"m": "again"}), call(script, "n", {"m": "never"})
    assert again.error is not None
    assert never.error is not None
    assert "RetryPolicy" in again.error["families"]
    assert "RetryPolicy" not in never.error["families"]
