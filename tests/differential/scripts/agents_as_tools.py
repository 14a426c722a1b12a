"""A supervisor whose tools are agents: each call runs a prepared agent in a node."""

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import create_react_agent


class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def add(a: float, b: float) -> float:
    """Add two numbers."""
    return a + b


@tool
def web_search(query: str) -> str:
    """Search the web."""
    return f"{query}: 67,317 and 164,000"


def call(name, number, **args):
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": f"{name}-{number}"}])


math_agent = create_react_agent(
    Model(responses=[call("add", 1, a=67317, b=164000), AIMessage("231317")]),
    [add],
    name="math",
)
search_agent = create_react_agent(
    Model(responses=[call("web_search", 1, query="staff"), AIMessage("67317 and 164000")]),
    [web_search],
    name="search",
)
AGENTS = {"math": math_agent, "search": search_agent}
supervisor_model = Model(
    responses=[call("search", 1, task="staff"), call("math", 2, task="sum"), AIMessage("231317")]
)


def supervisor(state: MessagesState):
    return {"messages": [supervisor_model.invoke(state["messages"])]}


def run_agents(state: MessagesState):
    answers = []
    for each in state["messages"][-1].tool_calls:
        result = AGENTS[each["name"]].invoke({"messages": [("user", each["args"]["task"])]})
        last = result["messages"][-1]
        answers.append(ToolMessage(last.content, tool_call_id=each["id"], name=each["name"]))
    return {"messages": answers}


builder = StateGraph(MessagesState)
builder.add_node(supervisor)
builder.add_node(run_agents)
builder.add_edge(START, "supervisor")
builder.add_conditional_edges(
    "supervisor", lambda s: "run_agents" if s["messages"][-1].tool_calls else END
)
builder.add_edge("run_agents", "supervisor")
graph = builder.compile()
