import json
from typing import Any

import pytest

from orcheo.application.node_ports import NodeContext
from orcheo.domain.errors import NodeFailed
from orcheo.nodes import flow
from orcheo.nodes.registry import InvalidConfig, Registry, registry
from tests.fakes.clock import FakeClock


def context(scope: dict[str, Any] | None = None, previous: Any = None) -> NodeContext:
    """Return what a node is told."""
    return NodeContext(
        node_id="n",
        execution_id="ex_1",
        workspace="acme",
        attempt=1,
        deadline=60.0,
        clock=FakeClock(),
        scope=scope or {},
        previous=previous,
        http=None,
        log=lambda _: None,
    )


def test_the_catalogue_lists_every_node_and_router_once() -> None:
    found = [(entry.kind, entry.type) for entry in registry().entries()]
    assert sorted(found) == sorted(
        [
            *[("node", name) for name in ("for_each", "while", "set_variable", "transform")],
            *[("node", name) for name in ("http_request", "delay", "respond_to_webhook")],
            ("node", "approval"),
            *[("branch", name) for name in ("if_else", "for_each", "while", "switch")],
        ]
    )


def test_entries_are_json_and_say_what_they_do() -> None:
    for entry in registry().entries():
        document = json.loads(json.dumps(entry.to_json()))
        assert document["description"].endswith(".")
        assert document["config_schema"]["$schema"].endswith("2020-12/schema")
        assert bool(document["output_schema"]) is (entry.kind == "node")


def test_fields_carry_their_documentation() -> None:
    entry = registry().find("node", "http_request")
    assert entry is not None
    assert "description" in entry.config_schema["properties"]["url"]


@pytest.mark.parametrize(
    ("kind", "name", "config", "paths"),
    [
        ("node", "delay", {"seconds": "{{inputs.s}}"}, []),
        ("node", "delay", {"seconds": -1}, [("seconds",)]),
        ("node", "delay", {}, [("seconds",)]),
        ("node", "delay", {"seconds": 1, "minutes": 2}, [("minutes",)]),
        ("node", "for_each", {"items": "{{inputs.items}}"}, []),
        ("node", "for_each", {"items": "abc"}, [("items",)]),
        ("node", "set_variable", {"any": {"thing": 1}}, []),
        ("node", "transform", {"expression": "a["}, [()]),
        ("node", "transform", {"expression": "a", "fields": {}}, [()]),
        ("node", "transform", {}, [()]),
        ("node", "http_request", {"url": "x", "json": 1, "form": {}}, [()]),
        (
            "branch",
            "if_else",
            {"conditions": [{"operator": "eq"}]},
            [("conditions", 0, "operator")],
        ),
        ("branch", "if_else", {"conditions": [{"case_sensitive": "{{inputs.c}}"}]}, []),
    ],
)
def test_a_configuration_is_checked_but_for_its_templates(
    kind: Any, name: str, config: dict[str, Any], paths: list[tuple[str | int, ...]]
) -> None:
    assert [tuple(issue.path) for issue in registry().check(kind, name, config)] == paths


def test_a_configuration_is_checked_again_with_its_values() -> None:
    with pytest.raises(InvalidConfig, match=r"config\.seconds"):
        registry().run("delay", {"seconds": "{{inputs.s}}"}, context({"inputs": {"s": "abc"}}))


def test_an_unknown_node_is_an_error() -> None:
    with pytest.raises(NodeFailed, match="nothing"):
        registry().run("nothing", {}, context())
    with pytest.raises(NodeFailed, match="nothing"):
        registry().route("nothing", {}, {}, "n")


def test_two_definitions_of_one_type_are_refused() -> None:
    with pytest.raises(ValueError, match="delay"):
        Registry([*flow.DEFINITIONS, *flow.DEFINITIONS])


def test_transform_gives_fields() -> None:
    scope = {"inputs": {"orders": [{"n": 1}, {"n": 2}]}}
    config = {"fields": {"all": "inputs.orders[].n", "first": "inputs.orders[0].n"}}
    assert registry().run("transform", config, context(scope)) == {"all": [1, 2], "first": 1}


def test_transform_reports_what_it_cannot_do() -> None:
    with pytest.raises(NodeFailed, match="abs"):
        registry().run("transform", {"expression": "abs('a')"}, context())


def test_for_each_starts_again_after_the_end() -> None:
    def visit(previous: Any) -> Any:
        return registry().run("for_each", {"items": ["a"]}, context(previous=previous))

    first = visit(None)
    done = visit(first)
    assert (first["item"], done["done"]) == ("a", True)
    assert visit(done) == first


def test_while_ends_at_its_limit() -> None:
    previous = None
    rounds = 0
    while True:
        config = {"conditions": [], "max_iterations": 3}
        previous = registry().run("while", config, context(previous=previous))
        if not previous["continue"]:
            break
        rounds += 1
    assert rounds == 3


def test_switch_takes_the_case_of_the_same_value_and_type() -> None:
    config = {
        "value": "{{inputs.v}}",
        "cases": [{"value": True, "outcome": "yes"}, {"value": 1, "outcome": "one"}],
    }
    taken = [registry().route("switch", config, {"inputs": {"v": v}}, "n") for v in (1, True, "1")]
    assert taken == ["one", "yes", "default"]


def test_a_loop_router_must_follow_its_loop() -> None:
    with pytest.raises(NodeFailed, match=r"results\.n"):
        registry().route("for_each", {}, {"results": {"n": 1}}, "n")
