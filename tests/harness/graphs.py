"""Hypothesis strategies for whole graphs: each field of the specification, valid as a whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st

from orcheo.domain.graph import KNOWN_REDUCERS

Draw = Callable[[st.SearchStrategy[Any]], Any]
ODD_NAMES: Final = (
    "a b",
    "a/b",
    "a~1b",
    "x.y",
    "class",
    "naïve",
    'say "hi"',
    "it's",
    "back\\slash",
    "_private",
    "__doc__",
    "1st",
    "💡",
    "graph",
    "State",
    "START ",
    "build_graph",
    "None",
    "mappe\u2028",
)
"""Ids and names that are no identifiers, or that generated Python uses itself."""
_CHARACTERS: Final = st.characters(exclude_characters="{}[]$", exclude_categories=["Cs"])
_TEXT: Final = st.text(_CHARACTERS, max_size=12)
_LEAVES: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | _TEXT
    | st.sampled_from(['it\'s "quoted"', "two\nlines", "\\", "tab\there", '"""'])
)
JSON: Final = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
"""Any JSON, without templates and credential references."""
_KEYS: Final = st.sampled_from(["message", "total", "x", "config", "self", "from", "a b", "type"])
_FREE_CONFIG: Final = st.dictionaries(_KEYS | _TEXT, JSON, max_size=4)
_CONDITIONS: Final = st.fixed_dictionaries(
    {"left": JSON, "operator": st.just("equals"), "right": JSON}
)
_CONFIGS: Final[Mapping[str, st.SearchStrategy[dict[str, Any]]]] = {
    "set_variable": _FREE_CONFIG,
    "delay": st.fixed_dictionaries({"seconds": st.integers(0, 100)}),
    "respond_to_webhook": st.fixed_dictionaries({"status": st.integers(200, 599)}),
    "http_request": st.fixed_dictionaries(
        {"url": st.just("https://example.com/{{inputs.id}}")}, optional={"method": st.just("POST")}
    ),
    "for_each": st.fixed_dictionaries({"items": st.lists(JSON, max_size=3)}),
}
_ROUTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "if_else": ("true", "false"),
    "for_each": ("item", "done"),
}
_INITIALS: Final = JSON | st.sampled_from(
    [
        {"$": "set", "v": [1, 2]},
        {"$": "tuple", "v": [1, {"$": "decimal", "v": "1.5"}]},
        {"$": "dict", "v": [["$", 1]]},
        {"$": "datetime", "v": "2026-11-02T09:00:00+00:00"},
    ]
)
_TYPES: Final = st.sampled_from(
    ["any", "string", "integer", "number", "boolean", "array", "object", "null", "date", "a b"]
) | st.lists(
    st.sampled_from(["string", "integer", "null", "array", "any", "uuid"]),
    min_size=1,
    max_size=3,
    unique=True,
)
_ROOTS: Final = st.sampled_from(["typed"] * 6 + ["dict", "messages", "dataclass", "pydantic"])


@dataclass(frozen=True)
class Callables:
    """Positions in a script that python nodes and branches may name."""

    nodes: Sequence[str] = ()
    branches: Sequence[str] = ()
    reducers: Sequence[str] = ()
    script: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Member ``script`` of the graph."""


NO_CALLABLES: Final = Callables()


def names(count: int) -> st.SearchStrategy[list[str]]:
    """Return so many different ids, most of them identifiers."""
    plain = st.sampled_from([f"node_{index}" for index in range(20)])
    odd = st.sampled_from(ODD_NAMES)
    return st.lists(plain | plain | odd, min_size=count, max_size=count, unique=True)


_RETRIES: Final = st.fixed_dictionaries(
    {},
    optional={
        "max_attempts": st.integers(1, 100),
        "initial_seconds": st.sampled_from([0, 0.5, 1.0, 2]),
        "backoff": st.sampled_from([1, 1.5, 2.0, 10]),
        "max_seconds": st.sampled_from([0, 128.0, 300, 86_400]),
        "jitter": st.sampled_from(["full", "none"]),
        "on": st.lists(
            st.sampled_from(["Unavailable", "*", "ValueError", "KeyError", "RetryPolicy", "Odd"]),
            max_size=2,
            unique=True,
        ),
    },
)
_UIS: Final = st.fixed_dictionaries(
    {},
    optional={
        "x": st.integers(-999, 999),
        "y": st.sampled_from([0, 0.5, -12.25]),
        "colour": JSON,
        "a b": JSON,
    },
)
_PLACES: Final = st.fixed_dictionaries({"x": st.integers(-999, 999), "y": st.just(0.5)})
_NOTES: Final = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["note", "note 2", "n/3"]),
        "x": st.integers(-999, 999),
        "y": st.integers(-999, 999),
        "width": st.just(240),
        "height": st.sampled_from([80, 120.5]),
        "text": st.text(_CHARACTERS, max_size=20),
        "color": st.sampled_from(["yellow", "blue"]),
    }
)
_GRAPH_UIS: Final = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "start": st.none() | _PLACES,
        "end": _PLACES,
        "notes": st.lists(_NOTES, max_size=3, unique_by=lambda note: str(note["id"])),
    },
)
_SHARED: Final = {
    "label": st.text(_CHARACTERS, max_size=20) | st.none(),
    "retry": _RETRIES,
    "timeout_seconds": st.sampled_from([0.5, 1, 60, 61.25, 86_400]),
    "isolated": st.booleans(),
    "defer": st.booleans(),
    "ui": _UIS,
}
_WANTS: Final = st.lists(st.sampled_from(["config", "runtime", "store", "writer"]), unique=True)


def _some(draw: Draw, members: Mapping[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Draw some of the members."""
    chosen = draw(st.lists(st.sampled_from(sorted(members)), max_size=3, unique=True))
    return {name: draw(members[name]) for name in chosen}


def _channel(draw: Draw, callables: Callables) -> dict[str, Any]:
    reducers: list[Any] = [*sorted(KNOWN_REDUCERS), *({"python": at} for at in callables.reducers)]
    optional = {
        "type": _TYPES,
        "reducer": st.none() | st.sampled_from(reducers),
        "initial": _INITIALS,
        "ephemeral": st.booleans(),
    }
    return _some(draw, optional)


def _state(draw: Draw, callables: Callables) -> dict[str, Any]:
    found = draw(names(draw(st.integers(0, 4))))
    root = draw(_ROOTS)
    state: dict[str, Any] = {"channels": {name: _channel(draw, callables) for name in found}}
    if root != "typed" or draw(st.booleans()):
        state["root"] = root
    choices = st.lists(st.sampled_from([*found, "inputs", "results"]), max_size=3, unique=True)
    for member in ("input", "output"):
        if draw(st.integers(0, 3)) == 0:
            state[member] = draw(choices)
    return state


def _node(
    draw: Draw,
    name: str,
    ids: Sequence[str],
    *,
    channels: Sequence[str],
    callables: Callables,
    depth: int,
    workflows: bool,
) -> dict[str, Any]:
    node: dict[str, Any] = {"id": name, **_some(draw, _SHARED)}
    if draw(st.integers(0, 4)) == 0:
        node["on_error"] = draw(st.sampled_from([*ids, "END"]))
    kind = draw(st.integers(0, 9))
    if kind <= 1 and depth > 0:
        inner = subgraphs(callables, depth=depth - 1, workflows=workflows)
        given = {"input": st.lists(st.sampled_from(list(channels)), max_size=2, unique=True)}
        more = _some(draw, given) if channels else {}
        return {**node, "kind": "graph", "graph": draw(inner), **more}
    if kind == 2 and workflows:
        outputs = st.fixed_dictionaries(
            {"channel": st.sampled_from([*channels, "results", "inputs"])}
        )
        optional = {"version": st.integers(1, 9), "inputs": _FREE_CONFIG, "output": outputs}
        more = _some(draw, optional)
        return {**node, "kind": "workflow", "workflow_id": "wf_" + "a" * 26, **more}
    if kind >= 5 and callables.nodes:
        lists = st.lists(st.sampled_from(list(channels)), max_size=2, unique=True)
        roots = st.sampled_from(["typed", "dict", "dataclass"])
        optional = {
            "wants": _WANTS,
            "async": st.booleans(),
            "destinations": st.lists(st.sampled_from([*ids, "END"]), max_size=2, unique=True),
            "input_root": roots,
            **({"input": lists} if channels else {}),
        }
        at = draw(st.sampled_from(list(callables.nodes)))
        return {**node, "kind": "python", "at": at, **_some(draw, optional)}
    type_name = draw(st.sampled_from(sorted(_CONFIGS)))
    node |= {"kind": "builtin", "type": type_name, "config": draw(_CONFIGS[type_name])}
    if draw(st.integers(0, 3)) == 0:
        node["output"] = {"channel": draw(st.sampled_from([*channels, "results", "inputs"]))}
    return node


def _branch(
    draw: Draw, source: str, targets: Sequence[str], channels: Sequence[str], callables: Callables
) -> dict[str, Any]:
    target = st.sampled_from(list(targets))
    if callables.branches and draw(st.booleans()):
        lists = st.lists(st.sampled_from(list(channels)), max_size=2, unique=True)
        optional = {
            "label": st.sampled_from(["route", "condition", "a b", "it's"]) | st.none(),
            "to": st.dictionaries(
                st.sampled_from(["yes", "True", "1", "END", "a b", "RED", "None"]),
                target,
                min_size=1,
                max_size=3,
            ),
            "wants": _WANTS,
            "async": st.booleans(),
            "input_root": st.sampled_from(["typed", "pydantic"]),
            **({"input": lists} if channels else {}),
        }
        at = draw(st.sampled_from(list(callables.branches)))
        return {"from": source, "kind": "python", "at": at, **_some(draw, optional)}
    type_name = draw(st.sampled_from(sorted(_ROUTERS)))
    config = {"conditions": [draw(_CONDITIONS)]} if type_name == "if_else" else {}
    to = {outcome: draw(target) for outcome in _ROUTERS[type_name]}
    return {"from": source, "kind": "builtin", "type": type_name, "config": config, "to": to}


@st.composite
def subgraphs(
    draw: Draw, callables: Callables = NO_CALLABLES, *, depth: int = 2, workflows: bool = False
) -> dict[str, Any]:
    """Return a sub-graph whose nodes are all reached from START, and END from them."""
    ids: list[str] = draw(names(draw(st.integers(1, 5))))
    state = _state(draw, callables)
    channels = list(state["channels"])
    nodes = [
        _node(
            draw,
            name,
            ids,
            channels=channels,
            callables=callables,
            depth=depth,
            workflows=workflows,
        )
        for name in ids
    ]
    edges: list[dict[str, Any]] = [{"from": "START", "to": ids[0]}]
    branches: list[dict[str, Any]] = []
    for index, name in enumerate(ids[1:], start=1):
        before = draw(st.sampled_from(ids[:index]))
        if draw(st.integers(0, 3)) == 0:
            branch = _branch(draw, before, [name], channels, callables)
            if branch.get("to", {"": name}):
                branches.append(branch)
        edges.append({"from": before, "to": name})
    edges.append({"from": ids[-1], "to": "END"})
    for _ in range(draw(st.integers(0, 2))):
        sources = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
        source = sources if len(sources) > 1 else sources[0]
        edges.append({"from": source, "to": draw(st.sampled_from([*ids, "END"]))})
    for _ in range(draw(st.integers(0, 2))):
        source = draw(st.sampled_from([*ids, "START"]))
        branches.append(_branch(draw, source, [*ids, "END"], channels, callables))
    graph: dict[str, Any] = {"state": state, "nodes": nodes, "edges": edges, "branches": branches}
    for member in ("interrupt_before", "interrupt_after"):
        if draw(st.integers(0, 3)) == 0:
            graph[member] = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    if draw(st.integers(0, 3)) == 0:
        graph["ui"] = draw(_GRAPH_UIS)
    return graph


_SETTINGS: Final = st.fixed_dictionaries(
    {},
    optional={
        "max_steps": st.integers(1, 100_000),
        "timeout_seconds": st.integers(1, 86_400),
        "deadline_seconds": st.integers(1, 86_400),
        "concurrency": st.none() | st.integers(1, 500),
        "priority": st.integers(-100, 100),
        "mode": st.sampled_from(["standard", "auto"]),
        "queue_backoff_seconds": st.integers(5, 3_600),
        "error_workflow": st.none() | st.just("wf_" + "e" * 26),
        "retention_days": st.none() | st.integers(1, 3_650),
        "input_schema": st.none()
        | st.just({"type": "object", "properties": {"n": {"minimum": 0.5, "default": None}}}),
    },
)


@st.composite
def graphs(
    draw: Draw, callables: Callables = NO_CALLABLES, *, depth: int = 2, workflows: bool = False
) -> dict[str, Any]:
    """Return a whole graph as JSON.

    Args:
        draw: Given by hypothesis.
        callables: What python nodes, branches and reducers may name; none: no such parts.
        depth: How deep sub-graphs may nest.
        workflows: True for nodes of kind ``workflow`` too.
    """
    graph: dict[str, Any] = draw(subgraphs(callables, depth=depth, workflows=workflows))
    if draw(st.booleans()):
        graph["settings"] = draw(_SETTINGS)
    if callables.script:
        graph["script"] = dict(callables.script)
    return graph
