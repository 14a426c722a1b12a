"""Scripts whose nodes invoke graphs and start tasks."""

from tests.integration.engine.effect_scripts import Story, story

_INNER = """
def one(s):
    return {"x": s["x"] + 1, "log": ["one"]}

def two(s):
    return {"x": s["x"] * 2, "log": [s["x"]]}

inner = line(one, two).compile()
"""

_GRAPHS = [
    story(
        "invoked once",
        _INNER
        + """
def outer(s):
    return inner.invoke({"x": s["x"]})

def build():
    return line(outer)
""",
    ),
    story(
        "invoked again and again",
        _INNER
        + """
def outer(s):
    x, seen = s["x"], []
    for _ in range(5):
        got = inner.invoke({"x": x})
        x = got["x"]
        seen.append(got)
    return {"x": x, "log": seen}

def build():
    return line(outer)
""",
    ),
    story(
        "invoked by two nodes at once",
        _INNER
        + """
def build():
    g = StateGraph(S)
    g.add_node("a", lambda s: {"log": [inner.invoke({"x": 1})["x"]]})
    g.add_node("b", lambda s: {"log": [inner.invoke({"x": 2})["x"]]})
    g.add_edge(START, "a")
    g.add_edge(START, "b")
    return g
""",
    ),
    story(
        "of another state, with a loop and sends",
        """
def joined(left, right):
    return sorted([*left, *right])

class Other(TypedDict, total=False):
    n: int
    total: Annotated[int, operator.add]
    seen: Annotated[list, joined]

def spread(s):
    return [Send("square", {"i": i}) for i in range(s["n"])]

other = StateGraph(Other)
other.add_node("count", lambda s: {"n": s["n"] + 1})
other.add_node("square", lambda s: {"total": s["i"] ** 2, "seen": [s["i"]]})
other.add_edge(START, "count")
other.add_conditional_edges("count", lambda s: "count" if s["n"] < 3 else spread(s))
app = other.compile()

def outer(s):
    got = app.invoke({"n": 0})
    return {"x": got["total"], "log": got["seen"]}

def build():
    return line(outer)
""",
    ),
    story(
        "invoked within an invoked one",
        _INNER
        + """
def middle(s):
    return {"x": inner.invoke({"x": s["x"]})["x"], "log": ["middle"]}

between = line(middle).compile()

def outer(s):
    return {"log": [between.invoke({"x": 3}), between.invoke({"x": 4})]}

def build():
    return line(outer)
""",
    ),
    story(
        "invoked and a node as well",
        _INNER
        + """
def outer(s):
    return {"log": [inner.invoke({"x": s["x"]})]}

def build():
    g = StateGraph(S)
    g.add_node("outer", outer)
    g.add_node("sub", inner)
    g.add_edge(START, "outer")
    g.add_edge("outer", "sub")
    return g
""",
    ),
    story(
        "over a whole dict, a dataclass and a model",
        """
@dataclass
class D:
    n: int = 0
    seen: Annotated[list, operator.add] = field(default_factory=list)

class M(BaseModel):
    n: int = 0
    name: str = "m"

def graph(schema, node):
    g = StateGraph(schema)
    g.add_node("n", node)
    g.add_edge(START, "n")
    return g.compile()

whole = graph(dict, lambda s: {**s, "more": 1})
data = graph(D, lambda s: {"n": s.n + 1, "seen": [s.n]})
model = graph(M, lambda s: {"n": s.n + 1})

def outer(s):
    return {"log": [
        whole.invoke({"a": 1}), data.invoke(D(n=3)), data.invoke({"n": 4}),
        model.invoke(M(n=5)), model.invoke({"n": "6"}),
    ]}

def build():
    return line(outer)
""",
    ),
    story(
        "with messages",
        """
talk = StateGraph(MessagesState)
talk.add_node("say", lambda s: {"messages": [AIMessage(f"{len(s['messages'])}", id="a")]})
talk.add_edge(START, "say")
app = talk.compile()

def outer(s):
    got = app.invoke({"messages": [HumanMessage("hi", id="h")]})
    return {"log": [m.content for m in got["messages"]]}

def build():
    return line(outer)
""",
    ),
    story(
        "whose errors the node handles",
        """
class Mine(Exception):
    pass

def fails(s):
    if s["x"] == 1:
        raise ValueError("one")
    if s["x"] == 2:
        raise Mine("two")
    if s["x"] == 3:
        return {"nowhere": {}["key"]}
    return {"x": s["x"]}

inner = line(fails).compile()

def again(s):
    return {"x": s["x"] + 1}

endless = StateGraph(S)
endless.add_node("again", again)
endless.add_edge(START, "again")
endless.add_edge("again", "again")
loop = endless.compile()

def outer(s):
    seen = []
    for x in (1, 2, 3, 4):
        try:
            seen.append(inner.invoke({"x": x})["x"])
        except ValueError as error:
            seen.append(f"value {error}")
        except Mine as error:
            seen.append(f"mine {error}")
        except LookupError as error:
            seen.append(f"{type(error).__name__} {error}")
    try:
        loop.invoke({"x": 0}, {"recursion_limit": 5})
    except GraphRecursionError as error:
        seen.append(type(error).__name__)
    return {"log": seen}

def build():
    return line(outer)
""",
    ),
    story(
        "that streams",
        _INNER
        + """
wide = StateGraph(S)
wide.add_node("nothing", lambda s: {})
wide.add_node("none", lambda s: None)
wide.add_node("work", lambda s: {"log": [s["n"]]})
wide.add_node("sub", inner)
wide.add_node("go", lambda s: Command(update={"x": 7}, goto=END))
wide.add_edge(START, "nothing")
wide.add_edge("nothing", "none")
wide.add_conditional_edges("none", lambda s: [Send("work", {"n": n}) for n in range(3)], ["work"])
wide.add_edge("work", "sub")
wide.add_edge("sub", "go")
wide = wide.compile()
plain = StateGraph(dict)
plain.add_node("n", lambda s: {**s, "b": 2})
plain.add_edge(START, "n")
plain = plain.compile()

def outer(s):
    values = [chunk for chunk in inner.stream({"x": 1})]
    updates = list(inner.stream({"x": 1}, stream_mode="updates"))
    both = list(inner.stream({"x": 1}, stream_mode=["updates", "values"]))
    again = [list(wide.stream({"x": 2}, stream_mode=mode)) for mode in ("values", "updates")]
    again[1].sort(key=str)
    whole = list(plain.stream({"a": 1}, stream_mode=["values", "updates"]))
    many = inner.batch([{"x": 5}, {"x": 6}])
    return {"log": [values, updates, both, many, again, whole]}

def build():
    return line(outer)
""",
    ),
    story(
        "in coroutines side by side",
        _INNER
        + """
async def outer(s):
    got = await asyncio.gather(*[inner.ainvoke({"x": n}) for n in range(3)])
    chunks = [chunk async for chunk in inner.astream({"x": 9}, stream_mode="updates")]
    return {"log": [got, chunks, (await inner.abatch([{"x": 3}]))]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    story(
        "with a configuration of its own",
        """
def tell(s, config):
    return {"log": [config["configurable"].get("tone")]}

inner = line(tell).compile()

class Tone(TypedDict):
    tone: str

def speak(s, runtime):
    return {"log": [runtime.context["tone"]]}

spoken = StateGraph(S, context_schema=Tone)
spoken.add_node("speak", speak)
spoken.add_edge(START, "speak")
speaks = spoken.compile()

def outer(s):
    first = inner.invoke({"x": 1}, {"configurable": {"tone": "dry"}})
    return {"log": [first["log"], speaks.invoke({"x": 1}, context={"tone": "wet"})["log"]]}

def build():
    return line(outer)
""",
    ),
    story(
        "that commands its parent",
        """
def leave(s):
    return Command(graph=Command.PARENT, goto="there", update={"log": ["left"]})

sub = StateGraph(S)
sub.add_node("leave", leave)
sub.add_edge(START, "leave")
inner = sub.compile()

def outer(s):
    inner.invoke({"x": 1})
    return {"log": ["never"]}

def build():
    g = StateGraph(S)
    g.add_node("outer", outer, destinations=("there",))
    g.add_node("there", lambda s: {"log": ["there"]})
    g.add_edge(START, "outer")
    return g
""",
    ),
]

_TASKS = [
    story(
        "tasks",
        """
@task
def double(n, plus=0):
    return n * 2 + plus

@task(name="named")
def fail(n):
    raise KeyError(f"no {n}")

def outer(s):
    futures = [double(n, plus=1) for n in range(4)]
    seen = [future.result() for future in futures]
    try:
        fail(3).result()
    except KeyError as error:
        seen.append(str(error))
    return {"log": seen}

def build():
    return line(outer)
""",
    ),
    story(
        "tasks of coroutines",
        """
@task
async def double(n):
    await asyncio.sleep(0)
    return n * 2

@task
async def quadruple(n):
    return await double(await double(n))

async def outer(s):
    one = await double(1)
    many = await asyncio.gather(*[quadruple(n) for n in range(3)])
    return {"log": [one, many]}

def build():
    return line(outer)
""",
        is_async=True,
    ),
    story(
        "a workflow of tasks",
        """
@task
def write(topic):
    return f"an essay about {topic}"

@entrypoint()
def build(topic):
    essay = write(topic).result()
    return {"essay": essay, "approved": interrupt({"essay": essay})}
""",
        "cats",
        only_end=True,
    ),
    story(
        "a workflow of coroutines",
        """
@task
async def add(a, b):
    return a + b

@entrypoint()
async def build(numbers):
    total = 0
    for n in numbers["n"]:
        total = await add(total, n)
    return entrypoint.final(value=total, save=1)
""",
        {"n": [1, 2, 3]},
        is_async=True,
        only_end=True,
    ),
]

INVOCATIONS: list[Story] = [*_GRAPHS, *_TASKS]
