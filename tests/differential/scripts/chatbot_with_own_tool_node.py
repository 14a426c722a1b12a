"""A class whose instance is the node that runs tools."""

import json
from typing import Annotated

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict


class Conversation(TypedDict):
    messages: Annotated[list, add_messages]


class Encyclopaedia:
    name = "look_up"

    def run(self, word, copies=1):
        return {"entries": [f"{word} is a word"] * copies}


class ToolRunner:
    """Answers every call of the last message with the tool of that name."""

    def __init__(self, *tools):
        self._tools = {each.name: each for each in tools}

    def __call__(self, conversation: Conversation):
        return {"messages": [self._answer(c) for c in conversation["messages"][-1].tool_calls]}

    def _answer(self, call):
        found = self._tools[call["name"]].run(**call["args"])
        return ToolMessage(json.dumps(found), name=call["name"], tool_call_id=call["id"])


def talk(conversation: Conversation):
    newest = conversation["messages"][-1]
    if newest.type != "tool":
        wanted = {"name": "look_up", "args": {"word": newest.content, "copies": 2}, "id": "s1"}
        return {"messages": [AIMessage(content="", tool_calls=[wanted])]}
    entries = json.loads(newest.content)["entries"]
    return {"messages": [AIMessage(content=f"{len(entries)} times: {entries[0]}")]}


def wants_tools(conversation: Conversation):
    return "tools" if getattr(conversation["messages"][-1], "tool_calls", None) else END


book = StateGraph(Conversation)
book.add_node("talk", talk)
book.add_node("tools", ToolRunner(Encyclopaedia()))
book.add_edge(START, "talk")
book.add_conditional_edges("talk", wants_tools, {"tools": "tools", END: END})
book.add_edge("tools", "talk")
graph = book.compile()
