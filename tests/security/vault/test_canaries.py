"""Canaries: a secret goes through everything that executions do, and is nowhere afterwards."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from orcheo.adapters.langgraph import lending
from orcheo.domain.redaction import IDLE
from tests.faults.scenarios import python_graph
from tests.integration.engine.test_graphs import edges, node
from tests.security.vault.sinks import ENCODINGS, found
from tests.security.vault.theatre import Theatre, played

CANARY = "canary-of-the/vault+4f9a=8e2b&71cd"
OPENAPI = Path(__file__).parents[3] / "contracts" / "openapi.json"
GATE = tuple(ENCODINGS)[:3]
SECONDS = 120


def call(name: str, path: str = "", **more: Any) -> dict[str, Any]:
    """Return a node that sends the canary."""
    headers = {"authorization": "Bearer [[canary]]"}
    config = {"method": "POST", "url": f"https://echo.example/{path}", "headers": headers}
    return node(name, "http_request", config, **more)


def graph(nodes: Sequence[dict[str, Any]], *pairs: Any, **settings: Any) -> dict[str, Any]:
    """Return a graph."""
    return {"nodes": list(nodes), "edges": edges(*pairs), "settings": settings}


def alone(one: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Return a graph of one node."""
    return graph([one], ("START", one["id"]), (one["id"], "END"), **settings)


def play(theatre: Theatre) -> None:
    """Successes, fans, webhook answers, large ones, failures, retries, crashes, waits, cancels."""
    answers = node("answer", "respond_to_webhook", {"body": "{{results}}"})
    wide = graph(
        [call("a"), call("b"), call("c"), answers],
        ("START", "a"),
        ("a", "b"),
        ("a", "c"),
        (["b", "c"], "answer"),
        ("answer", "END"),
    )
    succeeded = theatre.start(theatre.publish(wide))
    theatre.follow(succeeded)
    theatre.stream()
    assert theatre.run(succeeded) == "finished"
    theatre.stream()

    assert theatre.run(theatre.start(theatre.publish(alone(call("b", "large"))))) == "finished"

    shares = [call(f"n{number}", isolated=number == 0) for number in range(2)]
    pairs = [("START", each["id"]) for each in shares] + [(each["id"], "END") for each in shares]
    assert theatre.run(theatre.start(theatre.publish(graph(shares, *pairs)))) == "finished"

    told = theatre.publish(alone(node("note", "set_variable", {"error": "{{inputs}}"})))
    failing = theatre.publish(alone(call("bad", "breaks"), error_workflow=told))
    assert theatre.run(theatre.start(failing)) == "finished"
    theatre.deliver()
    assert theatre.run(theatre.executions[-1]) == "finished"

    again = {"max_attempts": 2, "initial_seconds": 0.01}
    assert theatre.run(theatre.start(theatre.publish(alone(call("x", "refuses", retry=again)))))

    ask = node("ask", "approval", {"message": "Send {{results.a.json}}?"})
    waits = theatre.publish(
        graph([call("a"), ask, call("b")], ("START", "a"), ("a", "ask"), ("ask", "b"), ("b", "END"))
    )
    decided, cancelled = theatre.start(waits), theatre.start(waits)
    for execution in (decided, cancelled):
        assert theatre.run(execution) == "suspend"
    _, asked = theatre.stage.call("GET", f"/executions/{decided}/interrupts")
    path = f"/executions/{decided}/decisions/{asked['items'][0]['id']}"
    assert theatre.stage.call("POST", path, {"value": "approve"})[0] == 202
    assert theatre.run(decided) == "finished"
    assert theatre.stage.call("DELETE", f"/executions/{cancelled}")[0] == 200

    mixed = python_graph(["p"], [("START", "first"), ("first", "p"), ("p", "END")])
    mixed["nodes"].append(call("first", output={"channel": "x"}))
    assert theatre.run(theatre.start(theatre.store_python(mixed))) == "finished"

    dying = theatre.start(theatre.publish(alone(call("a"))))
    theatre.dies = True
    assert theatre.run(dying) == "died"
    theatre.dies = False
    theatre.finish(dying)
    theatre.reap()
    theatre.stream()
    statuses = {
        each: theatre.stage.call("GET", f"/executions/{each}")[1]["status"]
        for each in theatre.executions
    }
    assert set(statuses.values()) == {"succeeded", "failed", "cancelled"}


def gets() -> list[str]:
    """Return the paths of every GET of the API."""
    paths = json.loads(OPENAPI.read_text())["paths"]
    return [path for path, operations in paths.items() if "get" in operations]


@pytest.fixture(
    params=[
        pytest.param(GATE, id="gate"),
        pytest.param(tuple(ENCODINGS), id="all", marks=pytest.mark.long),
    ]
)
def theatre(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theatre]:
    """Open the theatre."""
    with played(monkeypatch, CANARY, request.param) as opened:
        yield opened


@pytest.mark.timeout(SECONDS)
def test_a_canary_is_in_none_of_the_places_where_it_could_be(theatre: Theatre) -> None:
    play(theatre)
    sinks = theatre.sinks()
    assert len(sinks) > 20
    hits = {sink.name: hit for sink in sinks if (hit := found(sink.read(), CANARY))}
    answers = theatre.api_answers(gets())
    hits |= {path: hit for path, answer in answers.items() if (hit := found(answer, CANARY))}
    assert hits == {}
    # That it is nowhere says something only where the rest is there.
    empty = {sink.name for sink in sinks if not sink.read()}
    assert empty <= {"decisions", "metrics", "logs of libraries", "task rows"}
    well = [path for path, answer in answers.items() if answer["statusCode"] == 200]
    assert len(well) > 60
    marks = [path for path in well if "[[canary]]" in str(answers[path])]
    assert len(marks) > 20


@pytest.mark.timeout(SECONDS)
def test_a_canary_that_is_put_into_each_place_is_found_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with played(monkeypatch, CANARY, GATE) as theatre:
        theatre.start(theatre.publish(alone(node("n", "set_variable", {}))))
        names = list(ENCODINGS)
        for number, sink in enumerate(theatre.sinks()):
            own = f"{CANARY}-of-{number}"
            assert found(sink.read(), own) == [], sink.name
            encoding = names[number % len(names)]
            sink.plant(f"planted <{ENCODINGS[encoding](own)}> here")
            assert encoding in found(sink.read(), own), sink.name


@pytest.mark.long
@pytest.mark.timeout(SECONDS)
def test_without_redaction_the_same_stories_leave_it_in_many_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lending, "Redactor", lambda _secrets: IDLE)
    with played(monkeypatch, CANARY, GATE) as theatre:
        play(theatre)
        hit = {sink.name for sink in theatre.sinks() if found(sink.read(), CANARY)}
        assert hit >= {
            "log entries",
            "task rows",
            "frames",
            "status items",
            "records of the stream",
            "frames of the socket",
            "objects of the bucket",
            "bodies of the queue",
            "errors of functions",
            "calls of user code",
        }
        answers = theatre.api_answers(gets())
        assert sum(bool(found(answer, CANARY)) for answer in answers.values()) > 20
