"""The prepared agent stops before it runs its tools."""

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import MemorySaver
from langgraph.prebuilt import create_react_agent


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def get_weather(location: str):
    """Say how the weather is."""
    return f"Sunny in {location}"


responses = [
    AIMessage("", tool_calls=[{"name": "get_weather", "args": {"location": "SF"}, "id": "a"}]),
    AIMessage("It is sunny."),
]
graph = create_react_agent(
    Model(responses=responses),
    [get_weather],
    interrupt_before=["tools"],
    checkpointer=MemorySaver(),
)
