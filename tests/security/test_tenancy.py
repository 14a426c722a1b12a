"""Another workspace's ids, in every place where an operation takes one: nothing comes of them.

Made from the OpenAPI document: a new operation is taken in by itself, and one with a place that
``slots`` does not know fails.
"""

import asyncio
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orcheo.bootstrap import api as api_wiring
from tests.harness.api import GRAPH, SCRIPT, ScriptedUserCode, python_graph
from tests.harness.api_document import Operation, operations
from tests.harness.stage import staged
from tests.harness.tenants import SEVERAL, Request, Tenant
from tests.security.slots import (
    BLIND,
    COUNTED,
    GRAPH_SLOTS,
    GRAPH_VALUES,
    REFUSED,
    UNTRIED,
    VALUES,
)

OWNER, STRANGER = "acme", "rival"
SLOTS = [(operation, slot) for operation in operations() for slot in operation.slots()]


@pytest.fixture(scope="module")
def tenants(request: pytest.FixtureRequest) -> Iterator[tuple[Tenant, Tenant]]:
    """Give an owner and a stranger, each with one of everything."""
    asyncio.set_event_loop(request.getfixturevalue("_loop"))
    with pytest.MonkeyPatch.context() as patch, staged(patch) as stage:
        patch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
        patch.setattr(api_wiring, "_user_code", ScriptedUserCode)
        owner = Tenant(stage, OWNER, user_id="ada").furnish()
        stranger = Tenant(stage, STRANGER, user_id="mallory").furnish()
        yield owner, stranger


def test_every_place_where_a_client_writes_was_looked_at() -> None:
    found = {slot for _, slot in SLOTS}
    known = {*REFUSED, *BLIND, *UNTRIED, *VALUES}
    assert found - known == set(), "say in tests/security/slots.py what these name"
    assert known - found == set(), "these are gone"
    lists = (REFUSED, BLIND, UNTRIED, VALUES)
    assert len(known) == sum(map(len, lists)), "listed twice"


def test_every_member_of_a_graph_was_looked_at() -> None:
    file = Path(__file__).parents[2] / "contracts" / "graph.schema.json"
    schema = json.loads(file.read_text())
    found = {
        f"{name}.{member}"
        for name, each in schema["$defs"].items()
        for member in each.get("properties", {})
    }
    assert found == {*GRAPH_SLOTS, *GRAPH_VALUES}


def _cases(kinds: dict[str, str]) -> list[Any]:
    return [
        pytest.param(operation, slot, id=f"{operation.id}-{slot}")
        for operation, slot in SLOTS
        if slot in kinds and not (kinds[slot] == "cursor" and operation.id in COUNTED)
    ]


@pytest.mark.parametrize(("operation", "slot"), _cases(REFUSED))
def test_an_object_of_another_workspace_is_not_there(
    tenants: tuple[Tenant, Tenant], operation: Operation, slot: str
) -> None:
    owner, stranger = tenants
    request = stranger.request(operation)
    _refer(request, slot, _foreign(owner, operation, REFUSED[slot]), owner)
    before = owner.store.last()
    status, text, _ = request.send(stranger)
    assert status in ({400} if REFUSED[slot] == "cursor" else {403, 404}), text
    assert owner.mark not in text
    assert owner.store.everything() == before


@pytest.mark.parametrize(("operation", "slot"), _cases(BLIND))
def test_a_name_from_another_workspace_shows_and_touches_nothing(
    tenants: tuple[Tenant, Tenant], operation: Operation, slot: str
) -> None:
    owner, stranger = tenants
    for value in _named(owner, BLIND[slot]):
        request = stranger.request(operation)
        _put(request, slot, value)
        before = owner.store.last()
        status, text, _ = request.send(stranger)
        assert status < 500, text
        assert owner.mark not in text
        _unaffected(owner, before)


def test_the_owner_reaches_all_of_it_with_the_same_requests(
    tenants: tuple[Tenant, Tenant],
) -> None:
    """Without this the refusals above might have had any other cause."""
    owner, _ = tenants
    named = {slot for slot, kind in REFUSED.items() if kind != "cursor"}
    refused: dict[str, Any] = {}
    for operation in sorted(operations(), key=_destruction):
        if named.isdisjoint(operation.slots()):
            continue
        request = owner.request(operation)
        for slot in set(operation.slots()) & {slot for slot in named if slot.startswith("body.")}:
            _refer(request, slot, owner.ids[REFUSED[slot]], owner)
        status, text, _ = request.send(owner)
        if status in {401, 403, 404, 405} or status >= 500:
            refused[operation.id] = (status, text)
    owner.store.everything()
    assert refused == {}


def _destruction(operation: Operation) -> tuple[int, int]:
    """Sort reads first, and what deletes last: the parts before the whole."""
    rank = ["GET", "POST", "PUT", "PATCH", "DELETE"].index(operation.method)
    return rank, -operation.path.count("/") - (operation.path.startswith("/workflows") * -9)


def _foreign(owner: Tenant, operation: Operation, kind: str) -> str:
    if kind != "cursor":
        return owner.ids[kind]
    request = owner.request(operation)
    request.query["limit"] = 1
    status, text, _ = request.send(owner)
    assert status == 200, text
    cursor = json.loads(text)["cursor"]
    assert cursor, f"{operation.id}: {SEVERAL} of each do not fill a page of one"
    return str(cursor)


def _named(owner: Tenant, kind: str) -> list[Any]:
    """Return what to write into a place that names something without addressing it."""
    workflow, script = owner.ids["workflow"], "a" * 64
    match kind:
        case "graph":
            child = {"id": "a", "kind": "workflow", "workflow_id": workflow}
            reading = {**GRAPH["nodes"][0], "config": {"x": "[[openai_0#token]]"}}
            python = {"id": "a", "kind": "python", "at": "a"}
            return [
                {**GRAPH, "settings": {"error_workflow": workflow}},
                {**GRAPH, "nodes": [child]},
                {**GRAPH, "nodes": [reading]},
                {**GRAPH, "nodes": [python], "script": {"sha256": script}},
            ]
        case "interrupt":
            return [{owner.ids["interrupt"]: "yes"}]
        case "name":
            return ["openai_0"]
        case _:
            return [owner.ids[kind]]


def _refer(request: Request, slot: str, value: str, owner: Tenant) -> None:
    """Write the id of an object where it is looked up."""
    if slot == "body.GraphToExport.workflow_id":  # asked for scripts that did not come along
        request.body = {"graph": python_graph(SCRIPT)}
        value = owner.ids["scripted"] if value == owner.ids["workflow"] else value
    _put(request, slot, value)


def _put(request: Request, slot: str, value: Any) -> None:
    """Write a value into one place of a request."""
    where, _, name = slot.partition(".")
    match where:
        case "path":
            request.path[name] = value
        case "query":
            request.query[name] = value
        case "header":
            request.headers[name] = value
        case _:
            owner, _, member = name.rpartition(".")
            request.body = _written(copy.deepcopy(request.body), owner, member, value)


def _written(body: Any, schema: str, member: str, value: Any) -> Any:
    match schema, body:
        case "ScopeBody", dict():
            return {**body, "scope": {member: [value]}}
        case "PatchOperation", list():
            return [{"op": "add", "path": "/settings/error_workflow", "value": value}]
        case "ExecuteBatch", dict():
            return {**body, member: [{"id": value}] if member == "inputs" else {"id": value}}
        case "Execute", dict():
            return {**body, member: {"id": value}}
        case _, dict():
            return {**body, member: value}
        case _:
            raise AssertionError(f"{schema} has no body that {member!r} can be written into")


def _unaffected(owner: Tenant, before: dict[str, str]) -> None:
    """Check that all that the owner had is as it was, and that nothing of its was added."""
    after = owner.store.everything()
    changed = {key for key, value in before.items() if after.get(key) != value} - {"queue"}
    assert {key for key in changed if OWNER in key or OWNER in before[key]} == set()
    added = {key: value for key, value in after.items() if key not in before}
    assert {key for key, value in added.items() if f"#{OWNER}" in key or f'"{OWNER}"' in value} == (
        set()
    )
