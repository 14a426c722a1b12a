"""The prepared agent with a system prompt, two tools, and two calls at once."""

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langgraph.prebuilt import create_react_agent


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def negate(a: int) -> int:
    """Turn the sign."""
    return -a


calls = [
    {"name": "add", "args": {"a": 1, "b": 2}, "id": "1"},
    {"name": "negate", "args": {"a": 5}, "id": "2"},
]
model = Model(
    responses=[
        AIMessage("", tool_calls=calls),
        AIMessage("", tool_calls=[{"name": "negate", "args": {"a": 3}, "id": "3"}]),
        AIMessage("Three, minus five, minus three."),
    ]
)
graph = create_react_agent(model, tools=[add, negate], prompt="Respond in Italian")
