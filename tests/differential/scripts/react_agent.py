"""The prepared agent: a scripted model that uses a tool once and then answers."""

from typing import Literal

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.prebuilt import create_react_agent


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


model = Model(
    responses=[
        AIMessage("", tool_calls=[{"name": "get_weather", "args": {"city": "nyc"}, "id": "w"}]),
        AIMessage("It is cloudy in nyc."),
    ]
)


@tool
def get_weather(city: Literal["nyc", "sf"]):
    """Use this to get weather information."""
    if city == "nyc":
        return "It might be cloudy in nyc"
    elif city == "sf":
        return "It's always sunny in sf"
    raise AssertionError("Unknown city")


graph = create_react_agent(model, tools=[get_weather])
