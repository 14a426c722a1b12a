"""A model that asks for tools, a node that runs them by name, until nothing is asked."""

from typing import Literal

from langchain_core.messages import AIMessage, SystemMessage, ToolMessage
from langgraph.graph import END, START, MessagesState, StateGraph

TOOLS = {"plus": lambda left, right: left + right, "times": lambda left, right: left * right}


def model(messages):
    results = [m.content for m in messages if isinstance(m, ToolMessage)]
    match results:
        case []:
            call = {"name": "plus", "args": {"left": 3, "right": 4}, "id": "first"}
        case [only]:
            call = {"name": "times", "args": {"left": int(only), "right": 2}, "id": "second"}
        case [*_, last]:
            return AIMessage(content=f"It is {last}.")
    return AIMessage(content="", tool_calls=[call])


def think(state: MessagesState):
    return {"messages": [model([SystemMessage(content="You do sums."), *state["messages"]])]}


def act(state: dict):
    return {
        "messages": [
            ToolMessage(str(TOOLS[call["name"]](**call["args"])), tool_call_id=call["id"])
            for call in state["messages"][-1].tool_calls
        ]
    }


def goes_on(state: MessagesState) -> Literal["act", END]:
    return "act" if state["messages"][-1].tool_calls else END


agent_builder = StateGraph(MessagesState)
agent_builder.add_node("think", think)
agent_builder.add_node("act", act)
agent_builder.add_edge(START, "think")
agent_builder.add_conditional_edges("think", goes_on, ["act", END])
agent_builder.add_edge("act", "think")
agent = agent_builder.compile()
