"""An answer with a shape: a model with a schema as its last tool, and a node that reads it."""

import json
from typing import Literal

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import BaseModel, Field


class Weather(BaseModel):
    """Answer in this form."""

    temperature: float = Field(description="in Fahrenheit")
    wind: Literal["north", "south"]


class State(MessagesState):
    final: Weather


def agent(state: State):
    if state["messages"][-1].type == "human":
        call = {"name": "get_weather", "args": {"city": "nyc"}, "id": "1"}
    else:
        found = json.loads(state["messages"][-1].content)
        call = {"name": "Weather", "args": found, "id": "2"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


def tools(state: State):
    call = state["messages"][-1].tool_calls[0]
    return {
        "messages": [ToolMessage('{"temperature": 75, "wind": "south"}', tool_call_id=call["id"])]
    }


def respond(state: State):
    call = state["messages"][-1].tool_calls[0]
    answer = Weather(**call["args"])
    done = {"type": "tool", "content": "Here is your answer", "tool_call_id": call["id"]}
    return {"final": answer, "messages": [done]}


def after_agent(state: State):
    calls = state["messages"][-1].tool_calls
    return "respond" if len(calls) == 1 and calls[0]["name"] == "Weather" else "continue"


builder = StateGraph(State)
builder.add_node("agent", agent)
builder.add_node("tools", tools)
builder.add_node("respond", respond)
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", after_agent, {"continue": "tools", "respond": "respond"})
builder.add_edge("tools", "agent")
builder.add_edge("respond", END)
graph = builder.compile()
