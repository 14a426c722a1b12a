"""What runs on the platform ends in the state that plain LangGraph reaches in process."""

from types import ModuleType
from typing import Any

import pytest

from tests.e2e.cloud import Cloud
from tests.e2e.scripts import ALL


def plain(script: str, inputs: Any) -> Any:
    """Run a script under the real LangGraph."""
    module = ModuleType("script")
    code = compile(script, "script", "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - the script is ours: it stands in scripts.py
    for name in ("build_graph", "graph", "workflow", "app"):
        found = getattr(module, name, None)
        if found is not None:
            break
    else:
        raise AssertionError("no entry point")
    built: Any = found
    if not hasattr(built, "nodes"):
        built = built()
    compiled = built.compile() if hasattr(built, "compile") else built
    return compiled.invoke(inputs, {"recursion_limit": 200})


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_script_ends_as_it_does_in_process(cloud: Cloud, name: str) -> None:
    script, inputs = ALL[name]
    expected = plain(script, inputs)
    ended = cloud.wait(cloud.start(cloud.import_script(script, name), inputs))
    assert ended["status"] == "succeeded", ended["error"]
    assert ended["output"] == expected


LOOPING_GRAPH: dict[str, Any] = {
    "schema_version": 1,
    "nodes": [
        {"id": "greet", "kind": "builtin", "type": "set_variable",
         "config": {"message": "Hello {{inputs.name}}", "count": "{{inputs.count}}"}},
        {"id": "big", "kind": "builtin", "type": "set_variable", "config": {"size": "big"}},
        {"id": "small", "kind": "builtin", "type": "set_variable", "config": {"size": "small"}},
        {"id": "each", "kind": "builtin", "type": "for_each",
         "config": {"items": "{{inputs.items}}"}},
        {"id": "work", "kind": "builtin", "type": "set_variable",
         "config": {"last": "{{results.each.item}}"}},
    ],
    "edges": [
        {"from": "START", "to": "greet"},
        {"from": "big", "to": "each"},
        {"from": "small", "to": "each"},
        {"from": "work", "to": "each"},
    ],
    "branches": [
        {"from": "greet", "kind": "builtin", "type": "if_else",
         "config": {"conditions": [
             {"left": "{{results.greet.count}}", "operator": "greater_than", "right": 10}]},
         "to": {"true": "big", "false": "small"}},
        {"from": "each", "kind": "builtin", "type": "for_each", "config": {},
         "to": {"item": "work", "done": "END"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(("count", "size"), [(3, "small"), (30, "big")])
def test_a_json_graph_branches_and_loops(cloud: Cloud, count: int, size: str) -> None:
    inputs = {"name": "Ada", "count": count, "items": ["a", "b", "c"]}
    ended = cloud.wait(cloud.start(cloud.create(LOOPING_GRAPH), inputs))
    assert ended["status"] == "succeeded", ended["error"]
    results = ended["output"]["results"]
    assert results["greet"] == {"message": "Hello Ada", "count": count}
    assert size in results
    assert {"big", "small"} - {size} - set(results)
    assert results["work"] == {"last": "c"}
    assert results["each"]["done"] is True
    visits = cloud.ok("GET", f"/executions/{ended['id']}/nodes")["items"]
    assert [visit["id"] for visit in visits].count("work") == 3
