"""Agents as sub-graphs; a tool of one hands over to the other through the parent graph."""

from typing import Annotated

from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import InjectedState, ToolNode, tools_condition
from langgraph.types import Command


def make_handoff(name: str):
    @tool(f"transfer_to_{name}", description=f"Hand over to {name}.")
    def handoff(
        state: Annotated[dict, InjectedState],
        tool_call_id: Annotated[str, InjectedToolCallId],
    ) -> Command:
        done = ToolMessage(f"Now {name}.", name=f"transfer_to_{name}", tool_call_id=tool_call_id)
        return Command(
            goto=name,
            graph=Command.PARENT,
            update={"messages": state["messages"] + [done], "active": name},
        )

    return handoff


class State(MessagesState):
    active: str


def flights_model(state):
    call = {"name": "transfer_to_hotels", "args": {}, "id": "t"}
    return {
        "messages": [AIMessage("Booked. Now a hotel.", tool_calls=[call], name="flights", id="f")]
    }


def hotels_model(state):
    return {"messages": [AIMessage(f"Hotel for {len(state['messages'])}", name="hotels", id="h")]}


flights = StateGraph(State)
flights.add_node("agent", flights_model)
flights.add_node("tools", ToolNode([make_handoff("hotels")]))
flights.add_edge(START, "agent")
flights.add_conditional_edges("agent", tools_condition)
flights.add_edge("tools", "agent")

hotels = StateGraph(State).add_node("agent", hotels_model).add_edge(START, "agent")

builder = StateGraph(State)
builder.add_node("flights", flights.compile(), destinations=("hotels",))
builder.add_node("hotels", hotels.compile())
builder.add_edge(START, "flights")
graph = builder.compile()
