"""A prepared agent with a prompt from the state, as a node among others, with a wider state."""

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, SystemMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import create_react_agent
from langgraph.prebuilt.chat_agent_executor import AgentState


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def shout(text: str) -> str:
    """Say it loud."""
    return text.upper()


class Wider(AgentState):
    mood: str


def prompt(state: Wider):
    return [SystemMessage(f"Be {state['mood']}.")] + state["messages"]


responses = [
    AIMessage("", tool_calls=[{"name": "shout", "args": {"text": "hey"}, "id": "1"}]),
    AIMessage("HEY it is."),
]
agent = create_react_agent(
    Model(responses=responses), [shout], prompt=prompt, state_schema=Wider, name="loud"
)


class State(MessagesState):
    mood: str


builder = StateGraph(State)
builder.add_node("prepare", lambda s: {"mood": s["mood"].lower()})
builder.add_node("agent", agent)
builder.add_node("after", lambda s: {"mood": f"{s['mood']} {len(s['messages'])}"})
builder.add_edge(START, "prepare")
builder.add_edge("prepare", "agent")
builder.add_edge("agent", "after")
graph = builder.compile()
