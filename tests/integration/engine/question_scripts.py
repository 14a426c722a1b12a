"""Scripts whose nodes ask people, and graphs that stop by themselves."""

from tests.integration.engine.effect_scripts import Story, story

_AGES = {"How old?": "old", "'old' is no age.": -3, "'-3' is no age.": 41}

_INTERRUPTS = [
    story(
        "one question",
        """
def ask(s):
    return {"log": [interrupt({"x": s["x"]})]}

def after(s):
    return {"x": s["x"] + 1}

def build():
    return line(ask, after)
""",
    ),
    story(
        "several in a node",
        """
def ask(s):
    first = interrupt("first")
    second = interrupt(f"second, after {first}")
    return {"log": [first, second, interrupt([first, second])]}

def build():
    return line(ask)
""",
    ),
    story(
        "until it is valid",
        """
def ask(s):
    question = "How old?"
    while True:
        age = interrupt(question)
        if isinstance(age, int) and age > 0:
            return {"x": age}
        question = f"'{age}' is no age."

def build():
    return line(ask)
""",
        answer=lambda value: _AGES[value],
    ),
    *[
        story(
            f"parallel nodes{', one by one' if one else ''}",
            """
def a(s):
    return {"log": [interrupt("a")]}

def b(s):
    return {"log": [interrupt("b"), interrupt("b again")]}

def c(s):
    return {"log": ["c"]}

def close(s):
    return {"x": len(s["log"])}

def build():
    g = StateGraph(S)
    for node in (a, b, c, close):
        g.add_node(node.__name__, node)
    for name in "abc":
        g.add_edge(START, name)
    g.add_edge(["a", "b", "c"], "close")
    return g
""",
            one_by_one=one,
        )
        for one in (False, True)
    ],
    *[
        story(
            f"fan-out of sends{', one by one' if one else ''}",
            """
def spread(s):
    return [Send("work", {"n": n}) for n in range(4)]

def work(s):
    if s["n"] == 2:
        return {"log": ["two"]}
    return {"log": [(s["n"], interrupt({"n": s["n"]}))]}

def close(s):
    return {"x": len(s["log"])}

def build():
    g = StateGraph(S)
    g.add_node("work", work)
    g.add_node("close", close)
    g.add_conditional_edges(START, spread, ["work"])
    g.add_edge("work", "close")
    return g
""",
            one_by_one=one,
        )
        for one in (False, True)
    ],
    story(
        "swallowed",
        """
def ask(s):
    try:
        answer = interrupt("never seen")
    except Exception as error:
        answer = type(error).__name__
    return {"log": [answer]}

def build():
    return line(ask)
""",
    ),
    story(
        "try and finally",
        """
def ask(s):
    seen = []
    try:
        seen.append(interrupt("what?"))
    except ValueError:
        seen.append("no")
    finally:
        seen.append("closed")
    return {"log": seen}

def build():
    return line(ask)
""",
    ),
    story(
        "in a sub-graph",
        """
def before(s):
    return {"log": ["before"]}

def ask(s):
    return {"log": [interrupt("inner"), interrupt("inner again")]}

def after(s):
    return {"x": s["x"] + 1}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(before, ask, after).compile())
    g.add_node("beside", lambda s: {"log": [interrupt("beside")]})
    g.add_node("end", lambda s: {"log": ["end"]})
    g.add_edge(START, "sub")
    g.add_edge(START, "beside")
    g.add_edge(["sub", "beside"], "end")
    return g
""",
    ),
    story(
        "two levels down",
        """
def ask(s):
    return {"log": [interrupt("deep")]}

def build():
    inner = line(ask).compile()
    middle = StateGraph(S)
    middle.add_node("inner", inner)
    middle.add_edge(START, "inner")
    g = StateGraph(S)
    g.add_node("middle", middle.compile())
    g.add_edge(START, "middle")
    return g
""",
    ),
    story(
        "in a graph that a node invokes",
        """
def before(s):
    return {"log": ["before"]}

def ask(s):
    return {"log": [interrupt({"inner": s["x"]})]}

inner = line(before, ask).compile()

def outer(s):
    got = inner.invoke({"x": s["x"]})
    return {"log": got["log"] + [interrupt("outer")]}

def build():
    return line(outer)
""",
    ),
    story(
        "in a task",
        """
@task
def ask(n):
    return interrupt({"n": n})

def outer(s):
    first = ask(1).result()
    return {"log": [first, ask(2).result()]}

def build():
    return line(outer)
""",
    ),
    story(
        "in tasks side by side",
        """
@task
def ask(n):
    return (n, interrupt({"n": n}))

def outer(s):
    futures = [ask(n) for n in range(3)]
    return {"log": [future.result() for future in futures]}

def build():
    return line(outer)
""",
        only_end=True,
    ),
    story(
        "in a coroutine",
        """
async def ask(s):
    await asyncio.sleep(0)
    first = interrupt("one")
    return {"log": [first, interrupt("two")]}

def build():
    return line(ask)
""",
        is_async=True,
    ),
    story(
        "where to go",
        """
def ask(s) -> Command[Literal["yes", "no"]]:
    answer = interrupt("yes or no?")
    return Command(goto=answer, update={"log": [answer]})

def build():
    g = StateGraph(S)
    g.add_node("ask", ask)
    g.add_node("yes", lambda s: {"x": 1})
    g.add_node("no", lambda s: {"x": 0})
    g.add_edge(START, "ask")
    return g
""",
        answer=lambda _value: "yes",
    ),
    story(
        "in a loop of supersteps",
        """
def ask(s):
    return {"x": s["x"] + interrupt(s["x"])}

def build():
    g = StateGraph(S)
    g.add_node("ask", ask)
    g.add_edge(START, "ask")
    g.add_conditional_edges("ask", lambda s: "ask" if s["x"] < 4 else END)
    return g
""",
        answer=lambda _value: 1,
    ),
    story(
        "values of many types",
        """
def ask(s):
    value = {"when": datetime.datetime(2026, 1, 2, 3, 4), "set": {1, 2}, 3: b"bytes"}
    back = interrupt(value)
    again = interrupt(HumanMessage("hello", id="m"))
    return {"log": [back == value, again.content]}

def build():
    return line(ask)
""",
        answer=lambda value: value,
    ),
]

_LINES = [
    story(
        f"breakpoint {name}",
        f"""
def a(s):
    return {{"log": ["a"]}}

def b(s):
    return {{"log": ["b"]}}

def c(s):
    return {{"log": [interrupt("c")]}}

def build():
    return line(a, b, c).compile({options})
""",
    )
    for name, options in {
        "before one": "interrupt_before=['b']",
        "before the first": "interrupt_before=['a']",
        "after one": "interrupt_after=['a']",
        "after the last": "interrupt_after=['c']",
        "before all": "interrupt_before='*'",
        "after all": "interrupt_after='*'",
        "before and after": "interrupt_before=['b'], interrupt_after=['a']",
    }.items()
]
_BREAKPOINTS = [
    story(
        "breakpoint of a sub-graph",
        """
def a(s):
    return {"log": ["a"]}

def b(s):
    return {"log": ["b"]}

def build():
    g = StateGraph(S)
    g.add_node("sub", line(a, b).compile(interrupt_before=["b"]))
    g.add_node("end", lambda s: {"log": ["end"]})
    g.add_edge(START, "sub")
    g.add_edge("sub", "end")
    return g
""",
    ),
    story(
        "breakpoint in a loop",
        """
def a(s):
    return {"x": s["x"] + 1}

def build():
    g = StateGraph(S)
    g.add_node("a", a)
    g.add_edge(START, "a")
    g.add_conditional_edges("a", lambda s: "a" if s["x"] < 4 else END)
    return g.compile(interrupt_after=["a"])
""",
    ),
    story(
        "breakpoint of parallel nodes",
        """
def build():
    g = StateGraph(S)
    for name in "abc":
        g.add_node(name, lambda s, name=name: {"log": [name]})
        g.add_edge(START, name)
    return g.compile(interrupt_before=["b"])
""",
    ),
]

QUESTIONS: list[Story] = [*_INTERRUPTS, *_LINES, *_BREAKPOINTS]
