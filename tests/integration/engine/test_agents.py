# ruff: noqa: E501 - a script stays in one line
"""Agents and tools: graphs that LangGraph's prebuilt parts make end as they do in process."""

from collections.abc import Callable

import pytest

from orcheo.domain.lifecycles import ExecutionStatus
from tests.integration.engine.bench import Bench
from tests.integration.engine.scripts import Case
from tests.integration.engine.test_differential import comparable, comparable_output, in_process

HEAD = """
import operator
from typing import Annotated, Any, Literal, NotRequired, TypedDict
from pydantic import BaseModel, Field
from langchain_core.language_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.managed import IsLastStep, RemainingSteps
from langgraph.prebuilt import InjectedState, ToolNode, create_react_agent, tools_condition
from langgraph.prebuilt.chat_agent_executor import AgentState
from langgraph.types import Command

class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **options): return self

def call(name, id="c1", **args): return {"name": name, "args": args, "id": id, "type": "tool_call"}

@tool
def add(a: int, b: int = 1) -> int:
    \"\"\"Add two numbers.\"\"\"
    return a + b

@tool
def fail(x: int) -> str:
    \"\"\"Always fails.\"\"\"
    raise ValueError(f"no {x}")

@tool
async def slow(x: int) -> dict:
    \"\"\"Takes its time.\"\"\"
    return {"x": x}

@tool(return_direct=True)
def final(text: str) -> str:
    \"\"\"The last word.\"\"\"
    return text.upper()

@tool
def look(key: str, state: Annotated[dict, InjectedState], user: Annotated[str, InjectedState("user")]) -> str:
    \"\"\"Look into the state.\"\"\"
    return f"{key} {len(state['messages'])} {user}"

@tool
def remember(fact: str, tool_call_id: Annotated[str, InjectedToolCallId]) -> Command:
    \"\"\"Change the state.\"\"\"
    return Command(update={"user": fact, "messages": [ToolMessage("noted", tool_call_id=tool_call_id)]})

@tool("look")
def look_free(key: str, state: Annotated[dict, InjectedState]) -> str:
    \"\"\"Look into the state.\"\"\"
    return f"{key} {len(state['messages'])}"

class S(MessagesState):
    user: str

def tools_only(*tools, schema=S, **options):
    g = StateGraph(schema)
    g.add_node("tools", ToolNode(list(tools), **options))
    g.add_edge(START, "tools")
    g.add_edge("tools", END)
    return g
"""


def _case(name: str, body: str, inputs: str) -> Case:
    script = f"{HEAD}\n{body}"
    names: dict[str, object] = {}
    exec(f"value = {inputs}", names)  # noqa: S102 - our own text
    return Case(name, script, names["value"], is_async="slow" in body)


_CALLS = '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "", "tool_calls": [%s]}], "user": "ada"}'
_ADD = '{"name": "add", "args": {"a": "2"}, "id": "c1", "type": "tool_call"}'

CASES = [
    _case("tool node", "def build(): return tools_only(add)", _CALLS % _ADD),
    _case(
        "several calls, one unknown",
        "def build(): return tools_only(add, look)",
        _CALLS
        % (
            _ADD
            + ', {"name": "none", "args": {}, "id": "c2", "type": "tool_call"}'
            + ', {"name": "look", "args": {"key": "k", "user": "forged"}, "id": "c3", "type": "tool_call"}'
        ),
    ),
    _case(
        "wrong arguments become a message",
        "def build(): return tools_only(final)",
        _CALLS % '{"name": "final", "args": {"text": 5}, "id": "c1", "type": "tool_call"}',
    ),
    *[
        _case(
            f"errors handled by {rule}",
            f"def rule(error: ValueError) -> str: return f'handled {{error}}'\n"
            f"def build(): return tools_only(fail, handle_tool_errors={rule})",
            _CALLS % '{"name": "fail", "args": {"x": 5}, "id": "c1", "type": "tool_call"}',
        )
        for rule in ("True", "'sorry'", "rule", "(ValueError, KeyError)", "ValueError")
    ],
    _case(
        "a tool changes the state",
        "def build(): return tools_only(remember, add)",
        _CALLS
        % ('{"name": "remember", "args": {"fact": "f"}, "id": "c9", "type": "tool_call"}, ' + _ADD),
    ),
    _case(
        "async tools",
        "def build(): return tools_only(slow, add)",
        _CALLS % ('{"name": "slow", "args": {"x": 1}, "id": "c5", "type": "tool_call"}, ' + _ADD),
    ),
    _case(
        "wrapped calls",
        "def wrap(request, execute):\n"
        "    changed = {**request.tool_call, 'args': {'a': 40}}\n"
        "    return execute(request.override(tool_call=changed))\n"
        "def build(): return tools_only(add, wrap_tool_call=wrap)",
        _CALLS % _ADD,
    ),
    _case(
        "a loop with tools_condition",
        """
def build():
    model = Model(responses=[AIMessage("", tool_calls=[call("add", a=1)]), AIMessage("2")]).bind_tools([add])
    g = StateGraph(MessagesState)
    g.add_node("llm", lambda s: {"messages": [model.invoke(s["messages"])]})
    g.add_node("tools", ToolNode([add]))
    g.add_edge(START, "llm")
    g.add_conditional_edges("llm", tools_condition)
    g.add_edge("tools", "llm")
    return g
""",
        '{"messages": [("user", "1 + 1?")]}',
    ),
    *[
        _case(
            f"react agent {name}",
            f"""
def build():
    def prompt(state): return [SystemMessage("be nice"), *state["messages"]]
    def before(state): return {{"llm_input_messages": state["messages"][-3:]}}
    def after(state): return {{"messages": []}}
    class Own(AgentState):
        user: NotRequired[str]
    replies = [AIMessage("", tool_calls=[call("add", a=1), call("look", "c2", key="k")]), AIMessage("done")]
    direct = [AIMessage("", tool_calls=[call("final", text="bye")]), AIMessage("never")]
    return create_react_agent({options})
""",
            '{"messages": [("user", "go")]}',
        )
        for name, options in {
            "v2": "Model(responses=replies), [add, look_free]",
            "v1": 'Model(responses=replies), [add, look_free], version="v1"',
            "with prompt": 'Model(responses=replies), [add, look_free], prompt="be nice", name="bot"',
            "with function prompt": "Model(responses=replies), [add, look_free], prompt=prompt",
            "with hooks": "Model(responses=replies), [add, look_free], pre_model_hook=before, post_model_hook=after",
            "return direct": "Model(responses=direct), [final]",
            "return direct v1": 'Model(responses=direct), [final], version="v1"',
            "without tools": 'Model(responses=[AIMessage("hello")]), []',
            "own state": "Model(responses=direct), ToolNode([final]), state_schema=Own",
        }.items()
    ],
    _case(
        "chain of prompt, model and parser",
        """
def build():
    prompt = ChatPromptTemplate.from_messages([("system", "You are {who}"), MessagesPlaceholder("messages")])
    chain = prompt | Model(responses=[AIMessage("Yes")]) | StrOutputParser() | (lambda text: text.lower())
    class T(MessagesState):
        answer: str
    g = StateGraph(T)
    g.add_node("ask", lambda s: {"answer": chain.invoke({"who": "a bot", "messages": s["messages"]})})
    g.add_node("loud", RunnableLambda(lambda s: {"answer": s["answer"] + "!"}))
    g.add_edge(START, "ask")
    g.add_edge("ask", "loud")
    return g
""",
        '{"messages": [("user", "?")]}',
    ),
    _case(
        "channels by class",
        """
from langgraph.channels import BinaryOperatorAggregate, LastValue, Topic, UntrackedValue
class T(TypedDict, total=False):
    total: Annotated[int, BinaryOperatorAggregate(int, operator.add)]
    seen: Annotated[list, Topic(int, accumulate=True)]
    last: Annotated[int, LastValue]
def build():
    g = StateGraph(T)
    g.add_node("a", lambda s: {"total": 1, "seen": 1})
    g.add_node("b", lambda s: {"total": 2, "seen": [2, 3]})
    g.add_node("c", lambda s: {"last": s["total"]})
    g.add_edge(START, "a"); g.add_edge(START, "b"); g.add_edge(["a", "b"], "c")
    return g
""",
        '{"total": 10}',
    ),
]


@pytest.fixture(autouse=True)
def quiet(recwarn: pytest.WarningsRecorder) -> None:
    """LangGraph warns of what it will rename one day."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_agent_ends_in_the_state_of_plain_langgraph(case: Case, bench: Bench) -> None:
    expected = comparable(in_process(case))
    ended = bench.run(case.script, case.inputs)
    assert ended.status is ExecutionStatus.SUCCEEDED, ended.error
    assert comparable_output(bench) == expected


def test_a_step_knows_how_many_are_left(make_bench: Callable[..., Bench]) -> None:
    """Of the steps that the settings allow, whichever invocation runs the step."""
    for budget in (300.0, 0.0):
        bench = make_bench(budget_seconds=budget)
        bench.run(
            HEAD
            + """
from orcheo import Settings
SETTINGS = Settings(max_steps=12)
class T(TypedDict, total=False):
    left: RemainingSteps
    last: IsLastStep
    seen: Annotated[list, operator.add]
def build():
    g = StateGraph(T)
    g.add_node("a", lambda s: {"seen": [[s["left"], s["last"]]]})
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: END if s["last"] else "a")
    return g
""",
            {},
        )
        assert bench.output["seen"] == [[i, i == 1] for i in range(11, 0, -1)], bench.execution
