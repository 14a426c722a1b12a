"""A draft, examples fetched for it, a solution, and its evaluation on tests, until it passes."""

from typing import Annotated, NotRequired

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

LIBRARY = {"sum": "add them up", "max": "keep the largest"}
PROGRAMS = {"first": lambda numbers: numbers[0], "sum": sum, "max": max}


class TestCase(TypedDict):
    inputs: list[int]
    outputs: int


class State(TypedDict):
    candidate: AIMessage
    examples: str
    messages: Annotated[list[AnyMessage], add_messages]
    tests: list[TestCase]
    status: str
    tries: NotRequired[list[str]]


def draft(state: State):
    return {"candidate": AIMessage("maybe a sum", id="candidate")}


def fetch(state: State):
    found = [f"{k}: {v}" for k, v in LIBRARY.items() if k in state["candidate"].content]
    return {"examples": "\n".join(found)}


def solve(state: State):
    tries = state.get("tries", [])
    program = ["first", "sum", "max"][len(tries)]
    call = {"name": "write", "args": {"code": program}, "id": f"try-{len(tries)}"}
    return {"messages": [AIMessage("", tool_calls=[call])], "tries": [*tries, program]}


def evaluate(state: State):
    call = state["messages"][-1].tool_calls[0]
    program = PROGRAMS[call["args"]["code"]]
    results = [program(test["inputs"]) == test["outputs"] for test in state["tests"]]
    if all(results):
        return {"status": "success"}
    rate = f"{sum(results)}/{len(results)}"
    return {"messages": [ToolMessage(f"passed {rate}", tool_call_id=call["id"])], "status": rate}


builder = StateGraph(State)
builder.add_node("draft", draft)
builder.add_node("fetch", fetch)
builder.add_node("solve", solve)
builder.add_node("evaluate", evaluate)
builder.add_edge(START, "draft")
builder.add_edge("draft", "fetch")
builder.add_edge("fetch", "solve")
builder.add_edge("solve", "evaluate")
builder.add_conditional_edges(
    "evaluate",
    lambda state: END if state["status"] == "success" else "solve",
    {END: END, "solve": "solve"},
)
graph = builder.compile()
