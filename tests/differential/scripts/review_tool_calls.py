"""A person looks at each tool call: it goes on, is changed, or is answered with feedback."""

from typing import Literal

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command, interrupt


def weather(city: str):
    return f"Sunny in {city}!"


def call_model(state):
    last = state["messages"][-1]
    if last.type == "tool":
        if "unclear" in last.content:
            call = {"name": "weather", "args": {"city": "San Francisco, USA"}, "id": "c2"}
            return {"messages": [AIMessage("Again.", tool_calls=[call], id="second")]}
        return {"messages": [AIMessage(last.content)]}
    call = {"name": "weather", "args": {"city": "sf"}, "id": "c1"}
    return {"messages": [AIMessage("I look it up.", tool_calls=[call], id="first")]}


def human_review(state) -> Command[Literal["call_model", "run_tool"]]:
    last = state["messages"][-1]
    call = last.tool_calls[-1]
    review = interrupt({"question": "Is this correct?", "tool_call": call})
    match review["action"]:
        case "continue":
            return Command(goto="run_tool")
        case "update":
            changed = {
                "role": "ai",
                "content": last.content,
                "tool_calls": [{"id": call["id"], "name": call["name"], "args": review["data"]}],
                "id": last.id,
            }
            return Command(goto="run_tool", update={"messages": [changed]})
        case "feedback":
            answer = {
                "role": "tool",
                "content": review["data"],
                "name": call["name"],
                "tool_call_id": call["id"],
            }
            return Command(goto="call_model", update={"messages": [answer]})


def run_tool(state):
    return {
        "messages": [
            ToolMessage(weather(**call["args"]), name=call["name"], tool_call_id=call["id"])
            for call in state["messages"][-1].tool_calls
        ]
    }


def after_model(state) -> Literal[END, "human_review"]:
    return "human_review" if state["messages"][-1].tool_calls else END


builder = StateGraph(MessagesState)
builder.add_node(call_model)
builder.add_node(human_review)
builder.add_node(run_tool)
builder.add_edge(START, "call_model")
builder.add_conditional_edges("call_model", after_model)
builder.add_edge("run_tool", "call_model")
graph = builder.compile(checkpointer=MemorySaver())
