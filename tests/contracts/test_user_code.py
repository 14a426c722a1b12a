"""The port ``UserCode``: in process, and over Lambda with the handler behind a stub."""

import dataclasses
import io
import json
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orcheo.adapters.aws.lambda_user_code import LambdaUserCode
from orcheo.adapters.user_code import LocalUserCode
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.application.import_ports import BytecodeStore
from orcheo.application.user_code_ports import CallRequest, ExportRequest, UserCode
from orcheo.domain.errors import (
    NondeterministicGraph,
    PayloadTooLarge,
    ScriptRejected,
    ScriptTooLarge,
    StoreUnavailable,
    UserCodeUnavailable,
)
from orcheo.domain.graph import Graph
from tests.fakes.clock import FakeClock
from tests.fakes.workflow_store import InMemoryBytecodeStore

_SCRIPT = """
from langgraph.graph import StateGraph, START
from langgraph.types import interrupt
def n(state):
    print("hello")
    if state.get("ask"):
        interrupt("why")
    if state.get("fail"):
        raise ValueError("no")
    while state.get("spin"):
        pass
    return {"x": 1}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""


class _StubLambda:
    """A ``lambda`` client whose function runs here."""

    def __init__(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        members = {"TenantId": None}
        shape = SimpleNamespace(input_shape=SimpleNamespace(members=members))
        service = SimpleNamespace(operation_model=lambda _name: shape)
        self.meta = SimpleNamespace(service_model=service)
        self.tenants: list[str] = []
        self._answer = answer

    def invoke(self, **arguments: Any) -> dict[str, Any]:
        self.tenants.append(arguments["TenantId"])
        return self._answer(json.loads(arguments["Payload"]))


def _body(document: Any) -> Any:
    return io.BytesIO(json.dumps(document).encode())


def _over(client: _StubLambda, store: BytecodeStore | None = None) -> LambdaUserCode:
    clock = FakeClock()
    compiled = store or InMemoryBytecodeStore(clock)
    return LambdaUserCode(client, "run_user_code", compiled=compiled, clock=clock)


@pytest.fixture(scope="module", params=["local", "lambda"])
def user_code(request: pytest.FixtureRequest) -> Iterator[UserCode]:
    """Both adapters."""
    if request.param == "local":
        with LocalUserCode() as local:
            yield local
        return
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    stub = _StubLambda(lambda event: {"Payload": _body(service.handle(event))})
    yield _over(stub)
    assert set(stub.tenants) == {"acme"}
    supervisor.close()


def _request(script: str = _SCRIPT, **options: Any) -> CallRequest:
    state = options.pop("state", {})
    defaults: dict[str, Any] = {"entrypoint": "graph", "at": "n", "role": "node"}
    return CallRequest(
        workspace="acme", script=script, arguments=[state], **{**defaults, **options}
    )


def test_a_script_becomes_a_graph(user_code: UserCode) -> None:
    """Valid under the schema, with the script's hash and entry point."""
    imported = user_code.import_script("acme", _SCRIPT, None, timeout_seconds=20)
    graph = Graph.model_validate(imported.graph)
    assert graph.script is not None
    assert graph.script.entrypoint == "graph"
    assert [node.id for node in graph.nodes] == ["n"]


def test_a_call_gives_a_result(user_code: UserCode) -> None:
    """With what was printed."""
    result = user_code.call(_request())
    assert result.outcome == "result"
    assert result.result == {"x": 1}
    assert result.log == ({"stream": "print", "text": "hello"},)


def test_a_call_gives_a_request(user_code: UserCode) -> None:
    """An effect, with its hash."""
    result = user_code.call(_request(state={"ask": True}))
    assert result.outcome == "request"
    assert result.request is not None
    assert result.request["payload"] == "why"


def test_a_call_gives_an_error(user_code: UserCode) -> None:
    """Class, families, message, line."""
    result = user_code.call(_request(state={"fail": True}))
    assert result.outcome == "error"
    assert result.error is not None
    assert result.error["type"] == "ValueError"
    assert result.error["line"] == 9


def test_a_call_past_its_time_is_a_node_timeout(user_code: UserCode) -> None:
    """An error of the node, not of the port."""
    result = user_code.call(_request(state={"spin": True}, timeout_seconds=0.3))
    assert result.error is not None
    assert result.error["type"] == "NodeTimeout"


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("import os", ScriptRejected),
        ("x =", ScriptRejected),
        ("#" * 200_000, ScriptTooLarge),
        (
            "import random\n" + _SCRIPT + "graph.add_node(str(random.random()), n)\n",
            NondeterministicGraph,
        ),
    ],
)
def test_a_script_that_cannot_be_imported_says_why(
    script: str, error: type[Exception], user_code: UserCode
) -> None:
    """The same class on both sides of the wire."""
    with pytest.raises(error):
        user_code.import_script("acme", script, None, timeout_seconds=20)


# --- bytecode between environments ----------------------------------------------------------------


class _Environments:
    """The function's execution environments: each its own zygote and memory."""

    def __init__(self) -> None:
        self.supervisor = Supervisor()
        self.services: list[UserCodeService] = []
        self.invocations = 0

    def fresh(self) -> None:
        """Have the next invocation meet an environment that has seen nothing."""
        self.services.append(UserCodeService(self.supervisor))

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        self.invocations += 1
        return {"Payload": _body(self.services[-1].handle(event))}

    @property
    def compiled(self) -> int:
        """How many scripts were compiled, in all environments."""
        return sum(service.cache.compiled for service in self.services)


@pytest.fixture
def environments() -> Iterator[_Environments]:
    made = _Environments()
    made.fresh()
    yield made
    made.supervisor.close()


_LARGE = _SCRIPT + "".join(f"x{n} = {n}\n" for n in range(1_000))


def test_a_repeated_import_compiles_nothing(environments: _Environments) -> None:
    """Neither in the same environment nor in one that has never seen the script."""
    user_code = _over(_StubLambda(environments.answer))

    def compiled(workspace: str = "acme") -> int:
        return user_code.import_script(workspace, _SCRIPT, None, timeout_seconds=20).compiled

    assert compiled() == 1
    assert compiled() == 0
    environments.fresh()
    assert compiled() == 0
    assert environments.compiled == 1
    environments.fresh()
    assert compiled("other") == 1, "what one workspace stored serves no other"


def test_a_call_of_a_large_script_compiles_nothing(environments: _Environments) -> None:
    """An environment that lacks its bytecode asks for it, once."""
    user_code = _over(_StubLambda(environments.answer))
    user_code.import_script("acme", _LARGE, None, timeout_seconds=20)
    environments.fresh()
    environments.invocations = 0
    for _ in range(2):
        assert user_code.call(_request(_LARGE)).result == {"x": 1}
    assert (environments.invocations, environments.compiled) == (3, 1)


class _NoStore:
    """A store that is down, or has lost everything."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def get(self, workspace: str, script_sha256: str, tag: str) -> bytes | None:
        del workspace, script_sha256, tag
        if self.error is not None:
            raise self.error

    def put(
        self, workspace: str, script_sha256: str, tag: str, bytecode: bytes, *, expires_at: int
    ) -> None:
        del workspace, script_sha256, tag, bytecode, expires_at
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize("error", [None, StoreUnavailable("down")])
def test_without_its_store_a_script_is_compiled_again(
    error: Exception | None, environments: _Environments
) -> None:
    """It costs time and nothing else."""
    user_code = _over(_StubLambda(environments.answer), _NoStore(error))
    assert user_code.import_script("acme", _LARGE, None, timeout_seconds=20).compiled == 1
    environments.fresh()
    assert user_code.call(_request(_LARGE)).result == {"x": 1}
    assert environments.compiled == 2


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "of other rules"},
        {"script_sha256": "0" * 64},
        {"data": "%"},
        {"data": None},
    ],
)
def test_bytecode_of_something_else_is_not_used(
    change: dict[str, Any], environments: _Environments
) -> None:
    """The environment compiles what it was sent."""
    event = {"action": "import", "script": _SCRIPT, "wants_bytecode": True}
    given = environments.services[-1].handle(event)["bytecode"]
    environments.fresh()
    reply = environments.services[-1].handle({**event, "bytecode": {**given, **change}})
    assert (reply["ok"], reply["compiled"]) == (True, 1)
    environments.fresh()
    reply = environments.services[-1].handle({**event, "bytecode": given})
    assert (reply["ok"], reply["compiled"]) == (True, 0)


def test_an_import_ends_within_the_time_of_its_request(user_code: UserCode) -> None:
    """Compiling and both builds together, however long each might take."""
    script = "def build_graph():\n    while True:\n        pass\n"
    started = time.monotonic()
    with pytest.raises(ScriptRejected) as caught:
        user_code.import_script("acme", script, None, timeout_seconds=20, within_seconds=0.5)
    assert caught.value.details["code"] == "timeout"
    assert time.monotonic() - started < 2.5


def _broken(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> LambdaUserCode:
    return _over(_StubLambda(answer))


def _failed(kind: str, message: str = "") -> dict[str, Any]:
    return {
        "FunctionError": "Unhandled",
        "Payload": _body({"errorType": kind, "errorMessage": message}),
    }


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (_failed("Runtime.ExitError"), "NodeCrashed"),
        (_failed("Runtime.OutOfMemory"), "NodeCrashed"),
        (_failed("Sandbox.Timedout", "Task timed out after 9 s"), "NodeTimeout"),
    ],
)
def test_a_function_that_dies_is_the_nodes_error(answer: dict[str, Any], kind: str) -> None:
    """So that it counts as an attempt of the node."""
    result = _broken(lambda _event: answer).call(_request())
    assert result.error is not None
    assert result.error["type"] == kind


def test_a_function_that_dies_at_import_is_unavailable() -> None:
    """There is no node to blame."""
    answer = _failed("Runtime.ExitError")
    with pytest.raises(UserCodeUnavailable):
        _broken(lambda _event: answer).import_script("acme", "", None, timeout_seconds=1)


def _refusal(code: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def answer(_event: dict[str, Any]) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "Invoke")

    return answer


def _unreachable(_event: dict[str, Any]) -> dict[str, Any]:
    raise EndpointConnectionError(endpoint_url="http://127.0.0.1")


@pytest.mark.parametrize(
    "answer",
    [
        _refusal("TooManyRequestsException"),
        _refusal("ServiceException"),
        _unreachable,
        lambda _event: _failed("Runtime.ImportModuleError"),
        lambda _event: {"Payload": io.BytesIO(b"no json")},
        lambda _event: {"Payload": _body([])},
        lambda _event: {"Payload": _body({"ok": False})},
        lambda _event: {"Payload": _body({"ok": False, "error": {"type": "os", "message": ""}})},
        lambda _event: {"Payload": _body({"ok": True})},
    ],
)
def test_a_function_that_cannot_be_reached_is_unavailable(
    answer: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Whatever the reason: try again."""
    with pytest.raises(UserCodeUnavailable):
        _broken(answer).call(_request())


def test_a_call_too_large_for_a_function_is_refused() -> None:
    """Here, and when Lambda says so."""
    with pytest.raises(PayloadTooLarge):
        _broken(_unreachable).call(_request(state={"x": "x" * 7_000_000}))
    with pytest.raises(PayloadTooLarge):
        _broken(_refusal("RequestTooLargeException")).call(_request())


_ASKS = """
import random
from langgraph.func import task
from langgraph.graph import StateGraph, START
@task
def twice(n):
    return n * 2
inner = StateGraph(dict)
inner.add_node("i", lambda s: s)
inner.add_edge(START, "i")
app = inner.compile()
def n(state):
    asked = [twice(1), twice(2)]
    return {"got": [each.result() for each in asked], "chance": random.random()}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""


def test_requests_come_all_at_once_and_answers_by_their_number(user_code: UserCode) -> None:
    """Null stands for an answer that is not there yet."""
    first = user_code.call(_request(_ASKS))
    assert first.outcome == "request"
    assert [each["number"] for each in first.requests] == [0, 1]
    assert first.request == first.requests[0]
    answers = [
        {"kind": "task", "hash": each["hash"], "answer": each["number"]} for each in first.requests
    ]
    second = user_code.call(_request(_ASKS, answers=[None, answers[1]]))
    assert [each["number"] for each in second.requests] == [0]
    done = [user_code.call(_request(_ASKS, answers=answers, seed="s")).result for _ in range(2)]
    assert done[0]["got"] == [0, 1]
    assert done[0] == done[1]


def test_tasks_and_graphs_of_a_script_are_called_by_position(user_code: UserCode) -> None:
    """A graph gives its specification."""
    task = _request(_ASKS, at="task/0", role="task")
    task = dataclasses.replace(task, arguments=[[21], {}])
    assert user_code.call(task).result == 42
    graph = user_code.call(_request(_ASKS, at="compiled/0", role="graph", state=None)).result
    assert graph["nodes"] == [{"id": "i", "kind": "python", "at": "compiled/0/i"}]


def _export(**options: Any) -> ExportRequest:
    node = {"id": "n", "kind": "builtin", "type": "set_variable", "config": {"x": 1}}
    edges = [{"from": "START", "to": "n"}, {"from": "n", "to": "END"}]
    graph = {"nodes": [node], "edges": edges}
    given: dict[str, Any] = {"workspace": "acme", "graph": graph, "timeout_seconds": 20}
    return ExportRequest(**{**given, **options})


def test_a_graph_becomes_a_script(user_code: UserCode) -> None:
    """One that imports back to it."""
    request = _export()
    text = user_code.export_script(request)
    imported = user_code.import_script("acme", text, None, timeout_seconds=20).graph
    assert imported["nodes"] == request.graph["nodes"]
    assert imported["edges"] == request.graph["edges"]
    assert "script" not in imported


def test_a_graph_on_a_script_keeps_the_script(user_code: UserCode) -> None:
    """Its functions, under the same entry point."""
    graph = user_code.import_script("acme", _SCRIPT, "graph", timeout_seconds=20).graph
    graph["nodes"][0]["timeout_seconds"] = 7
    request = _export(graph=graph, script=_SCRIPT, entrypoint="graph")
    text = user_code.export_script(request)
    assert 'print("hello")' in text
    imported = user_code.import_script("acme", text, "graph", timeout_seconds=20).graph
    assert imported["nodes"] == graph["nodes"]


@pytest.mark.parametrize(
    ("script", "error"),
    [("import os", ScriptRejected), ("#" * 200_000, ScriptTooLarge), ("1 / 0", ScriptRejected)],
)
def test_a_graph_on_a_script_that_cannot_run_says_why(
    script: str, error: type[Exception], user_code: UserCode
) -> None:
    """The same classes as at import."""
    with pytest.raises(error):
        user_code.export_script(_export(script=script))
