"""A tool returns a command: it writes to the state and says where to go."""

from typing import Annotated

from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.types import Command


class State(MessagesState):
    user: str


USERS = {"1": "Ada", "2": "Bob"}


@tool
def look_up_user(user_id: str, tool_call_id: Annotated[str, InjectedToolCallId]):
    """Find out who the user is."""
    name = USERS[user_id]
    return Command(
        update={
            "user": name,
            "messages": [ToolMessage(f"Found {name}", tool_call_id=tool_call_id)],
        }
    )


def agent(state: State):
    if name := state.get("user"):
        return {"messages": [AIMessage(f"Hello {name}")]}
    call = {"name": "look_up_user", "args": {"user_id": "2"}, "id": "u"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


def after(state: State):
    return "tools" if state["messages"][-1].tool_calls else END


builder = StateGraph(State)
builder.add_node("agent", agent)
builder.add_node("tools", ToolNode([look_up_user]))
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", after, ["tools", END])
builder.add_edge("tools", "agent")
graph = builder.compile()
