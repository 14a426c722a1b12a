"""The one validator of graphs, used by API, SDK, command line and canvas.

It gives one list of issues, each ``{path, code, severity, message}``; a graph without an issue of
severity
``error`` can be executed. Shapes come first: a graph whose shape is wrong is not looked at further.

=====================  ========  ================================================================
code                   severity  says
=====================  ========  ================================================================
invalid_shape          error     a member is missing, unknown, or of the wrong type
duplicate_node         error     two nodes have the same id
reserved_name          error     a node is called START or END
unknown_node           error     an edge, branch or ``on_error`` names a node that does not exist
unknown_node_type      error     the registry has no such built-in node or router
invalid_config         error     the registry refuses the node's ``config``
unknown_channel        error     ``output.channel``, a schema or a template names no channel
unknown_reducer        error     neither known by name nor a position in the script
unknown_result         error     a template reads the result of a node that is in no (sub-)graph
invalid_outcomes       error     ``to`` of a router lacks an outcome or has one too many
no_entry               error     nothing leads from START
edge_from_end          error     an edge starts at END
edge_to_start          error     an edge leads to START
self_join              error     a joining edge names the same node twice
unreachable            *         no path from START leads to the node
dead_end               warning   the node has no way on; the branch of the run ends there
no_exit                *         no path leads from START to an end
empty_graph            error     there are no nodes
invalid_schema         error     ``settings.input_schema`` is no JSON Schema, or leads out of itself
unsupported            error     the feature is specified but not in this version
unknown_credential …   warning   what the vault says of references, where it is asked as well
=====================  ========  ================================================================

``*``: an error, or a warning where a python router or node could still supply the edge
(``Command(goto=...)``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from orcheo.domain.catalogue import Catalogue
from orcheo.domain.errors import InvalidGraph
from orcheo.domain.graph import (
    END,
    KNOWN_REDUCERS,
    RESERVED_CHANNELS,
    START,
    Branch,
    BuiltinNode,
    Graph,
    GraphNode,
    PythonNode,
    Subgraph,
    WorkflowNode,
)
from orcheo.domain.schemas import BadSchema, check_schema
from orcheo.domain.templates import paths

Path = tuple[str | int, ...]
_SCOPE: Final = RESERVED_CHANNELS | {"trigger", "execution"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One finding."""

    path: str
    """Dotted, from the graph down: ``nodes.2.config.url``."""
    code: str
    severity: Literal["error", "warning"]
    message: str

    def to_json(self) -> dict[str, str]:
        """Return the issue as JSON."""
        return {
            "path": self.path,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
        }


def validate(document: Any, catalogue: Catalogue) -> tuple[Graph | None, list[Issue]]:
    """Read a graph and list everything that is wrong with it.

    Args:
        document: The graph as JSON.
        catalogue: The node registry.

    Returns:
        The graph, or null where its shape is wrong, and the issues in the order of the document.
    """
    graph, issues = _shaped(document)
    if graph is None:
        return None, issues
    return graph, [
        *_subgraph_issues(graph, (), catalogue, _node_ids(graph)),
        *_settings_issues(graph),
    ]


def require_valid(document: Any, catalogue: Catalogue) -> tuple[Graph, list[Issue]]:
    """Return the graph and its warnings; InvalidGraph with all issues where there is an error."""
    graph, issues = validate(document, catalogue)
    if graph is None or any(issue.severity == "error" for issue in issues):
        raise _invalid(issues)
    return graph, issues


def require_shape(document: Any) -> Graph:
    """Return the graph, whatever else is wrong with it; InvalidGraph where its shape is."""
    graph, issues = _shaped(document)
    if graph is None:
        raise _invalid(issues)
    return graph


def _shaped(document: Any) -> tuple[Graph | None, list[Issue]]:
    try:
        return Graph.model_validate(document), []
    except ValidationError as error:
        return None, [_shape_issue(document, found) for found in error.errors(include_url=False)]


def _invalid(issues: Sequence[Issue]) -> InvalidGraph:
    errors = [issue for issue in issues if issue.severity == "error"]
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return InvalidGraph(
        f"The graph is not valid: {first.path or 'graph'}: {first.message}{more}",
        [issue.to_json() for issue in issues],
    )


def _dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


_UNION_TAGS: Final = frozenset(
    {"builtin", "python", "graph", "workflow", "str", "list[str]", "PythonReducer"}
)


def _shape_issue(document: Any, found: Mapping[str, Any]) -> Issue:
    """Drop the union members that pydantic puts into a location."""
    path: list[str | int] = []
    place: Any = document
    for part in found["loc"]:
        known = isinstance(place, Mapping) and part in place
        if part in _UNION_TAGS and not known:
            continue
        path.append(part)
        if known or (isinstance(place, list) and isinstance(part, int) and part < len(place)):
            place = place[part]
        else:
            place = None
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        message = f"{path[-1]!r} is not a member here; remove it or correct its name"
    return Issue(path=_dotted(path), code="invalid_shape", severity="error", message=message)


def _error(path: Path, code: str, message: str) -> Issue:
    return Issue(path=_dotted(path), code=code, severity="error", message=message)


def _node_ids(graph: Subgraph) -> frozenset[str]:
    """Return the ids of all nodes, those of sub-graphs included: ``results`` is one for all."""
    inner = [_node_ids(node.graph) for node in graph.nodes if node.kind == "graph"]
    return frozenset(node.id for node in graph.nodes).union(*inner)


def _subgraph_issues(
    graph: Subgraph, at: Path, catalogue: Catalogue, results: frozenset[str]
) -> Iterator[Issue]:
    if not graph.nodes:
        yield _error((*at, "nodes"), "empty_graph", "A graph needs at least one node.")
        return
    yield from _state_issues(graph, at)
    yield from _node_issues(graph, at, catalogue, results)
    yield from _edge_issues(graph, at)
    yield from _branch_issues(graph, at, catalogue, results)
    yield from _flow_issues(graph, at)


def _settings_issues(graph: Graph) -> Iterator[Issue]:
    if graph.settings.input_schema is not None:
        try:
            check_schema(graph.settings.input_schema)
        except BadSchema as bad:
            yield _error(("settings", "input_schema"), "invalid_schema", f"The schema {bad}.")


def _state_issues(graph: Subgraph, at: Path) -> Iterator[Issue]:
    for name, channel in graph.state.channels.items():
        reducer = channel.reducer
        if isinstance(reducer, str) and reducer not in KNOWN_REDUCERS:
            known = ", ".join(sorted(KNOWN_REDUCERS))
            yield _error(
                (*at, "state", "channels", name, "reducer"),
                "unknown_reducer",
                f'{reducer!r} is not a reducer; known are {known}, or {{"python": "<position>"}}.',
            )
    for member in ("input", "output"):
        for index, name in enumerate(getattr(graph.state, member) or ()):
            if name not in graph.state.channels and name not in RESERVED_CHANNELS:
                yield _error(
                    (*at, "state", member, index),
                    "unknown_channel",
                    f"{name!r} is not a channel of this graph.",
                )


def _node_issues(
    graph: Subgraph, at: Path, catalogue: Catalogue, results: frozenset[str]
) -> Iterator[Issue]:
    counts = Counter(node.id for node in graph.nodes)
    for index, node in enumerate(graph.nodes):
        path: Path = (*at, "nodes", index)
        if node.id in (START, END, "__start__", "__end__"):
            yield _error(
                (*path, "id"), "reserved_name", f"{node.id!r} is reserved; rename the node."
            )
        if counts[node.id] > 1:
            yield _error(
                (*path, "id"),
                "duplicate_node",
                f"{counts[node.id]} nodes are called {node.id!r}; ids are unique in a graph.",
            )
        if node.on_error == START:
            yield _error((*path, "on_error"), "edge_to_start", "Nothing leads to START.")
        elif node.on_error is not None and node.on_error != END and not counts[node.on_error]:
            yield _unknown_node((*path, "on_error"), node.on_error, set(counts))
        match node:
            case BuiltinNode():
                yield from _builtin_issues(node, graph, path, catalogue, results)
            case GraphNode():
                yield from _subgraph_issues(node.graph, (*path, "graph"), catalogue, results)
            case WorkflowNode():
                yield from _template_issues(node.inputs, graph, (*path, "inputs"), results)
                yield from _output_issues(node, graph, path)
            case PythonNode():
                pass


def _builtin_issues(
    node: BuiltinNode,
    graph: Subgraph,
    path: Path,
    catalogue: Catalogue,
    results: frozenset[str],
) -> Iterator[Issue]:
    if catalogue.find("node", node.type) is None:
        known = ", ".join(sorted(e.type for e in catalogue.entries() if e.kind == "node"))
        yield _error(
            (*path, "type"),
            "unknown_node_type",
            f"{node.type!r} is not a built-in node; known are {known}.",
        )
    else:
        for issue in catalogue.check("node", node.type, node.config):
            yield _error((*path, "config", *issue.path), "invalid_config", issue.message)
    yield from _template_issues(node.config, graph, (*path, "config"), results)
    yield from _output_issues(node, graph, path)


def _output_issues(
    node: BuiltinNode | WorkflowNode, graph: Subgraph, path: Path
) -> Iterator[Issue]:
    output = node.output
    if output is not None and not _is_channel(output.channel, graph):
        yield _error(
            (*path, "output", "channel"),
            "unknown_channel",
            f"{output.channel!r} is not a channel of this graph; declare it in 'state.channels'.",
        )


def _is_channel(name: str, graph: Subgraph) -> bool:
    return name in graph.state.channels or name in RESERVED_CHANNELS


def _template_issues(
    config: Any, graph: Subgraph, path: Path, results: frozenset[str]
) -> Iterator[Issue]:
    for template, has_default in paths(config):
        head, _, rest = template.partition(".")
        if head not in _SCOPE and head not in graph.state.channels and graph.state.root != "dict":
            known = ", ".join(sorted(_SCOPE | set(graph.state.channels)))
            yield _error(
                path,
                "unknown_channel",
                f"{{{{{template}}}}} starts with {head!r}, which is none of {known}.",
            )
        elif head == "results" and rest and not has_default and not _names_result(rest, results):
            yield _error(
                path,
                "unknown_result",
                f"{{{{{template}}}}}: no node has the id {rest.partition('.')[0]!r}.",
            )


def _names_result(rest: str, names: frozenset[str]) -> bool:
    """Tell whether a path starts with a node id, which may itself hold dots."""
    parts = rest.split(".")
    return any(".".join(parts[:count]) in names for count in range(1, len(parts) + 1))


def _edge_issues(graph: Subgraph, at: Path) -> Iterator[Issue]:
    known = {node.id for node in graph.nodes}
    for index, edge in enumerate(graph.edges):
        path: Path = (*at, "edges", index)
        sources = edge.sources
        if not sources:
            yield _error((*path, "from"), "invalid_shape", "'from' is an empty list.")
        if len(set(sources)) != len(sources):
            yield _error((*path, "from"), "self_join", "'from' names a node twice.")
        for source in sources:
            if source == END:
                yield _error((*path, "from"), "edge_from_end", "Nothing follows END.")
            elif source == START and len(sources) > 1:
                yield _error((*path, "from"), "unknown_node", "START cannot take part in a join.")
            elif source != START and source not in known:
                yield _unknown_node((*path, "from"), source, known)
        if edge.target == START:
            yield _error((*path, "to"), "edge_to_start", "Nothing leads to START.")
        elif edge.target != END and edge.target not in known:
            yield _unknown_node((*path, "to"), edge.target, known)


def _unknown_node(path: Path, name: str, known: set[str]) -> Issue:
    shown = ", ".join(sorted(known)[:20])
    return _error(path, "unknown_node", f"There is no node {name!r}; the nodes are {shown}.")


def _branch_issues(
    graph: Subgraph, at: Path, catalogue: Catalogue, results: frozenset[str]
) -> Iterator[Issue]:
    known = {node.id for node in graph.nodes}
    for index, branch in enumerate(graph.branches):
        path: Path = (*at, "branches", index)
        if branch.source == END:
            yield _error((*path, "from"), "edge_from_end", "Nothing follows END.")
        elif branch.source != START and branch.source not in known:
            yield _unknown_node((*path, "from"), branch.source, known)
        for outcome, target in (branch.to or {}).items():
            if target == START:
                yield _error((*path, "to", outcome), "edge_to_start", "Nothing leads to START.")
            elif target != END and target not in known:
                yield _unknown_node((*path, "to", outcome), target, known)
        if branch.kind == "builtin":
            yield from _router_issues(branch.type, branch.config, branch.to, path, catalogue)
            yield from _template_issues(branch.config, graph, (*path, "config"), results)


def _router_issues(
    type_name: str,
    config: Mapping[str, Any],
    to: Mapping[str, str],
    path: Path,
    catalogue: Catalogue,
) -> Iterator[Issue]:
    entry = catalogue.find("branch", type_name)
    if entry is None:
        known = ", ".join(sorted(e.type for e in catalogue.entries() if e.kind == "branch"))
        yield _error(
            (*path, "type"),
            "unknown_node_type",
            f"{type_name!r} is not a built-in router; known are {known}.",
        )
        return
    if entry.outcomes and set(to) != set(entry.outcomes):
        yield _error(
            (*path, "to"),
            "invalid_outcomes",
            f"A router {type_name!r} needs exactly the outcomes {', '.join(entry.outcomes)}; "
            f"found {', '.join(sorted(to)) or 'none'}.",
        )
    for issue in catalogue.check("branch", type_name, config):
        yield _error((*path, "config", *issue.path), "invalid_config", issue.message)


def _targets(branch: Branch, graph: Subgraph) -> set[str]:
    if branch.to is not None:
        return set(branch.to.values())
    return {node.id for node in graph.nodes} | {END}


def _flow_issues(graph: Subgraph, at: Path) -> Iterator[Issue]:
    ways: dict[str, set[str]] = {START: set()}
    for edge in graph.edges:
        for source in edge.sources:
            ways.setdefault(source, set()).add(edge.target)
    for branch in graph.branches:
        ways.setdefault(branch.source, set()).update(_targets(branch, graph))
    for node in graph.nodes:
        if node.kind == "python" and node.destinations:
            ways.setdefault(node.id, set()).update(node.destinations)
        if node.on_error is not None:
            ways.setdefault(node.id, set()).add(node.on_error)
    if not ways[START]:
        yield _error(
            (*at, "edges"),
            "no_entry",
            'Nothing leads from START; add an edge {"from": "START", "to": "<first node>"}.',
        )
        return
    # A python router or node can go anywhere (Command, Send), so what looks unreachable may not be.
    open_ended = any(branch.kind == "python" for branch in graph.branches) or any(
        node.kind in {"python", "graph"} and not getattr(node, "destinations", None)
        for node in graph.nodes
    )
    severity: Literal["error", "warning"] = "warning" if open_ended else "error"
    reached = _reach(START, ways)
    for index, node in enumerate(graph.nodes):
        if node.id not in reached:
            yield Issue(
                path=_dotted((*at, "nodes", index)),
                code="unreachable",
                severity=severity,
                message=f"No path from START leads to {node.id!r}; add an edge to it or remove it.",
            )
    if END not in reached and all(ways.get(name) for name in reached - {START}):
        yield Issue(
            path=_dotted((*at, "edges")),
            code="no_exit",
            severity=severity,
            message="No path leads from START to END: the graph would run until 'max_steps'.",
        )
    for index, node in enumerate(graph.nodes):
        if node.id in reached and not ways.get(node.id) and node.kind in {"builtin", "workflow"}:
            yield Issue(
                path=_dotted((*at, "nodes", index)),
                code="dead_end",
                severity="warning",
                message=f"Nothing follows {node.id!r}; add an edge to END if this is meant.",
            )


def _reach(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    open_list = [start]
    while open_list:
        name = open_list.pop()
        if name not in reached:
            reached.add(name)
            open_list.extend(ways.get(name, ()))
    return reached
