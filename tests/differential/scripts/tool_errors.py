"""A tool that refuses its arguments: the model is told, and asks better."""

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition


@tool
def get_weather(location: str) -> str:
    """Say how the weather is."""
    if location == "san francisco":
        raise ValueError("Input queries must be proper nouns")
    elif location == "San Francisco":
        return "60 degrees and foggy"
    raise ValueError("Invalid input")


def agent(state: MessagesState):
    failed = [m for m in state["messages"] if m.type == "tool" and m.status == "error"]
    good = [m for m in state["messages"] if m.type == "tool" and m.status == "success"]
    if good:
        return {"messages": [AIMessage(good[-1].content)]}
    place = "San Francisco" if failed else "san francisco"
    call = {"name": "get_weather", "args": {"location": place}, "id": f"c{len(failed)}"}
    return {"messages": [AIMessage("", tool_calls=[call])]}


builder = StateGraph(MessagesState)
builder.add_node("agent", agent)
builder.add_node("tools", ToolNode([get_weather], handle_tool_errors="It failed, try again."))
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", tools_condition)
builder.add_edge("tools", "agent")
app = builder.compile()
