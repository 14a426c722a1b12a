"""Graphs of built-in nodes, as the canvas draws them."""

import json
from typing import Any

import httpx
import pytest

from orcheo.adapters.http_egress import GuardedTransport
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.validation import validate
from orcheo.nodes.registry import registry
from tests.integration.engine.bench import Bench
from tests.integration.engine.test_crashes import Scripted


def node(name: str, kind: str, config: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a built-in node."""
    return {"id": name, "kind": "builtin", "type": kind, "config": config, **more}


def edges(*pairs: tuple[Any, str]) -> list[dict[str, Any]]:
    """Return edges."""
    return [{"from": source, "to": target} for source, target in pairs]


def branch(source: str, kind: str, config: dict[str, Any], **to: str) -> dict[str, Any]:
    """Return a built-in branch."""
    outcomes = {name.rstrip("_"): target for name, target in to.items()}
    return {"from": source, "kind": "builtin", "type": kind, "config": config, "to": outcomes}


def run(graph: dict[str, Any], inputs: Any, **settings: Any) -> Bench:
    """Validate a graph and run it to its end."""
    _, issues = validate(graph, registry())
    assert [issue for issue in issues if issue.severity == "error"] == []
    bench = Bench(Scripted(), **settings)
    bench.run_graph(graph, inputs)
    return bench


GREETING: dict[str, Any] = {
    "nodes": [
        node("greet", "set_variable", {"text": "Hello {{inputs.name}}", "n": "{{inputs.n}}"}),
        node("big", "transform", {"expression": "results.greet.n"}),
        node("small", "respond_to_webhook", {"status": 201, "body": "{{results.greet}}"}),
    ],
    "edges": edges(("START", "greet"), ("big", "END"), ("small", "END")),
    "branches": [
        branch(
            "greet",
            "if_else",
            {
                "conditions": [
                    {"left": "{{results.greet.n}}", "operator": "greater_than", "right": 10}
                ]
            },
            true="big",
            false="small",
        )
    ],
}


@pytest.mark.parametrize(("n", "taken"), [(11, "big"), (3, "small")])
def test_a_branch_leads_one_way(n: int, taken: str) -> None:
    bench = run(GREETING, {"name": "Ada", "n": n})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    results = bench.output["results"]
    assert results["greet"] == {"text": "Hello Ada", "n": n}
    assert set(results) == {"greet", taken}
    assert bench.output["inputs"] == {"name": "Ada", "n": n}


def test_conditions_of_different_kinds_fail_with_a_message() -> None:
    bench = run(GREETING, {"name": "Ada", "n": "many"})
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "ConditionFailed"
    assert bench.execution.error["node_id"] == "greet"
    assert "two numbers or two texts" in bench.execution.error["message"]


LOOP: dict[str, Any] = {
    "state": {"channels": {"total": {"type": "array", "reducer": "operator.add", "initial": []}}},
    "nodes": [
        node("each", "for_each", {"items": "{{inputs.items}}"}),
        node(
            "take",
            "transform",
            {"expression": "[results.each.item]"},
            output={"channel": "total"},
        ),
        node("end", "set_variable", {"all": "{{total}}"}),
    ],
    "edges": edges(("START", "each"), ("take", "each"), ("end", "END")),
    "branches": [branch("each", "for_each", {}, item="take", done="end")],
}


@pytest.mark.parametrize("items", [[], [1], ["a", None, {"b": 2}], list(range(20))])
@pytest.mark.parametrize("budget", [300.0, 0.0])
def test_a_loop_visits_every_item(items: list[Any], budget: float) -> None:
    bench = run(LOOP, {"items": items}, budget_seconds=budget)
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["total"] == items
    assert bench.output["results"]["end"] == {"all": items}


def test_a_while_loop_ends_by_its_condition() -> None:
    graph = {
        "state": {
            "channels": {"count": {"type": "integer", "reducer": "operator.add", "initial": 0}}
        },
        "nodes": [
            node(
                "again",
                "while",
                {"conditions": [{"left": "{{count}}", "operator": "less_than", "right": 4}]},
            ),
            node("up", "transform", {"expression": "`1`"}, output={"channel": "count"}),
        ],
        "edges": edges(("START", "again"), ("up", "again")),
        "branches": [branch("again", "while", {}, loop="up", done="END")],
    }
    bench = run(graph, {})
    assert bench.output["count"] == 4
    assert bench.output["results"]["again"] == {"iteration": 4, "continue": False}


def test_a_loop_without_an_exit_ends_at_max_steps() -> None:
    graph = {
        "nodes": [node("a", "set_variable", {"x": 1}), node("b", "set_variable", {"y": 1})],
        "edges": edges(("START", "a"), ("a", "b"), ("b", "a")),
        "settings": {"max_steps": 20},
    }
    for budget in (300.0, 0.0):
        bench = Bench(Scripted(), budget_seconds=budget)
        bench.run_graph(graph, {})
        assert bench.execution.error is not None
        assert bench.execution.error["type"] == "MaxStepsExceeded"
        assert bench.checkpoints == 22


def test_a_graph_of_exactly_max_steps_succeeds() -> None:
    graph = {
        "nodes": [node(f"n{i}", "set_variable", {"x": 1}) for i in range(5)],
        "edges": edges(("START", "n0"), *[(f"n{i}", f"n{i + 1}") for i in range(4)]),
        "settings": {"max_steps": 5},
    }
    assert run(graph, {}).execution.status is ExecutionStatus.SUCCEEDED


@pytest.mark.parametrize("seconds", [0.0, 0.5, 2.0])
def test_a_short_delay_stays_in_the_invocation(seconds: float) -> None:
    graph = {"nodes": [node("d", "delay", {"seconds": seconds})], "edges": edges(("START", "d"))}
    bench = run(graph, {})
    assert sum(bench.clock.slept) == seconds
    assert len(bench.results) == 1


def test_a_long_delay_ends_the_invocation_and_is_not_waited_for_twice() -> None:
    graph = {
        "nodes": [node("d", "delay", {"seconds": 90}), node("s", "set_variable", {"a": 1})],
        "edges": edges(("START", "d"), ("START", "s")),
    }
    bench = run(graph, {})
    assert [(r.outcome, r.seconds) for r in bench.results] == [("backoff", 90), ("finished", 0)]
    assert bench.output["results"] == {"d": {"seconds": 90.0}, "s": {"a": 1}}
    tasks = [t for entry in bench.log.entries for t in entry.body.get("tasks", [])]
    assert {task["node"]: task["attempts"] for task in tasks} == {"d": 1, "s": 1}


def test_many_delays_at_once_each_wait_for_themselves_and_none_counts_as_a_crash() -> None:
    graph = {
        "nodes": [node(f"d{i}", "delay", {"seconds": 10 * i}) for i in range(1, 9)],
        "edges": edges(*[("START", f"d{i}") for i in range(1, 9)]),
    }
    bench = run(graph, {})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert [result.seconds for result in bench.results] == [10] * 8 + [0]
    assert bench.clock.monotonic() == 80


def test_an_execution_that_runs_too_long_ends() -> None:
    graph = {
        "nodes": [node(f"d{i}", "delay", {"seconds": 2}) for i in range(4)],
        "edges": edges(("START", "d0"), *[(f"d{i}", f"d{i + 1}") for i in range(3)]),
        "settings": {"timeout_seconds": 5},
    }
    for budget in (300.0, 0.0):
        bench = run(graph, {}, budget_seconds=budget)
        assert bench.execution.error is not None
        assert bench.execution.error["type"] == "ExecutionTimeout"


def test_an_execution_past_its_deadline_ends() -> None:
    graph = {
        "nodes": [node("d", "delay", {"seconds": 1_000_000}), node("s", "set_variable", {})],
        "edges": edges(("START", "d"), ("d", "s")),
    }
    bench = Bench(Scripted())
    bench.accept(graph, {})
    bench.advance()
    bench.clock.advance(500 * 86_400)
    bench.finish()
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "DeadlineExceeded"


def test_an_invocation_that_comes_too_early_waits_on() -> None:
    graph = {"nodes": [node("d", "delay", {"seconds": 90})], "edges": edges(("START", "d"))}
    bench = Bench(Scripted())
    bench.accept(graph, {})
    bench.advance()
    bench.clock.advance(50)
    result = bench.advance()
    assert (result.outcome, result.seconds) == ("backoff", 40)
    bench.clock.advance(40)
    assert bench.advance().outcome == "finished"


def test_a_template_that_leads_nowhere_fails_the_node() -> None:
    graph = {
        "nodes": [node("a", "set_variable", {"x": "{{inputs.missing}}"})],
        "edges": edges(("START", "a")),
    }
    bench = run(graph, {})
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "TemplateError"
    assert bench.execution.error["node_id"] == "a"


def test_inputs_that_are_no_object_are_called_input() -> None:
    graph = {
        "nodes": [node("a", "set_variable", {"x": "{{inputs.input}}"})],
        "edges": edges(("START", "a")),
    }
    assert run(graph, [1, 2]).output["results"] == {"a": {"x": [1, 2]}}


def test_a_sub_graph_of_built_in_nodes_shares_inputs_and_results() -> None:
    graph = {
        "nodes": [
            node("a", "set_variable", {"x": 1}),
            {
                "id": "sub",
                "kind": "graph",
                "graph": {
                    "nodes": [
                        node("b", "set_variable", {"y": "{{results.a.x}}"}),
                        node("c", "set_variable", {"z": "{{inputs.q}}"}),
                    ],
                    "edges": edges(("START", "b"), ("b", "c")),
                },
            },
            node("d", "set_variable", {"w": "{{results.c.z | default(null)}}"}),
        ],
        "edges": edges(("START", "a"), ("a", "sub"), ("sub", "d")),
    }
    bench = run(graph, {"q": 7})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["results"] == {"a": {"x": 1}, "b": {"y": 1}, "c": {"z": 7}, "d": {"w": 7}}


@pytest.mark.parametrize("extracted", [False, True])
def test_a_channel_that_adds_up_is_added_to_once_by_a_sub_graph_that_is_not_given_it(
    *, extracted: bool
) -> None:
    """What the canvas makes of nodes that it puts into a sub-graph does what they did."""

    def adding(name: str, value: int) -> dict[str, Any]:
        config = {"expression": f"[`{value}`]"}
        return node(name, "transform", config, output={"channel": "log"})

    log = {"type": "array", "reducer": "operator.add"}
    best = {"type": "integer", "reducer": "max", "initial": 3}
    inside = [
        adding("b", 2),
        node("top", "transform", {"expression": "best"}, output={"channel": "best"}),
    ]
    channels = {"log": {**log, "initial": [0]}, "best": best}
    if extracted:
        inner = {
            "state": {"channels": {"log": log, "best": best}, "input": ["best"]},
            "nodes": inside,
            "edges": edges(("START", "b"), ("b", "top"), ("top", "END")),
        }
        nodes = [adding("a", 1), {"id": "g", "kind": "graph", "graph": inner}, adding("c", 3)]
        ways = edges(("START", "a"), ("a", "g"), ("g", "c"), ("c", "END"))
    else:
        nodes = [adding("a", 1), *inside, adding("c", 3)]
        ways = edges(("START", "a"), ("a", "b"), ("b", "top"), ("top", "c"), ("c", "END"))
    bench = run({"state": {"channels": channels}, "nodes": nodes, "edges": ways}, {})
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output["log"] == [0, 1, 2, 3]
    assert bench.output["best"] == 3


def test_a_whole_state_graph_takes_built_in_nodes() -> None:
    graph = {
        "state": {"root": "dict"},
        "nodes": [
            {"id": "p", "kind": "python", "at": "p"},
            node("s", "set_variable", {"seen": "{{log}}"}),
        ],
        "edges": edges(("START", "p"), ("p", "s")),
        "script": {"sha256": "0" * 64},
    }
    bench = Bench(Scripted())
    bench.accept(graph, {"x": 1}, script="")
    bench.finish()
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    assert bench.output == {"log": ["p"]}


def client(handle: Any) -> httpx.Client:
    """Return a client whose network is a function."""
    transport = GuardedTransport(
        resolver=lambda host, _port: {"public.example": ["93.184.216.34"]}.get(host, [host]),
        transport=httpx.MockTransport(handle),
    )
    return httpx.Client(transport=transport)


def http_graph(**config: Any) -> dict[str, Any]:
    """Return a graph of one request."""
    return {"nodes": [node("get", "http_request", config)], "edges": edges(("START", "get"))}


def test_a_request_gives_status_headers_and_json() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"ok": True})

    graph = http_graph(
        method="POST", url="https://public.example/{{inputs.id}}", json={"a": "{{inputs.id}}"}
    )
    bench = run(graph, {"id": 7}, http=client(handle))
    assert bench.execution.status is ExecutionStatus.SUCCEEDED, bench.execution.error
    result = bench.output["results"]["get"]
    assert (result["status"], result["json"]) == (200, {"ok": True})
    assert json.loads(seen[0].content) == {"a": 7}
    assert seen[0].url.host == "93.184.216.34"
    assert seen[0].headers["host"] == "public.example"


def test_an_unavailable_upstream_is_tried_three_times() -> None:
    calls: list[int] = []

    def handle(_request: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(503)

    bench = run(http_graph(url="https://public.example/"), {}, http=client(handle))
    assert len(calls) == 3
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "UpstreamUnavailable"


def test_a_private_address_is_refused_and_not_tried_again() -> None:
    def handle(_request: httpx.Request) -> httpx.Response:
        raise AssertionError

    bench = run(http_graph(url="http://10.0.0.1/"), {}, http=client(handle))
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "EgressRefused"


def test_a_redirect_to_a_private_address_is_refused() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == "public.example"
        return httpx.Response(302, headers={"location": "http://169.254.169.254/latest"})

    graph = http_graph(url="https://public.example/", follow_redirects=True)
    bench = run(graph, {}, http=client(handle))
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "EgressRefused"


def test_an_answer_over_five_megabytes_fails() -> None:
    bench = run(
        http_graph(url="https://public.example/"),
        {},
        http=client(lambda _request: httpx.Response(200, content=b"x" * (5 * 1024 * 1024 + 1))),
    )
    assert bench.execution.error is not None
    assert bench.execution.error["type"] == "ResponseTooLarge"
