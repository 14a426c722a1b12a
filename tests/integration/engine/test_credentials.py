"""Credentials in nodes: lent once, sent where the node says, and seen nowhere else."""

import base64
import itertools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from orcheo.adapters.http_egress import GuardedTransport
from orcheo.application.effect_ports import ChatReply, ChatRequest
from orcheo.application.vault_ports import Grant
from orcheo.domain.credentials import CredentialScope, CredentialStatus, Health
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.principals import Role
from orcheo.domain.values import tagged
from tests.integration.engine.bench import EXECUTION, WORKSPACE, Bench
from tests.integration.engine.test_crashes import Scripted
from tests.integration.engine.test_graphs import edges, node

VALUE = "canary+/4f9a=q&in-plain"
URL = "https://api.example/"
Handle = Callable[[httpx.Request], httpx.Response]


def client(handle: Handle) -> httpx.Client:
    """Return a client whose network is a function."""
    transport = GuardedTransport(
        resolver=lambda _host, _port: ["93.184.216.34"], transport=httpx.MockTransport(handle)
    )
    return httpx.Client(transport=transport)


def ok(_request: httpx.Request) -> httpx.Response:
    """Answer."""
    return httpx.Response(200, json={"ok": True})


def call(name: str = "call", **config: Any) -> dict[str, Any]:
    """Return a node that sends a credential."""
    headers = {"authorization": "Bearer [[stripe]]"}
    return node(name, "http_request", {"url": URL, "headers": headers, **config})


def bench_for(*nodes: dict[str, Any], handle: Handle = ok, inputs: Any = None) -> Bench:
    """Run a chain of nodes with one credential in the vault."""
    bench = ready(handle)
    bench.run_graph(chain(*nodes), {} if inputs is None else inputs)
    return bench


def ready(handle: Handle = ok) -> Bench:
    """Return a bench with one credential in the vault."""
    bench = Bench(Scripted(), http=client(handle))
    bench.lender.add("stripe", WORKSPACE, token=VALUE)
    return bench


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    """Return a graph of nodes, one after another."""
    names = ["START", *(each["id"] for each in nodes), "END"]
    return {"nodes": list(nodes), "edges": edges(*itertools.pairwise(names))}


def written(bench: Bench) -> str:
    """Return all that the execution has written."""
    log = bench.store.read_log(WORKSPACE, EXECUTION, whole=True)
    rows = [row.body for row in log.tasks]
    execution = bench.store.get(WORKSPACE, EXECUTION)
    told = [each.body for each in log.entries]
    return json.dumps([told, rows, execution.error], ensure_ascii=False, default=str)


def test_a_node_sends_the_value_and_the_log_has_none_of_it() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"ok": True})

    bench = bench_for(call(), handle=handle)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert seen[0].headers["authorization"] == f"Bearer {VALUE}"
    assert VALUE not in written(bench)


def test_an_execution_issues_one_grant_and_opens_none_in_the_same_invocation() -> None:
    bench = bench_for(call("a"), call("b"), call("c"))
    lender = bench.lender
    assert (lender.envelope.seals, lender.envelope.opens) == (1, 0)
    assert [entry.fields for entry in lender.accesses.entries] == [["token"]]
    assert lender.grants.find(WORKSPACE, EXECUTION) is None
    assert lender.credentials.get(WORKSPACE, "cr_stripe").last_used_at is not None


def test_the_next_invocation_opens_the_grant_once() -> None:
    bench = ready()
    bench.budget_seconds = 0  # one superstep each
    bench.run_graph(chain(call("a"), call("b"), call("c")), {})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert (bench.lender.envelope.seals, bench.lender.envelope.opens) == (1, 2)
    assert len(bench.lender.accesses.entries) == 1


def test_an_invocation_that_uses_none_opens_none() -> None:
    bench = ready()
    bench.budget_seconds = 0
    plain = node("plain", "set_variable", {"a": 1})
    bench.run_graph(chain(call("a"), plain), {})
    assert (bench.lender.envelope.seals, bench.lender.envelope.opens) == (1, 0)


def test_a_graph_without_references_asks_the_vault_for_nothing() -> None:
    bench = ready()
    bench.run_graph(
        chain(node("plain", "set_variable", {"a": "{{inputs.evil}}"})), {"evil": "[[stripe]]"}
    )
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert bench.lender.grants.writes == bench.lender.envelope.seals == 0
    assert "[[stripe]]" in written(bench)


def test_a_reference_that_an_input_brings_stays_text() -> None:
    seen: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["x-a"])
        return httpx.Response(200, json={})

    bench = bench_for(
        node("n", "http_request", {"url": URL, "headers": {"x-a": "{{inputs.e}}-[[stripe]]"}}),
        handle=handle,
        inputs={"e": "[[stripe]]"},
    )
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert seen == [f"[[stripe]]-{VALUE}"]


ECHOES: dict[str, Callable[[str], str]] = {
    "plain": lambda secret: secret,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "url": lambda secret: quote(secret, safe=""),
}


@pytest.mark.parametrize("encoding", ECHOES)
def test_what_a_service_echoes_is_replaced_before_anyone_sees_it(encoding: str) -> None:
    echo = f"<{ECHOES[encoding](VALUE)}>"

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"said": echo}, headers={"x-echo": quote(VALUE)})

    copy = node("copy", "set_variable", {"all": "{{results.call.json.said}}"})
    bench = bench_for(call(), copy, handle=handle)
    text = written(bench)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert ECHOES[encoding](VALUE) not in text
    assert "<[[stripe]]>" in text


def test_an_error_says_the_name_in_place_of_the_value() -> None:
    def handle(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"could not send Bearer {VALUE}")

    once = {"max_attempts": 1}
    bench = bench_for({**call(), "retry": once}, handle=handle)
    error = bench.execution.error
    assert error is not None
    assert error["type"] == "UpstreamUnavailable"
    assert "Bearer [[stripe]]" in error["message"]
    assert VALUE not in written(bench)


def test_a_value_in_an_address_is_in_no_message() -> None:
    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(404)

    bench = ready(handle)
    bench.lender.add("telegram", WORKSPACE, token="123456:AAAA-bbbb")
    sends = {"url": "https://api.example/bot[[telegram]]/send"}
    bench.run_graph(chain(node("n", "http_request", sends)), {})
    error = bench.execution.error
    assert error is not None
    assert "/bot[[telegram]]/send answered 404" in error["message"]


def test_a_retry_keeps_the_families_of_a_redacted_error() -> None:
    calls: list[int] = []

    def handle(_request: httpx.Request) -> httpx.Response:
        calls.append(1)
        if len(calls) < 3:
            raise httpx.ReadTimeout(f"no answer to {VALUE}")
        return httpx.Response(200, json={})

    bench = bench_for(
        {**call(), "retry": {"max_attempts": 3, "initial_seconds": 0.1}}, handle=handle
    )
    assert bench.execution.status is ExecutionStatus.SUCCEEDED
    assert VALUE not in written(bench)


def test_a_request_with_a_credential_follows_no_redirect() -> None:
    hosts: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        hosts.append(request.headers["host"])
        return httpx.Response(302, headers={"location": "https://evil.example/"})

    bench = bench_for(call(follow_redirects=True), handle=handle)
    assert hosts == ["api.example"]
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "RedirectRefused"


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("set_variable", {"a": "[[stripe]]"}),
        ("transform", {"expression": "reverse(@)", "source": "[[stripe]]"}),
        ("respond_to_webhook", {"body": "[[stripe]]"}),
        ("approval", {"message": "[[stripe]]"}),
    ],
)
def test_a_node_that_sends_nothing_is_lent_nothing(kind: str, config: dict[str, Any]) -> None:
    bench = bench_for(node("n", kind, config))
    error = bench.execution.error
    assert error is not None
    assert error["type"] == "NodeFailed"
    assert "sends nothing anywhere" in error["message"]
    assert bench.lender.accesses.entries == []


REFUSALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "revoked": ({"status": CredentialStatus.REVOKED}, "CredentialUnavailable", "is revoked"),
    "without a value": ({"status": CredentialStatus.ISSUED}, "CredentialUnavailable", "no value"),
    "expired": (
        {"expires_at": "2026-11-01T00:00:00.000Z"},
        "CredentialUnavailable",
        "expired at 2026-11-01",
    ),
    "of another workflow": (
        {"scope": CredentialScope(workflow_ids=frozenset({"wf_other"}))},
        "CredentialUnavailable",
        "is not for workflow",
    ),
    "of a role": (
        {"scope": CredentialScope(role=Role.ADMIN)},
        "CredentialUnavailable",
        "role 'admin'",
    ),
    "unhealthy": (
        {"health": Health.UNHEALTHY, "health_message": "401 from the service"},
        "CredentialUnhealthy",
        "401 from the service",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_credential_that_may_not_be_used_fails_its_node(case: str) -> None:
    changes, kind, said = REFUSALS[case]
    bench = ready()
    bench.lender.change(bench.lender.credentials.get(WORKSPACE, "cr_stripe"), **changes)
    bench.run_graph(chain(call()), {})
    error = bench.execution.error
    assert error is not None
    assert error["type"] == kind
    assert said in error["message"]
    assert bench.lender.accesses.entries == []


def test_a_role_in_the_scope_lets_those_through_who_have_it() -> None:
    bench = ready()
    bench.said = {"role": "admin"}
    scope = CredentialScope(role=Role.EDITOR)
    bench.lender.change(bench.lender.credentials.get(WORKSPACE, "cr_stripe"), scope=scope)
    bench.run_graph(chain(call()), {})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED


def test_a_reference_in_a_node_that_never_runs_disturbs_nobody() -> None:
    other = node("never", "http_request", {"url": URL, "headers": {"x": "[[missing]]"}})
    graph = chain(call())
    graph["nodes"].append(other)
    graph["edges"] += [{"from": "never", "to": "END"}]
    bench = ready()
    bench.run_graph(graph, {})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED


def test_a_missing_field_is_named_with_those_that_there_are() -> None:
    headers = {"x": "[[stripe#secret]]"}
    bench = bench_for(node("n", "http_request", {"url": URL, "headers": headers}))
    assert bench.execution.error is not None
    assert "no secret field 'secret'; it has token" in bench.execution.error["message"]


def test_only_the_fields_that_are_referred_to_are_in_the_grant() -> None:
    bench = Bench(Scripted(), http=client(ok))
    put, grants = bench.lender.grants.put, list[Grant]()

    def noting(grant: Grant) -> None:
        grants.append(grant)
        put(grant)

    bench.lender.grants.put = noting
    bench.lender.add("aws", WORKSPACE, key_id="AKIA-canary", secret="canary-of-aws")
    headers = {"x": "[[aws#key_id]]"}
    bench.run_graph(chain(node("n", "http_request", {"url": URL, "headers": headers})), {})
    (grant,) = grants
    opened = bench.lender.envelope.open(grant.sealed, grant.context)
    assert b"AKIA-canary" in opened
    assert b"canary-of-aws" not in opened


def test_nothing_is_lent_while_an_execution_waits_and_a_new_grant_comes_after() -> None:
    bench = ready()
    ask = node("ask", "approval", {"message": "go on?"})
    waiting = bench.run_graph(chain(call("a"), ask, call("b")), {})
    assert waiting.status is ExecutionStatus.WAITING
    assert bench.lender.envelope.seals == 1
    assert bench.lender.grants.find(WORKSPACE, EXECUTION) is None
    assert bench.resume("approve").status is ExecutionStatus.SUCCEEDED
    assert bench.lender.envelope.seals == 2
    assert bench.lender.grants.find(WORKSPACE, EXECUTION) is None


SCRIPT = """
from langchain.chat_models import init_chat_model
from langgraph.graph import END, START, StateGraph
from typing import TypedDict

class State(TypedDict):
    said: str

def ask(state):
    model = init_chat_model("m", model_provider="own", api_key="[[openai]]")
    answer = model.invoke("hello").content
    if state["said"] == "both":
        other = init_chat_model("m", model_provider="own", api_key="[[" + "stripe" + "]]")
        other.invoke("again")
    return {"said": answer}

def build():
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    return graph.compile()
"""


class Echoing:
    """A chat model that says with which options it was called."""

    def __init__(self) -> None:
        self.options: list[Any] = []

    def reply(self, request: ChatRequest) -> ChatReply:
        """Return the options as text."""
        self.options.append(dict(request.options))
        text = json.dumps(dict(request.options))
        return ChatReply(message=tagged("message", {"type": "ai", "content": text}))


@pytest.fixture
def with_models(user_code: Any) -> Bench:
    """Return a bench with a chat model that echoes, and two keys."""
    bench = Bench(user_code, chat_models=Echoing())
    bench.lender.add("openai", WORKSPACE, token="sk-canary-of-openai")
    bench.lender.add("stripe", WORKSPACE, token="canary-of-stripe")
    return bench


def test_a_chat_model_gets_the_value_and_the_script_does_not(with_models: Bench) -> None:
    with_models.run(SCRIPT, {"said": ""})
    models = with_models.chat_models
    assert isinstance(models, Echoing)
    assert [each["api_key"] for each in models.options] == ["sk-canary-of-openai"]
    assert with_models.output["said"] == '{"api_key": "[[openai]]"}'
    assert "sk-canary-of-openai" not in written(with_models)


def test_what_a_script_puts_together_is_no_reference_that_its_author_wrote(
    with_models: Bench,
) -> None:
    error = with_models.run(SCRIPT, {"said": "both"}).error
    assert error is not None
    assert "[[stripe]] is not lent to this execution" in error["message"]
    assert "canary" not in written(with_models)
