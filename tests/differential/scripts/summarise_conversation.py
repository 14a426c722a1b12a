"""A long conversation becomes a summary; all but its last two messages go."""

from typing import Literal

from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage, SystemMessage
from langgraph.graph import END, START, MessagesState, StateGraph


class State(MessagesState):
    summary: str


def model(messages):
    heard = [m.content for m in messages if isinstance(m, HumanMessage)]
    return AIMessage(content=f"{len(heard)} things were said, last {heard[-1]!r}")


def conversation(state: State):
    messages = state["messages"]
    if summary := state.get("summary", ""):
        messages = [SystemMessage(content=f"Before: {summary}")] + messages
    return {"messages": [model(messages)]}


def should_continue(state: State) -> Literal["summarise", END]:
    return "summarise" if len(state["messages"]) > 6 else END


def summarise(state: State):
    asked = HumanMessage(content="Write down what was said.")
    summary = model(state["messages"] + [asked])
    gone = [RemoveMessage(id=m.id) for m in state["messages"][:-2]]
    return {"summary": summary.content, "messages": gone}


workflow = StateGraph(State)
workflow.add_node("conversation", conversation)
workflow.add_node(summarise)
workflow.add_edge(START, "conversation")
workflow.add_conditional_edges("conversation", should_continue)
workflow.add_edge("summarise", END)
app = workflow.compile()
