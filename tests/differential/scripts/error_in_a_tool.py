"""A tool raises, and its node is told to let that pass."""

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode


@tool
def divide(a: int, b: int) -> float:
    """Divide."""
    return a / b


def ask(state):
    return {
        "messages": [
            AIMessage("", tool_calls=[{"name": "divide", "args": {"a": 1, "b": 0}, "id": "1"}])
        ]
    }


graph = (
    StateGraph(MessagesState)
    .add_sequence([ask, ("tools", ToolNode([divide], handle_tool_errors=False))])
    .add_edge(START, "ask")
    .compile()
)
