from typing import Any

import pytest

from tests.harness.api import GRAPH, World

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "of": {"type": "array", "items": {"type": "string"}}},
    "required": ["n"],
}


def limited(schema: dict[str, Any] = SCHEMA) -> dict[str, Any]:
    return {**GRAPH, "settings": {"input_schema": schema}}


@pytest.mark.parametrize(
    ("inputs", "path"),
    [({}, "/inputs"), ({"n": "1"}, "/inputs/n"), ({"n": 1, "of": ["a", 2]}, "/inputs/of/1")],
)
def test_inputs_that_do_not_fit_start_nothing(world: World, inputs: Any, path: str) -> None:
    workflow = world.workflow(limited())
    body = {"inputs": inputs}
    refused = world.refused(422, "POST", f"/workflows/{workflow}/execute", body)
    assert [error["path"] for error in refused["errors"]] == [path]
    assert path in refused["detail"]
    assert world.executions.writes == world.queue.sends == 0


def test_inputs_that_fit_start_an_execution(world: World) -> None:
    workflow = world.workflow(limited())
    world.ok("POST", f"/workflows/{workflow}/execute", {"inputs": {"n": 1, "of": ["a"]}})
    world.ok("PUT", f"/workflows/{workflow}", {"graph": GRAPH})
    world.ok("POST", f"/workflows/{workflow}/execute", {"inputs": {}})
    world.refused(422, "POST", f"/workflows/{workflow}/execute", {"inputs": {}, "version": 1})


def test_a_batch_in_which_one_does_not_fit_starts_none(world: World) -> None:
    workflow = world.workflow(limited())
    path = f"/workflows/{workflow}/execute-batch"
    refused = world.refused(422, "POST", path, {"inputs": [{"n": 1}, {"n": None}, {"n": 2}, 7]})
    assert [error["path"] for error in refused["errors"]] == ["/inputs/1/n", "/inputs/3"]
    many = world.refused(422, "POST", path, {"inputs": [{}] * 500})
    assert len(many["errors"]) == 20
    assert world.executions.writes == world.queue.sends == 0
    assert len(world.ok("POST", path, {"inputs": [{"n": 1}, {"n": 2}]})["executions"]) == 2


def test_what_was_accepted_before_there_was_a_schema_can_be_repeated(world: World) -> None:
    workflow = world.workflow()
    headers = {"idempotency-key": "k"}
    one, batch = f"/workflows/{workflow}/execute", f"/workflows/{workflow}/execute-batch"
    first = world.ok("POST", one, {"inputs": {}}, headers=headers)
    many = world.ok("POST", batch, {"inputs": [{}, {}]}, headers=headers)
    world.ok("PUT", f"/workflows/{workflow}", {"graph": limited()})
    assert world.ok("POST", one, {"inputs": {}}, headers=headers)["id"] == first["id"]
    assert world.ok("POST", batch, {"inputs": [{}, {}]}, headers=headers) == many


def test_a_schema_that_leads_nowhere_is_refused_with_its_graph(world: World) -> None:
    body = {"name": "lost", "graph": limited({"$ref": "#/$defs/none"})}
    (issue,) = world.refused(422, "POST", "/workflows", body)["issues"]
    assert issue["path"] == "settings.input_schema"
    assert "'/$defs/none' does not exist" in issue["message"]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"n": {"pattern": "^(a+)+$"}}},
        {"properties": {"n": {"pattern": "^(?=(a|aa)+$)"}}},
        {"patternProperties": {"^(n|nn)+$": False}},
        {"$defs": {"itself": {"$ref": "#/$defs/itself"}}, "$ref": "#/$defs/itself"},
    ],
)
def test_a_schema_that_means_harm_costs_no_time(world: World, schema: dict[str, Any]) -> None:
    workflow = world.workflow(limited(schema))
    inputs = {"n": "a" * 5_000 + "!", "n" * 5_000 + "!": 1}
    status = world.call("POST", f"/workflows/{workflow}/execute", {"inputs": inputs}).status
    assert status in {202, 422}
