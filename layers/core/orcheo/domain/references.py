"""Which credentials a version refers to: no other is ever lent to its executions."""

import ast
from collections.abc import Collection, Iterator

from orcheo.domain.credentials import Reference
from orcheo.domain.graph import BuiltinNode, GraphNode, Subgraph
from orcheo.domain.templates import references
from orcheo.domain.workflows import Version


def references_of(version: Version) -> frozenset[Reference]:
    """Return the references in the configurations of built-in nodes and in texts of the script.

    A script's comments and code such as ``[[x]]`` count for nothing: only
    its string literals do. Their names need not be those of credentials; that is seen where one is
    used.
    """
    found = {each for node in _builtin_nodes(version.graph) for each in references(node.config)}
    if version.script is not None and references(version.script):
        found |= {each for text in _literals(version.script) for each in references(text)}
    return frozenset(found)


def required_by(version: Version, pinned: Collection[str]) -> frozenset[Reference]:
    """Return the references of built-in nodes that are not pinned: those will be needed."""
    return frozenset(
        reference
        for node in _builtin_nodes(version.graph, pinned)
        for reference in references(node.config)
    )


def _builtin_nodes(graph: Subgraph, pinned: Collection[str] = frozenset()) -> Iterator[BuiltinNode]:
    for node in graph.nodes:
        if node.id in pinned:
            continue
        if isinstance(node, BuiltinNode):
            yield node
        elif isinstance(node, GraphNode):
            yield from _builtin_nodes(node.graph)


def _literals(script: str) -> Iterator[str]:
    try:
        tree = ast.parse(script)
    except (SyntaxError, ValueError):
        return  # it cannot run either
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
