"""Tools that read who asks from the configuration of the run."""

from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

PETS = {"ada": ["tom"], "bob": []}


@tool
def list_pets(config: RunnableConfig) -> str:
    """List the pets of the user."""
    user = config.get("configurable", {}).get("user_id")
    return ", ".join(PETS[user]) or "none"


def agent(state: MessagesState):
    last = state["messages"][-1]
    if last.type == "tool":
        return {"messages": [AIMessage(f"Your pets: {last.content}")]}
    return {"messages": [AIMessage("", tool_calls=[{"name": "list_pets", "args": {}, "id": "l"}])]}


builder = StateGraph(MessagesState)
builder.add_node("agent", agent)
builder.add_node("tools", ToolNode([list_pets]))
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", tools_condition)
builder.add_edge("tools", "agent")
graph = builder.compile()
