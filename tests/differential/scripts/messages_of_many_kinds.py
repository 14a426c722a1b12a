"""Messages as objects, pairs, texts and dictionaries; content in parts; names and usage."""

from langchain_core.messages import (
    AIMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.graph import START, MessagesState, StateGraph


class State(MessagesState):
    kinds: list[str]


def write(state: State):
    return {
        "messages": [
            "a text",
            ("ai", "a pair"),
            {"role": "system", "content": "a dictionary"},
            HumanMessage(content=[{"type": "text", "text": "in parts"}], name="ada"),
            AIMessage(
                content="with more",
                additional_kwargs={"k": [1]},
                response_metadata={"model": "m"},
                usage_metadata={"input_tokens": 1, "output_tokens": 2, "total_tokens": 3},
                id="full",
            ),
            ToolMessage("done", tool_call_id="t", artifact={"rows": [1, 2]}, status="error"),
            ChatMessage(role="critic", content="hm"),
        ]
    }


def read(state: State):
    texts = [m.text() if callable(m.text) else m.text for m in state["messages"]]
    return {
        "kinds": [
            f"{m.type}:{isinstance(m, AIMessage)}:{m.name}:{text}"
            for m, text in zip(state["messages"], texts)
        ],
        "messages": SystemMessage("the end", id="end"),
    }


graph = StateGraph(State).add_sequence([write, read]).add_edge(START, "write").compile()
