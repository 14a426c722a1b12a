"""Conversations cut to size, filtered, and merged, before a model sees them."""

from langchain_core.messages import (
    AIMessage,
    HumanMessage,
    SystemMessage,
    filter_messages,
    merge_message_runs,
    trim_messages,
)
from langgraph.graph import START, MessagesState, StateGraph


class State(MessagesState):
    seen: list


def count_words(messages) -> int:
    return sum(len(m.content.split()) for m in messages)


def fill(state: State):
    return {
        "messages": [
            SystemMessage("be kind", id="s"),
            HumanMessage("one two three", id="h1"),
            AIMessage("four", id="a1"),
            AIMessage("five", id="a2"),
            HumanMessage("six", id="h2", name="ada"),
        ]
    }


def look(state: State):
    messages = state["messages"]
    trimmed = trim_messages(
        messages,
        strategy="last",
        token_counter=count_words,
        max_tokens=5,
        start_on="human",
        include_system=True,
    )
    merged = merge_message_runs(messages)
    humans = filter_messages(messages, include_types=["human"], exclude_ids=["h1"])
    return {
        "seen": [
            [m.id for m in trimmed],
            [m.content for m in merged],
            [m.content for m in humans],
        ]
    }


graph = StateGraph(State).add_sequence([fill, look]).add_edge(START, "fill").compile()
