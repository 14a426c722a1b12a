"""A bot that asks until it knows enough, then writes a prompt; the person answers in between."""

from typing import Annotated, Literal

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import interrupt
from typing_extensions import TypedDict

NEEDED = ("goal", "variables")


class State(TypedDict):
    messages: Annotated[list, add_messages]


def known(messages):
    return [m.content for m in messages if isinstance(m, HumanMessage) and ":" in m.content]


def info(state: State):
    facts = dict(fact.split(":", 1) for fact in known(state["messages"]))
    missing = [name for name in NEEDED if name not in facts]
    if missing:
        return {"messages": [AIMessage(f"What about the {missing[0]}?")]}
    call = {"name": "instructions", "args": facts, "id": "done"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


def ask(state: State):
    return {"messages": [HumanMessage(interrupt(state["messages"][-1].content))]}


def add_tool_message(state: State):
    return {"messages": [ToolMessage("Prompt generated!", tool_call_id="done")]}


def prompt_messages(messages):
    call = next(c for m in messages if isinstance(m, AIMessage) for c in m.tool_calls)
    return [SystemMessage(f"Write for {call['args']['goal'].strip()}"), *messages[-1:]]


def prompt(state: State):
    wanted = prompt_messages(state["messages"])
    return {"messages": [AIMessage(f"{wanted[0].content}!")]}


def route(state) -> Literal["add_tool_message", "ask", "__end__"]:
    last = state["messages"][-1]
    if isinstance(last, AIMessage) and last.tool_calls:
        return "add_tool_message"
    return "ask" if isinstance(last, AIMessage) else END


workflow = StateGraph(State)
workflow.add_node(info)
workflow.add_node(ask)
workflow.add_node(add_tool_message)
workflow.add_node(prompt)
workflow.add_conditional_edges("info", route)
workflow.add_edge("ask", "info")
workflow.add_edge("add_tool_message", "prompt")
workflow.add_edge("prompt", END)
workflow.add_edge(START, "info")
graph = workflow.compile(checkpointer=InMemorySaver())
