"""The prepared node that runs tools, among them two at once and one that is a plain function."""

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode


@tool
def get_weather(location: str):
    """Say how the weather is."""
    if location.lower() in ["sf", "san francisco"]:
        return "60 degrees and foggy."
    return "90 degrees and sunny."


@tool
def get_coolest_cities():
    """Name the coolest cities."""
    return ["nyc", "sf"]


def call_model(state: MessagesState):
    last = state["messages"][-1]
    if last.type == "human":
        return {
            "messages": [
                AIMessage(
                    "",
                    tool_calls=[
                        {"name": "get_coolest_cities", "args": {}, "id": "t1", "type": "tool_call"},
                        {"name": "get_weather", "args": {"location": "sf"}, "id": "t2"},
                    ],
                )
            ]
        }
    return {"messages": [AIMessage(f"Known: {[m.name for m in state['messages'][2:]]}")]}


def should_continue(state: MessagesState):
    return "tools" if state["messages"][-1].tool_calls else END


workflow = StateGraph(MessagesState)
workflow.add_node("agent", call_model)
workflow.add_node("tools", ToolNode([get_weather, get_coolest_cities]))
workflow.add_edge(START, "agent")
workflow.add_conditional_edges("agent", should_continue, ["tools", END])
workflow.add_edge("tools", "agent")
app = workflow.compile()
