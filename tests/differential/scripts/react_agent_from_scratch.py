"""An agent built of its parts: bound tools, a model node with a config, a tool node by hand."""

import json
from typing import Annotated, Sequence, TypedDict

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import tool
from langgraph.graph import END, StateGraph
from langgraph.graph.message import add_messages


class AgentState(TypedDict):
    messages: Annotated[Sequence[BaseMessage], add_messages]


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def get_weather(location: str):
    """Ask for the weather."""
    return {"place": location, "sky": "grey"}


tools = [get_weather]
model = Model(
    responses=[
        AIMessage("", tool_calls=[{"name": "get_weather", "args": {"location": "sf"}, "id": "1"}]),
        AIMessage("Grey in sf."),
    ]
).bind_tools(tools)
by_name = {each.name: each for each in tools}


def use_tools(state: AgentState):
    outputs = []
    for call in state["messages"][-1].tool_calls:
        found = by_name[call["name"]].invoke(call["args"])
        outputs.append(
            ToolMessage(content=json.dumps(found), name=call["name"], tool_call_id=call["id"])
        )
    return {"messages": outputs}


def call_model(state: AgentState, config: RunnableConfig):
    system = SystemMessage("You are a helpful AI assistant.")
    return {"messages": [model.invoke([system, *state["messages"]], config)]}


def should_continue(state: AgentState):
    return "continue" if state["messages"][-1].tool_calls else "end"


workflow = StateGraph(AgentState)
workflow.add_node("agent", call_model)
workflow.add_node("tools", use_tools)
workflow.set_entry_point("agent")
workflow.add_conditional_edges("agent", should_continue, {"continue": "tools", "end": END})
workflow.add_edge("tools", "agent")
graph = workflow.compile()
