"""Scripts whose nodes ask for several things, in graphs within graphs."""

from typing import Any

from tests.integration.engine.effect_scripts import Story, story

_MODELS = """
from langchain_core.language_models.fake_chat_models import (
    FakeListChatModel, FakeMessagesListChatModel,
)
from langchain_core.tools import tool
from langgraph.prebuilt import ToolNode, create_react_agent, tools_condition
"""


def _with_model(name: str, body: str, **options: Any) -> Story:
    said = {"messages": [{"role": "user", "content": "hello", "id": "h1"}]}
    return story(name, _MODELS + body, said, **options)


MIXED: list[Story] = [
    story(
        "parallel questions in an invoked graph",
        """
def asks(name):
    return lambda s: {"log": [interrupt(name)]}

inner = StateGraph(S)
for name in "ab":
    inner.add_node(name, asks(name))
    inner.add_edge(START, name)
inner.add_node("end", lambda s: {"log": [interrupt(["end", *s["log"]])]})
inner.add_edge(["a", "b"], "end")
app = inner.compile()

def outer(s):
    return {"log": [app.invoke({"x": 1})["log"], interrupt("outer")]}

def build():
    return line(outer)
""",
    ),
    story(
        "graphs that sends invoke, with questions",
        """
def ask(s):
    return {"log": [interrupt({"x": s["x"]})]}

app = line(ask).compile()

def work(s):
    first = app.invoke({"x": s["n"]})
    second = app.invoke({"x": s["n"] + 10})
    return {"log": [first["log"] + second["log"]]}

def build():
    g = StateGraph(S)
    g.add_node("work", work)
    g.add_conditional_edges(START, lambda s: [Send("work", {"n": n}) for n in range(3)], ["work"])
    return g
""",
    ),
    story(
        "a question three graphs down",
        """
def ask(s):
    return {"log": [interrupt("deep"), interrupt("deeper")]}

deep = line(ask).compile()

def middle(s):
    return {"log": [deep.invoke({"x": 1})["log"], deep.invoke({"x": 2})["log"]]}

between = line(middle).compile()

def outer(s):
    return {"log": [between.invoke({"x": 1})["log"]]}

def build():
    return line(outer)
""",
    ),
    story(
        "a breakpoint in an invoked graph",
        """
def one(s):
    return {"log": ["one"]}

def two(s):
    return {"log": ["two"]}

app = line(one, two).compile(interrupt_before=["two"])

def outer(s):
    return {"log": [app.invoke({"x": 1})["log"]]}

def build():
    return line(outer)
""",
        only_end=True,
    ),
    story(
        "tasks, graphs and questions in turn",
        """
@task
def double(n):
    return n * 2

def add(s):
    return {"x": s["x"] + 1}

app = line(add).compile()

def outer(s):
    x = double(s["x"]).result()
    first = interrupt(x)
    x = app.invoke({"x": x})["x"]
    second = interrupt(x)
    return {"x": double(x).result(), "log": [first, second]}

def build():
    return line(outer)
""",
    ),
    story(
        "a graph in a sub-graph's node",
        """
def ask(s):
    return {"log": [interrupt("inner")]}

app = line(ask).compile()

def call(s):
    return {"log": app.invoke({"x": 1})["log"]}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(call).compile())
    g.add_edge(START, "sub")
    return g
""",
    ),
    story(
        "a question gathered with its exceptions",
        """
async def ask(n):
    return interrupt(n)

async def outer(s):
    got = await asyncio.gather(ask(1), return_exceptions=True)
    return {"log": [type(each).__name__ for each in got]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    story(
        "coroutines side by side that each ask again and again",
        """
@task
async def step(name, n):
    await asyncio.sleep(0)
    return f"{name}{n}"

async def pipeline(name, length):
    for n in range(length):
        name = await step(name, n)
    return name

async def forked(name):
    async with asyncio.TaskGroup() as group:
        found = [group.create_task(pipeline(name + each, 2)) for each in "xy"]
    return [each.result() for each in found]

async def outer(s):
    begun = asyncio.create_task(pipeline("d", 2))
    got = await asyncio.gather(
        pipeline("a", 1), forked("b"), pipeline("c", 3), inner.ainvoke({"x": 5})
    )
    return {"log": [got[:3], got[3]["x"], await begun, interrupt("go on?"), await step("e", 0)]}

inner = line(lambda s: {"x": s["x"] + 1}).compile()

def build():
    return line(outer)
""",
        is_async=True,
    ),
    story(
        "questions in a graph over a model",
        """
class M(BaseModel):
    n: int = 0
    said: Annotated[list, operator.add] = []

def ask(s):
    return {"n": s.n + 1, "said": [interrupt({"n": s.n})]}

g = StateGraph(M)
g.add_node("ask", ask)
g.add_edge(START, "ask")
g.add_conditional_edges("ask", lambda s: "ask" if s.n < 3 else END)
app = g.compile()

def outer(s):
    return {"log": [app.invoke(M(n=1))["said"]]}

def build():
    return line(outer)
""",
    ),
    _with_model(
        "a conversation with a model",
        """
model = FakeListChatModel(responses=["one", "two", "three"])

def ask(s):
    return {"messages": [model.invoke(s["messages"])]}

def build():
    g = StateGraph(MessagesState)
    g.add_node("ask", ask)
    g.add_edge(START, "ask")
    g.add_conditional_edges("ask", lambda s: END if len(s["messages"]) > 3 else "ask")
    return g
""",
    ),
    _with_model(
        "a tool that asks a person",
        """
@tool
def refund(amount: int) -> str:
    \"\"\"Pay money back.\"\"\"
    answer = interrupt({"refund": amount})
    return f"{amount}: {answer}"

calls = [
    {"name": "refund", "args": {"amount": 5}, "id": "c1"},
    {"name": "refund", "args": {"amount": 7}, "id": "c2"},
]
model = FakeMessagesListChatModel(responses=[
    AIMessage("", id="a1", tool_calls=calls[:1]),
    AIMessage("", id="a2", tool_calls=calls[1:]),
    AIMessage("done", id="a3"),
])

def agent(s):
    return {"messages": [model.invoke(s["messages"])]}

def build():
    g = StateGraph(MessagesState)
    g.add_node("agent", agent)
    g.add_node("tools", ToolNode([refund]))
    g.add_edge(START, "agent")
    g.add_conditional_edges("agent", tools_condition)
    g.add_edge("tools", "agent")
    return g
""",
    ),
    _with_model(
        "an agent as a tool of a node",
        """
@tool
async def look_up(name: str) -> str:
    \"\"\"Look a name up.\"\"\"
    return f"{name} is {interrupt(name)}"

class Model(FakeMessagesListChatModel):
    def bind_tools(self, tools, **options):
        return self

model = Model(responses=[
    AIMessage("", id="a1", tool_calls=[{"name": "look_up", "args": {"name": "Ada"}, "id": "c1"}]),
    AIMessage("found", id="a2"),
])
agent = create_react_agent(model, [look_up])

async def outer(s):
    got = await agent.ainvoke({"messages": s["messages"]})
    return {"messages": [got["messages"][-1], HumanMessage(interrupt("enough?"), id="h2")]}

def build():
    g = StateGraph(MessagesState)
    g.add_node("outer", outer)
    g.add_edge(START, "outer")
    return g
""",
        is_async=True,
    ),
]
