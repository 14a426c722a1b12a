"""The prepared message state, with one key added; plain dictionaries become messages."""

from langchain_core.messages import AIMessage
from langgraph.graph import START, MessagesState, StateGraph


class Chat(MessagesState):
    mood: str


def reply(state: Chat):
    first = state["messages"][0]
    return {
        "messages": [AIMessage(content=f"{first.type} said {first.content!r}", id="answer")],
        "mood": "calm",
    }


def correct(state: Chat):
    return {"messages": {"role": "assistant", "content": "A better answer.", "id": "answer"}}


builder = StateGraph(Chat)
builder.add_node("reply", reply)
builder.add_node("correct", correct)
builder.add_edge(START, "reply")
builder.add_edge("reply", "correct")
graph = builder.compile()
