"""A supervisor that picks a worker until it is content; workers always come back to it."""

from typing import Literal

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command
from typing_extensions import TypedDict

members = ["researcher", "coder"]
options = members + ["FINISH"]


class Router(TypedDict):
    next: Literal["researcher", "coder", "FINISH"]


class State(MessagesState):
    next: str


def choose(messages) -> Router:
    names = [m.name for m in messages if m.name]
    for member in members:
        if member not in names:
            return {"next": member}
    return {"next": "FINISH"}


def supervisor_node(state: State) -> Command[Literal["researcher", "coder", "__end__"]]:
    messages = [SystemMessage(content=f"You lead {members}.")] + state["messages"]
    goto = choose(messages)["next"]
    if goto == "FINISH":
        goto = END
    return Command(goto=goto, update={"next": goto})


def research_node(state: State) -> Command[Literal["supervisor"]]:
    return Command(
        update={"messages": [HumanMessage(content="42 sources", name="researcher")]},
        goto="supervisor",
    )


def code_node(state: State) -> Command[Literal["supervisor"]]:
    seen = state["messages"][-1].content
    return Command(
        update={"messages": [HumanMessage(content=f"coded from {seen}", name="coder")]},
        goto="supervisor",
    )


builder = StateGraph(State)
builder.add_edge(START, "supervisor")
builder.add_node("supervisor", supervisor_node)
builder.add_node("researcher", research_node)
builder.add_node("coder", code_node)
graph = builder.compile()
