"""A model may ask a person: the call of that tool leads to a node that waits."""

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt


def agent(state):
    last = state["messages"][-1]
    if last.type == "human":
        call = {"name": "ask_human", "args": {"question": "Where are you?"}, "id": "q"}
    elif last.name == "ask_human":
        call = {"name": "search", "args": {"query": f"weather in {last.content}"}, "id": "s"}
    else:
        return {"messages": [AIMessage(f"I found: {last.content}")]}
    return {"messages": [AIMessage("", tool_calls=[call])]}


def ask_human(state):
    call = state["messages"][-1].tool_calls[0]
    place = interrupt(call["args"]["question"])
    return {"messages": [ToolMessage(place, tool_call_id=call["id"], name="ask_human")]}


def search(state):
    call = state["messages"][-1].tool_calls[0]
    return {"messages": [ToolMessage(call["args"]["query"] + ": sunny", tool_call_id=call["id"])]}


def after_agent(state):
    calls = state["messages"][-1].tool_calls
    return calls[0]["name"] if calls else END


workflow = StateGraph(MessagesState)
workflow.add_node("agent", agent)
workflow.add_node("search", search)
workflow.add_node("ask_human", ask_human)
workflow.add_edge(START, "agent")
workflow.add_conditional_edges("agent", after_agent, ["ask_human", "search", END])
workflow.add_edge("search", "agent")
workflow.add_edge("ask_human", "agent")
app = workflow.compile(checkpointer=MemorySaver())
