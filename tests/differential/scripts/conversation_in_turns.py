"""Agents talk with a person: after each answer the graph waits for the next line."""

from typing import Literal

from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command, interrupt


class State(MessagesState):
    agent: str


def travel(state) -> Command[Literal["hotels", "human"]]:
    wants_hotel = "hotel" in state["messages"][-1].content
    target = "hotels" if wants_hotel else "human"
    said = AIMessage(content="To the hotels" if wants_hotel else "Go to Curaçao.", name="travel")
    return Command(goto=target, update={"messages": [said], "agent": "travel"})


def hotels(state) -> Command[Literal["travel", "human"]]:
    return Command(
        goto="human",
        update={"messages": [AIMessage("Take the blue one.", name="hotels")], "agent": "hotels"},
    )


def human(state) -> Command[Literal["travel", "hotels", "__end__"]]:
    line = interrupt(value="Ready for user input.")
    if line == "bye":
        return Command(goto="__end__")
    return Command(goto=state["agent"], update={"messages": [{"role": "human", "content": line}]})


builder = StateGraph(State)
builder.add_node("travel", travel)
builder.add_node("hotels", hotels)
builder.add_node("human", human)
builder.add_edge(START, "travel")
graph = builder.compile(checkpointer=MemorySaver())
