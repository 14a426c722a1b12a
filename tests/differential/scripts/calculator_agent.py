"""The quick start's agent: it counts its model calls, and adds messages without ids."""

import operator

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from typing_extensions import Annotated, Literal, TypedDict


class Sums(TypedDict):
    messages: Annotated[list[AnyMessage], operator.add]
    calls: int


def divide(a: int, b: int) -> float:
    return a / b


def model(messages):
    if messages and messages[-1].type == "tool":
        return AIMessage(f"The answer is {messages[-1].content}")
    return AIMessage("", tool_calls=[{"name": "divide", "args": {"a": 9, "b": 4}, "id": "t1"}])


def ask_model(state: dict):
    return {"messages": [model(state["messages"])], "calls": state.get("calls", 0) + 1}


def use_tools(state: dict):
    answers = []
    for call in state["messages"][-1].tool_calls:
        answers.append(ToolMessage(content=str(divide(**call["args"])), tool_call_id=call["id"]))
    return {"messages": answers}


def more(state: Sums) -> Literal["use_tools", END]:
    return "use_tools" if state["messages"][-1].tool_calls else END


builder = StateGraph(Sums)
builder.add_node("ask_model", ask_model)
builder.add_node("use_tools", use_tools)
builder.add_edge(START, "ask_model")
builder.add_conditional_edges("ask_model", more, ["use_tools", END])
builder.add_edge("use_tools", "ask_model")
agent = builder.compile()
