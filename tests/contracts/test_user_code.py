"""The port ``UserCode``: in process, and over Lambda with the handler behind a stub."""

import io
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from orcheo.adapters.aws.lambda_user_code import LambdaUserCode
from orcheo.adapters.user_code import LocalUserCode
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.application.ports import CallRequest, UserCode
from orcheo.domain.errors import (
    NondeterministicGraph,
    PayloadTooLarge,
    ScriptRejected,
    ScriptTooLarge,
    UserCodeUnavailable,
)
from orcheo.domain.graph import Graph

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
    yield LambdaUserCode(stub, "run_user_code")
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


def _broken(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> LambdaUserCode:
    return LambdaUserCode(_StubLambda(answer), "run_user_code")


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
