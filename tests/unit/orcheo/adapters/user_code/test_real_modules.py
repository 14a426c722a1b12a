# ruff: noqa: E501 - a script stays in one line
"""What scripts import does what the real module does: each body runs in both."""

import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from orcheo.application.user_code_ports import CallResult
from orcheo.domain import values

_HEAD = """
from langgraph.graph import StateGraph, START
from langchain_core.messages import *
"""
_TAIL = """
graph = StateGraph(dict)
graph.add_node("n", n)
graph.add_edge(START, "n")
"""
_MESSAGES = """
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage, RemoveMessage, AIMessageChunk, ChatMessage
import langchain_core.messages as m
conversation = [
    SystemMessage("be brief", id="s"), HumanMessage("hi", id="1", name="ada"),
    AIMessage("", id="2", tool_calls=[{"name": "add", "args": {"a": 1}, "id": "c1"}]),
    ToolMessage("3", tool_call_id="c1", id="3", name="add"), AIMessage("three", id="4"),
    HumanMessage("more", id="5"), HumanMessage("please", id="6"),
]
"""

BODIES: dict[str, str] = {
    "message kinds": _MESSAGES
    + """
return [[type(x).__name__, x.type, x.content, x.id] for x in m.convert_to_messages(
    ["a", ("ai", "b"), ("system", "c"), {"role": "user", "content": "d"}, {"type": "tool", "content": "e", "tool_call_id": "t"},
     {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "id": "x", "function": {"name": "f", "arguments": "{\\"a\\": 1}"}}]}])]
""",
    "message dump": _MESSAGES
    + """
return [{k: v for k, v in x.model_dump().items()} for x in conversation]
""",
    "message text": _MESSAGES
    + """
blocks = AIMessage([{"type": "text", "text": "a"}, "b", {"type": "image_url", "image_url": {"url": "u"}}])
return [str(blocks.text), blocks.content, str(AIMessage("x").text), AIMessage("x") == AIMessage("x"), AIMessage("x") == HumanMessage("x")]
""",
    "message representation": _MESSAGES
    + """
return [conversation[1].pretty_repr(), conversation[0].pretty_repr(), conversation[2].pretty_repr()]
""",
    "message in a text": _MESSAGES
    + """
several = [*conversation, ToolMessage("no", tool_call_id="c2", status="error", artifact={"a": 1}), RemoveMessage(id="1"),
           AIMessage("x", response_metadata={"m": 1}, usage_metadata={"input_tokens": 1, "output_tokens": 2, "total_tokens": 3})]
return [f"{several}", *map(str, several), f"{several[0]}"]
""",
    "message copy": _MESSAGES
    + """
copied = conversation[1].model_copy(update={"content": "new"})
return [copied.content, copied.id, conversation[1].content]
""",
    "chunks": _MESSAGES
    + """
whole = AIMessageChunk("a", id="1") + AIMessageChunk("b")
return [whole.content, whole.id, type(m.message_chunk_to_message(whole)).__name__]
""",
    "add_messages": _MESSAGES
    + """
from langgraph.graph.message import add_messages
merged = add_messages(conversation, [AIMessage("changed", id="4"), RemoveMessage(id="5"), HumanMessage("new", id="9")])
cleared = add_messages(conversation, [RemoveMessage(id="__remove_all__"), HumanMessage("only", id="z")])
try:
    add_messages([], [RemoveMessage(id="none")])
except ValueError as error:
    said = str(error)
return [[[x.id, x.content] for x in merged], [[x.id, x.content] for x in cleared], said]
""",
    "filter_messages": _MESSAGES
    + """
pick = lambda **o: [x.id for x in m.filter_messages(conversation, **o)]
return [pick(include_types=["human"]), pick(exclude_names=["ada"]), pick(include_ids=["1", "4"]), pick(exclude_types=[ToolMessage]),
        pick(exclude_tool_calls=True), pick(exclude_tool_calls=["c1"]), pick(include_types=[AIMessage], exclude_ids=["4"])]
""",
    "trim_messages": _MESSAGES
    + """
trim = lambda **o: [x.id for x in m.trim_messages(conversation, token_counter=len, **o)]
return [trim(max_tokens=3, strategy="last"), trim(max_tokens=4, strategy="last", start_on="human", include_system=True),
        trim(max_tokens=3, strategy="first"), trim(max_tokens=6, strategy="last", end_on=("human", "tool")), trim(max_tokens=0)]
""",
    "count_tokens_approximately": _MESSAGES
    + """
from langchain_core.messages.utils import count_tokens_approximately
return [count_tokens_approximately(conversation), count_tokens_approximately([HumanMessage("x" * 100)])]
""",
    "merge and export messages": _MESSAGES
    + """
return [[[x.type, x.content] for x in m.merge_message_runs(conversation)], m.convert_to_openai_messages(conversation),
        m.get_buffer_string(conversation[:2]), [x["type"] for x in m.messages_to_dict(conversation)],
        m.messages_from_dict(m.messages_to_dict(conversation)) == conversation]
""",
    "runnables": """
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnablePassthrough, RunnableBranch, RunnableConfig, chain
def double(x): return x * 2
add = RunnableLambda(lambda x: x + 1)
@chain
def fancy(x): return add | double
with_config = RunnableLambda(lambda x, config: [x, config["configurable"].get("k")])
def failing(x): raise ValueError(x)
return [
    (add | double).invoke(1), (RunnablePassthrough() | {"a": add, "b": double}).invoke(2),
    RunnablePassthrough.assign(c=lambda d: d["x"] + 1).invoke({"x": 1}), add.batch([1, 2]),
    RunnableBranch((lambda x: x > 1, lambda x: "big"), lambda x: "small").invoke(2),
    fancy.invoke(3), list(add.stream(1)), with_config.invoke(1, {"configurable": {"k": 5}}),
    RunnableLambda(failing).with_fallbacks([RunnableLambda(lambda x: "saved")]).invoke(1),
    RunnableParallel(a=add, b=double).invoke(4), (add | double | add).invoke(1), add.map().invoke([1, 2]),
    RunnableLambda(double).get_name(), RunnableLambda(lambda d: d).pick("x").invoke({"x": 7, "y": 1}),
]
""",
    "async runnables": """
import asyncio
from langchain_core.runnables import RunnableLambda, RunnableParallel
async def one(x):
    await asyncio.sleep(0)
    return x + 1
async def main():
    step = RunnableLambda(one)
    return [await step.ainvoke(1), await (step | (lambda x: x * 2)).ainvoke(1), await step.abatch([1, 2]),
            await RunnableParallel(a=step, b=step).ainvoke(1), [x async for x in step.astream(3)]]
try:
    RunnableLambda(one).invoke(1)
except TypeError as error:
    said = str(error)
return [asyncio.run(main()), said.startswith("Cannot invoke a coroutine function synchronously")]
""",
    "prompts": """
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder, PromptTemplate
from langchain_core.messages import HumanMessage, AIMessage
prompt = ChatPromptTemplate.from_messages([
    ("system", "You are {who}. Say {{this}}."), MessagesPlaceholder("history"), ("human", "{question}"), ("placeholder", "{extra}"), AIMessage("ok")])
value = prompt.invoke({"who": "a bot", "history": [HumanMessage("old")], "question": "why?"})
try:
    prompt.invoke({"who": 1})
except KeyError as error:
    said = "missing variables" in str(error)
return [[[x.type, x.content] for x in value.to_messages()], prompt.input_variables, said,
        PromptTemplate.from_template("{a:>4}|{b!r}").invoke({"a": 1, "b": "x"}).to_string(),
        PromptTemplate.from_template("{a} {b}").partial(a="1").format(b="2"),
        [x.content for x in ChatPromptTemplate.from_template("tell {x}").format_messages(x="y")],
        [x.content for x in (ChatPromptTemplate.from_messages([("human", "a")]) + HumanMessage("b")).format_messages()]]
""",
    "parsers": """
from langchain_core.output_parsers import StrOutputParser, JsonOutputParser, CommaSeparatedListOutputParser, PydanticOutputParser
from langchain_core.messages import AIMessage
from pydantic import BaseModel
class M(BaseModel):
    x: int
return [StrOutputParser().invoke(AIMessage("a")), JsonOutputParser().invoke(AIMessage('```json\\n{"a": 1}\\n```')),
        CommaSeparatedListOutputParser().invoke("a, b"), PydanticOutputParser(pydantic_object=M).invoke('{"x": 3}').x]
""",
    "tools": """
from typing import Annotated
from langchain_core.tools import tool, StructuredTool, BaseTool, ToolException, InjectedToolArg, InjectedToolCallId
from langchain_core.messages import ToolMessage
from pydantic import BaseModel, Field
@tool
def add(a: int, b: int = 2) -> int:
    \"\"\"Add two numbers.\"\"\"
    return a + b
@tool("named", return_direct=True)
def other(q: str) -> str:
    \"\"\"Ask.\"\"\"
    return q
class Args(BaseModel):
    x: int = Field(description="the x")
@tool(args_schema=Args)
def with_schema(x: int) -> str:
    \"\"\"With a schema.\"\"\"
    return f"got {x}"
@tool(parse_docstring=True)
def documented(city: str, days: int) -> dict:
    \"\"\"Forecast.

    Args:
        city: Where.
        days: How many
            of them.
    \"\"\"
    return {"city": city, "days": days}
@tool(response_format="content_and_artifact")
def pair(q: str):
    \"\"\"Pair.\"\"\"
    return "text", [1, 2]
@tool
def hidden(q: str, secret: Annotated[str, InjectedToolArg], call: Annotated[str, InjectedToolCallId]) -> str:
    \"\"\"Hidden.\"\"\"
    return f"{q} {secret} {call}"
@tool
def listed(q: str) -> list:
    \"\"\"A list.\"\"\"
    return [q, 1, {"a": None}]
def plain(x: float):
    \"\"\"Plain.\"\"\"
    raise ToolException("no")
made = StructuredTool.from_function(plain, name="made", handle_tool_error=True)
class Mine(BaseTool):
    name: str = "mine"
    description: str = "My tool"
    factor: int = 2
    def _run(self, x: int) -> int: return x * self.factor
call = lambda t, args: t.invoke({"name": t.name, "args": args, "id": "c1", "type": "tool_call"})
shown = lambda x: [x.content, x.name, x.tool_call_id, x.status, x.artifact]
try:
    add.invoke({"a": "x"})
except Exception as error:
    failed = type(error).__name__
return [add.name, add.description, add.invoke({"a": "3"}), add.invoke({"a": 1, "b": 1}), other.name, other.return_direct, other.invoke("hey"),
        with_schema.invoke({"x": "4"}), documented.description, shown(call(documented, {"city": "x", "days": 2})), shown(call(pair, {"q": "z"})),
        pair.invoke({"q": "z"}), call(hidden, {"q": "a", "secret": "b"}).content, shown(call(listed, {"q": "x"})), shown(call(made, {"x": 1})),
        Mine().invoke({"x": 3}), Mine(factor=5).invoke({"x": 3}), failed, sorted(add.args), add.args["a"]["type"], add.args["b"]["default"],
        documented.args["days"]["description"], with_schema.args["x"]["description"], sorted(hidden.tool_call_schema.model_json_schema()["properties"])]
""",
    "async tools": """
import asyncio
from langchain_core.tools import tool, StructuredTool
@tool
async def slow(x: int) -> int:
    \"\"\"Slow.\"\"\"
    await asyncio.sleep(0)
    return x + 1
try:
    slow.invoke({"x": 1})
except NotImplementedError as error:
    said = str(error)
async def main():
    return [await slow.ainvoke({"x": 1}), (await slow.ainvoke({"name": "slow", "args": {"x": 2}, "id": "c", "type": "tool_call"})).content]
return [asyncio.run(main()), said]
""",
    "own chat models": """
from langchain_core.language_models import BaseChatModel, SimpleChatModel
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.messages import AIMessage
class Echo(BaseChatModel):
    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        return ChatResult(generations=[ChatGeneration(message=AIMessage(f"echo {messages[-1].content}"))])
    @property
    def _llm_type(self): return "echo"
return [Echo().invoke("hi").content, (Echo() | (lambda message: message.content.upper())).invoke("hi")]
""",
    "asyncio order": """
import asyncio
out = []
async def worker(name, *delays):
    for delay in delays:
        await asyncio.sleep(delay)
        out.append(name)
    return name
async def main():
    first = await asyncio.gather(worker("a", 0, 0), worker("b", 0), worker("c", 0.1), worker("d", 0.02, 0.2))
    out.append(first)
    tasks = [asyncio.create_task(worker(i, *[0] * (9 - 3 * i))) for i in range(3)]
    for done in asyncio.as_completed(tasks):
        out.append(("done", await done))
asyncio.run(main())
return out
""",
    "asyncio errors": """
import asyncio
async def fail(): raise ValueError("x")
async def fine():
    await asyncio.sleep(0.001)
    return 1
async def main():
    found = await asyncio.gather(fail(), fine(), return_exceptions=True)
    out = [str(found[0]), found[1]]
    try:
        await asyncio.gather(fine(), fail())
    except ValueError as error:
        out.append(str(error))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            slow = group.create_task(asyncio.sleep(10))
    except ExceptionGroup as group_error:
        out.append([type(e).__name__ for e in group_error.exceptions])
        out.append(slow.cancelled())
    async with asyncio.TaskGroup() as group:
        one, two = group.create_task(fine()), group.create_task(fine())
    out.append([one.result(), two.result()])
    return out
return asyncio.run(main())
""",
    "asyncio cancellation": """
import asyncio
out = []
async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        out.append("cancelled")
        raise
    finally:
        out.append("finally")
async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    out.append(task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        out.append("seen")
    out.append([task.cancelled(), task.done()])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        out.append("timeout")
    try:
        await asyncio.wait_for(stubborn(), 0.01)
    except asyncio.TimeoutError:
        out.append("wait_for")
    inner = asyncio.create_task(asyncio.sleep(0.01, "inner"))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.001)
    except TimeoutError:
        out.append(await inner)
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(0.001)), asyncio.create_task(asyncio.sleep(5))], return_when=asyncio.FIRST_COMPLETED)
    out.append([len(done), len(pending)])
    for each in pending: each.cancel()
    out.append(await asyncio.to_thread(sum, [1, 2]))
    out.append([asyncio.iscoroutinefunction(main), asyncio.current_task().get_name().startswith("Task-")])
asyncio.run(main())
return out
""",
    "asyncio synchronisation": """
import asyncio
out = []
async def main():
    queue, lock, event, limit = asyncio.Queue(2), asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(2)
    async def produce():
        for i in range(5):
            await queue.put(i)
            out.append(("put", i))
    async def consume():
        while True:
            item = await queue.get()
            async with lock:
                out.append(("got", item))
            queue.task_done()
    workers = [asyncio.create_task(consume()) for _ in range(2)]
    await produce()
    await queue.join()
    for worker in workers: worker.cancel()
    out.append([str(e) for e in await asyncio.gather(*workers, return_exceptions=True)])
    async def waits():
        await event.wait()
        out.append("event")
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    event.set()
    await task
    async def limited(i):
        async with limit:
            out.append(("in", i))
            await asyncio.sleep(0)
            out.append(("out", i))
    await asyncio.gather(*(limited(i) for i in range(4)))
    condition = asyncio.Condition()
    ready = []
    async def consumer():
        async with condition:
            await condition.wait_for(lambda: ready)
            out.append("ready")
    task = asyncio.create_task(consumer())
    await asyncio.sleep(0)
    async with condition:
        ready.append(1)
        condition.notify_all()
    await task
    first = asyncio.PriorityQueue()
    for i in (3, 1, 2): first.put_nowait(i)
    out.append([first.get_nowait() for _ in range(3)])
    last = asyncio.LifoQueue()
    for i in (3, 1, 2): last.put_nowait(i)
    out.append([last.get_nowait() for _ in range(3)])
    try:
        last.get_nowait()
    except asyncio.QueueEmpty:
        out.append("empty")
    barrier = asyncio.Barrier(2)
    async def meets(): out.append(await barrier.wait())
    await asyncio.gather(meets(), meets())
asyncio.run(main())
return out
""",
    "asyncio generators": """
import asyncio
from contextlib import asynccontextmanager, AsyncExitStack
out = []
async def numbers():
    for i in range(3):
        await asyncio.sleep(0)
        yield i
@asynccontextmanager
async def opened(name):
    out.append(f"open {name}")
    yield name
    out.append(f"close {name}")
async def main():
    async with opened("a") as a, AsyncExitStack() as stack:
        out.append(await stack.enter_async_context(opened("b")))
        out.append([i async for i in numbers() if i])
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.001, future.set_result, 5)
    out.append(await future)
    out.append(await loop.run_in_executor(None, max, 1, 2))
asyncio.run(main())
return out
""",
    "zoneinfo": """
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones
at = datetime(2024, 3, 31, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
try:
    ZoneInfo("Nowhere/Here")
except ZoneInfoNotFoundError:
    missing = True
return [(at + timedelta(hours=3)).isoformat(), at.astimezone(ZoneInfo("America/New_York")).isoformat(), missing, "Asia/Tokyo" in available_timezones(), str(ZoneInfo("UTC"))]
""",
    "standard library": """
import bisect, calendar, csv, difflib, fractions, graphlib, heapq, html, io, itertools, math, operator, pprint, secrets, statistics, string, struct, textwrap, types, unicodedata, urllib.parse, binascii, contextvars
rows = list(csv.DictReader(io.StringIO("a,b\\n1,2\\n")))
text = io.StringIO()
csv.writer(text).writerow([1, "x,y"])
variable = contextvars.ContextVar("v", default=3)
return [rows, text.getvalue(), calendar.monthrange(2024, 2), difflib.get_close_matches("appel", ["ape", "apple"]), str(fractions.Fraction(3, 6)),
        list(graphlib.TopologicalSorter({"a": {"b"}}).static_order()), list(heapq.merge([1, 3], [2])), heapq.heapreplace([1, 2], 3), html.escape("<a>"), list(itertools.pairwise([1, 2, 3])),
        math.hypot(3, 4), operator.itemgetter(1)([1, 2]), pprint.pformat({"b": 1, "a": 2}), len(secrets.token_hex(4)), statistics.median([1, 3, 2]),
        string.Template("$a").substitute(a=1), struct.pack(">H", 258), textwrap.shorten("a b c d", 6), types.SimpleNamespace(a=1).a, unicodedata.normalize("NFC", "e\\u0301"),
        urllib.parse.urlencode({"a": "b c"}), urllib.parse.urlparse("http://h/p?q=1").query, binascii.hexlify(b"a"), variable.get(), bisect.bisect([1, 3], 2)]
""",
    "random and uuid": """
import random, uuid, time
random.seed(4)
first = [random.random(), random.randint(1, 9), random.choice("abc"), random.Random(1).random()]
return [first, uuid.UUID(int=1).hex, uuid.uuid5(uuid.NAMESPACE_DNS, "a").hex, len(str(uuid.uuid4())), time.strftime("%Y", time.gmtime(0)), time.monotonic() > 0]
""",
    "traceback": """
import traceback
def inner(): raise KeyError("x")
try:
    inner()
except KeyError as error:
    return [traceback.format_exc().splitlines()[0], traceback.format_exc().splitlines()[-1], traceback.format_exception_only(error)]
""",
    "pydantic": """
from typing import Annotated, Literal, Optional, Union
from datetime import date
import enum
from pydantic import BaseModel, ConfigDict, Field, ValidationError, computed_field, field_validator, model_validator, field_serializer, TypeAdapter, PrivateAttr, AfterValidator, RootModel
class Color(enum.Enum):
    RED = "red"
class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = Field(9, ge=0)
class Dog(BaseModel):
    kind: Literal["dog"]
    name: str = "rex"
class Owner(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: str = Field(min_length=1, alias="n")
    pet: Union[Cat, Dog] = Field(discriminator="kind")
    color: Color = Color.RED
    born: Optional[date] = None
    even: Annotated[int, AfterValidator(lambda v: v * 2)] = 1
    friends: list["Owner"] = []
    _hidden: int = PrivateAttr(default=7)
    @field_validator("name")
    @classmethod
    def no_digits(cls, value: str) -> str:
        if any(c.isdigit() for c in value): raise ValueError("digits")
        return value
    @model_validator(mode="after")
    def check(self):
        assert self.name != "bad", "bad name"
        return self
    @computed_field
    @property
    def loud(self) -> str: return self.name.upper()
    @field_serializer("born")
    def shown(self, value): return value and value.isoformat()
class Names(RootModel[list[str]]):
    pass
owner = Owner.model_validate({"n": " ada ", "pet": {"kind": "dog"}, "born": "2024-01-02", "even": 4, "friends": [{"n": "bob", "pet": {"kind": "cat"}}]})
errors = []
for bad in ({"n": "a1", "pet": {"kind": "cat"}}, {"n": "bad", "pet": {"kind": "cat"}}, {"n": "x", "pet": {"kind": "fish"}}, {"n": "x", "pet": {"kind": "cat", "lives": -1}, "more": 1}):
    try:
        Owner.model_validate(bad)
    except ValidationError as error:
        errors.append([[list(e["loc"]), e["type"]] for e in error.errors()])
return [owner.model_dump(mode="json"), owner.model_dump_json(exclude={"friends"}), owner._hidden, errors, owner.model_copy(update={"name": "z"}).name, sorted(Owner.model_fields),
        TypeAdapter(list[int]).validate_python(["1"]), TypeAdapter(dict[str, Cat]).validate_json('{"a": {"kind": "cat"}}')["a"].lives, Names(["a"]).root, owner == owner.model_copy(),
        Owner.model_json_schema()["$defs"]["Cat"]["properties"]["lives"]["minimum"] if "Cat" in Owner.model_json_schema()["$defs"] else None]
""",
}


def _plain(body: str) -> Any:
    names: dict[str, Any] = {"__name__": "script"}
    source = f"def n(state):\n{textwrap.indent(body, '    ')}"
    exec(compile(source, "script", "exec", dont_inherit=True), names)  # noqa: S102 - our own text
    # A thread of its own: asyncio.run leaves its thread without an event loop.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(names["n"], {}).result()


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.filterwarnings("ignore")
def test_a_facade_does_what_the_real_module_does(
    name: str, call: Callable[..., CallResult]
) -> None:
    """Same values from the same lines."""
    body = BODIES[name]
    result = call(
        "from langgraph.graph import StateGraph, START\n"
        f"def n(state):\n{textwrap.indent(body, '    ')}\n{_TAIL}",
        "n",
        {},
    )
    assert result.outcome == "result", result.error
    assert result.result == values.encode(_plain(body))
