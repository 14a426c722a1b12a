"""A prepared agent with a node before its model and one after, and a tool that ends it."""

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import tool
from langgraph.prebuilt import create_react_agent


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def add(a: int, b: int) -> int:
    """Add."""
    return a + b


@tool(return_direct=True)
def finish(text: str) -> str:
    """Say the last word."""
    return f"Finally: {text}"


def before(state):
    return {"llm_input_messages": [*state["messages"][-3:], HumanMessage("quick", id="q")]}


def after(state):
    return (
        {"messages": [HumanMessage(f"seen {len(state['messages'])}", id="seen")]}
        if len(state["messages"]) < 3
        else {}
    )


responses = [
    AIMessage("", tool_calls=[{"name": "add", "args": {"a": 1, "b": 2}, "id": "1"}]),
    AIMessage("", tool_calls=[{"name": "finish", "args": {"text": "three"}, "id": "2"}]),
    AIMessage("never said"),
]
graph = create_react_agent(
    Model(responses=responses), [add, finish], pre_model_hook=before, post_model_hook=after
)
