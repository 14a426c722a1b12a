"""A scripted model answers in a node; its replies are lists of texts."""

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import HumanMessage
from langgraph.graph import START, MessagesState, StateGraph

model = FakeListChatModel(responses=["First answer.", "Second answer."])


def chatbot(state: MessagesState):
    return {"messages": [model.invoke(state["messages"])]}


def person(state: MessagesState):
    return {"messages": [HumanMessage("And then?", id="again")]}


def again(state: MessagesState):
    return {"messages": model.invoke(state["messages"])}


graph = (
    StateGraph(MessagesState)
    .add_sequence([chatbot, person, again])
    .add_edge(START, "chatbot")
    .compile()
)
